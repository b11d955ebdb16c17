/**
 * stats/tally — count, mean, variance, least and greatest of values that come one by one, in constant memory.
 *
 * Sources: B. P. Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", Technometrics 4
 * (1962); merging after Chan, Golub and LeVeque (1979). Rules E180–E181 in ../../SPEC.md.
 * @module
 */

/** Values seen so far. */
export interface Tally {
  /** Take a value. */
  add(value: number): void;
  /** Take everything that another tally took. */
  merge(other: Tally): void;
  /** Forget everything: the end of a warm-up. */
  reset(): void;
  readonly count: number;
  /** Mean; 0 of nothing. */
  readonly mean: number;
  /** Sample variance, divided by count − 1; 0 of fewer than two. */
  readonly variance: number;
  /** Square root of the variance. */
  readonly deviation: number;
  /** Least value; Infinity of nothing. */
  readonly min: number;
  /** Greatest value; −Infinity of nothing. */
  readonly max: number;
  /** Sum of squared distances to the mean, for merging. */
  readonly squares: number;
}

/** Make an empty tally. */
export function createTally(): Tally {
  let count = 0;
  let mean = 0;
  let squares = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  const tally: Tally = {
    add(value) {
      count += 1;
      const before = value - mean;
      mean += before / count;
      squares += before * (value - mean);
      if (value < min) min = value;
      if (value > max) max = value;
    },
    merge(other) {
      if (other.count === 0) return;
      const total = count + other.count;
      const apart = other.mean - mean;
      mean += (apart * other.count) / total;
      squares += other.squares + (apart * apart * count * other.count) / total;
      count = total;
      if (other.min < min) min = other.min;
      if (other.max > max) max = other.max;
    },
    reset() {
      count = 0;
      mean = 0;
      squares = 0;
      min = Number.POSITIVE_INFINITY;
      max = Number.NEGATIVE_INFINITY;
    },
    get count() {
      return count;
    },
    get mean() {
      return mean;
    },
    get variance() {
      return count < 2 ? 0 : squares / (count - 1);
    },
    get deviation() {
      return Math.sqrt(tally.variance);
    },
    get min() {
      return min;
    },
    get max() {
      return max;
    },
    get squares() {
      return squares;
    },
  };
  return tally;
}
