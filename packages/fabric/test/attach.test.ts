/**
 * Guests whose ports have a device instead of a cable.
 */
import { createSimulation, type Simulation } from "@dc/engine";
import { createTimeline } from "@dc/engine/timeline";
import { expect, test } from "vitest";
import { createFabric, type Fabric } from "../src/index.ts";
import { attachWire, createNetwork } from "../src/testing/index.ts";
import { ipv4Prefix } from "../src/address/subnet.ts";

const link = { rateBitsPerSecond: 10e9, delayPs: 500_000 };

/** Two guests on each of two servers, both on one leaf. */
function build(vnis: boolean, spans = false): { simulation: Simulation; fabric: Fabric } {
  const simulation = createSimulation({ seed: 1, traceRecordsMax: 4096, spans });
  const { graph } = simulation;
  const fabric = createFabric(simulation);
  const leaf = fabric.addSwitch("leaf1");
  for (const server of [1, 2]) {
    const of = vnis ? { vnis: [{ vni: 7, ports: ["vm1", "vm2"], gateway: ipv4Prefix("10.7.0.1/24") }] } : {};
    const bridge = fabric.addBridge(`s${server}`, { uplink: "eth0", ...of });
    const up = graph.addPort(bridge, "eth0");
    graph.connect(up, graph.addPort(leaf, `e1-${server}`), link);
    for (const guest of [1, 2]) {
      const address = ipv4Prefix(`10.7.0.${server * 10 + guest}/24`);
      const host = fabric.addHost(`vm${server}${guest}`, vnis ? { addresses: { eth0: address } } : {});
      attachWire(fabric, graph.addPort(host, "eth0"), graph.addPort(bridge, `vm${guest}`));
    }
  }
  return { simulation, fabric };
}

test.each([false, true])("F153: a device counts as a cable: addresses, ARP, tables, segments (tunnels: %s)", (vnis) => {
  const { simulation, fabric } = build(vnis);
  for (const to of ["vm12", "vm21"]) fabric.addPing({ from: "vm11", to, framesMax: 2 });
  simulation.runUntil(1_000_000_000);
  expect([1, 2].map((flow) => fabric.counts(flow).deliveredFrames)).toEqual([2, 2]);
  // The device takes no time and between guests of one server there is nothing else.
  expect(fabric.counts(1).delayMaxPs).toBe(0);
  expect(fabric.counts(2).delayMinPs).toBe(4 * (500_000 + (98 + (vnis ? 50 : 0) + 24) * 800));
  expect(fabric.topologyLinks).toEqual([0, 1, -1, -1, -1, -1]);
  const names = fabric.topology.links.slice(2).map(({ ends }) => ends.map(({ port }) => port).join(" "));
  expect(names).toEqual(["eth0 vm1", "eth0 vm2", "eth0 vm1", "eth0 vm2"]);
});

test("F153: a run with devices comes back to the same digest", () => {
  const timeline = createTimeline({
    build() {
      const { simulation, fabric } = build(true);
      fabric.addUdpFlow({ from: "vm11", to: "vm21", gapPs: 2_000_000 });
      fabric.addPing({ from: "vm22", to: "vm12", intervalPs: 3_000_000 });
      return simulation;
    },
    apply() {},
    checkpointEvents: 50,
  });
  timeline.seek(50_000_000);
  const end = timeline.simulation.digest();
  for (let n = 0; n < 100; n++) timeline.stepBack();
  timeline.seek(50_000_000);
  expect(timeline.simulation.digest()).toBe(end);
});

test("F153: two ports are joined once, before the start, and are of this fabric", () => {
  const { simulation, fabric } = build(false);
  const { graph } = simulation;
  const port = (name: string): number => graph.portByName(name);
  const spare = graph.addPort(graph.nodeByName("s1"), "spare");
  const foreign = graph.addPort(
    graph.addNode("gpu1", () => {}),
    "eth0",
  );
  const failing = (a: number, b: number, code: string) =>
    expect(() => fabric.attach(a, b)).toThrow(expect.objectContaining({ code }));
  failing(spare, port("vm11:eth0"), "fabric/bad-option");
  failing(spare, port("leaf1:e1-1"), "fabric/bad-option");
  failing(spare, foreign, "fabric/bad-option");
  failing(spare, spare, "fabric/bad-option");
  fabric.start();
  failing(spare, port("vm11:eth0"), "fabric/started");
});

test("F157: a switch that takes its time: each hop through it is that much longer, and nothing else is", () => {
  const delay = (forwardingDelayPs: number, spans = false): number => {
    const network = createNetwork("h1-a a-b b-h2", {
      nodes: { h1: { arp: false }, h2: { arp: false }, a: { forwardingDelayPs }, b: { forwardingDelayPs } },
      spans,
    });
    network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 200_000, framesMax: 20, frameBytes: 1000 });
    network.simulation.runUntil(100_000_000);
    expect(network.fabric.counts(1).deliveredFrames).toBe(20);
    expect(network.simulation.frames.alive).toBe(0);
    return network.fabric.counts(1).delayMinPs;
  };
  expect(delay(600_000) - delay(0)).toBe(2 * 600_000);
});

test("F157: with switches that take their time a run walks back and forth to one digest, on both port paths", () => {
  const build2 = (ports: "fast" | "general"): Simulation => {
    const of = { forwardingDelayPs: 450_000 };
    const network = createNetwork("h1-a h3-a a-b a-c b-d c-d d-h2", {
      nodes: { a: of, b: of, d: of },
      ports,
      queueFramesMax: 4,
      rateBitsPerSecond: 10e9,
    });
    network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 300_000, frameBytes: 500 });
    network.fabric.addPing({ from: "h3", to: "h2", intervalPs: 400_000 });
    return network.simulation;
  };
  const general = build2("general");
  general.runUntil(30_000_000);
  const timeline = createTimeline({ build: () => build2("fast"), apply() {}, checkpointEvents: 40 });
  timeline.seek(30_000_000);
  expect(timeline.simulation.digest()).toBe(general.digest());
  for (let n = 0; n < 150; n++) timeline.stepBack();
  timeline.seek(30_000_000);
  expect(timeline.simulation.digest()).toBe(general.digest());
});
