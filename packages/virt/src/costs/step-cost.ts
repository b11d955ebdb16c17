/**
 * costs/step-cost — one step of a path: the sum of what it consists of, as cycles and, once, as time.
 *
 * @module
 */
import type { Ps } from "@dc/engine";
import type { CycleClock } from "./cycle-clock.ts";
import type { CostProfile, CostStep } from "./profile.ts";

/** Cycles, and how long they last. */
export interface StepCost {
  readonly cycles: number;
  readonly ps: Ps;
}

/** A step that consists of these; of none, one that costs nothing. */
export function makeStepCost(profile: CostProfile, clock: CycleClock, ...steps: readonly CostStep[]): StepCost {
  const cycles = Math.ceil(steps.reduce((total, step) => total + profile.numbers[step].value, 0));
  return makeCost(cycles, clock.ps(cycles));
}

/** A step that no processor spends cycles on: its number is a time. */
export function makeStepTime(profile: CostProfile, step: CostStep): StepCost {
  return makeCost(0, profile.numbers[step].value);
}

/** One place that makes them, so that all have one layout. */
const makeCost = (cycles: number, ps: Ps): StepCost => ({ cycles, ps });
