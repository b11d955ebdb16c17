/**
 * grade/evidence — what shows that a task is done or is not, in one line: what was asked, what was measured, what was
 * expected, and the record that decided.
 * @module
 */
import { nameRecord } from "@dc/engine/compare";
import { printTime, type Run } from "@dc/engine/scenario";
import type { Judgement, PredictionGrade, TaskGrade } from "@dc/lesson";
import { describeColumns } from "../compare/report.ts";

/** The part of a judgement that decided, with all that was asked on the way to it. */
export function decidingPart(judgement: Judgement): Judgement {
  const asked = [judgement.asked];
  let part = judgement;
  for (;;) {
    const { parts = [], holds } = part;
    // A `not` holds where its part does not.
    const wanted = part.asked === "not" ? !holds : holds;
    const next = parts.find((each) => each.holds === wanted) ?? parts[0];
    if (next === undefined) return { ...part, asked: asked.join(", ") };
    // A window's own record tells more than none.
    part = next.record === undefined && part.record !== undefined ? { ...next, record: part.record } : next;
    asked.push(part.asked);
  }
}

/** What a task's judgement shows. */
export function describeTask({ judgement, waitsFor }: TaskGrade, run: Run): string {
  const { asked, measured, expected, record } = decidingPart(judgement);
  return [
    `${asked}: ${measured === undefined ? "nothing" : measured}`,
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(record === undefined ? [] : [describeRecord(run, record)]),
    ...(waitsFor.length === 0 ? [] : [`waits for ${waitsFor.join(", ")}`]),
  ].join("; ");
}

/** What was answered, and what is true. */
export function describePrediction({ answer, truth }: PredictionGrade): string {
  return `answered ${answer ?? "nothing"}; the run has ${truth ?? "nothing"}`;
}

function describeRecord(run: Run, record: number): string {
  const named = nameRecord(run.simulation.trace, record);
  const columns = describeColumns(named);
  return `record ${record}: ${named.kind} ${named.object} at ${printTime(named.timePs)}${columns === "" ? "" : `, ${columns}`}`;
}
