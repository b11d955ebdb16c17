import { expect, test } from "vitest";
import { createSimulation } from "../sim/simulation.ts";
import { gbps, ns } from "../sim/time.ts";
import { readSpans } from "../spans/read.ts";
import { checkChromeTrace } from "../testing/chrome-trace.ts";
import { writeChromeTrace } from "../trace/chrome-json.ts";
import { traceRows } from "../testing/trace-rows.ts";
import { dropCauseIndex } from "./drop-cause.ts";
import { type Frame, none } from "./frames.ts";

/**
 * A machine whose port is a device that takes 300 ns and ends at a port of a box, which sends on by a cable to h2;
 * and back: what the box sends to the machine's port, the device gives to the machine at once.
 */
function machine(options: { spans?: boolean; mtuBytes?: number } = {}) {
  const sim = createSimulation({ seed: 1, traceRecordsMax: 256, spans: options.spans === true });
  const { graph, frames } = sim;
  const got: [string, number, number][] = [];
  const take = (who: string) => (_port: number, frame: Frame) => {
    got.push([who, sim.now, frames.id[frame] as number]);
    sim.spans.close(frames.request[frame] as number, sim.now);
    frames.release(frame);
  };
  const [vm, box, h2] = [
    graph.addNode("vm", take("vm")),
    graph.addNode("box", (port, frame) => graph.send(port === uplink ? access : uplink, frame)),
    graph.addNode("h2", take("h2")),
  ];
  const [eth0, access, uplink, far] = [
    graph.addPort(vm, "eth0"),
    graph.addPort(box, "vm"),
    graph.addPort(box, "up"),
    graph.addPort(h2, "eth0"),
  ];
  graph.connect(uplink, far, { rateBitsPerSecond: gbps(100), delayPs: ns(20), overheadBytes: 0 });
  const toBox = sim.handler("vm/nic", "toBox", (frame) => graph.deliver(access, frame));
  graph.device(eth0, { transmit: (frame) => sim.after(ns(300), toBox, frame) }, options.mtuBytes);
  graph.device(access, { transmit: (frame) => graph.deliver(eth0, frame) });
  const emit = (port: number) =>
    sim.handler("emit", String(port), (size) => {
      const frame = frames.allocate(size);
      frames.request[frame] = sim.spans.open(sim.now);
      graph.send(port, frame);
    });
  return { sim, graph, frames, got, eth0, access, uplink, far, box, fromVm: emit(eth0), fromH2: emit(far) };
}

test("G13 G14: a device has the frame at once, and what it delivers arrives: records, counters, causes", () => {
  const { sim, graph, got, eth0, access, fromVm, fromH2 } = machine();
  const seen: [number, string, number][] = [];
  graph.tap((at, port, frame) => seen.push([at, graph.portName(port), sim.frames.id[frame] as number]));
  sim.at(ns(10), fromVm, 1250);
  sim.at(ns(2000), fromH2, 1250);
  sim.runUntil(ns(5000));
  expect(traceRows(sim.trace, 1e6)).toEqual([
    "10000 frame.send vm/eth0 1 1250 0",
    "310000 frame.receive box/vm 1 1250 1 <- frame.send 10000",
    "310000 frame.send box/up 1 1250 2 <- frame.receive 310000",
    "430000 frame.receive h2/eth0 1 1250 3 <- frame.send 310000",
    "2000000 frame.send h2/eth0 2 1250 3",
    "2120000 frame.receive box/up 2 1250 2 <- frame.send 2000000",
    "2120000 frame.receive vm/eth0 2 1250 0 <- frame.send 2120000",
    "2120000 frame.send box/vm 2 1250 1 <- frame.receive 2120000",
  ]);
  expect(got).toEqual([
    ["h2", 430_000, 1],
    ["vm", 2_120_000, 2],
  ]);
  expect(seen).toEqual([
    [10_000, "vm:eth0", 1],
    [310_000, "box:up", 1],
    [2_000_000, "h2:eth0", 2],
    [2_120_000, "box:vm", 2],
  ]);
  const p = graph.ports;
  expect(
    [eth0, access].map((port) => [
      p.sentFrames(port),
      p.sentBytes(port),
      p.receivedFrames(port),
      p.receivedBytes(port),
      p.up[port],
      p.peer[port],
      p.link[port],
    ]),
  ).toEqual([
    [1, 1250, 1, 1250, 1, -1, -1],
    [1, 1250, 1, 1250, 1, -1, -1],
  ]);
  expect([
    sim.frames.alive,
    sim.metrics.probe("vm/eth0#sentFrames"),
    sim.metrics.probe("vm/eth0#queueBytes.max"),
  ]).toEqual([0, 1, 0]);
});

