import { us } from "@dc/engine";
import { expect, test } from "vitest";
import { createNetwork } from "../testing/index.ts";
import { addUdpFlows } from "./udp-flows.ts";

function build() {
  return createNetwork("h1-s s-h2", { nodes: { h1: { arp: false }, h2: { arp: false } } });
}

test("F470: flows in a row of ports share one rate and take turns: each has its first frame before any its second", () => {
  const { simulation, fabric } = build();
  // 1,250 bytes at 10 Gbit/s are a frame each microsecond.
  const options = { from: "h1", to: "h2", flows: 5, rateBitsPerSecond: 10e9, frameBytes: 1250, sourcePort: 700 };
  const flows = addUdpFlows(fabric, options);
  expect(fabric.flows.map(({ sourcePort, startPs }) => [sourcePort, startPs / us(1)])).toEqual([
    [700, 0],
    [701, 1],
    [702, 2],
    [703, 3],
    [704, 4],
  ]);
  simulation.runUntil(us(4));
  expect(flows.map((flow) => fabric.counts(flow).sentFrames)).toEqual([1, 1, 1, 1, 1]);
  simulation.runUntil(us(6));
  expect(flows.map((flow) => fabric.counts(flow).sentFrames)).toEqual([2, 2, 1, 1, 1]);
});

test("F470: ports may be a step apart", () => {
  const { fabric } = build();
  addUdpFlows(fabric, {
    from: "h1",
    to: "h2",
    flows: 3,
    rateBitsPerSecond: 1e9,
    sourcePort: 65_527,
    sourcePortStep: 4,
  });
  expect(fabric.flows.map(({ sourcePort }) => sourcePort)).toEqual([65_527, 65_531, 65_535]);
});

test("F470: each sends as many frames as it may, and none at or after the stop", () => {
  const { simulation, fabric } = build();
  const options = { from: "h1", to: "h2", flows: 3, rateBitsPerSecond: 10e9, frameBytes: 1250 };
  const few = addUdpFlows(fabric, { ...options, framesMax: 2 });
  const stopped = addUdpFlows(fabric, { ...options, sourcePort: 2000, startPs: us(10), stopPs: us(15) });
  simulation.runUntil(us(100));
  expect(few.map((flow) => fabric.counts(flow).sentFrames)).toEqual([2, 2, 2]);
  expect(stopped.map((flow) => fabric.counts(flow).sentFrames)).toEqual([2, 2, 1]);
});

test("F470: more flows than ports are refused", () => {
  const { fabric } = build();
  const options = { from: "h1", to: "h2", flows: 3, rateBitsPerSecond: 10e9, sourcePort: 65_534 };
  expect(() => addUdpFlows(fabric, options)).toThrow(expect.objectContaining({ code: "fabric/bad-option" }));
});
