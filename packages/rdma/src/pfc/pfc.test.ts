import { createSimulation } from "@dc/engine";
import { traceRows } from "@dc/engine/testing";
import { formatHex } from "@dc/wire";
import { expect, test } from "vitest";
import { type CableOptions, createPfcNetwork, makeIncast } from "../../test/pfc-network.ts";
import type { PfcOptions } from "./pfc.ts";

const cable: CableOptions = { rateBitsPerSecond: 100e9, delayPs: 500_000, overheadBytes: 0 };
const options: PfcOptions = { xoffBytes: 20_000, xonBytes: 10_000, headroomBytes: 40_000 };
const us = (count: number): number => count * 1_000_000;

test("R62: what came in and has not left is counted, by port and priority", () => {
  const { sim, pfc, uplinks, sinkPort } = makeIncast(cable, [{ sizeBytes: 1250 }, { sizeBytes: 1250 }], options);
  const [, port] = uplinks[0];
  let most = 0;
  for (let at = 0; at < us(60); at += 25_000) {
    sim.runUntil(at);
    const waiting = sim.graph.ports.queuedBytes(sinkPort);
    const leaving = sim.graph.ports.busy[sinkPort] * 1250;
    const counted = uplinks.reduce((sum, [, ingress]) => sum + pfc.usedBytes(ingress, 3), 0);
    expect(counted).toBe(waiting + leaving);
    most = Math.max(most, pfc.usedBytes(port, 3));
  }
  expect(most).toBeGreaterThan(20_000);
  expect(pfc.peakBytes(port, 3)).toBeGreaterThanOrEqual(most);
  expect(pfc.usedBytes(port, 2)).toBe(0);
});

test("R62: whether releases wait or not, everything but the number of events is the same", () => {
  let [fewer, pauses, losses] = [0, 0, 0];
  for (let seed = 1; seed <= 60; seed++) {
    const random = createSimulation({ seed }).random("case");
    const xoffBytes = 2000 + random.below(30_000);
    const chosen: PfcOptions = {
      xoffBytes,
      xonBytes: random.below(xoffBytes),
      headroomBytes: random.below(60_000),
      pauseQuanta: 200 + random.below(2000),
      reactionPs: random.below(3) * 150_000,
    };
    const flows = Array.from({ length: 1 + random.below(3) }, () => ({
      sizeBytes: 500 + random.below(1000),
      spreadBytes: random.below(2) * 300,
      startPs: random.below(us(20)),
    }));
    const delayPs = random.below(3) * 400_000;
    const [waits, exact] = [false, true].map((isExact) => {
      const network = makeIncast({ ...cable, delayPs }, flows, chosen, 0, isExact);
      const { sim, pfc, uplinks } = network;
      sim.runUntil(us(30));
      // Looking settles nothing that matters.
      if (isExact === (seed % 2 === 0)) for (const [, down] of uplinks) pfc.usedBytes(down, 3);
      sim.graph.setLinkUp(sim.graph.ports.link[uplinks[0][0]], false);
      sim.runUntil(us(40));
      sim.graph.setLinkUp(sim.graph.ports.link[uplinks[0][0]], true);
      sim.runUntil(us(60));
      const ports = uplinks.map(([up, down]) => [
        pfc.usedBytes(down, 3),
        pfc.peakBytes(down, 3),
        pfc.sentFrames(down, 3),
        pfc.pausedPs(up, 3),
      ]);
      return { fired: sim.fired, seen: [sim.digest(), network.drops(), network.policyDrops(), ports] };
    }) as [{ fired: number; seen: unknown[] }, { fired: number; seen: unknown[] }];
    expect(waits.seen, `seed ${seed}`).toEqual(exact.seen);
    expect(waits.fired).toBeLessThanOrEqual(exact.fired);
    if (waits.fired < exact.fired) fewer++;
    pauses += (waits.seen[3] as number[][]).reduce((sum, port) => sum + (port[2] as number), 0);
    losses += waits.seen[2] as number;
  }
  expect(fewer).toBeGreaterThan(40);
  expect(pauses).toBeGreaterThan(100);
  expect(losses).toBeGreaterThan(100);
});

