/**
 * spanning-tree/path-cost — what a cable costs in a spanning tree: the faster it is, the less.
 *
 * Source: IEEE 802.1D-2004 table 17-3 (20,000 at 1 Gbit/s, 2,000 at 10, 200 at 100, 20 at 1 Tbit/s: 2 · 10^13 over the
 * rate in bit/s; from 1 to 200,000,000); rule F342 in ../../SPEC.md.
 * @module
 */
import type { BitsPerSecond } from "@dc/engine";

/** The largest cost that the standard allows. */
export const pathCostMax = 200_000_000;

/** The cost of a cable of this rate. */
export function pathCost(rateBitsPerSecond: BitsPerSecond): number {
  return Math.min(pathCostMax, Math.max(1, Math.round(2e13 / rateBitsPerSecond)));
}
