/**
 * topology/tiers — which row of a picture a node belongs to.
 *
 * A node's level is its distance from the nearest host: hosts are 0, the switches they hang on 1, and so on upwards.
 * In a leaf-spine that gives leaves and spines, in a five-stage Clos leaves, spines and superspines, in a ring of
 * routers with a client each one row, which is what such a ring is. A bridge counts nothing: a server's is at the level
 * of the hosts on it. Nothing reads names.
 *
 * Source: rules F10, F11 in ../../SPEC.md.
 * @module
 */
import { farEnd, linksOfNodes, type Topology } from "./topology.ts";

/** What a node is called at its level. */
export type Role = "host" | "bridge" | "leaf" | "spine" | "superspine" | "core" | "router";

/** Where a node stands. */
export interface Tier {
  /** Distance in links from the nearest host; −1 when no host can be reached. */
  readonly level: number;
  readonly role: Role;
}

const roles: readonly Role[] = ["host", "leaf", "spine", "superspine"];

/**
 * Level and role of every node.
 *
 * @returns one tier per node, in the order of `topology.nodes`. A level above 3 is `core`. Where all switches have
 *          level 1 and are joined to one another there is no hierarchy to name, so each is a `router`; a switch that
 *          no host reaches is one too. A bridge is a `bridge` at any level.
 */
export function detectTiers(topology: Topology): readonly Tier[] {
  const levels = levelsOf(topology);
  const flat =
    levels.every((level) => level <= 1) &&
    topology.links.some(({ ends: [a, b] }) => levels[a.node] === 1 && levels[b.node] === 1 && a.node !== b.node);
  return levels.map((level, node) => ({
    level,
    role: topology.nodes[node].bridges === true ? "bridge" : roleOf(level, flat),
  }));
}

function roleOf(level: number, flat: boolean): Role {
  if (level < 0 || (level === 1 && flat)) return "router";
  return roles[level] ?? "core";
}

/** Breadth first from all hosts at once; the host itself does not forward, so nothing is reached through it. */
function levelsOf(topology: Topology): readonly number[] {
  const links = linksOfNodes(topology);
  const levels = topology.nodes.map(({ forwards }): number => (forwards ? -1 : 0));
  const queue = levels.flatMap((level, node) => (level === 0 ? [node] : []));
  for (let next = 0; next < queue.length; next++) {
    const node = queue[next];
    for (const link of links[node]) {
      const far = farEnd(topology.links[link], node).node;
      if (levels[far] >= 0) continue;
      if (topology.nodes[far].bridges === true) {
        // Next in turn, because those around it are as near as those around this node.
        levels[far] = levels[node];
        queue.splice(next + 1, 0, far);
      } else {
        levels[far] = levels[node] + 1;
        queue.push(far);
      }
    }
  }
  return levels;
}
