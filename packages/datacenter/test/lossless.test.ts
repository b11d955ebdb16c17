import type { Run } from "@dc/engine/scenario";
import { fabricOf } from "@dc/fabric";
import { EthernetHeader, Ipv4Header, macControlAddress } from "@dc/wire";
import { expect, test } from "vitest";
import { pfcOf } from "../src/kinds.ts";
import { openScenario } from "../src/testing/index.ts";

/** Two racks, in each a host beside a server with a guest; three of them send to the guest of the second rack. */
const scenario = (lossless: string): string => `
dc: 1
name: three to one
seed: 3
until: 400us
nodes:
  spine1: { kind: fabric/switch@1, role: spine }
  leaf1: { kind: fabric/switch@1, role: leaf, vnis: { "10100": { ports: [e1-1], gateway: 10.1.0.1/24 } } }
  leaf2: { kind: fabric/switch@1, role: leaf, vnis: { "10100": { ports: [e1-1], gateway: 10.1.0.1/24 } } }
  server1: { kind: fabric/bridge@1, uplink: eth0 }
  server2: { kind: fabric/bridge@1, uplink: eth0 }
  vm1: { kind: datacenter/vm@1, on: server1, path: vf, addresses: { eth0: 10.1.0.11/24 } }
  vm2: { kind: datacenter/vm@1, on: server2, path: vf, addresses: { eth0: 10.1.0.12/24 } }
  h1: { kind: fabric/host@1 }
  h2: { kind: fabric/host@1 }
  h3: { kind: fabric/host@1 }
links:
  - { ends: ["server1:eth0", "leaf1:e1-1"], rate: 25G, delay: 500ns, mtu: 1500 }
  - { ends: ["server2:eth0", "leaf2:e1-1"], rate: 25G, delay: 500ns, mtu: 1500 }
  - { ends: ["h1:eth0", "leaf1:e1-2"], rate: 25G, delay: 500ns }
  - { ends: ["h2:eth0", "leaf1:e1-3"], rate: 25G, delay: 500ns }
  - { ends: ["h3:eth0", "leaf2:e1-3"], rate: 25G, delay: 500ns, queueBytes: 48KiB }
  - { ends: ["leaf1:e1-49", "spine1:e1-1"], rate: 100G, delay: 500ns }
  - { ends: ["leaf2:e1-49", "spine1:e1-2"], rate: 100G, delay: 500ns }
workloads:
  - { kind: fabric/udp-flow@1, from: h1, to: h3, rate: 20Gbps, start: 1us, stop: 100us, priority: 3 }
  - { kind: fabric/udp-flow@1, from: h2, to: h3, rate: 20Gbps, start: 1us, stop: 100us, priority: 3 }
  - { kind: fabric/udp-flow@1, from: vm1, to: vm2, rate: 1Gbps, start: 1us, stop: 100us, priority: 3 }
  - { kind: fabric/udp-flow@1, from: vm2, to: vm1, rate: 1Gbps, start: 1us, stop: 100us }
${lossless}
`;
const withClass = scenario("  - { kind: datacenter/lossless-class@1, xoff: 24KiB }");

const drops = (run: Run): number => Array.from(run.simulation.graph.dropsByCause).reduce((sum, count) => sum + count);

test("D20: a class that is paused loses nothing where without it queues overflow", () => {
  const lossy = openScenario(scenario("")).run;
  lossy.simulation.runUntil(400e6);
  expect(drops(lossy)).toBeGreaterThan(20);
  const { run } = openScenario(withClass);
  run.simulation.runUntil(400e6);
  expect(drops(run)).toBe(0);
  const pfc = pfcOf(run);
  const { graph } = run.simulation;
  const paused = Array.from({ length: graph.portCount }, (_, port) => port).filter(
    (port) => (pfc?.pausedPs(port, 3) ?? 0) > 0,
  );
  // From the queue to h3 backwards: the spine, the first leaf, and both senders.
  expect(paused.map((port) => graph.portName(port)).sort()).toEqual(
    expect.arrayContaining(["h1:eth0", "h2:eth0", "leaf1:e1-49", "spine1:e1-2"]),
  );
  const counts = [1, 2].map((flow) => fabricOf(run).counts(flow));
  for (const { sentFrames, deliveredFrames } of counts) expect(deliveredFrames).toBe(sentFrames);
});

test("D20: with a headroom of nothing the class loses frames as policy", () => {
  const { run } = openScenario(scenario("  - { kind: datacenter/lossless-class@1, xoff: 24KiB, headroom: 0B }"));
  run.simulation.runUntil(400e6);
  expect(drops(run)).toBeGreaterThan(0);
});

test("D21: the DSCP of every IP header on the way is the priority of the frame, in tunnels too", () => {
  const { run } = openScenario(withClass);
  const { graph, frames } = run.simulation;
  const seen = new Map<number, number>();
  graph.tap((_at, _port, frame) => {
    const bytes = frames.bytes(frame);
    if (EthernetHeader.type(bytes) !== 0x0800) return;
    const priority = Ipv4Header.dscp(bytes, 14) >>> 3;
    expect(priority).toBe(frames.priority[frame]);
    seen.set(priority, (seen.get(priority) ?? 0) + 1);
  });
  run.simulation.runUntil(60e6);
  expect([...seen.keys()].sort()).toEqual([0, 3]);
});

test("D22: guests of a server that takes part get all that is theirs, hear no pause, and leave nothing counted", () => {
  const { run, captured } = openScenario(withClass);
  run.simulation.runUntil(400e6);
  const fabric = fabricOf(run);
  for (const flow of [3, 4]) {
    const { sentFrames, deliveredFrames } = fabric.counts(flow);
    expect([flow, deliveredFrames]).toEqual([flow, sentFrames]);
    expect(sentFrames).toBeGreaterThan(5);
  }
  const pauses = captured.filter(({ bytes }) => EthernetHeader.destination(bytes) === macControlAddress);
  expect(pauses.length).toBeGreaterThan(4);
  expect(pauses.filter(({ port }) => port.includes("vm"))).toEqual([]);
  const { graph } = run.simulation;
  for (let port = 0; port < graph.portCount; port++) {
    expect([graph.portName(port), pfcOf(run)?.usedBytes(port, 3)]).toEqual([graph.portName(port), 0]);
    expect(pfcOf(run)?.isPausing(port, 3)).toBe(false);
  }
  // It was counted while it was there.
  expect(pfcOf(run)?.peakBytes(graph.portByName("server2:eth0"), 3)).toBeGreaterThan(0);
});

test("D22: a priority that may be lost is dropped at the limit of its queue as before", () => {
  const lossy = withClass.replaceAll("priority: 3", "priority: 2");
  const { run } = openScenario(lossy);
  run.simulation.runUntil(400e6);
  expect(drops(run)).toBeGreaterThan(20);
});

test("D5: with a lossless class steps to and fro leave the digest as it is", () => {
  const straight = openScenario(withClass).run.simulation;
  straight.runUntil(200e6);
  const { simulation } = openScenario(withClass, { spans: true, traceRecordsMax: 1 << 12 }).run;
  for (const untilPs of [20e6, 61_234_567, 110e6]) {
    simulation.runUntil(untilPs);
    const saved = simulation.save();
    for (let step = 0; step < 200; step += 1) simulation.step();
    simulation.restore(saved);
  }
  simulation.runUntil(200e6);
  expect(simulation.digest()).toBe(straight.digest());
});
