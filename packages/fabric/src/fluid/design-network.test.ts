import { expect, test } from "vitest";
import type { Design } from "../topology/design.ts";
import { designOf } from "../topology/generators.ts";
import { findTreeShut, makeDesignNetwork } from "./design-network.ts";

function design(kind: string, options: object): Design {
  const made = designOf({ kind: `fabric/${kind}@1`, ...options });
  if (!made.ok) throw new Error(made.issues.map(({ path, expected }) => `${path}: ${expected}`).join("; "));
  return made.value;
}

const nameOf = (of: Design, node: number): string => of.topology.nodes[node].name;
const nodeOf = (of: Design, name: string): number => of.topology.nodes.findIndex((node) => node.name === name);

test("F225: each cable is two links, and a host has its first cable", () => {
  const made = design("leaf-spine", { spines: 2, leaves: 4, hostsPerLeaf: 3, homing: 2 });
  const network = makeDesignNetwork(made);
  expect(network.capacityBitsPerSecond).toHaveLength(2 * made.numbers.links);
  expect(network.hosts).toHaveLength(12);
  network.hosts.forEach((node, host) => {
    const [low, high] = made.topology.links[network.hostCable[host]].ends;
    expect([low.node, low.port, high.node]).toEqual([node, "eth0", network.hostSwitch[host]]);
    expect(network.capacityBitsPerSecond[2 * network.hostCable[host]]).toBe(25e9);
  });
});

test("F225: next hops are one link nearer, in the order of ports, and parallel cables count each", () => {
  const made = design("three-tier", { blocks: 2, accessPerBlock: 2, hostsPerAccess: 1, accessUplinks: 2 });
  const network = makeDesignNetwork(made);
  const into = new Int32Array(made.numbers.links);
  const to = network.distancesTo(nodeOf(made, "b2-access1"));
  const from = nodeOf(made, "b1-access1");
  expect(to[from]).toBe(4);
  const count = network.nextLinks(from, to, into);
  expect(Array.from(into.subarray(0, count), (link) => nameOf(made, network.linkEnd[link]))).toEqual([
    ...["b1-agg1", "b1-agg1", "b1-agg2", "b1-agg2"],
  ]);
});

test("F225: rails without spines are apart: there is no distance", () => {
  const made = design("rails", { servers: 2, gpus: 2 });
  const network = makeDesignNetwork(made);
  expect(network.distancesTo(nodeOf(made, "u1-rail1"))[nodeOf(made, "u1-rail2")]).toBe(-1);
});

test("F226: a tree over a leaf-spine keeps one spine and one cable a leaf", () => {
  const made = design("leaf-spine", { spines: 4, leaves: 6, hostsPerLeaf: 1 });
  const shut = findTreeShut(made);
  // 4 + 6 switches are joined by 9 cables.
  expect(shut).toHaveLength(4 * 6 - 9);
  const open = made.topology.links.filter((_, cable) => !shut.includes(cable));
  const leavesOf = (spine: string): number => open.filter(({ ends }) => nameOf(made, ends[1].node) === spine).length;
  expect(["spine1", "spine2", "spine3", "spine4"].map(leavesOf)).toEqual([6, 1, 1, 1]);
});

test("F226: the tree of a three-tier design is the one that the design itself blocks by", () => {
  const numbers = { blocks: 2, accessPerBlock: 3, hostsPerAccess: 2, accessUplinks: 2 };
  const routed = design("three-tier", numbers);
  const bridged = design("three-tier", { ...numbers, spanningTree: true });
  expect(findTreeShut(routed)).toEqual(bridged.blocked);
  expect(findTreeShut(bridged)).toEqual([]);
});
