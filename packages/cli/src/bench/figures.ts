/**
 * bench/figures — what one run of one contender found, and how rounds are summed up.
 * @module
 */

/** One run: figures by name, and the hash of the result. */
export interface Figures {
  readonly hash?: string;
  readonly values: Readonly<Record<string, number>>;
}

/** The middle of several values; the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** How far the rounds lie apart: (largest − smallest) / median, 0 for one round. */
export function spread(values: readonly number[]): number {
  const middle = median(values);
  return middle === 0 ? 0 : (Math.max(...values) - Math.min(...values)) / Math.abs(middle);
}
