/**
 * topology/order — the order of the nodes within a tier, so that few cables cross.
 *
 * Nodes begin in the natural order of their names, then a few sweeps move each to the middle of what it is cabled to.
 * Where that does not lower the number of crossings (a complete leaf-spine has the same for any order) the names stay.
 *
 * Sources: Sugiyama, Tagawa, Toda 1981 (layer-by-layer sweep); Barth, Jünger, Mutzel 2002 (crossings as inversions).
 * @module
 */
import type { Neighbours } from "./tier.ts";
import type { Topology } from "./topology.ts";

/** Natural order of names: `leaf2` before `leaf10`. */
export function compareNames(one: string, other: string): number {
  const parts = /(\d+)|(\D+)/g;
  const left = one.match(parts) ?? [];
  const right = other.match(parts) ?? [];
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const numbers = Number(left[at]) - Number(right[at]);
    if (numbers !== 0 && !Number.isNaN(numbers)) return numbers;
    if (left[at] !== right[at] && Number.isNaN(numbers)) return left[at] < right[at] ? -1 : 1;
  }
  return left.length - right.length;
}

/** Rows of node indices, bottom tier first, each in its order. */
export type Rows = readonly (readonly number[])[];

/** Order the nodes of each row. Rows of more than 4,000 cables in all keep the natural order. */
export function orderRows(topology: Topology, rows: Rows, neighbours: Neighbours): Rows {
  const name = (index: number): string => topology.nodes[index].id;
  let best = rows.map((row) => [...row].sort((one, other) => compareNames(name(one), name(other))));
  if (topology.links.length > 4000) return best;
  let fewest = countCrossings(best, neighbours);
  let trial = best.map((row) => [...row]);
  for (let sweep = 0; sweep < 6 && fewest > 0; sweep += 1) {
    const upwards = sweep % 2 === 0;
    const order = upwards ? trial.keys() : [...trial.keys()].reverse();
    for (const level of order) {
      const fixed = trial[level + (upwards ? -1 : 1)];
      if (fixed !== undefined) trial[level] = sortByMiddle(trial[level], fixed, neighbours);
    }
    const crossings = countCrossings(trial, neighbours);
    if (crossings < fewest) {
      fewest = crossings;
      best = trial.map((row) => [...row]);
    }
    trial = trial.map((row) => [...row]);
  }
  return best;
}

function sortByMiddle(row: readonly number[], fixed: readonly number[], neighbours: Neighbours): number[] {
  const place = new Map(fixed.map((node, at) => [node, at]));
  const middle = new Map<number, number>();
  for (const [at, node] of row.entries()) {
    const places = neighbours.of(node).flatMap((other) => place.get(other) ?? []);
    // A node without cables there stays about where it is.
    const mean =
      places.length === 0 ? (at / row.length) * fixed.length : places.reduce((a, b) => a + b, 0) / places.length;
    middle.set(node, mean);
  }
  return [...row].sort((one, other) => (middle.get(one) ?? 0) - (middle.get(other) ?? 0));
}

/** How many pairs of cables between adjacent rows cross. */
export function countCrossings(rows: Rows, neighbours: Neighbours): number {
  let crossings = 0;
  for (let level = 1; level < rows.length; level += 1) {
    const place = new Map(rows[level].map((node, at) => [node, at]));
    const sequence: number[] = [];
    for (const node of rows[level - 1]) {
      const ends = neighbours.of(node).flatMap((other) => place.get(other) ?? []);
      sequence.push(...ends.sort((a, b) => a - b));
    }
    crossings += countInversions(sequence, rows[level].length);
  }
  return crossings;
}

/** Inversions by a Fenwick tree: those already passed that lie to the right. */
function countInversions(sequence: readonly number[], size: number): number {
  const tree = new Int32Array(size + 1);
  let inversions = 0;
  for (const [passed, at] of sequence.entries()) {
    let notAfter = 0;
    for (let i = at + 1; i > 0; i -= i & -i) notAfter += tree[i];
    inversions += passed - notAfter;
    for (let i = at + 1; i <= size; i += i & -i) tree[i] += 1;
  }
  return inversions;
}
