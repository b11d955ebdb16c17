/**
 * transport/psn — packet sequence numbers: 24 bits that wrap, compared within half of their circle.
 *
 * Source: InfiniBand Architecture 1.4 §9.7.1; rule R30 in ../../SPEC.md.
 * @module
 */

/** One past the last number. */
export const psnEnd = 0x100_0000;

/** The number `count` steps on; `count` may be negative. */
export function addPsn(psn: number, count: number): number {
  return (psn + count) & 0xff_ffff;
}

/** How far `psn` is ahead of `from`: negative when it lies behind, from −2^23 to 2^23 − 1. */
export function psnAhead(psn: number, from: number): number {
  return ((psn - from) << 8) >> 8;
}
