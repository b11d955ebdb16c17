import { dropCauseIndex } from "@dc/engine";
import { expect, test } from "vitest";
import { createNetwork } from "../testing/index.ts";

const known = { nodes: { h1: { arp: false }, h2: { arp: false }, h3: { arp: false } } };

test("F60: a host sends to its own network directly, to all others through its router", () => {
  const near = createNetwork("h1-h2");
  near.fabric.addPing({ from: "h1", to: "h2", framesMax: 1 });
  near.simulation.runUntil(20_000_000);
  expect(near.fabric.counts(1).deliveredFrames).toBe(1);
  const far = createNetwork("h1-a a-h2");
  far.fabric.addPing({ from: "h1", to: "h2", framesMax: 1 });
  far.simulation.runUntil(20_000_000);
  expect(far.fabric.counts(1).deliveredFrames).toBe(1);
});

test("F61: with two links a host sends through the first that is up", () => {
  const network = createNetwork("h1-a h1-b a-c b-c c-h2", known);
  network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1_000_000 });
  network.simulation.runUntil(5_500_000);
  const { graph } = network.simulation;
  graph.setLinkUp(network.link("h1:a"), false);
  network.simulation.runUntil(10_500_000);
  graph.setLinkUp(network.link("h1:b"), false);
  network.simulation.runUntil(12_500_000);
  const sent = (port: string) => graph.ports.sentFrames[network.port(port)];
  expect([sent("h1:a"), sent("h1:b")]).toEqual([6, 5]);
  // With neither link up a frame is lost at the port, so that the record names the link.
  expect(graph.dropsByCause[dropCauseIndex("link-down")]).toBe(2);
});

test("F62: a host does not forward: what is for somebody else ends there", () => {
  const network = createNetwork("h1-h2 h2-h3", known);
  network.fabric.addUdpFlow({ from: "h1", to: "h3", gapPs: 1_000_000, framesMax: 3 });
  network.simulation.runUntil(20_000_000);
  expect(network.simulation.graph.dropsByCause[dropCauseIndex("no-route")]).toBe(3);
});

test("F63: an echo comes back with the same identifier, sequence and stamp, as a frame of its own", () => {
  const network = createNetwork("h1-a a-h2", known);
  network.fabric.addPing({ from: "h1", to: "h2", framesMax: 1 });
  network.simulation.runUntil(20_000_000);
  const captured = network.captured();
  const [there, back] = [captured[0], captured[captured.length - 1]];
  expect(Array.from(back.bytes.subarray(38))).toEqual(Array.from(there.bytes.subarray(38)));
  expect(back.id).not.toBe(there.id);
});

test("F64: ping measures the way there and back: two links of 500 ns each way, and 98 + 24 bytes on each", () => {
  const network = createNetwork("h1-a a-h2", { ...known, rateBitsPerSecond: 10e9 });
  network.fabric.addPing({ from: "h1", to: "h2", intervalPs: 50_000_000, framesMax: 4 });
  network.simulation.runUntil(1_000_000_000);
  const rttPs = 4 * (500_000 + (98 + 24) * 800);
  expect(network.fabric.counts(1)).toEqual({
    sentFrames: 4,
    deliveredFrames: 4,
    deliveredBytes: 392,
    delayMeanPs: rttPs,
    delayMinPs: rttPs,
    delayMaxPs: rttPs,
  });
  // The histogram's quantile is at most 1/16 below.
  const { metrics } = network.simulation;
  expect(metrics.probe("h1#pingPs.count")).toBe(4);
  expect(metrics.probe("h1#pingPs.p50")).toBeGreaterThan((rttPs * 15) / 16);
});

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
