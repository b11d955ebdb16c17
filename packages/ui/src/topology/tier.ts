/**
 * topology/tier — which nodes stand on which height: hosts at the bottom, what they hang on above them, and so on up.
 *
 * A tier that is given is kept. Else, where there are hosts, a switch's tier is its distance from the nearest host;
 * where there are none, the middle of the network stands on top and every other node as far below as it is away.
 * @module
 */
import type { Topology } from "./topology.ts";

/** The links as neighbours by index: `of(node)` gives the nodes it is cabled to, once per cable. */
export interface Neighbours {
  readonly indexOf: ReadonlyMap<string, number>;
  readonly of: (node: number) => readonly number[];
}

/** Index the links. A link to a node that is not there is left out: issues are found elsewhere. */
export function makeNeighbours(topology: Topology): Neighbours {
  const indexOf = new Map(topology.nodes.map((node, index) => [node.id, index]));
  const lists: number[][] = topology.nodes.map(() => []);
  for (const link of topology.links) {
    const from = indexOf.get(link.from.node);
    const to = indexOf.get(link.to.node);
    if (from === undefined || to === undefined) continue;
    lists[from].push(to);
    lists[to].push(from);
  }
  return { indexOf, of: (node) => lists[node] };
}

/** A tier for each node, by index; 0 only for hosts. */
export function makeTiers(topology: Topology, neighbours: Neighbours = makeNeighbours(topology)): Int32Array {
  const { nodes } = topology;
  const hosts = nodes.flatMap((node, index) => (node.role === "host" ? [index] : []));
  const tiers = new Int32Array(nodes.length).fill(-1);
  const attached = hosts.filter((host) => neighbours.of(host).length > 0);
  if (attached.length > 0) {
    walk(attached, neighbours, (node, distance) => {
      tiers[node] = nodes[node].role === "host" ? 0 : distance;
    });
  } else {
    const { centre, depth } = findCentre(topology, neighbours);
    walk(centre, neighbours, (node, distance) => {
      tiers[node] = nodes[node].role === "host" ? 0 : Math.max(1, depth + 1 - distance);
    });
  }
  for (const [index, node] of nodes.entries()) {
    // What no walk reached stands with the leaves.
    if (tiers[index] < 0) tiers[index] = node.role === "host" ? 0 : 1;
    if (node.tier !== undefined) tiers[index] = node.role === "host" ? 0 : Math.max(1, node.tier);
  }
  return tiers;
}

function walk(
  from: readonly number[],
  neighbours: Neighbours,
  visit: (node: number, distance: number) => void,
): number {
  const seen = new Set(from);
  let ring: readonly number[] = from;
  let distance = 0;
  for (; ring.length > 0; distance += 1) {
    const next: number[] = [];
    for (const node of ring) {
      visit(node, distance);
      for (const other of neighbours.of(node)) {
        if (seen.has(other)) continue;
        seen.add(other);
        next.push(other);
      }
    }
    ring = next;
  }
  return distance - 1;
}

/** The nodes with the most cables, of those the ones nearest to everything; and how far the farthest is. */
function findCentre(topology: Topology, neighbours: Neighbours): { centre: readonly number[]; depth: number } {
  if (topology.nodes.length === 0) return { centre: [], depth: 0 };
  const degrees = topology.nodes.map((_, index) => neighbours.of(index).length);
  const most = Math.max(0, ...degrees);
  // At most 32 candidates: a large mesh has many equals, and any of them will do.
  const candidates = degrees.flatMap((degree, index) => (degree === most ? [index] : [])).slice(0, 32);
  let centre = candidates[0] ?? 0;
  let depth = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const far = walk([candidate], neighbours, () => {});
    if (far < depth) {
      depth = far;
      centre = candidate;
    }
  }
  // All equals that touch nothing of one another share the top: the spines of an imported fabric without hosts.
  const equals = candidates.filter((candidate) => !neighbours.of(centre).includes(candidate));
  const together = equals.every((one) => equals.every((other) => !neighbours.of(one).includes(other)));
  const top = together && equals.length < topology.nodes.length ? equals : [centre];
  return { centre: top, depth: walk(top, neighbours, () => {}) };
}
