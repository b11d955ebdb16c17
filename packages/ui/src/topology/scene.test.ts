import { expect, test } from "vitest";
import { makeFrame, makeLeafSpine, makeNetwork } from "../testing/network.ts";
import { makeTestScene } from "../testing/scene.ts";
import { findPassed, findSelected, pointAt, wellAt } from "./scene.ts";

const topology = makeLeafSpine(2, 4, 2);
const scene = makeTestScene(topology);

test("U20: a point on a link is in proportion between its ends, from either of them", () => {
  const [from, to] = [pointAt(scene, 0, 0), pointAt(scene, 0, 1)];
  expect(pointAt(scene, 0, 0.25).x).toBeCloseTo(from.x + 0.25 * (to.x - from.x), 3);
  expect(pointAt(scene, 1, 0.75)).toEqual(pointAt(scene, 0, 0.25));
});

test("a bent link leaves its row in the middle and is home at both ends", () => {
  const row = makeNetwork(
    ["s1", "s2", "s3", "h1", "h2", "h3"],
    [
      ["h1", "s1"],
      ["h2", "s2"],
      ["h3", "s3"],
      ["s1", "s3"],
    ],
  );
  const bent = makeTestScene(row);
  const straight = (pointAt(bent, 6, 0).y + pointAt(bent, 6, 1).y) / 2;
  expect(pointAt(bent, 6, 0.5).y).toBeGreaterThan(straight + 10);
});

test("a port of a switch has a well inside its box, a host has none", () => {
  const well = wellAt(scene, 0);
  const box = scene.boxes[scene.index.node.get("leaf1") ?? -1];
  expect(well !== undefined && well.y >= box.y - 1 && well.y + well.height <= box.y + box.height + 1).toBe(true);
  const host = topology.links.findIndex((link) => link.to.node === "h1");
  expect(wellAt(scene, 2 * host + 1)).toBeUndefined();
});

test("what is selected is found by name; what is gone is not", () => {
  expect(findSelected(scene, { kind: "node", id: "leaf2" })).toEqual({ kind: "node", index: 3 });
  expect(findSelected(scene, { kind: "port", id: "spine1:e1" })).toEqual({ kind: "end", index: 1 });
  expect(findSelected(scene, { kind: "link", id: "leaf1:e2" })).toEqual({ kind: "link", index: 1 });
  expect(findSelected(scene, { kind: "node", id: "gone" })).toBeUndefined();
  expect(findSelected(scene, undefined)).toBeUndefined();
});

test("nodes that a followed flow passes or ends at are known", () => {
  const frame = makeFrame(topology, { lanes: [{ flow: 0, end: 0, share: 0.5 }] });
  const names = [...findPassed(scene, frame)].map((index) => topology.nodes[index].id);
  expect(names.sort()).toEqual(["h1", "leaf1", "spine1"]);
});
