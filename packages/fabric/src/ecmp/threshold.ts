/**
 * ecmp/threshold — hash-threshold: the range of hashes is cut into a region for each member, as wide as its weight.
 *
 * Region i ends at round(cumulative weight · 2^bits / total) − 1, halves up. With equal weights these are RFC 2992's
 * regions, with any and 31 bits they are Linux's. When a member goes, the cuts move: between a quarter and a half of all
 * flows change their member, most where the first or the last went.
 *
 * Sources: RFC 2992 §2 (regions), §3 (disruption); @dc/wire's rule W55 (Linux's rounding, checked against a kernel); rule
 * F181 in ../../SPEC.md.
 * @module
 */

/** The last hash of each member's region, ascending; the last is 2^bits − 1. */
export function thresholdBounds(weights: readonly number[], bits: number): Uint32Array {
  const bounds = new Uint32Array(weights.length);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const half = Math.floor(total / 2);
  let upTo = 0;
  weights.forEach((weight, member) => {
    upTo += weight;
    bounds[member] = Math.floor((upTo * 2 ** bits + half) / total) - 1;
  });
  return bounds;
}

/** The member into whose region a hash falls. @param hash int32, read as unsigned. */
export function selectThreshold(hash: number, bounds: Uint32Array): number {
  const last = bounds.length - 1;
  for (let member = 0; member < last; member++) if (hash >>> 0 <= bounds[member]) return member;
  return last;
}
