import fc from "fast-check";
import { expect, test } from "vitest";
import { makeLeafSpine, makeNetwork } from "../testing/network.ts";
import { makeLayout, type TopologyLayout } from "./layout.ts";
import { endOf, type Topology } from "./topology.ts";

const stage = { width: 740, height: 400, narrow: false };

/** What is wrong with a layout, in words; empty where all is well. */
function faults(topology: Topology, layout: TopologyLayout): string[] {
  const found: string[] = [];
  for (const [index, box] of layout.nodes.entries()) {
    const name = topology.nodes[index].id;
    const inside = box.x >= 0 && box.y >= 0 && box.x + box.width <= layout.width && box.y + box.height <= layout.height;
    if (!inside) found.push(`${name} is outside`);
    for (const [other, next] of layout.nodes.entries()) {
      if (other <= index) continue;
      const apart =
        box.x + box.width <= next.x ||
        next.x + next.width <= box.x ||
        box.y + box.height <= next.y ||
        next.y + next.height <= box.y;
      if (!apart) found.push(`${name} and ${topology.nodes[other].id} overlap`);
    }
  }
  const boxes = new Map(topology.nodes.map((node, index) => [node.id, layout.nodes[index]]));
  for (let end = 0; end < topology.links.length * 2; end += 1) {
    const box = boxes.get(endOf(topology, end).node);
    if (box === undefined) continue;
    const [x, y] = [layout.endX[end], layout.endY[end]];
    const across = x >= box.x - 0.01 && x <= box.x + box.width + 0.01;
    const along = y >= box.y - 0.01 && y <= box.y + box.height + 0.01;
    const onEdge =
      Math.min(
        Math.abs(x - box.x),
        Math.abs(x - box.x - box.width),
        Math.abs(y - box.y),
        Math.abs(y - box.y - box.height),
      ) < 0.01;
    if (!across || !along || !onEdge) found.push(`a port of ${endOf(topology, end).node} is off its edge`);
  }
  return found;
}

test.each([
  ["the fabric of the fabric lab", makeLeafSpine(4, 8, 8)],
  ["one host per leaf", makeLeafSpine(2, 2, 1)],
  ["a thousand nodes", makeLeafSpine(8, 40, 24)],
  ["a hundred leaves", makeLeafSpine(4, 100, 1)],
  ["no hosts", makeLeafSpine(2, 4, 0)],
  ["one switch", makeNetwork(["s1"], [])],
  ["hosts only", makeNetwork(["h1", "h2"], [["h1", "h2"]])],
  ["nothing", makeNetwork([], [])],
  [
    "a host with two homes",
    makeNetwork(
      ["s1", "s2", "h1", "h2"],
      [
        ["h1", "s1"],
        ["h1", "s2"],
        ["h2", "s1"],
      ],
    ),
  ],
  [
    "a ring",
    makeNetwork(
      ["s1", "s2", "s3", "s4"],
      [
        ["s1", "s2"],
        ["s2", "s3"],
        ["s3", "s4"],
        ["s4", "s1"],
      ],
    ),
  ],
  [
    "parallel links",
    makeNetwork(
      ["s1", "s2"],
      [
        ["s1", "s2"],
        ["s1", "s2"],
        ["s1", "s2"],
      ],
    ),
  ],
  [
    "a link to itself",
    makeNetwork(
      ["s1", "h1"],
      [
        ["s1", "s1"],
        ["h1", "s1"],
      ],
    ),
  ],
])("U16: %s: boxes apart, all inside, ports on their edges", (_, topology) => {
  for (const options of [stage, { width: 374, height: 372, narrow: true }]) {
    expect(faults(topology, makeLayout(topology, options))).toEqual([]);
  }
});

test("U16: any network at all: boxes apart, all inside, ports on their edges", () => {
  const name = fc.oneof(
    fc.integer({ min: 1, max: 9 }).map((at) => `s${at}`),
    fc.integer({ min: 1, max: 9 }).map((at) => `h${at}`),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(name, name), { maxLength: 40 }), (pairs) => {
      const topology = makeNetwork([...new Set(pairs.flat())], pairs);
      expect(faults(topology, makeLayout(topology, stage))).toEqual([]);
    }),
    { seed: 42, numRuns: 400, verbose: 1 },
  );
});

test("a network that needs more room than the stage grows in both directions alike", () => {
  const layout = makeLayout(makeLeafSpine(8, 40, 24), stage);
  expect(layout.width).toBeGreaterThan(stage.width);
  expect(layout.width / layout.height).toBeCloseTo(stage.width / stage.height, 1);
});

test("cables of a box leave it in the order of their peers, so that they do not cross at the box", () => {
  const topology = makeLeafSpine(4, 8, 4);
  const layout = makeLayout(topology, stage);
  const uplinks = topology.links.flatMap((link, index) =>
    link.from.node === "leaf3" && link.to.node.startsWith("spine") ? [2 * index] : [],
  );
  const own = uplinks.map((end) => layout.endX[end]);
  const peers = uplinks.map((end) => layout.endX[end + 1]);
  expect([...own].sort((a, b) => a - b)).toEqual(own);
  expect([...peers].sort((a, b) => a - b)).toEqual(peers);
});

test("a cable to a host falls straight, and neighbours of one row are joined without a bend", () => {
  const fabric = makeLeafSpine(2, 2, 2);
  const layout = makeLayout(fabric, stage);
  const host = fabric.links.findIndex((link) => link.to.node === "h1");
  expect(layout.endX[2 * host]).toBeCloseTo(layout.endX[2 * host + 1], 3);
  const row = makeNetwork(
    ["s1", "s2", "s3", "h1", "h2", "h3"],
    [
      ["h1", "s1"],
      ["h2", "s2"],
      ["h3", "s3"],
      ["s1", "s2"],
      ["s1", "s3"],
    ],
  );
  const { bend } = makeLayout(row, stage);
  expect([bend[3] === 0, bend[4] > 0]).toEqual([true, true]);
});
