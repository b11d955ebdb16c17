import { expect, test } from "vitest";
import { makeLeafSpine, makeNetwork } from "../testing/network.ts";
import { makeTiers } from "./tier.ts";
import type { Topology } from "./topology.ts";

const tiersOf = (topology: Topology): Record<string, number> => {
  const tiers = makeTiers(topology);
  return Object.fromEntries(topology.nodes.map((node, index) => [node.id, tiers[index]]));
};

test("U14: in a leaf-spine hosts are 0, leaves 1, spines 2", () => {
  const tiers = tiersOf(makeLeafSpine(2, 3, 1));
  expect(tiers).toEqual({ spine1: 2, spine2: 2, leaf1: 1, leaf2: 1, leaf3: 1, h1: 0, h2: 0, h3: 0 });
});

test("U14: a chain of switches rises from its host", () => {
  expect(
    tiersOf(
      makeNetwork(
        ["h1", "s1", "s2", "s3"],
        [
          ["h1", "s1"],
          ["s1", "s2"],
          ["s2", "s3"],
        ],
      ),
    ),
  ).toEqual({
    h1: 0,
    s1: 1,
    s2: 2,
    s3: 3,
  });
});

test("U14: without hosts the middle is on top: the spines of a fabric, one corner of a ring", () => {
  expect(tiersOf(makeLeafSpine(2, 3, 0))).toEqual({ spine1: 2, spine2: 2, leaf1: 1, leaf2: 1, leaf3: 1 });
  const ring = tiersOf(
    makeNetwork(
      ["s1", "s2", "s3"],
      [
        ["s1", "s2"],
        ["s2", "s3"],
        ["s3", "s1"],
      ],
    ),
  );
  expect(Object.values(ring).sort()).toEqual([1, 1, 2]);
});

test("U14: a tier that is given is kept, and what hangs on nothing stands with the leaves", () => {
  const topology = makeNetwork(["s1", "s2", "h1", "h2"], [["h1", "s1"]]);
  const given = { ...topology, nodes: topology.nodes.map((node) => (node.id === "s1" ? { ...node, tier: 5 } : node)) };
  expect(tiersOf(given)).toEqual({ s1: 5, s2: 1, h1: 0, h2: 0 });
});

test("a link to a node that is not there is left out", () => {
  const topology = makeNetwork(["s1", "h1"], [["h1", "s1"]]);
  const broken = {
    ...topology,
    links: [...topology.links, { ...topology.links[0], to: { node: "gone", port: "e1" } }],
  };
  expect(tiersOf(broken)).toEqual({ s1: 1, h1: 0 });
});
