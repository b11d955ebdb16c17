/**
 * test/explained — what a run says of its records when it is asked why.
 */
import type { Run } from "@dc/engine/scenario";
import { explain } from "../src/explain/explain.ts";
import type { Explanation } from "../src/explain/explanation.ts";

/** Explanations of every record of a kind on an object. */
export function explained(run: Run, kind: string, object: string): Explanation[] {
  const { trace } = run.simulation;
  return Array.from({ length: trace.count }, (_, number) => number)
    .filter((n) => trace.kindName(trace.kindOf(n)) === kind && trace.objectName(trace.objectOf(n)) === object)
    .map((n) => explain(run, n));
}

/** The codes of its reasons. */
export const codes = ({ because }: Explanation): string[] => because.map(({ code }) => code);
