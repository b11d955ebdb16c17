/**
 * views/build/worker — what the view's worker answers.
 * @module
 */
import { answerBuild } from "./answer.ts";
import type { Plan } from "./plan.ts";
import { type Arrivals, type ScenarioText, writeScenario } from "./scenario.ts";

/** `build`: what a plan comes to; `write`: its scenario. */
export const buildAnswers: {
  readonly build: typeof answerBuild;
  readonly write: (ask: { readonly plan: Plan; readonly arrivals: Arrivals }) => ScenarioText;
} = {
  build: answerBuild,
  write: ({ plan, arrivals }) => writeScenario(plan, arrivals),
};
export type BuildAnswers = typeof buildAnswers;
