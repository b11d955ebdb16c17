import { createSimulation, gbps, ns, type Simulation } from "@dc/engine";
import { parseCapture } from "@dc/wire";
import { expect, test } from "vitest";
import { captureBytesMax, captureRun } from "./capture.ts";
import type { Output } from "./output.ts";

/** An output that keeps what it is given. */
function createMemoryOutput(bytesBefore = 0): Output & { readonly chunks: Uint8Array[] } {
  const chunks: Uint8Array[] = [];
  let bytes = bytesBefore;
  return {
    path: "memory",
    chunks,
    get bytes() {
      return bytes;
    },
    write(chunk) {
      chunks.push(chunk as Uint8Array);
      bytes += chunk.length;
    },
    finish() {},
    commit() {},
    discard() {},
  };
}

/** Two senders on one receiver; each sends `count` frames at once at time 0, so all but the first wait. */
function makeBurst(count: number): Simulation {
  const simulation = createSimulation({ seed: 1 });
  const { graph, frames } = simulation;
  const sink = graph.addNode("sink", (_port, frame) => frames.release(frame));
  const encoder = frames.encoder((frame) => new Uint8Array(frames.sizeBytes[frame]).fill(frames.id[frame]));
  // A port tells of what it sent when a frame arrives: over the long link of a, long after b has told.
  const delays = [ns(10_000), ns(5)];
  const senders = ["a", "b"].map((name, place) => {
    const port = graph.addPort(
      graph.addNode(name, () => {}),
      "eth0",
    );
    const link = { rateBitsPerSecond: gbps(10), delayPs: delays[place], overheadBytes: 0 };
    graph.connect(port, graph.addPort(sink, `eth${place}`), link);
    return port;
  });
  const send = simulation.handler("test", "send", (port) => {
    const frame = frames.allocate(100 + port);
    frames.encoderOf[frame] = encoder;
    graph.send(port, frame);
  });
  for (const port of senders) for (let n = 0; n < count; n++) simulation.at(0, send, port);
  return simulation;
}

test("frames come out by time, though a port tells of those that waited only later", () => {
  const simulation = makeBurst(20);
  const output = createMemoryOutput();
  const capture = captureRun(simulation, ns(20_000), output, "test");
  simulation.runUntil(ns(100));
  expect(capture.flush()).toBe(true);
  simulation.runUntil(ns(20_000));
  expect(capture.flush()).toBe(true);
  expect(capture.frames).toBe(40);

  const read = parseCapture(new Uint8Array(Buffer.concat(output.chunks)));
  expect(read.ok && read.value.interfaces.map(({ name }) => name)).toEqual([
    "a:eth0",
    "sink:eth0",
    "b:eth0",
    "sink:eth1",
  ]);
  const frames = read.ok ? read.value.frames : [];
  expect(frames.length).toBe(40);
  const times = frames.map(({ time }) => time.picoseconds);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  // 100 B at 10 Gbit/s are 80 ns: the n-th frame of a begins at n · 80 ns.
  const ofA = frames.filter(({ interfaceIndex }) => interfaceIndex === 0).map(({ time }) => time.picoseconds);
  expect(ofA).toEqual(Array.from({ length: 20 }, (_, n) => n * 80_000));
});

test("a port with a device is an interface too; one that leads nowhere is not", () => {
  const simulation = createSimulation({ seed: 1 });
  const { graph, frames } = simulation;
  const encoder = frames.encoder((frame) => new Uint8Array(frames.sizeBytes[frame]).fill(7));
  const [vm, box] = ["vm", "box"].map((name) => graph.addNode(name, (_port, frame) => frames.release(frame)));
  graph.addPort(vm, "spare");
  const [eth0, access] = [graph.addPort(vm, "eth0"), graph.addPort(box, "vm")];
  graph.device(eth0, { transmit: (frame) => graph.deliver(access, frame) });
  const send = simulation.handler("test", "send", () => {
    const frame = frames.allocate(100);
    frames.encoderOf[frame] = encoder;
    graph.send(eth0, frame);
  });
  simulation.at(ns(10), send, 0);
  const output = createMemoryOutput();
  const capture = captureRun(simulation, ns(1_000), output, "test");
  simulation.runUntil(ns(1_000));
  expect(capture.flush()).toBe(true);
  const read = parseCapture(new Uint8Array(Buffer.concat(output.chunks)));
  expect(read.ok && read.value.interfaces.map(({ name }) => name)).toEqual(["vm:eth0"]);
  expect(read.ok && read.value.frames.map(({ time }) => time.picoseconds)).toEqual([10_000]);
});

test("a run longer than readers show in picoseconds is stamped in nanoseconds", () => {
  const simulation = makeBurst(2);
  const output = createMemoryOutput();
  const capture = captureRun(simulation, ns(20_000_000), output, "test");
  simulation.runUntil(ns(20_000));
  expect(capture.flush()).toBe(true);
  const read = parseCapture(new Uint8Array(Buffer.concat(output.chunks)));
  expect(read.ok && read.value.interfaces[0].timeResolution).toBe(9);
  expect(read.ok && read.value.frames.map(({ time }) => time.picoseconds)).toEqual([0, 0, 80_000, 81_000]);
});

test("a capture that would grow beyond 256 MiB stops", () => {
  const simulation = makeBurst(1);
  const output = createMemoryOutput(captureBytesMax - 600);
  const capture = captureRun(simulation, ns(20_000), output, "test");
  simulation.runUntil(ns(1_000));
  const before = output.bytes;
  expect(capture.flush()).toBe(false);
  expect(output.bytes).toBe(before);
});
