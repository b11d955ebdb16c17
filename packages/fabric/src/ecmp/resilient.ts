/**
 * ecmp/resilient — a table of buckets that outlives its members: hash modulo its length, and the bucket says who.
 *
 * A new table is dealt round by round, each member up to its share. When a member goes, its buckets are dealt to those
 * who lack most of their share, and no other bucket moves. When one comes, it takes buckets from those who have most
 * above theirs until it has its own share, and no other moves. So a table depends on all that happened to its members,
 * in order: a way back through the same sets of members need not lead to the same table.
 *
 * Sources: the Linux kernel's resilient next-hop groups (Documentation/networking/nexthop-group-resilient.rst, since
 * 5.13) for table, shares and who gives; shares are cut as there, round(buckets · cumulative weight / total). The kernel
 * waits for idle buckets, here they move at once. Rule F184 in ../../SPEC.md.
 * @module
 */

/** A table and the members by whose names it was filled. */
export interface ResilientTable {
  readonly names: readonly string[];
  /** Per bucket: a place in `names`. */
  readonly buckets: Int32Array;
}

/** How many buckets are each member's share. */
export function sharesOf(weights: readonly number[], buckets: number): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let [upTo, given] = [0, 0];
  return weights.map((weight) => {
    upTo += weight;
    const bound = Math.floor((upTo * buckets + Math.floor(total / 2)) / total);
    const share = bound - given;
    given = bound;
    return share;
  });
}

/** A table that nobody had before. @param names at least one. */
export function dealTable(names: readonly string[], weights: readonly number[], buckets: number): ResilientTable {
  const left = sharesOf(weights, buckets);
  const table = new Int32Array(buckets);
  for (let bucket = 0, member = 0; bucket < buckets; member = (member + 1) % names.length) {
    if (left[member] === 0) continue;
    left[member] -= 1;
    table[bucket++] = member;
  }
  return { names, buckets: table };
}

/**
 * The table after its members have changed. No members leave the table empty-handed: what comes after is dealt anew.
 *
 * @param names the members now. @param weights theirs.
 */
export function changeTable(
  before: ResilientTable,
  names: readonly string[],
  weights: readonly number[],
): ResilientTable {
  const { length } = before.buckets;
  if (names.length === 0) return { names, buckets: new Int32Array(length) };
  if (before.names.length === 0) return dealTable(names, weights, length);
  const placeNow = before.names.map((name) => names.indexOf(name));
  const table = before.buckets.map((member) => placeNow[member]);
  const shares = sharesOf(weights, length);
  // What each has above its share; who lacks some is below 0.
  const surplus = shares.map((share) => -share);
  for (const member of table) if (member >= 0) surplus[member] += 1;
  const give = (bucket: number, member: number): void => {
    table[bucket] = member;
    surplus[member] += 1;
  };
  for (let bucket = 0; bucket < length; bucket++) {
    if (table[bucket] < 0) give(bucket, extreme(surplus, -1));
  }
  names.forEach((name, member) => {
    if (before.names.includes(name)) return;
    while (surplus[member] < 0) {
      // All buckets are dealt, so where one lacks some another has some above its share.
      const giver = extreme(surplus, 1);
      surplus[giver] -= 1;
      give(table.indexOf(giver), member);
    }
  });
  return { names, buckets: table };
}

/** The place of the largest value, or of the smallest (`sign` −1); of equal ones the first. */
function extreme(values: readonly number[], sign: 1 | -1): number {
  let best = 0;
  for (let place = 1; place < values.length; place++) if (sign * (values[place] - values[best]) > 0) best = place;
  return best;
}
