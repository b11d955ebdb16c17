/**
 * grade/grade — what a step came to: predictions scored from the run's truth, tasks judged, points, hints.
 *
 * The same function grades in a lab while it plays, in a validator and at a command line, so a learner's score cannot
 * depend on where it was counted.
 *
 * Sources: rules L90–L97, L160 and L161 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import type { Run } from "@dc/engine/scenario";
import { createJudge, type Judge, type Judgement, toleranceOf } from "../check/judge.ts";
import type { LanguageMap } from "../language/language-map.ts";
import type { Prediction, StepChecks, Task } from "../module/step.ts";

/** What is graded. */
export interface Attempt {
  /** The run as the learner left it, with all of its records. */
  readonly simulation: Simulation;
  /** Predictions that were committed before it ran, by id, in the units that were asked for. */
  readonly answers: Readonly<Record<string, number>>;
  /** Tasks and predictions of earlier steps that are done. */
  readonly done?: ReadonlySet<string>;
  /** Where the run stands: `end` when absent. */
  readonly stands?: Standing;
}

/** Where a run stands: nothing has happened, it is on its way, or it is over. */
export type Standing = "start" | "within" | "end";

/** Where a run stands. */
export function standingOf({ timeline, untilPs }: Pick<Run, "timeline" | "untilPs">): Standing {
  return timeline.now >= untilPs ? "end" : timeline.now === 0 ? "start" : "within";
}

/** A prediction and the truth. */
export interface PredictionGrade {
  readonly id: string;
  /** In the unit that was asked for; undefined where none was made. */
  readonly answer: number | undefined;
  /** In the same unit; undefined where the run has none. */
  readonly truth: number | undefined;
  readonly holds: boolean;
  readonly points: number;
  readonly pointsMax: number;
}

/** A task, judged. */
export interface TaskGrade {
  readonly id: string;
  /** `locked`: something that it needs is not done. */
  readonly state: "locked" | "open" | "done";
  /** Needs that are not done. */
  readonly waitsFor: readonly string[];
  readonly judgement: Judgement;
  readonly points: number;
  readonly pointsMax: number;
  /** What may be said to help, in order: those hints whose conditions hold now. */
  readonly hints: readonly LanguageMap[];
  /** What is said of the failure, where it has failed. */
  readonly feedback: LanguageMap | undefined;
}

/** A step, graded. */
export interface StepGrade {
  readonly predictions: readonly PredictionGrade[];
  readonly tasks: readonly TaskGrade[];
  readonly points: number;
  readonly pointsMax: number;
  /** All core tasks are done and all predictions made. */
  readonly isComplete: boolean;
  /** The run's digest: who grades the same actions again comes to the same. */
  readonly digest: string;
}

/** Grade a step. @throws `lesson/trace-cut` where the run has not kept all of its records. */
export function gradeStep(checks: StepChecks, attempt: Attempt): StepGrade {
  const { simulation, answers, stands = "end" } = attempt;
  const judge = createJudge({ simulation, answers: inUnits(checks.predictions, answers) });
  const predictions = checks.predictions.map((prediction) =>
    gradePrediction(prediction, stands === "end" ? judge : undefined, answers),
  );
  const made = predictions.flatMap(({ id, answer }) => (answer === undefined ? [] : [id]));
  const done = new Set([...(attempt.done ?? []), ...made]);
  const judged = new Map(checks.tasks.map((task) => [task.id, judge.judge(task.check)] as const));
  const isDone = (task: Task): boolean =>
    stands !== "start" && judged.get(task.id)?.holds === true && task.needs.every((need) => done.has(need));
  // A task may need one that stands behind it, so what is done grows until nothing is added.
  for (let before = -1; before !== done.size; ) {
    before = done.size;
    for (const task of checks.tasks) if (isDone(task)) done.add(task.id);
  }
  const tasks = checks.tasks.map((task) => gradeTask(task, judged.get(task.id) as Judgement, done, judge));
  const all = [...predictions, ...tasks];
  const sum = (of: (grade: (typeof all)[number]) => number): number =>
    all.reduce((total, grade) => total + of(grade), 0);
  return {
    predictions,
    tasks,
    points: sum((grade) => grade.points),
    pointsMax: sum((grade) => grade.pointsMax),
    isComplete:
      made.length === predictions.length &&
      (made.length === 0 || stands === "end") &&
      checks.tasks.every(({ id, level }) => level === "stretch" || done.has(id)),
    digest: simulation.digest(),
  };
}

/** Answers in the units of the truths, as checks compare them. */
function inUnits(predictions: readonly Prediction[], answers: Attempt["answers"]): Record<string, number> {
  const scaled: Record<string, number> = Object.create(null);
  for (const [id, answer] of Object.entries(answers)) {
    scaled[id] = answer * (predictions.find((prediction) => prediction.id === id)?.scale ?? 1);
  }
  return scaled;
}

/** @param judge undefined before the end of the run, when there is no truth yet. */
function gradePrediction(
  { id, truth, within, scale, points }: Prediction,
  judge: Judge | undefined,
  answers: Attempt["answers"],
): PredictionGrade {
  const real = judge?.measure(truth);
  const answer = Object.hasOwn(answers, id) ? answers[id] : undefined;
  const holds =
    real !== undefined && answer !== undefined && Math.abs(answer * scale - real) <= toleranceOf(real, within);
  const shown = real === undefined ? undefined : real / scale;
  return { id, answer, truth: shown, holds, points: holds ? points : 0, pointsMax: points };
}

function gradeTask(task: Task, judgement: Judgement, done: ReadonlySet<string>, judge: Judge): TaskGrade {
  const { id, needs, points, hints, fail } = task;
  const waitsFor = needs.filter((need) => !done.has(need));
  const state = waitsFor.length > 0 ? "locked" : done.has(id) ? "done" : "open";
  const fits = ({ when }: Task["hints"][number]): boolean => when === undefined || judge.judge(when).holds;
  return {
    id,
    state,
    waitsFor,
    judgement,
    points: state === "done" ? points : 0,
    pointsMax: points,
    hints: state === "open" ? hints.filter(fits).map(({ text }) => text) : [],
    feedback: state === "open" ? fail.find(fits)?.text : undefined,
  };
}
