/**
 * ecmp/select — which of several equal-cost members a flow takes.
 *
 * Modulo-N: bucket = hash modulo the number of members. It spreads well and keeps no state; its price is that a change
 * of N re-rolls nearly every flow: of those that still could stay, (N−1)/N move.
 *
 * Sources: RFC 2991, “Modulo-N Hash” (its disruption); RFC 2992 (comparison with hash-threshold); rules F21, F22 in ../../SPEC.md.
 * @module
 */

/**
 * Pick a bucket.
 *
 * @param hash    uint32 from `hashFlow`.
 * @param members how many members the group has, at least 1.
 * @returns 0..members−1.
 */
export function selectModulo(hash: number, members: number): number {
  // Both sides unsigned: an integer division, where a mixed one would be a division of doubles.
  return ((hash >>> 0) % (members >>> 0)) >>> 0;
}
