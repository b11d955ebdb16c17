/**
 * model/explain — why a record happened: a choice or a drop by the fabric's own reasons, any other by the records that
 * made it happen, down to the guest's.
 * @module
 */
import type { HostExplanation } from "@dc/engine/host";
import type { Run } from "@dc/engine/scenario";
import { explain as explainFabric } from "@dc/fabric";
import { explainByCause } from "@dc/lab/domain";
import { answererName, printReason, suppressedName } from "./names.ts";

type Values = HostExplanation["values"];

function refine(values: Values): Values {
  const { reason, by, what } = values;
  return {
    ...values,
    ...(typeof reason === "number" ? { reason: printReason(reason) } : {}),
    ...(typeof by === "number" ? { by: answererName(by) } : {}),
    ...(typeof what === "number" ? { what: suppressedName(what), side: what === 0 ? "device" : "driver" } : {}),
  };
}

/** Explain a record. */
export function explain(run: Run, record: number): HostExplanation {
  const { trace } = run.simulation;
  return /^(frame\.drop|route\.choose)$/.test(trace.kindName(trace.kindOf(record)))
    ? explainFabric(run, record)
    : explainByCause(run, record, refine);
}
