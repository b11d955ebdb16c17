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
 * Next hops of every switch towards the nearest of some switches.
 *
 * @param isUp   1 per link that may be used.
 * @param owners the switches at distance 0: one, or the two ends of a link whose own subnet is the destination.
 */
export function computeNextHops(adjacency: Adjacency, isUp: Uint8Array, owners: readonly number[]): NextHops {
  const { switchCount, start, neighbours, links, ports } = adjacency;
  const distance = new Int32Array(switchCount).fill(-1);
  const queue = new Int32Array(switchCount);
  let length = 0;
  for (const owner of owners) {
    if (distance[owner] === 0) continue;
    distance[owner] = 0;
    queue[length++] = owner;
  }
  for (let next = 0; next < length; next++) {
    const s = queue[next];
    for (let entry = start[s]; entry < start[s + 1]; entry++) {
      const far = neighbours[entry];
      if (isUp[links[entry]] === 0 || distance[far] >= 0) continue;
      distance[far] = distance[s] + 1;
      queue[length++] = far;
    }
  }
  const memberStart = new Int32Array(switchCount + 1);
  const members: number[] = [];
  for (let s = 0; s < switchCount; s++) {
    for (let entry = start[s]; entry < start[s + 1]; entry++) {
      const nearer = distance[s] > 0 && distance[neighbours[entry]] === distance[s] - 1;
      if (nearer && isUp[links[entry]] === 1) members.push(ports[entry]);
    }
    memberStart[s + 1] = members.length;
  }
  return { distance, start: memberStart, members: Int32Array.from(members) };
}
