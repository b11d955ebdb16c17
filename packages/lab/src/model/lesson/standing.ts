/**
 * lesson/standing — where a learner stands in a module: points, steps that are complete, which may be opened.
 *
 * All of it is computed from the grades of the steps, which are computed from their runs.
 * @module
 */
import type { Module, Step, StepGrade, StepWork } from "@dc/lesson";
import type { Permits } from "./modes.ts";

/** A step's points. */
export interface StepPoints {
  readonly points: number;
  readonly pointsMax: number;
  readonly complete: boolean;
}

/** Points of a module, as the event `score` tells them. */
export interface Score {
  readonly points: number;
  readonly pointsMax: number;
  readonly steps: Readonly<Record<string, StepPoints>>;
  /** Steps in which the author's moves were put into the learner's run. */
  readonly helped: readonly string[];
}

/** How a step stands in the list of steps. */
export type StepState = "complete" | "shown" | "open" | "begun" | "waiting" | "locked";

/** What is known of a learner's steps. */
export interface Known {
  readonly grades: Readonly<Record<string, StepGrade>>;
  readonly work: Readonly<Record<string, StepWork>>;
  /** Steps whose solution was shown, or that were rescued. */
  readonly shown: ReadonlySet<string>;
  readonly rescued: ReadonlySet<string>;
}

/** Points that a step can give. */
export function pointsMaxOf({ checks }: Step): number {
  return [...checks.predictions, ...checks.tasks].reduce((sum, { points }) => sum + points, 0);
}

/** Count points. */
export function scoreOf({ steps }: Module, { grades, rescued }: Known): Score {
  const all = steps.map((step): [string, StepPoints] => {
    const grade = grades[step.id];
    const complete = isComplete(step, grade);
    return [step.id, { points: grade?.points ?? 0, pointsMax: pointsMaxOf(step), complete }];
  });
  const sum = (key: "points" | "pointsMax"): number => all.reduce((total, [, each]) => total + each[key], 0);
  return {
    points: sum("points"),
    pointsMax: sum("pointsMax"),
    steps: Object.fromEntries(all),
    helped: [...rescued],
  };
}

/** A step that asks for nothing is complete once it was opened, which its grade shows. */
export function isComplete(_step: Step, grade: StepGrade | undefined): boolean {
  return grade?.isComplete === true;
}

/** Predictions made and tasks done in the steps before one. */
export function doneBefore({ steps }: Module, { grades, work }: Known, index: number): Set<string> {
  const done = new Set<string>();
  for (const { id } of steps.slice(0, index)) {
    for (const answered of Object.keys(work[id]?.answers ?? {})) done.add(answered);
    for (const task of grades[id]?.tasks ?? []) if (task.state === "done") done.add(task.id);
  }
  return done;
}

/** Whether a step may be opened. @param open place of the step that is open. */
export function mayOpen(module: Module, known: Known, permits: Permits, open: number, index: number): boolean {
  if (index < 0 || index >= module.steps.length) return false;
  if (!permits.inOrder || index <= open) return true;
  if (permits.handsIn) return index <= furthestOf(module, known, open) + 1;
  return module.steps.slice(0, index).every((step) => isPassed(step, known));
}

/** Complete, or the way through it was shown. */
export function isPassed(step: Step, { grades, shown, rescued }: Known): boolean {
  return isComplete(step, grades[step.id]) || shown.has(step.id) || rescued.has(step.id);
}

/** Place of the last step in which something was done, or that is open. */
export function furthestOf({ steps }: Module, { work }: Known, open: number): number {
  return steps.reduce((last, { id }, index) => (work[id] === undefined ? last : Math.max(last, index)), open);
}

/** How a step stands. */
export function stateOfStep(module: Module, known: Known, permits: Permits, open: number, index: number): StepState {
  const step = module.steps[index];
  if (isComplete(step, known.grades[step.id])) return "complete";
  if (known.shown.has(step.id) || known.rescued.has(step.id)) return "shown";
  if (index === open) return "open";
  if (known.work[step.id] !== undefined) return "begun";
  return mayOpen(module, known, permits, open, index) ? "waiting" : "locked";
}
