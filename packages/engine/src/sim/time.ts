/**
 * sim/time — integer picoseconds, bits per second, and how long a frame takes on a wire.
 *
 * One tick is 1 ps, held in a float64 that is always an integer below 2^53 (2.5 hours). At every Ethernet rate up to
 * 1.6 Tbit/s a byte lasts a whole number of picoseconds, so serialisation never drifts.
 * @module
 */
import { engineError } from "../errors.ts";

/** Integer picoseconds. A plain number is accepted where `Ps` is wanted; a value of another unit is not. */
export type Ps = number & { readonly unit?: "ps" };
/** Bits per second. */
export type BitsPerSecond = number & { readonly unit?: "bit/s" };

/** The first time that cannot be represented: 2^53 ps. */
export const timeEndPs: Ps = 9007199254740992;

function whole(value: number, scale: number, unit: string): Ps {
  const result = value * scale;
  if (!(result >= 0 && result < timeEndPs && Math.floor(result) === result)) {
    throw engineError("engine/unit-range", `${value} ${unit}: expected a whole number of picoseconds below 2^53`);
  }
  return result;
}

/** Picoseconds. @throws `engine/unit-range` unless a whole number of picoseconds below 2^53. */
export const ps = (value: number): Ps => whole(value, 1, "ps");
/** Nanoseconds as picoseconds. @throws `engine/unit-range`. */
export const ns = (value: number): Ps => whole(value, 1e3, "ns");
/** Microseconds as picoseconds. @throws `engine/unit-range`. */
export const us = (value: number): Ps => whole(value, 1e6, "us");
/** Milliseconds as picoseconds. @throws `engine/unit-range`. */
export const ms = (value: number): Ps => whole(value, 1e9, "ms");
/** Seconds as picoseconds. @throws `engine/unit-range`. */
export const seconds = (value: number): Ps => whole(value, 1e12, "s");

function rate(value: number, scale: number, unit: string): BitsPerSecond {
  const result = value * scale;
  if (!(result >= 1 && result <= 1e15 && Math.floor(result) === result)) {
    throw engineError("engine/unit-range", `${value} ${unit}: expected 1 bit/s to 1 Pbit/s in whole bits`);
  }
  return result;
}

/** Gigabits per second. @throws `engine/unit-range`. */
export const gbps = (value: number): BitsPerSecond => rate(value, 1e9, "Gbps");
/** Megabits per second. @throws `engine/unit-range`. */
export const mbps = (value: number): BitsPerSecond => rate(value, 1e6, "Mbps");
/** Bits per second, checked. @throws `engine/unit-range`. */
export const bitsPerSecond = (value: number): BitsPerSecond => rate(value, 1, "bps");

/**
 * Picoseconds per byte as a fraction in lowest terms. The denominator is 1 for every rate that divides 8·10^12.
 *
 * @returns `[numerator, denominator]`, both below 2^53.
 */
export function psPerByte(rateBitsPerSecond: BitsPerSecond): readonly [numerator: number, denominator: number] {
  let [a, b] = [8e12, rateBitsPerSecond as number];
  while (b !== 0) [a, b] = [b, a % b];
  return [8e12 / a, rateBitsPerSecond / a];
}

/**
 * How long a frame occupies a link: `ceil((sizeBytes + overheadBytes) · 8·10^12 / rate)`, exactly.
 *
 * @returns a function of `sizeBytes`, in picoseconds; exact for sizes up to 2^31 bytes at any rate.
 */
export function makeTransmit(rateBitsPerSecond: BitsPerSecond, overheadBytes: number): (sizeBytes: number) => Ps {
  const [numerator, denominator] = psPerByte(rateBitsPerSecond);
  if (denominator === 1) return (sizeBytes) => (sizeBytes + overheadBytes) * numerator;
  return (sizeBytes) => transmitPs(sizeBytes + overheadBytes, numerator, denominator);
}

/** `ceil(bytes · numerator / denominator)`; leaves float64 for BigInt only where a product passes 2^53. */
export function transmitPs(bytes: number, numerator: number, denominator: number): Ps {
  const product = bytes * numerator;
  if (denominator === 1) return product;
  if (product < timeEndPs) {
    const rest = product % denominator;
    return (product - rest) / denominator + (rest > 0 ? 1 : 0);
  }
  const d = BigInt(denominator);
  return Number((BigInt(bytes) * BigInt(numerator) + d - 1n) / d);
}
