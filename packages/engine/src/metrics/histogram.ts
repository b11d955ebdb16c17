/**
 * metrics/histogram — the buckets of a log-linear histogram.
 *
 * Each power of two is cut into 16 equal parts, so a quantile read from a bucket's lower edge is at most 1/16 below
 * the true one. Values are whole and non-negative, up to 2^53. The shape is that of HdrHistogram (G. Tene).
 * @module
 */

const parts = 16;
/** Buckets for 0 … 2^53. */
export const bucketCount: number = parts + 50 * parts;

/** The bucket of a value; fractions are cut, negative values count as 0. */
export function bucketOf(value: number): number {
  const whole = value > 0 ? Math.floor(value) : 0;
  if (whole < parts) return whole;
  const high = Math.floor(whole / 4294967296);
  const exponent = high > 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(whole);
  const width = 2 ** (exponent - 4);
  return Math.min(bucketCount - 1, parts + (exponent - 4) * parts + (Math.floor(whole / width) - parts));
}

/** The smallest value of a bucket. */
export function bucketLow(bucket: number): number {
  if (bucket < parts) return bucket;
  const octave = Math.floor((bucket - parts) / parts);
  return (parts + ((bucket - parts) % parts)) * 2 ** octave;
}
