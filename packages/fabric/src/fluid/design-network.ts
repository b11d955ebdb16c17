/**
 * fluid/design-network — a design as the fluid model sees it: two links a cable, and who is next on the way to whom.
 *
 * Nothing is built for it: the next hops are those that a fabric's tables would have, found from the design alone.
 * Link 2·c is cable c upwards, from its lower end to its upper one; link 2·c + 1 the same cable downwards.
 *
 * Source: rules F225, F14 in ../../SPEC.md.
 * @module
 */
import type { Design } from "../topology/design.ts";
import { findBlocked } from "../topology/three-tier.ts";

/** A design's links and ways. */
export interface DesignNetwork {
  readonly design: Design;
  /** Two links a cable. */
  readonly capacityBitsPerSecond: Float64Array;
  /** Hosts, by node, in the order of the design: host h of a demand is `hosts[h]`. */
  readonly hosts: Int32Array;
  /** Per host the cable that it sends and receives by: its first. */
  readonly hostCable: Int32Array;
  /** Per host the switch at the other end of it. */
  readonly hostSwitch: Int32Array;
  /** Per link the node that it leads to. */
  readonly linkEnd: Int32Array;
  /** Links between switches from node s: `outLinks[outStart[s]] … outLinks[outStart[s + 1] − 1]`, by cable. */
  readonly outStart: Int32Array;
  readonly outLinks: Int32Array;
  /** Per node its distance to a switch in links between switches; −1 where there is no way. */
  distancesTo(node: number): Int32Array;
  /** Write the links that lead one nearer to where distances are from, in the order of ports. @returns how many. */
  nextLinks(node: number, distances: Int32Array, into: Int32Array): number;
}

/**
 * Read a design.
 *
 * @param shut cables that carry nothing beside those that the design itself says are blocked.
 */
export function makeDesignNetwork(design: Design, shut: readonly number[] = []): DesignNetwork {
  const { nodes, links } = design.topology;
  const isShut = new Uint8Array(links.length);
  for (const cable of [...design.blocked, ...shut]) isShut[cable] = 1;
  const capacityBitsPerSecond = new Float64Array(2 * links.length);
  const linkEnd = new Int32Array(2 * links.length);
  const outStart = new Int32Array(nodes.length + 1);
  const placeOfHost = new Int32Array(nodes.length).fill(-1);
  const hosts = Int32Array.from(nodes.flatMap(({ forwards }, node) => (forwards ? [] : [node])));
  hosts.forEach((node, host) => {
    placeOfHost[node] = host;
  });
  const hostCable = new Int32Array(hosts.length).fill(-1);
  const hostSwitch = new Int32Array(hosts.length).fill(-1);
  links.forEach(({ ends: [low, high] }, cable) => {
    capacityBitsPerSecond.fill(design.links[cable].rateBitsPerSecond, 2 * cable, 2 * cable + 2);
    linkEnd[2 * cable] = high.node;
    linkEnd[2 * cable + 1] = low.node;
    const host = placeOfHost[low.node];
    if (host >= 0) {
      if (hostCable[host] >= 0) return;
      hostCable[host] = cable;
      hostSwitch[host] = high.node;
    } else if (isShut[cable] === 0) {
      outStart[low.node + 1] += 1;
      outStart[high.node + 1] += 1;
    }
  });
  for (let node = 0; node < nodes.length; node++) outStart[node + 1] += outStart[node];
  const outLinks = new Int32Array(outStart[nodes.length]);
  const next = outStart.slice(0, nodes.length);
  links.forEach(({ ends: [low, high] }, cable) => {
    if (placeOfHost[low.node] >= 0 || isShut[cable] === 1) return;
    outLinks[next[low.node]++] = 2 * cable;
    outLinks[next[high.node]++] = 2 * cable + 1;
  });
  const known = new Map<number, Int32Array>();

  function distancesTo(to: number): Int32Array {
    const before = known.get(to);
    if (before !== undefined) return before;
    const distances = new Int32Array(nodes.length).fill(-1);
    distances[to] = 0;
    const queue = [to];
    for (let at = 0; at < queue.length; at++) {
      for (let out = outStart[queue[at]]; out < outStart[queue[at] + 1]; out++) {
        const far = linkEnd[outLinks[out]];
        if (distances[far] >= 0) continue;
        distances[far] = distances[queue[at]] + 1;
        queue.push(far);
      }
    }
    known.set(to, distances);
    return distances;
  }

  return {
    ...{ design, capacityBitsPerSecond, hosts, hostCable, hostSwitch, linkEnd, outStart, outLinks },
    distancesTo,
    nextLinks(node, distances, into) {
      let count = 0;
      for (let out = outStart[node]; out < outStart[node + 1]; out++) {
        const far = distances[linkEnd[outLinks[out]]];
        if (far >= 0 && far === distances[node] - 1) into[count++] = outLinks[out];
      }
      return count;
    },
  };
}

/**
 * The cables that one spanning tree over all switches of a design shuts, beside those that it has blocked already.
 *
 * The root is the first switch of the topmost tier, the second is next in line, as in a network where somebody has
 * thought of it.
 */
export function findTreeShut({ topology, roles, links, blocked }: Design): number[] {
  const isBlocked = new Set(blocked);
  const kept = topology.links.flatMap((link, cable) => (isBlocked.has(cable) ? [] : [{ link, cable }]));
  // Tiers stand in a design from the top down.
  const top = roles.find((role) => role !== undefined);
  const roots = roles.flatMap((role, node) => (role === top && role !== undefined ? [node] : []));
  const open = { nodes: topology.nodes, links: kept.map(({ link }) => link) };
  const rates = kept.map(({ cable }) => links[cable].rateBitsPerSecond);
  return findBlocked(open, rates, roots).map((place) => kept[place].cable);
}
