/**
 * capture/time — the time of a captured frame, exact to the picosecond however long ago it was.
 *
 * Picoseconds since 1970 do not fit a number (2^53 ps are two and a half hours), nor even 64 bits (213 days). Inside,
 * a time is whole seconds and the picoseconds after them; in a file it is 64 bits in two halves of an interface's unit.
 * BigInt is used only where a number would round.
 *
 * Source: draft-ietf-opsawg-pcapng §4.2 (if_tsresol, if_tsoffset), §4.3 (timestamps).
 * @module
 */
import { wireError } from "../errors.ts";

/** A point in time; what its zero is, the capture says: the start of a simulation, or 1970. */
export interface CaptureTime {
  /** Whole seconds; a negative offset of an interface can make them negative. */
  readonly seconds: number;
  /** 0..10^12 − 1. */
  readonly picoseconds: number;
}

/** 64 bits as two uint32. */
export interface Uint64Halves {
  readonly high: number;
  readonly low: number;
}

const picosecondsPerSecond = 1e12;
const twoTo32 = 0x1_0000_0000;
const twoTo53 = 2 ** 53;

/**
 * A time from picoseconds, such as a simulation's.
 *
 * @throws Error with code `wire/capture-time` unless it is an integer, 0..2^53 − 1.
 */
export function makeCaptureTime(timePs: number): CaptureTime {
  if (!Number.isSafeInteger(timePs) || timePs < 0) {
    throw wireError("wire/capture-time", `time is ${timePs} ps: expected an integer, 0..2^53 − 1`);
  }
  // The remainder first: both steps are then exact, and nobody has to ask how a quotient is rounded.
  const picoseconds = timePs % picosecondsPerSecond;
  return { seconds: (timePs - picoseconds) / picosecondsPerSecond, picoseconds };
}

/** The time in picoseconds where a number holds it exactly, else undefined. */
export function captureTimePs(time: CaptureTime): number | undefined {
  const timePs = time.seconds * picosecondsPerSecond + time.picoseconds;
  return time.seconds >= 0 && Number.isSafeInteger(timePs) ? timePs : undefined;
}

/**
 * A time as 64 bits of 10^-digits seconds (digits 0..12), finer parts cut off.
 *
 * @throws Error with code `wire/capture-time` where it is negative or does not fit.
 */
export function ticksOfTime(time: CaptureTime, digits: number): Uint64Halves {
  const perSecond = powerOfTen(digits);
  const part = time.picoseconds % (picosecondsPerSecond / perSecond);
  const fraction = (time.picoseconds - part) / (picosecondsPerSecond / perSecond);
  const ticks = time.seconds * perSecond + fraction;
  if (ticks >= 0 && ticks < twoTo53) return { high: Math.floor(ticks / twoTo32), low: ticks % twoTo32 };
  const exact = Number.isSafeInteger(time.seconds) ? BigInt(time.seconds) * BigInt(perSecond) + BigInt(fraction) : -1n;
  if (exact < 0n || exact >> 64n !== 0n) {
    const range = `0..2^64 − 1 units of 10^-${digits} s; give the interface an offset`;
    throw wireError("wire/capture-time", `time is ${time.seconds} s: expected ${range}`);
  }
  return { high: Number(exact >> 32n), low: Number(exact & 0xffff_ffffn) };
}

/**
 * The time of 64 bits in an interface's unit; parts finer than a picosecond are cut off.
 *
 * @param resolution the octet of if_tsresol: an exponent of 10, or with 0x80 added of 2, both negative.
 * @param offsetSeconds of if_tsoffset.
 */
export function timeOfTicks(ticks: Uint64Halves, resolution: number, offsetSeconds: number = 0): CaptureTime {
  const number = ticks.high * twoTo32 + ticks.low;
  if (resolution <= 12 && number < twoTo53) {
    const perSecond = powerOfTen(resolution);
    const fraction = number % perSecond;
    const picoseconds = fraction * (picosecondsPerSecond / perSecond);
    return { seconds: (number - fraction) / perSecond + offsetSeconds, picoseconds };
  }
  const exact = (BigInt(ticks.high) << 32n) | BigInt(ticks.low);
  const perSecond = resolution & 0x80 ? 1n << BigInt(resolution & 0x7f) : 10n ** BigInt(resolution);
  const picoseconds = ((exact % perSecond) * BigInt(picosecondsPerSecond)) / perSecond;
  return { seconds: Number(exact / perSecond) + offsetSeconds, picoseconds: Number(picoseconds) };
}

/** 10^digits for 0..12, by multiplication, which is exact. */
function powerOfTen(digits: number): number {
  let power = 1;
  for (let at = 0; at < digits; at++) power *= 10;
  return power;
}
