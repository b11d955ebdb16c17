/**
 * stats/interval — what a mean of replications is worth: Student's confidence interval, batch means, warm-up.
 *
 * A simulation's own values are correlated, so their variance says too little. Independent replications (other seeds)
 * give independent means; batches of one long run give nearly independent ones.
 *
 * Sources: "Student" (W. S. Gosset), Biometrika 6 (1908); quantiles as tabulated in the NIST/SEMATECH e-Handbook of
 * Statistical Methods §1.3.6.7.2 (two-sided 95 %: column 0.975), checked in interval.test.ts by integrating the
 * density; batch means and MSER-5 (K. P. White, "An Effective Truncation Heuristic for Bias Reduction in Simulation
 * Output", Simulation 69, 1997). Rules E184–E187 in ../../SPEC.md.
 * @module
 */
import { createTally } from "./tally.ts";

/** 97.5 % quantiles of Student's t for 1 to 30 degrees of freedom. */
const student975: readonly number[] = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
/** The same beyond 30: from so many degrees of freedom on. */
const student975Beyond: readonly (readonly [from: number, quantile: number])[] = [
  [100000, 1.96],
  [1000, 1.962],
  [100, 1.984],
  [80, 1.99],
  [60, 2],
  [50, 2.009],
  [40, 2.021],
  [30, 2.042],
];

/**
 * The factor of a two-sided 95 % interval.
 *
 * @param degrees degrees of freedom, 1 or more. Between two rows of the table the lower row counts, so that the interval
 *                is never too narrow.
 */
export function studentQuantile(degrees: number): number {
  if (degrees <= student975.length) return student975[Math.max(1, Math.floor(degrees)) - 1];
  return (student975Beyond.find(([from]) => degrees >= from) as readonly [number, number])[1];
}

/** A mean and how far the true one may lie from it. */
export interface Interval {
  readonly mean: number;
  /** Half of the interval's width; Infinity of fewer than two values. */
  readonly halfWidth: number;
  readonly low: number;
  readonly high: number;
  /** How many independent values stand behind it. */
  readonly count: number;
}

/** The 95 % confidence interval of the mean of independent values, one for each replication. */
export function confidenceInterval(values: readonly number[]): Interval {
  const tally = createTally();
  for (const value of values) tally.add(value);
  const { count, mean, deviation } = tally;
  const halfWidth = count < 2 ? Number.POSITIVE_INFINITY : (studentQuantile(count - 1) * deviation) / Math.sqrt(count);
  return { mean, halfWidth, low: mean - halfWidth, high: mean + halfWidth, count };
}

/**
 * The interval of the mean of one long run, from the means of equal batches of it.
 *
 * @param batches how many, 2 or more; 20 to 30 is usual. A rest that fills no batch is left out.
 */
export function batchMeans(values: readonly number[], batches: number): Interval {
  const size = Math.floor(values.length / batches);
  const means: number[] = [];
  for (let batch = 0; batch < batches && size > 0; batch++) {
    const tally = createTally();
    for (let i = batch * size; i < (batch + 1) * size; i++) tally.add(values[i]);
    means.push(tally.mean);
  }
  return confidenceInterval(means);
}

/**
 * How many values to leave out at the start, because the run had not settled (MSER-5).
 *
 * Means of five values; the cut that makes the standard error of what is left least, looked for in the first half.
 *
 * @returns a multiple of five, at most half of the values; 0 of fewer than ten.
 */
export function warmUpLength(values: readonly number[]): number {
  const means: number[] = [];
  for (let i = 0; i + 5 <= values.length; i += 5) {
    means.push((values[i] + values[i + 1] + values[i + 2] + values[i + 3] + values[i + 4]) / 5);
  }
  // From the end backwards, so that one pass gives every tail.
  const tail = createTally();
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let cut = means.length - 1; cut >= 0; cut--) {
    tail.add(means[cut]);
    const left = means.length - cut;
    if (cut > means.length / 2 || left < 2) continue;
    const error = tail.squares / (left * left);
    if (error <= least) [least, best] = [error, cut];
  }
  return best * 5;
}
