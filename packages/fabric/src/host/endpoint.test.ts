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
  const sent = (port: string) => graph.ports.sentFrames(network.port(port));
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
    reorderedFrames: 0,
  });
  // The histogram's quantile is at most 1/16 below.
  const { metrics } = network.simulation;
  expect(metrics.probe("h1#pingPs.count")).toBe(4);
  expect(metrics.probe("h1#pingPs.p50")).toBeGreaterThan((rttPs * 15) / 16);
});

test("F65: who listens at a UDP port has its datagrams; a frame that a program gives a node goes by its router", () => {
  const network = createNetwork("h1-a a-h2", known);
  const { fabric, simulation } = network;
  const { graph, frames } = simulation;
  const [h1, h2] = ["h1", "h2"].map((name) => graph.nodeByName(name)) as [number, number];
  const heard: number[] = [];
  fabric.listen(h2, 4791, (frame) => {
    heard.push(frames.sizeBytes[frame] as number);
    graph.consume(frame);
  });
  fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1_000_000, framesMax: 2, frameBytes: 100, destinationPort: 4791 });
  fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1_000_000, framesMax: 3 });
  const encoder = frames.encoder((frame) => new Uint8Array(frames.sizeBytes[frame] as number));
  const send = simulation.handler("test", "send", () => {
    const { columns } = fabric;
    const frame = frames.allocate(200);
    frames.encoderOf[frame] = encoder;
    columns.flowKey[frame] = 0;
    columns.etherType[frame] = 0x0800;
    columns.sourceAddress[frame] = fabric.addressOf(h1);
    columns.destinationAddress[frame] = fabric.addressOf(h2);
    columns.protocol[frame] = 17;
    columns.ttl[frame] = 64;
    columns.sourcePort[frame] = 0xc001;
    columns.destinationPort[frame] = 4791;
    fabric.output(h1, frame);
  });
  simulation.at(5_000_000, send, 0);
  simulation.runUntil(40_000_000);
  expect(heard).toEqual([100, 100, 200]);
  expect([1, 2].map((flow) => fabric.counts(flow).deliveredFrames)).toEqual([0, 3]);
  expect(frames.alive).toBe(0);
});
