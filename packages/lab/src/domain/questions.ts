/**
 * domain/questions — what a lab's worker is asked beyond its run: grades. What answers is loaded with the first question.
 * @module
 */
import type { Questions, ToHost } from "@dc/engine/host";
import type { Registry } from "@dc/engine/scenario";
import { labError } from "../errors.ts";
import type { LabDomain } from "./domain.ts";

/** What a worker's host and its channel are given. */
export interface Asking {
  readonly questions: Questions;
  /** Loads what answers, before a message that asks is let in; and whatever else the lab prepares. */
  readonly prepare: (message: ToHost) => Promise<unknown> | undefined;
}

/**
 * Make a worker's questions: `grade`, of the run that is open, and `gradeWork`, of all that was done in a module.
 *
 * @param registry the lab's kinds.
 * @param before   what else has to be there before a message is answered.
 */
export function createQuestions(registry: Registry, before: LabDomain["prepare"] = () => undefined): Asking {
  let loaded: typeof import("./grading.ts") | undefined;
  const grading = (): typeof import("./grading.ts") => {
    if (loaded === undefined) throw labError("lab/no-grading", "what grades a step did not load: ask again");
    return loaded;
  };
  return {
    questions: {
      grade: (run, params) => grading().grade(run, params),
      gradeWork: (run, params) => grading().makeGradeWork(registry)(run, params),
    },
    prepare(message) {
      const asks = message.type === "command" && message.name === "question";
      if (!asks || loaded !== undefined) return before(message);
      return import("./grading.ts").then((grading) => {
        loaded = grading;
      });
    },
  };
}
