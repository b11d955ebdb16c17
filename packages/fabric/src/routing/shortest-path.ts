/**
 * routing/shortest-path — every next hop that lies on a shortest path to a destination.
 *
 * All links cost 1. Breadth first from the switches that own the destination gives each switch its distance; a switch's
 * next hops are all its live ports whose neighbour is one nearer. Ports keep ascending order, so a group's order does not depend on the
 * walk, and parallel links are members of their own.
 *
 * Sources: RFC 2328 §16.1 (the shortest-path tree with equal-cost next hops); rules F14–F16 in ../../SPEC.md.
 * @module
 */

/** The links between switches, as ports. Switches are numbered from 0. */
export interface Adjacency {
  readonly switchCount: number;
  /** Ports of switch s: `ports[start[s]] … ports[start[s + 1] − 1]`, ascending. */
  readonly start: Int32Array;
  readonly ports: Int32Array;
  /** For each entry of `ports`, the switch at its far end. */
  readonly neighbours: Int32Array;
  /** For each entry of `ports`, its link. */
  readonly links: Int32Array;
}

/** The ways to a destination. */
export interface NextHops {
  /** Links to the destination per switch; −1 where it cannot be reached. */
  readonly distance: Int32Array;
  /** Next hops of switch s: `members[start[s]] … members[start[s + 1] − 1]`, ascending ports. */
  readonly start: Int32Array;
  readonly members: Int32Array;
}

/** One port of a switch that leads to another switch. */
export interface AdjacencyEntry {
  readonly from: number;
  readonly port: number;
  readonly to: number;
  readonly link: number;
}

/** Make an adjacency; entries come in any order, one for each end of a link. */
export function makeAdjacency(switchCount: number, entries: readonly AdjacencyEntry[]): Adjacency {
  const sorted = entries.toSorted((a, b) => a.from - b.from || a.port - b.port);
  const start = new Int32Array(switchCount + 1);
  for (const { from } of sorted) start[from + 1] += 1;
  for (let s = 0; s < switchCount; s++) start[s + 1] += start[s];
  return {
    switchCount,
    start,
    ports: Int32Array.from(sorted, ({ port }) => port),
    neighbours: Int32Array.from(sorted, ({ to }) => to),
    links: Int32Array.from(sorted, ({ link }) => link),
  };
}

/**
 * How far every switch is from one.
 *
 * @param isUp 1 per link that may be used.
 * @returns links on the way, per switch; −1 where it cannot be reached.
 */
export function computeDistances(
  { switchCount, start, neighbours, links }: Adjacency,
  isUp: Uint8Array,
  owner: number,
): Int32Array {
  const distance = new Int32Array(switchCount).fill(-1);
  const queue = new Int32Array(switchCount);
  distance[owner] = 0;
  queue[0] = owner;
  for (let next = 0, length = 1; next < length; next++) {
    const s = queue[next];
    for (let entry = start[s]; entry < start[s + 1]; entry++) {
      const far = neighbours[entry];
      if (isUp[links[entry]] === 0 || distance[far] >= 0) continue;
      distance[far] = distance[s] + 1;
      queue[length++] = far;
    }
  }
  return distance;
}

/**
 * Next hops of one switch towards the nearest of some switches: all its live ports whose neighbour is one nearer.
 *
 * @param distances of each owner, as `computeDistances` gives them.
 * @returns ports, ascending.
 */
export function nextHopsOf(
  { start, neighbours, links, ports }: Adjacency,
  isUp: Uint8Array,
  s: number,
  distances: readonly Int32Array[],
): number[] {
  const members: number[] = [];
  const own = nearestOf(distances, s);
  for (let entry = start[s]; own > 0 && entry < start[s + 1]; entry++) {
    if (isUp[links[entry]] === 1 && nearestOf(distances, neighbours[entry]) === own - 1) members.push(ports[entry]);
  }
  return members;
}

function nearestOf(distances: readonly Int32Array[], s: number): number {
  let least = -1;
  for (const distance of distances) if (distance[s] >= 0 && (least < 0 || distance[s] < least)) least = distance[s];
  return least;
}

/**
 * Next hops of every switch towards the nearest of some switches.
 *
 * @param isUp   1 per link that may be used.
 * @param owners the switches at distance 0: one, or the two ends of a link whose own subnet is the destination.
 */
export function computeNextHops(adjacency: Adjacency, isUp: Uint8Array, owners: readonly number[]): NextHops {
  const { switchCount } = adjacency;
  const distances = owners.map((owner) => computeDistances(adjacency, isUp, owner));
  const start = new Int32Array(switchCount + 1);
  const members: number[] = [];
  for (let s = 0; s < switchCount; s++) {
    for (const port of nextHopsOf(adjacency, isUp, s, distances)) members.push(port);
    start[s + 1] = members.length;
  }
  const distance = Int32Array.from({ length: switchCount }, (_, s) => nearestOf(distances, s));
  return { distance, start, members: Int32Array.from(members) };
}
