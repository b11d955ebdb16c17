/**
 * ecmp/weighted — weights by replication (WCMP): a table in which a member stands as often as it weighs, and the hash
 * modulo its length.
 *
 * It is what a switch does whose hardware knows equal members only. The weights are divided by what they have in common,
 * so that 100 and 400 take five entries. When a member goes, the length changes, and nearly all flows move, as with modulo.
 *
 * Sources: Zhou et al., "WCMP: Weighted Cost Multipathing for Improved Fairness in Data Centers", EuroSys 2014, §3.1
 * (replication); rule F182 in ../../SPEC.md.
 * @module
 */

/** The member of each entry: those of the first, then of the second, … */
export function replicate(weights: readonly number[]): Int32Array {
  const common = weights.reduce(greatestCommonDivisor, 0);
  return Int32Array.from(
    weights.flatMap((weight, member) => new Array<number>(common === 0 ? 0 : weight / common).fill(member)),
  );
}

/** The largest number that divides both; of 0 and a number, that number. */
export function greatestCommonDivisor(a: number, b: number): number {
  let [larger, smaller] = [a, b];
  while (smaller !== 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
