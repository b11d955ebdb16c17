import { expect, test } from "vitest";
import { createNetwork } from "../testing/index.ts";

const known = { nodes: { h1: { arp: false }, h2: { arp: false }, h3: { arp: false } } };

test("F70: a flow sends at its rate from its start to its stop, the first frame at the start", () => {
  const network = createNetwork("h1-a a-h2", known);
  // 1,000 bytes at 8 Gbit/s: one each microsecond.
  const flow = { from: "h1", to: "h2", frameBytes: 1000, rateBitsPerSecond: 8e9 };
  network.fabric.addUdpFlow({ ...flow, startPs: 3_000_000, stopPs: 8_000_000 });
  network.fabric.addUdpFlow({ ...flow, startPs: 20_000_000, framesMax: 2 });
  network.fabric.addUdpFlow({ ...flow, startPs: 5_000_000, stopPs: 5_000_000 });
  network.fabric.addUdpFlow({ ...flow, framesMax: 0 });
  network.simulation.runUntil(40_000_000);
  expect([1, 2, 3, 4].map((number) => network.fabric.counts(number).sentFrames)).toEqual([5, 2, 0, 0]);
  const times = network.captured().filter(({ port }) => port === "h1:a");
  expect(times.map(({ timePs }) => timePs / 1e6)).toEqual([3, 4, 5, 6, 7, 20, 21]);
  expect(network.simulation.pending).toBe(0);
});

test("F71: flows are numbered from 1, and their sinks count frames and bytes apart", () => {
  const network = createNetwork("h1-a a-h2 a-h3", known);
  network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1_000_000, framesMax: 3, frameBytes: 100 });
  network.fabric.addUdpFlow({ from: "h1", to: "h3", gapPs: 1_000_000, framesMax: 2, frameBytes: 200 });
  network.simulation.runUntil(40_000_000);
  expect(network.fabric.flows.map(({ number, path, sourcePort }) => `${number} ${path} ${sourcePort}`)).toEqual([
    "1 h1/udp1 49153",
    "2 h1/udp2 49154",
  ]);
  expect([1, 2].map((flow) => network.fabric.counts(flow).deliveredBytes)).toEqual([300, 400]);
});

test("F72: a permutation sends from each host to the one shift places on; nobody sends to itself", () => {
  const network = createNetwork("h1-a h2-a h3-a");
  expect(network.fabric.addPermutation({ rateBitsPerSecond: 1e9, shift: 2 })).toEqual([1, 2, 3]);
  const { graph } = network.simulation;
  expect(network.fabric.flows.map(({ from, to }) => `${graph.nodeName(from)} ${graph.nodeName(to)}`)).toEqual([
    "h1 h3",
    "h2 h1",
    "h3 h2",
  ]);
  expect(network.fabric.addPermutation({ rateBitsPerSecond: 1e9, shift: 3 })).toEqual([]);
});

test("F73: a flow's probes are its sender's: counts, rate and delay; a warm-up forgets them", () => {
  const network = createNetwork("h1-a a-h2", known);
  network.fabric.addUdpFlow({ from: "h1", to: "h2", frameBytes: 1000, rateBitsPerSecond: 8e9 });
  const { simulation } = network;
  const { metrics } = simulation;
  expect(metrics.probe("h1/udp1#delayPs")).toBeUndefined();
  simulation.runUntil(10_000_000);
  expect(metrics.probe("h1/udp1#sentFrames.count")).toBe(11);
  expect(metrics.probe("h1/udp1#deliveredFrames.count")).toBe(9);
  expect(metrics.probe("h1/udp1#deliveredBytes.ratePerSecond")).toBeCloseTo(9000 / 10e-6, 0);
  expect(metrics.probe("h1/udp1#delayPs.max")).toBe(2 * (500_000 + 1024 * 80));
  expect(metrics.list()).toContain("h1/udp1#delayPs");
  simulation.warmUp();
  expect(metrics.probe("h1/udp1#sentFrames")).toBe(0);
  simulation.runUntil(20_000_000);
  expect(metrics.probe("h1/udp1#sentFrames")).toBe(10);
  // The frames' own numbers run on.
  expect(new DataView(network.captured().filter(({ port }) => port === "h1:a")[20].bytes.buffer).getUint32(46)).toBe(
    21,
  );
});

test.each([
  ["a frame below 60 bytes", { frameBytes: 59, gapPs: 1 }],
  ["a frame above 65,549 bytes", { frameBytes: 65_550, gapPs: 1 }],
  ["a gap of nothing", { gapPs: 0 }],
  ["neither gap nor rate", {}],
  ["itself", { to: "h1", gapPs: 1 }],
])("F74: %s is refused by code", (_, options) => {
  const { fabric } = createNetwork("h1-a a-h2");
  expect(() => fabric.addUdpFlow({ from: "h1", to: "h2", ...options })).toThrow(
    expect.objectContaining({ code: "fabric/bad-option" }),
  );
});

test("F103: a flow's priority is its frames' and, as class selector, their DSCP; one that is none is refused", () => {
  const network = createNetwork("h1-a a-h2", known);
  network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1_000_000, framesMax: 1, priority: 3 });
  network.simulation.runUntil(40_000_000);
  expect(network.captured().map(({ bytes }) => bytes[15])).toEqual([24 << 2, 24 << 2]);
  for (const priority of [-1, 8, 1.5])
    expect(() => network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1, priority })).toThrowError(
      expect.objectContaining({ code: "fabric/bad-option" }),
    );
});
