/**
 * @dc/engine/stats — what many values, many runs and long runs come to. Works on numbers, knows no simulation.
 * @module
 */

export { batchMeans, confidenceInterval, type Interval, studentQuantile, warmUpLength } from "./interval.ts";
export { createSpread, type Spread } from "./spread.ts";
export { createTally, type Tally } from "./tally.ts";
export { createTimeWeighted, type TimeWeighted } from "./time-weighted.ts";
