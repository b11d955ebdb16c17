/**
 * domain/grading — the grade of a step, asked of a run: the same function that grades at a command line.
 *
 * Loaded when somebody first asks, so a lab without a module does not carry it.
 * @module
 */
import type { JsonValue } from "@dc/engine";
import type { Questions } from "@dc/engine/host";
import { gradeStep, type StepChecks } from "@dc/lesson";

/** What `grade` is asked: the step's checks, what was answered, and what earlier steps have done. */
export interface GradeQuestion {
  readonly checks: StepChecks;
  readonly answers: Readonly<Record<string, number>>;
  readonly done: readonly string[];
}

/** The grade of a run as it stands, a `StepGrade`. @throws `lesson/trace-cut` where records are gone. */
export const grade: Questions[string] = ({ simulation }, params) => {
  const { checks, answers, done } = params as unknown as GradeQuestion;
  return gradeStep(checks, { simulation, answers, done: new Set(done) }) as unknown as JsonValue;
};
