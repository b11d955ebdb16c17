import { expect, test } from "vitest";
import { makeLeafSpine, makeNetwork } from "../testing/network.ts";
import { type CursorMove, moveCursor, nodeOfCursor } from "./cursor.ts";
import { makeLayout } from "./layout.ts";
import type { Topology, TopologySelection } from "./topology.ts";

const stage = { width: 740, height: 400, narrow: false };
const walk = (topology: Topology, ...moves: CursorMove[]): string => {
  const layout = makeLayout(topology, stage);
  let cursor: TopologySelection | undefined;
  for (const move of moves) cursor = moveCursor(topology, layout, cursor, move);
  return String(cursor?.id);
};

const fabric = makeLeafSpine(2, 4, 2);

test.each([
  [["right"], "spine1"],
  [["right", "right"], "spine2"],
  [["right", "right", "right"], "spine2"],
  [["right", "down"], "leaf1"],
  [["right", "right", "down"], "leaf3"],
  [["right", "down", "down"], "h1"],
  [["right", "down", "down", "right", "up"], "leaf1"],
  [["right", "next-port"], "spine1:e1"],
  [["right", "next-port", "next-port"], "spine1:e2"],
  [["right", "previous-port"], "spine1:e4"],
  [["right", "next-port", "down"], "leaf1:e1"],
  [["right", "next-port", "down", "up"], "spine1:e1"],
  [["right", "next-port", "right"], "spine2"],
] as const)("U18: %o leads to %s", (moves, id) => {
  expect(walk(fabric, ...moves)).toBe(id);
});

test.each([
  ["a leaf-spine", fabric],
  [
    "an irregular network",
    makeNetwork(
      ["wan", "core1", "core2", "edge1", "edge2", "h1", "h2"],
      [
        ["wan", "core1"],
        ["core1", "core2"],
        ["core1", "edge1"],
        ["core2", "edge2"],
        ["edge1", "edge2"],
        ["h1", "edge1"],
        ["h2", "edge2"],
        ["h2", "edge1"],
      ],
    ),
  ],
  [
    "two islands",
    makeNetwork(
      ["s1", "s2", "h1", "h2"],
      [
        ["h1", "s1"],
        ["h2", "s2"],
      ],
    ),
  ],
])("U18: in %s every node and every port is reached", (_, topology) => {
  const layout = makeLayout(topology, stage);
  const moves: CursorMove[] = ["left", "right", "up", "down", "next-port"];
  const seen = new Set<string>();
  const open: (TopologySelection | undefined)[] = [undefined];
  while (open.length > 0) {
    const from = open.pop();
    for (const move of moves) {
      const next = moveCursor(topology, layout, from, move);
      if (next === undefined || seen.has(String(next.id))) continue;
      seen.add(String(next.id));
      open.push(next);
    }
  }
  const ports = topology.links.flatMap(({ from, to }) => [`${from.node}:${from.port}`, `${to.node}:${to.port}`]);
  expect([...seen].sort()).toEqual([...topology.nodes.map(({ id }) => id), ...ports].sort());
});

test("a cursor on a port or a link stands at its node, one on a packet nowhere", () => {
  expect(nodeOfCursor(fabric, { kind: "port", id: "leaf1:e1" })).toBe("leaf1");
  expect(nodeOfCursor(fabric, { kind: "link", id: "leaf2:e1" })).toBe("leaf2");
  expect(nodeOfCursor(fabric, { kind: "packet", id: 7 })).toBeUndefined();
});

test("in a network without nodes there is nowhere to go", () => {
  expect(walk(makeNetwork([], []), "right", "down")).toBe("undefined");
});
