import { expect, test } from "vitest";
import { makeFrame, makeLeafSpine } from "../testing/network.ts";
import { createPaintBook, makeTestScene, type PaintCall } from "../testing/scene.ts";
import { type DiscSheet, type LiveOptions, paintLive, visitPackets } from "./paint-live.ts";
import { pointAt } from "./scene.ts";
import type { TopologyFrame } from "./topology.ts";

const topology = makeLeafSpine(2, 4, 2);
const scene = makeTestScene(topology);
const discs: DiscSheet = { radius: 8, take: (tone, letter) => `${tone}${letter}` as unknown as CanvasImageSource };
const still: LiveOptions = {
  motion: "full",
  packets: true,
  selection: undefined,
  hover: undefined,
  cursor: undefined,
  focused: false,
};
const paint = (frame: TopologyFrame, options: Partial<LiveOptions> = {}): readonly PaintCall[] => {
  const { context, calls } = createPaintBook();
  paintLive(context, scene, frame, discs, { ...still, ...options });
  return calls;
};
const discsOf = (calls: readonly PaintCall[]): readonly unknown[] =>
  calls.filter(({ call }) => call === "drawImage").map(({ values }) => values[0]);

test("U20: a packet is in proportion between its first bit out and its last bit in, and nowhere else", () => {
  const places: (readonly number[])[] = [];
  for (const timePs of [999, 1000, 1250, 2000, 2001]) {
    const frame = makeFrame(topology, { timePs, packets: [[1, 0, 1000, 2000, 0]] });
    visitPackets(scene, frame, (_, x, y) => places.push([x, y]));
  }
  const expected = [0, 0.25, 1].map((part) => pointAt(scene, 0, part)).map(({ x, y }) => [x, y]);
  expect(places.map((place) => place.map(Math.round))).toEqual(expected.map((place) => place.map(Math.round)));
});

test("followed packets lie over plain ones, with their letters", () => {
  const packets = [
    [1, 0, 0, 1000, 0],
    [2, 2, 0, 1000, -1],
    [3, 8, 0, 1000, 1],
  ] as const;
  expect(discsOf(paint(makeFrame(topology, { timePs: 500, packets })))).toEqual(["plain", "aA", "bB"]);
  expect(discsOf(paint(makeFrame(topology, { timePs: 500, packets }), { packets: false }))).toEqual([]);
});

test("on a cable too short for letters a followed packet is a dot in its flow's tone", () => {
  const host = topology.links.findIndex((link) => link.to.node === "h1");
  const frame = makeFrame(topology, { timePs: 500, packets: [[1, 2 * host, 0, 1000, 0]] });
  expect(discsOf(paint(frame))).toEqual(["a"]);
});

test("U20: with reduced motion one disc stands in each direction, with how many there are", () => {
  const packets = [
    [1, 0, 0, 1000, 0],
    [2, 0, 100, 1100, 0],
    [3, 0, 200, 1200, 0],
    [4, 1, 0, 1000, 1],
  ] as const;
  const at = (timePs: number): readonly PaintCall[] =>
    paint(makeFrame(topology, { timePs, packets }), { motion: "reduced" });
  expect(discsOf(at(500))).toEqual(["aA", "bB"]);
  expect(
    at(500)
      .filter(({ call }) => call === "fillText")
      .map(({ values }) => values[0]),
  ).toEqual(["×3"]);
  // Time passes and nothing moves.
  const places = (timePs: number): unknown =>
    at(timePs)
      .filter(({ call }) => call === "drawImage")
      .map(({ values }) => values);
  expect(places(600)).toEqual(places(500));
});

test("a lost packet has its name, a cross and a line to its queue", () => {
  const drops = [{ end: 0, packet: 193, label: "B-193", note: "dropped", flow: 1 }];
  const calls = paint(makeFrame(topology, { drops }));
  const texts = calls.filter(({ call }) => call === "fillText").map(({ values }) => values[0]);
  expect(texts).toEqual(["B", "B-193", "dropped"]);
  expect(calls.filter(({ call, stroke }) => call === "stroke" && stroke === "fault").length).toBe(2);
});

test("the chosen packet has a ring, the chosen node a frame, the cursor shows with the focus only", () => {
  const frame = makeFrame(topology, { timePs: 500, packets: [[7, 0, 0, 1000, 0]] });
  const accents = (options: Partial<LiveOptions>): number =>
    paint(frame, options).filter(({ call, stroke }) => /^stroke/.test(call) && stroke === "accent").length;
  expect(accents({})).toBe(0);
  expect(accents({ selection: { kind: "packet", id: 7 } })).toBe(1);
  expect(accents({ selection: { kind: "node", id: "leaf1" } })).toBe(1);
  expect(accents({ cursor: { kind: "node", id: "leaf1" } })).toBe(0);
  expect(accents({ cursor: { kind: "port", id: "leaf1:e1" }, focused: true })).toBe(1);
});

test("U44: ports that something else is about are marked with their links; a name that is not there marks nothing", () => {
  const frame = makeFrame(topology, {});
  const marked = (marks: readonly string[]): number =>
    paint(frame, { marks }).filter(({ call, stroke }) => /^stroke/.test(call) && stroke === "accent").length;
  const [{ from, to }] = topology.links;
  const ids = [from, to].map(({ node, port }) => `${node}:${port}`);
  // Two lines along the link, and the port.
  expect(marked([ids[0]])).toBe(3);
  expect(marked(ids)).toBe(6);
  expect(marked(["leaf1:e1-99"])).toBe(0);
});
