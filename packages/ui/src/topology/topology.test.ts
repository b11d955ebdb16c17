import { expect, test } from "vitest";
import { makeLeafSpine, makeNetwork } from "../testing/network.ts";
import { endOf, makeIndex, makeQuietFrame, portId } from "./topology.ts";

const topology = makeLeafSpine(2, 2, 1);

test("an even end is where a link begins, the odd one where it ends", () => {
  expect(topology.links[0]).toMatchObject({ from: { node: "leaf1" }, to: { node: "spine1" } });
  expect([endOf(topology, 0).node, endOf(topology, 1).node]).toEqual(["leaf1", "spine1"]);
});

test("nodes, links and ports are found by name", () => {
  const index = makeIndex(topology);
  expect(index.node.get("leaf2")).toBe(3);
  expect(index.link.get("leaf1:e1")).toBe(0);
  for (let end = 0; end < topology.links.length * 2; end += 1) {
    expect(index.end.get(portId(endOf(topology, end)))).toBe(end);
  }
});

test("U23: a name like __proto__ is a name like any other", () => {
  const index = makeIndex(makeNetwork(["__proto__", "s1"], [["__proto__", "s1"]]));
  expect([index.node.get("__proto__"), index.node.get("constructor")]).toEqual([0, undefined]);
  expect(index.end.get("__proto__:e1")).toBe(0);
});

test("a quiet frame has a place for each end and link, all up, nothing on its way", () => {
  const frame = makeQuietFrame(topology);
  expect([frame.load.length, frame.queueShare.length, frame.up.length]).toEqual([12, 12, 6]);
  expect([...(frame.up as Uint8Array)]).toEqual([1, 1, 1, 1, 1, 1]);
  expect(frame.packets.count).toBe(0);
});
