/**
 * @dc/engine/workload — arrivals and patterns of traffic, pure: no simulation, no clock, only named streams.
 * @module
 */
export { type Arrivals, constantArrivals, meanGap, poissonArrivals } from "./arrivals.ts";
export { randomCycle, stridePermutation } from "./permutation.ts";