test("R63 R68: XOFF and XON take turns, and each stops or frees one priority of one port", () => {
  const network = makeIncast(cable, [{ sizeBytes: 1250 }, { sizeBytes: 1250 }], options, 1 << 16);
  const { sim, uplinks, pfc } = network;
  sim.runUntil(us(200));
  const name = sim.graph.portName(uplinks[0][1]).replace(":", "/");
  const sent = traceRows(sim.trace, 1e6).filter((row) => row.includes(`pause.send ${name} `));
  const quanta = sent.map((row) => row.split(" ")[5]);
  expect(quanta.length).toBeGreaterThan(5);
  quanta.forEach((text, index) => {
    expect(text).toBe(index % 2 === 0 ? "65535" : "0");
  });
  expect(new Set(sent.map((row) => row.split(" ")[4]))).toEqual(new Set(["8"]));
  expect(pfc.sentFrames(uplinks[0][1], 3)).toBe(quanta.length);
  expect(network.drops()).toBe(0);
  expect(pfc.pausedPs(uplinks[0][0], 3)).toBeGreaterThan(us(20));
});

test("R68: while a priority is paused nothing of it begins to leave", () => {
  const { sim, pfc, uplinks } = makeIncast(cable, [{ sizeBytes: 1250 }, { sizeBytes: 1250 }], options);
  const [port] = uplinks[0];
  const sends = { paused: 0, free: 0 };
  sim.graph.tap((_at, from) => {
    if (from === port) sends[pfc.isPaused(port, 3) ? "paused" : "free"]++;
  });
  sim.runUntil(us(60));
  expect(pfc.pausedPs(port, 3)).toBeGreaterThan(us(5));
  expect(sends.paused).toBe(0);
  expect(sends.free).toBeGreaterThan(100);
});

test("R64: what goes beyond the headroom is dropped as policy, and the count stays within", () => {
  const small = { ...options, headroomBytes: 2000 };
  const network = makeIncast(cable, [{ sizeBytes: 1250 }, { sizeBytes: 1250 }], small);
  network.sim.runUntil(us(200));
  expect(network.policyDrops()).toBeGreaterThan(0);
  expect(network.drops()).toBe(network.policyDrops());
  for (const [, port] of network.uplinks) expect(network.pfc.peakBytes(port, 3)).toBeLessThanOrEqual(22_000);
});

/** A sink whose own host asks for silence all the time: the switch's port to it is never free. */
function makeStuck(pauseQuanta: number) {
  const network = createPfcNetwork(cable, 1 << 14);
  const [a, s, b] = [network.host("a"), network.switch("s"), network.host("b")];
  const [aPort, sIn] = network.cable(a, s);
  const [sOut, bPort] = network.cable(s, b);
  network.route(s, 1, sOut);
  network.pfc.add(a, options);
  network.pfc.add(s, { ...options, pauseQuanta });
  network.pfc.add(b, options);
  network.saturate(aPort, { flow: 1, sizeBytes: 1250 });
  return { ...network, aPort, sIn, sOut, bPort };
}

test("R65: a pause that lasts is sent again at half of its time, and never runs out", () => {
  const { sim, pfc, aPort, sIn, sOut } = makeStuck(1000);
  sim.graph.pause(sOut, 0xff);
  // 1,000 quanta at 100 Gbit/s are 5.12 µs.
  sim.runUntil(us(100));
  const sent = pfc.sentFrames(sIn, 3);
  expect(sent).toBeGreaterThanOrEqual(36);
  expect(sent).toBeLessThanOrEqual(40);
  expect(pfc.isPaused(aPort, 3)).toBe(true);
  expect(traceRows(sim.trace, 1e6).filter((row) => row.includes("pause.resume"))).toEqual([]);
});

test("R68: without another frame a pause ends after 512 bit times a quantum", () => {
  const { sim, pfc, aPort, sIn, sOut } = makeStuck(1000);
  sim.graph.pause(sOut, 0xff);
  while (!pfc.isPaused(aPort, 3)) sim.step();
  const heardPs = sim.now;
  // With the link cut no refresh arrives.
  const link = sim.graph.ports.link[sIn];
  sim.graph.setLinkUp(link, false);
  sim.runUntil(heardPs + 1000 * 5120 - 1);
  expect(pfc.isPaused(aPort, 3)).toBe(true);
  sim.runUntil(heardPs + 1000 * 5120);
  expect(pfc.isPaused(aPort, 3)).toBe(false);
  expect(traceRows(sim.trace, 1e6).filter((row) => row.includes("pause.resume"))).toHaveLength(1);
  expect(pfc.pausedPs(aPort, 3)).toBe(1000 * 5120);
});

