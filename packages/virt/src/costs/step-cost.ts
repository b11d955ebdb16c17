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

/** A step that consists of these. */
export function makeStepCost(profile: CostProfile, clock: CycleClock, ...steps: readonly CostStep[]): StepCost {
  const cycles = Math.ceil(steps.reduce((total, step) => total + profile.numbers[step].value, 0));
  return { cycles, ps: clock.ps(cycles) };
}
