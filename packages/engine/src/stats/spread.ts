/**
 * stats/spread — how values are spread, in buckets whose width is a 32nd of their value, so that a percentile over
 * nine decades is right to about 3 % in a few kilobytes.
 *
 * Sources: the log-linear buckets of HdrHistogram (G. Tene); percentiles by nearest rank. Rule E183 in ../../SPEC.md.
 * @module
 */

/** Buckets per power of two. */
const stepsPerOctave = 32;

/** A spread of values from 0 up. */
export interface Spread {
  /** Take a value: 0 or more, up to 2^53. Fractions fall into the bucket of their integer part. */
  add(value: number): void;
  /** Forget everything: the end of a warm-up. */
  reset(): void;
  readonly count: number;
  /**
   * The value that a share of all values does not pass.
   *
   * @param share 0 to 1: 0.5 is the median.
   * @returns the middle of the bucket that holds it, within 1/64 of the value; exact below 64; 0 of nothing.
   */
  percentile(share: number): number;
  /** Buckets that hold something: from (included), to (not included), how many. */
  buckets(): { readonly from: number; readonly to: number; readonly count: number }[];
}

/** Bucket of a value: exact below 64, then 32 to a power of two. */
function bucketOf(value: number): number {
  const whole = Math.floor(value);
  if (whole < 2 * stepsPerOctave) return whole;
  // Position of the highest bit, without logarithms: by halves of the 53 bits.
  const high = Math.floor(whole / 4294967296);
  const bit = high > 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(whole);
  const octave = bit - 5;
  return octave * stepsPerOctave + Math.floor(whole / 2 ** octave);
}

/** Least value of a bucket. */
function floorOf(bucket: number): number {
  if (bucket < 2 * stepsPerOctave) return bucket;
  const octave = Math.floor(bucket / stepsPerOctave) - 1;
  return (bucket - octave * stepsPerOctave) * 2 ** octave;
}

/** Make an empty spread. */
export function createSpread(): Spread {
  const counts = new Float64Array(bucketOf(Number.MAX_SAFE_INTEGER) + 1);
  let count = 0;
  return {
    add(value) {
      counts[bucketOf(value)] += 1;
      count += 1;
    },
    reset() {
      counts.fill(0);
      count = 0;
    },
    get count() {
      return count;
    },
    percentile(share) {
      const rank = Math.max(1, Math.ceil(share * count));
      let seen = 0;
      for (let bucket = 0; bucket < counts.length; bucket++) {
        seen += counts[bucket];
        if (seen >= rank) return Math.floor((floorOf(bucket) + floorOf(bucket + 1) - 1) / 2);
      }
      return 0;
    },
    buckets() {
      const found = [];
      for (let bucket = 0; bucket < counts.length; bucket++) {
        if (counts[bucket] > 0) found.push({ from: floorOf(bucket), to: floorOf(bucket + 1), count: counts[bucket] });
      }
      return found;
    },
  };
}
