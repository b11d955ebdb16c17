/**
 * model/explain — why a record of a guest happened: the records that caused it, each with its numbers as names.
 * @module
 */
import type { HostExplanation } from "@dc/engine/host";
import type { Run } from "@dc/engine/scenario";
import { explainByCause } from "@dc/lab/domain";
import { answererName, printReason, queueName, suppressedName } from "./names.ts";

type Values = HostExplanation["values"];

function refine(values: Values): Values {
  const { kind, object, reason, by, what } = values;
  const queue = queueName(String(object));
  return {
    ...values,
    ...(typeof reason === "number" ? { reason: printReason(reason) } : {}),
    ...(typeof by === "number" ? { by: answererName(by) } : {}),
    ...(typeof what === "number" ? { what: suppressedName(what), side: what === 0 ? "device" : "driver" } : {}),
    ...(queue === undefined ? {} : { purpose: `${kind} ${queue}` }),
  };
}

/** Explain a record. */
export function explain(run: Run, record: number): HostExplanation {
  return explainByCause(run, record, refine);
}
