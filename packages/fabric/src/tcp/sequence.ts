/**
 * tcp/sequence — sequence numbers: 32 bits that wrap, compared by their difference.
 *
 * A number is held as int32, because that is what the machine adds and compares; on the wire it is the uint32 with the
 * same bits. Two numbers can be compared while they are less than 2^31 apart, which a window of at most 2^30 bytes
 * keeps (RFC 7323 §2.3).
 *
 * Sources: RFC 9293 §3.4; rule F230 in ../../SPEC.md.
 * @module
 */

/** A sequence number's 32 bits as int32. */
export type Sequence = number;

/** Whether `a` comes before `b`. */
export function isBefore(a: Sequence, b: Sequence): boolean {
  return ((a - b) | 0) < 0;
}

/** Bytes from `a` on to `b`; negative when `b` comes first. */
export function bytesBetween(a: Sequence, b: Sequence): number {
  return (b - a) | 0;
}

/** The number `bytes` on. */
export function advance(a: Sequence, bytes: number): Sequence {
  return (a + bytes) | 0;
}
