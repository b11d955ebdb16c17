/**
 * views/build/worker — what the view's worker hears and says. One question is answered after the other.
 * @module
 */
import { answerBuild, type BuildAnswer, type BuildAsk } from "./answer.ts";
import { type Arrivals, type ScenarioText, writeScenario } from "./scenario.ts";
import type { Plan } from "./plan.ts";

/** A question, and the number that its answer carries. */
export type ToBuilder =
  | { readonly id: number; readonly build: BuildAsk }
  | { readonly id: number; readonly write: { readonly plan: Plan; readonly arrivals: Arrivals } };

/** An answer. */
export type FromBuilder =
  | { readonly id: number; readonly built: BuildAnswer }
  | { readonly id: number; readonly written: ScenarioText }
  | { readonly id: number; readonly failed: string };

/** Answer one question. Never throws: what went wrong is an answer, too. */
export function hear(question: ToBuilder): FromBuilder {
  const { id } = question;
  try {
    if ("build" in question) return { id, built: answerBuild(question.build) };
    return { id, written: writeScenario(question.write.plan, question.write.arrivals) };
  } catch (error) {
    return { id, failed: error instanceof Error ? error.message : String(error) };
  }
}
