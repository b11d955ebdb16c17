import { expect, test } from "vitest";
import { makeFrame, makeLeafSpine } from "../testing/network.ts";
import { createPaintBook, makeTestScene, type PaintCall } from "../testing/scene.ts";
import { hashLoad, paintLoad } from "./paint-load.ts";
import type { TopologyFrame } from "./topology.ts";

const topology = makeLeafSpine(2, 4, 2);
const scene = makeTestScene(topology);
const paint = (frame: TopologyFrame): readonly PaintCall[] => {
  const { context, calls } = createPaintBook();
  paintLoad(context, scene, frame);
  return calls;
};
const strokes = (calls: readonly PaintCall[], colour: string): readonly number[] =>
  calls.filter(({ call, stroke }) => call === "stroke" && stroke === colour).map(({ lineWidth }) => lineWidth);

test("load is a line as wide as its share of the link; the busier direction counts", () => {
  expect(strokes(paint(makeFrame(topology)), "underlay")).toEqual([]);
  expect(strokes(paint(makeFrame(topology, { load: { 0: 0.5, 1: 1 } })), "underlay")).toEqual([5]);
  expect(strokes(paint(makeFrame(topology, { load: { 0: 0.001 } })), "underlay")).toEqual([0.75]);
});

test("links of about the same load are one stroke, however many they are", () => {
  const load = Object.fromEntries(Array.from({ length: 32 }, (_, end) => [end, 0.5]));
  expect(strokes(paint(makeFrame(topology, { load })), "underlay")).toHaveLength(1);
});

test("flows of one link lie side by side in their tones, and the load line makes way", () => {
  const lanes = [
    { flow: 0, end: 0, share: 0.5 },
    { flow: 1, end: 0, share: 0.5 },
  ];
  const calls = paint(makeFrame(topology, { load: { 0: 1 }, lanes }));
  expect([strokes(calls, "flow-a"), strokes(calls, "flow-b"), strokes(calls, "underlay")]).toEqual([[3], [3], []]);
});

test("a link that is down is dashed in the fault's colour and crossed out: colour is never alone", () => {
  const calls = paint(makeFrame(topology, { down: [0], load: { 0: 1 } }));
  expect(strokes(calls, "fault").length).toBe(2);
  expect(calls.some(({ call, values }) => call === "setLineDash" && (values[0] as number[]).length === 2)).toBe(true);
  expect(strokes(calls, "underlay")).toEqual([]);
});

test("a queue rises in its well; a full one also has its outline", () => {
  const levels = (share: number): readonly PaintCall[] => paint(makeFrame(topology, { queueShare: { 0: share } }));
  const height = (share: number, colour: string): number =>
    Number(levels(share).find(({ call, fill }) => call === "fillRect" && fill === colour)?.values[3]);
  expect(height(0.5, "underlay")).toBeCloseTo(height(0.25, "underlay") * 2, 5);
  expect(height(1, "fault")).toBeGreaterThan(height(0.5, "underlay"));
  expect(levels(1).some(({ call, stroke }) => call === "strokeRect" && stroke === "fault")).toBe(true);
  expect(levels(0.98).some(({ call }) => call === "strokeRect")).toBe(false);
});

test("U22: what would look the same has the same hash, what would look otherwise another one", () => {
  const hash = (change: Parameters<typeof makeFrame>[1]): number => hashLoad(scene, makeFrame(topology, change));
  const still = hash({ load: { 0: 0.5 } });
  expect(hash({ load: { 0: 0.501 } })).toBe(still);
  expect(hash({ load: { 0: 0.5 }, timePs: 1e9, packets: [[1, 0, 0, 9, 0]] })).toBe(still);
  for (const other of [
    { load: { 0: 0.7 } },
    { load: { 2: 0.5 } },
    { load: { 0: 0.5 }, queueShare: { 3: 0.001 } },
    { load: { 0: 0.5 }, down: [4] },
    { load: { 0: 0.5 }, lanes: [{ flow: 0, end: 0, share: 0.5 }] },
  ]) {
    expect(hash(other)).not.toBe(still);
  }
});
