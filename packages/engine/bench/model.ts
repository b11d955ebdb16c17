/**
 * bench/model — what a contender in JavaScript brings: a model that can be run, made anew for every warm-up.
 * @module
 */
import type { Meter, Outcome } from "../src/testing/benchmark.ts";

/** Something that does operations and can say what came of them. */
export interface Model {
  /** Do about this many. @returns how many were done. */
  run(operations: number): number;
  hash(): string;
}

const warmUps = 3;
const warmUpOperations = 200_000;

/**
 * Warm up on models of the same shape, then measure a fresh one. Three, because the second of a kind still teaches the
 * compiler something that the first did not.
 */
export function measureModel(meter: Meter, operations: number, make: () => Model): Outcome {
  for (let n = 0; n < warmUps; n++) make().run(Math.min(operations, warmUpOperations));
  const model = make();
  meter.measure(() => model.run(operations));
  return { hash: model.hash() };
}