test("R66: the bytes of a pause", () => {
  const { sim, uplinks } = makeIncast(cable, [{ sizeBytes: 1250 }, { sizeBytes: 1250 }], options);
  const seen: string[] = [];
  sim.graph.tap((_at, port, frame) => {
    if (port === uplinks[0][1]) seen.push(formatHex(sim.frames.bytes(frame)));
  });
  sim.runUntil(us(60));
  const source = (0x0200_0000_0000 + uplinks[0][1]).toString(16).padStart(12, "0");
  const bytes = (time: string): string =>
    `0180c2000001${source}8808010100080000${`00000000${time}00000000000000000000`.slice(0, 28)}${"00".repeat(26)}`;
  expect(seen.slice(0, 2)).toEqual([bytes("ffff"), bytes("0000")]);
});

test("R67: a pause passes all that waits, and is not held back by one", () => {
  const network = createPfcNetwork(cable);
  const [a, s, b] = [network.host("a"), network.switch("s"), network.host("b")];
  const [aPort, sA] = network.cable(a, s);
  const [bPort, sB] = network.cable(b, s, { rateBitsPerSecond: 10e9 });
  network.route(s, 1, sB);
  network.route(s, 2, sA);
  for (const node of [a, s, b]) network.pfc.add(node, options);
  network.saturate(aPort, { flow: 1, sizeBytes: 1250 });
  network.saturate(bPort, { flow: 2, sizeBytes: 1250 });
  const { sim, pfc } = network;
  const waited: number[] = [];
  sim.graph.tap((atPs, port, frame) => {
    if (port === sA && sim.frames.priority[frame] === 8) waited.push(atPs - sim.frames.createdPs.get(frame));
  });
  // The port that pauses go out by is itself stopped for data.
  sim.graph.pause(sA, 0x08);
  sim.runUntil(us(200));
  expect(pfc.sentFrames(sA, 3)).toBeGreaterThan(1);
  expect(sim.graph.queuedFrames(sA)).toBeGreaterThan(10);
  expect(waited.length).toBeGreaterThan(1);
  // At most behind one frame of 1,250 bytes.
  for (const ps of waited) expect(ps).toBeLessThanOrEqual(100_000);
  expect(network.policyDrops()).toBe(0);
});

test("R69: a pause is obeyed after the reaction time, not before", () => {
  const reactionPs = 300_000;
  const { sim, pfc, uplinks } = makeIncast(
    cable,
    [{ sizeBytes: 1250 }, { sizeBytes: 1250 }],
    { ...options, reactionPs },
    1 << 14,
  );
  const [port] = uplinks[0];
  const name = sim.graph.portName(port).replace(":", "/");
  while (!pfc.isPaused(port, 3)) sim.step();
  const received = traceRows(sim.trace, 1e6).find((row) => row.includes(`pause.receive ${name} `));
  expect(sim.now - Number(received?.split(" ")[0])).toBe(reactionPs);
});

test("R70: a lossy priority is not counted, not paused, and obeys no pause", () => {
  const flows = [
    { sizeBytes: 1250, priority: 0 },
    { sizeBytes: 1250, priority: 0 },
  ];
  const network = makeIncast(cable, flows, { ...options, queueBytesMax: 50_000 });
  network.sim.runUntil(us(100));
  for (const [up, down] of network.uplinks) {
    expect([network.pfc.peakBytes(down, 0), network.pfc.sentFrames(down, 0), network.pfc.pausedPs(up, 0)]).toEqual([
      0, 0, 0,
    ]);
  }
  expect(network.policyDrops()).toBe(0);
  expect(network.drops()).toBeGreaterThan(0);

  const other = createPfcNetwork(cable);
  const [a, b] = [other.host("a"), other.host("b")];
  const [port] = other.cable(a, b);
  other.pfc.add(a, { ...options, lossless: 0 });
  other.pfc.add(b, { ...options, xoffBytes: 0, xonBytes: 0 });
  other.saturate(port, { flow: 1, sizeBytes: 1250 });
  other.sim.runUntil(us(50));
  expect(other.pfc.receivedFrames(port, 3)).toBe(0);
  expect(other.pfc.isPaused(port, 3)).toBe(false);
});