test("G13: in a Chrome trace a frame that a device has is on its way until it is delivered", () => {
  const { sim, fromVm, fromH2 } = machine();
  sim.at(ns(10), fromVm, 1250);
  sim.at(ns(2000), fromH2, 1250);
  sim.runUntil(ns(5000));
  const { counts, faults } = checkChromeTrace([...writeChromeTrace(sim)].join(""));
  expect([faults, counts.X, counts.b, counts.e]).toEqual([[], 4, 4, 4]);
});

test("G13: the port's MTU holds where one was given", () => {
  const { sim, graph, got, fromVm } = machine({ mtuBytes: 1500 });
  sim.at(0, fromVm, 1514);
  sim.at(0, fromVm, 1515);
  sim.runUntil(ns(5000));
  expect([got.length, graph.dropsByCause[dropCauseIndex("mtu")]]).toEqual([1, 1]);
});

test("G14: an ingress policy judges what a device delivers and hears when it leaves", () => {
  const { sim, graph, frames, got, box, access, fromVm } = machine();
  const heard: string[] = [];
  graph.policy(box, {
    arrive: (port, frame) => {
      heard.push(`${graph.portName(port)} ${frames.id[frame]}`);
      return frames.id[frame] !== 2;
    },
    release: (port, frame) => heard.push(`${graph.portName(port)} ${frame === none ? "none" : "gone"}`),
  });
  for (const at of [0, 1000]) sim.at(ns(at), fromVm, 1250);
  sim.runUntil(ns(5000));
  expect(heard).toEqual(["box:vm 1", "box:vm gone", "box:vm 2", "box:vm gone"]);
  expect([got.length, graph.ports.droppedFrames[access]]).toEqual([1, 1]);
});

test("G15: a port has a cable or a device, once", () => {
  const { graph, eth0, uplink, box } = machine();
  const device = { transmit() {} };
  const link = { rateBitsPerSecond: gbps(1), delayPs: 0 };
  const free = graph.addPort(box, "free");
  const refused = expect.objectContaining({ code: "engine/port-connected" });
  const mistakes = [
    () => graph.device(eth0, device),
    () => graph.device(uplink, device),
    () => graph.connect(eth0, free, link),
    () => graph.connect(free, eth0, link),
    () => graph.connect(free, free, link),
  ];
  for (const mistake of mistakes) expect(mistake).toThrow(refused);
  graph.setLinkUp(0, false);
  expect(() => graph.device(uplink, device)).toThrow(refused);
  expect([graph.ports.up[free], graph.ports.peer[free]]).toEqual([0, -1]);
});

test("S6: what a device does not mark is its own; what it marks is what it says", () => {
  const { sim, graph, access, fromVm } = machine({ spans: true });
  sim.at(ns(10), fromVm, 1250);
  sim.runUntil(ns(5000));
  const { spans, trace } = sim;
  const rows = readSpans(spans, 1).map(({ layer, place, endPs, startPs }) => [
    spans.layers[layer],
    trace.objectName(place),
    endPs - startPs,
  ]);
  expect(rows).toEqual([
    ["port.device", "box/vm", 300_000],
    ["link.serialise", "box/up", 100_000],
    ["link.propagate", "box/up", 20_000],
    ["request", "", 420_000],
  ]);
  const frame = sim.frames.allocate(1250);
  sim.frames.request[frame] = spans.open(sim.now - ns(40));
  spans.mark(2, spans.layer("virt.copy"), trace.object("vm/nic"), sim.now - ns(15), 50, 1250, 1);
  graph.deliver(access, frame);
  sim.runUntil(ns(6000));
  expect(
    readSpans(spans, 2)
      .map(({ layer, endPs, startPs, copies }) => [spans.layers[layer], endPs - startPs, copies])
      .slice(0, 2),
  ).toEqual([
    ["virt.copy", 25_000, 1],
    ["port.device", 15_000, 0],
  ]);
});

test("G13: what is given to a device has left its node, with what was charged for it", () => {
  const { sim, graph, frames, got, box, fromH2, uplink } = machine();
  const heard: string[] = [];
  graph.policy(box, {
    arrive: (_port, frame) => {
      (frames.ingressCharge as Int32Array)[frame] = 7;
      return true;
    },
    release: (port, _frame, charge) => heard.push(`${sim.now} ${graph.portName(port)} ${charge}`),
  });
  sim.at(0, fromH2, 1250);
  sim.runUntil(ns(5000));
  expect(heard).toEqual([`${ns(120)} ${graph.portName(uplink)} 7`]);
  expect(got).toHaveLength(1);
});
