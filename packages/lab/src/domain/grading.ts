/**
 * domain/grading — the grade of a step, asked of a run: the same function that grades at a command line.
 *
 * Loaded when somebody first asks, so a lab without a module does not carry it.
 * @module
 */
import type { JsonValue } from "@dc/engine";
import type { Questions } from "@dc/engine/host";
import type { Registry } from "@dc/engine/scenario";
import { gradeModule, gradeStep, type Module, type ModuleWork, standingOf, type StepChecks } from "@dc/lesson";

/** What `grade` is asked: the step's checks, what was answered, and what earlier steps have done. */
export interface GradeQuestion {
  readonly checks: StepChecks;
  readonly answers: Readonly<Record<string, number>>;
  readonly done: readonly string[];
}

/** The grade of a run as it stands, a `StepGrade`. @throws `lesson/trace-cut` where records are gone. */
export const grade: Questions[string] = (run, params) => {
  const { checks, answers, done } = params as unknown as GradeQuestion;
  const { simulation } = run;
  const stands = standingOf(run);
  return gradeStep(checks, { simulation, answers, done: new Set(done), stands }) as unknown as JsonValue;
};

/** What `gradeWork` is asked. */
export interface GradeWorkQuestion {
  readonly module: Module;
  readonly work: ModuleWork;
}

/** What a learner did in all steps, replayed beside the run that is open: grades by step, and which of them differ. */
export function makeGradeWork(registry: Registry): Questions[string] {
  return (_run, params) => {
    const { module, work } = params as unknown as GradeWorkQuestion;
    const { steps, verdict } = gradeModule(module, work, { registry });
    const found = steps.map(({ step, state, grade: own, expected }) => ({ step, state, grade: own, expected }));
    return { steps: found, verdict } as unknown as JsonValue;
  };
}
