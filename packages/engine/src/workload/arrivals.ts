/**
 * workload/arrivals — when the next one comes: evenly, or at random as if from many independent senders.
 *
 * An arrival process gives gaps in whole picoseconds. What it has to remember between two gaps lies in an array that
 * the caller takes from the state arena, so that a step back takes it back as well.
 *
 * Sources: rules E190–E192 in ../../SPEC.md.
 * @module
 */
import type { RandomStream } from "../sim/random.ts";
import type { BitsPerSecond, Ps } from "../sim/time.ts";

/** Gives the time from one arrival to the next. */
export interface Arrivals {
  /** Picoseconds to the next arrival, a whole number. */
  next(): Ps;
}

/**
 * Frames of one size at a constant rate, without drift: gaps are rounded down and what is cut off is carried, so that
 * the n-th arrival is at `floor(n · sizeBytes · 8·10^12 / rate)` for ever.
 *
 * @param rateBitsPerSecond so fast that one gap stays below 2^53 ps.
 * @param state one element of a Float64Array of the arena: the carried fraction of a picosecond, in units of 1/rate.
 */
export function constantArrivals(
  rateBitsPerSecond: BitsPerSecond,
  sizeBytes: number,
  state: Float64Array = new Float64Array(1),
): Arrivals {
  // Bits times 10^12 passes 2^53 from 1,126 bytes on, so the one division at the start is in BigInt.
  const bits = BigInt(sizeBytes) * 8_000_000_000_000n;
  const whole = Number(bits / BigInt(rateBitsPerSecond));
  const rest = Number(bits % BigInt(rateBitsPerSecond));
  if (rest === 0) return { next: () => whole };
  return {
    next() {
      const carried = state[0] + rest;
      const full = carried >= rateBitsPerSecond;
      state[0] = full ? carried - rateBitsPerSecond : carried;
      return full ? whole + 1 : whole;
    },
  };
}

/** Poisson arrivals: independent exponential gaps of this mean, drawn from a named stream. */
export function poissonArrivals(meanPs: Ps, random: RandomStream): Arrivals {
  return { next: () => random.exponential(meanPs) };
}

/** The mean gap of frames of one size that make up a load on a link: `sizeBytes · 8·10^12 / (rate · load)`, rounded. */
export function meanGap(rateBitsPerSecond: BitsPerSecond, sizeBytes: number, load: number): Ps {
  return Math.max(1, Math.round((sizeBytes * 8e12) / (rateBitsPerSecond * load)));
}
