import { expect, test } from "vitest";
import { makeFrame, makeLeafSpine } from "../testing/network.ts";
import { makeTestScene } from "../testing/scene.ts";
import { findAt } from "./hit.ts";
import { ghostAt } from "./paint-live.ts";
import { pointAt, wellAt } from "./scene.ts";

const topology = makeLeafSpine(2, 4, 2);
const scene = makeTestScene(topology);
const quiet = makeFrame(topology);
const at = ({ x, y }: { readonly x: number; readonly y: number }, frame = quiet): unknown =>
  findAt(scene, frame, x, y, true);

test("U19: a box, a queue in it, a cable beside it, nothing at all", () => {
  const box = scene.boxes[scene.index.node.get("leaf2") ?? -1];
  expect(at({ x: box.x + 3, y: box.y + box.height / 2 })).toEqual({ kind: "node", id: "leaf2" });
  const well = wellAt(scene, 0) ?? { x: 0, y: 0, width: 0, height: 0 };
  expect(at({ x: well.x + 2, y: well.y + 4 })).toEqual({ kind: "port", id: "leaf1:e1" });
  const middle = pointAt(scene, 0, 0.31);
  expect(at({ x: middle.x + 2, y: middle.y })).toEqual({ kind: "link", id: "leaf1:e1" });
  expect(at({ x: 1, y: 399 })).toBeUndefined();
});

test("U19: a packet comes before the cable that it is on, and only while it is on it", () => {
  const frame = makeFrame(topology, { timePs: 500, packets: [[77, 0, 0, 1000, 0]] });
  const middle = pointAt(scene, 0, 0.5);
  expect(at(middle, frame)).toEqual({ kind: "packet", id: 77 });
  expect(findAt(scene, frame, middle.x, middle.y, false)).toEqual({ kind: "link", id: "leaf1:e1" });
  expect(at(middle, { ...frame, timePs: 1001 })).toEqual({ kind: "link", id: "leaf1:e1" });
});

test("U19: of two packets the nearer one", () => {
  const frame = makeFrame(topology, {
    timePs: 500,
    packets: [
      [1, 0, 0, 1000, 0],
      [2, 0, 10, 1010, 0],
    ],
  });
  const first = pointAt(scene, 0, 0.5);
  expect(at({ x: first.x, y: first.y - 3 }, frame)).toEqual({ kind: "packet", id: 1 });
});

test("U19: a lost packet is found at its ghost, before everything else", () => {
  const frame = makeFrame(topology, { drops: [{ end: 0, packet: 193, label: "B-193", flow: 1 }] });
  expect(at(ghostAt(scene, 0), frame)).toEqual({ kind: "packet", id: 193 });
});
