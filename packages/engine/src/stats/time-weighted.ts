/**
 * stats/time-weighted — the mean of a level over time: a queue, a share, a number in service.
 *
 * Sources: rule E182 in ../../SPEC.md.
 * @module
 */
import type { Ps } from "../sim/time.ts";

/** A level that holds until it is set again. */
export interface TimeWeighted {
  /** From this time on the level is `value`. Times never go back. */
  set(timePs: Ps, value: number): void;
  /** Forget what was before this time; the level stays: the end of a warm-up. */
  reset(timePs: Ps): void;
  /** Mean of the level from the start, or from the last reset, to this time; the level itself over no time. */
  mean(timePs: Ps): number;
  readonly value: number;
  readonly min: number;
  readonly max: number;
}

/** Make a level. @param startPs when measuring begins. */
export function createTimeWeighted(startPs: Ps = 0, start = 0): TimeWeighted {
  let value = start;
  let [min, max] = [start, start];
  let sincePs = startPs;
  let changedPs = startPs;
  let area = 0;
  return {
    set(timePs, to) {
      area += value * (timePs - changedPs);
      changedPs = timePs;
      value = to;
      if (to < min) min = to;
      if (to > max) max = to;
    },
    reset(timePs) {
      sincePs = timePs;
      changedPs = timePs;
      area = 0;
      [min, max] = [value, value];
    },
    mean(timePs) {
      const lasted = timePs - sincePs;
      return lasted <= 0 ? value : (area + value * (timePs - changedPs)) / lasted;
    },
    get value() {
      return value;
    },
    get min() {
      return min;
    },
    get max() {
      return max;
    },
  };
}
