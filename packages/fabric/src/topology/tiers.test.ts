import { expect, test } from "vitest";
import { detectTiers } from "./tiers.ts";
import type { Topology } from "./topology.ts";

/** Hosts are the names that start with h. Links are `a-b`. */
function topology(names: string, ...links: string[]): Topology {
  const nodes = names.split(" ").map((name) => ({ name, forwards: !name.startsWith("h") }));
  const at = (name: string) => nodes.findIndex((node) => node.name === name);
  return {
    nodes,
    links: links.map((link, index) => {
      const [a, b] = link.split("-");
      return {
        ends: [
          { node: at(a), port: `p${index}` },
          { node: at(b), port: `p${index}` },
        ],
      };
    }),
  };
}

const rows = (of: Topology) =>
  detectTiers(of).map(({ level, role }, index) => `${of.nodes[index].name} ${level} ${role}`);

test("F10: a leaf-spine has hosts, leaves and spines", () => {
  expect(rows(topology("h1 h2 a b s t", "h1-a", "h2-b", "a-s", "a-t", "b-s", "b-t"))).toEqual([
    "h1 0 host",
    "h2 0 host",
    "a 1 leaf",
    "b 1 leaf",
    "s 2 spine",
    "t 2 spine",
  ]);
});

test("F10: a five-stage Clos has superspines, and what lies beyond them is core", () => {
  expect(rows(topology("h1 a s u c", "h1-a", "a-s", "s-u", "u-c"))).toEqual([
    "h1 0 host",
    "a 1 leaf",
    "s 2 spine",
    "u 3 superspine",
    "c 4 core",
  ]);
});

test("F11: a ring of routers with a host each has no hierarchy", () => {
  expect(rows(topology("h1 h2 a b", "h1-a", "h2-b", "a-b"))).toEqual([
    "h1 0 host",
    "h2 0 host",
    "a 1 router",
    "b 1 router",
  ]);
});

test("F10: one switch is a leaf; one that no host reaches is a router; nothing is reached through a host", () => {
  expect(rows(topology("h1 a", "h1-a"))).toEqual(["h1 0 host", "a 1 leaf"]);
  expect(rows(topology("h1 a x", "h1-a"))).toEqual(["h1 0 host", "a 1 leaf", "x -1 router"]);
  expect(rows(topology("h1 a b", "h1-a", "h1-b"))).toEqual(["h1 0 host", "a 1 leaf", "b 1 leaf"]);
});