test("R72: a step back restores counts, pauses and their times", () => {
  const { sim, pfc, uplinks, receivedBytes } = makeIncast(
    cable,
    [{ sizeBytes: 1250 }, { sizeBytes: 900 }, { sizeBytes: 9000 }],
    { ...options, pauseQuanta: 300 },
  );
  sim.runUntil(us(17));
  const before = sim.save();
  const state = (): unknown => [
    sim.digest(),
    ...uplinks.flatMap(([up, down]) => [pfc.usedBytes(down, 3), pfc.pausedPs(up, 3), pfc.sentFrames(down, 3)]),
    [0, 1, 2].map(receivedBytes),
  ];
  sim.runUntil(us(90));
  const first = state();
  sim.restore(before);
  sim.runUntil(us(90));
  expect(state()).toEqual(first);
});

test.each([
  [{ xonBytes: 20_001 }],
  [{ lossless: 256 }],
  [{ headroomBytes: -1 }],
  [{ pauseQuanta: 0 }],
  [{ pauseQuanta: 65_536 }],
  [{ reactionPs: 0.5 }],
])("R73: %j is refused", (wrong) => {
  const network = createPfcNetwork(cable);
  const node = network.host("a");
  expect(() => network.pfc.add(node, { ...options, ...wrong })).toThrow(
    expect.objectContaining({ code: "rdma/bad-option", message: expect.stringContaining(Object.keys(wrong)[0]) }),
  );
});

test("R74: a port with a device is not counted and asks nobody, and what leaves by it has left the node", () => {
  const network = createPfcNetwork(cable);
  const { graph, frames } = network.sim;
  const heard: number[] = [];
  const [box, h] = [network.switch("box"), network.host("h")];
  const [up] = network.cable(box, h);
  const guest = graph.addPort(box, "guest");
  graph.device(guest, {
    transmit: (frame) => {
      heard.push(frames.priority[frame]);
      frames.release(frame);
    },
  });
  network.route(box, 1, up);
  network.route(box, 2, guest);
  for (const node of [box, h]) network.pfc.add(node, { ...options, xoffBytes: 0, xonBytes: 0 });
  const make = (flow: number): number => {
    const frame = frames.allocate(1250);
    frames.flow[frame] = flow;
    frames.priority[frame] = 3;
    return frame;
  };
  // From the guest to the cable: three at once, of which two wait.
  for (let count = 0; count < 3; count++) graph.deliver(guest, make(1));
  expect([network.pfc.usedBytes(guest, 3), network.pfc.isPausing(guest, 3)]).toEqual([0, false]);
  // From the cable to the guest.
  const port = graph.portsOf(h)[0] as number;
  graph.send(port, make(2));
  network.sim.runUntil(us(5));
  expect([network.pfc.peakBytes(up, 3), network.pfc.usedBytes(up, 3), network.pfc.sentFrames(up, 3)]).toEqual([
    1250, 0, 2,
  ]);
  expect(heard).toEqual([3]);
  expect(network.receivedBytes(1)).toBe(3750);
});

test("R75: a priority that may be lost has its link's limit, a lossless one none; headroom is each port's own", () => {
  const network = createPfcNetwork({ ...cable, queueBytesMax: 3000 } as CableOptions);
  const { graph, frames } = network.sim;
  const [a, b] = [network.host("a"), network.host("b")];
  const [port, far] = network.cable(a, b);
  network.pfc.add(a, options);
  network.pfc.add(b, { ...options, xoffBytes: 0, xonBytes: 0, headroomBytes: (each) => (each === far ? 2500 : 0) });
  const send = (priority: number): void => {
    const frame = frames.allocate(1250);
    frames.priority[frame] = priority;
    graph.send(port, frame);
  };
  for (const priority of [2, 3]) for (let count = 0; count < 5; count++) send(priority);
  // One of priority 2 is being sent, two wait.
  expect([graph.queuedFrames(port), network.drops()]).toEqual([7, 2]);
  network.sim.runUntil(us(5));
  expect([network.pfc.peakBytes(far, 3), network.policyDrops()]).toEqual([1250, 0]);
});
