import { dropCauseIndex } from "@dc/engine";
import { formatIpv4Prefix, ipv4Address } from "@dc/wire";
import { expect, test } from "vitest";
import { createNetwork, type Network } from "../testing/index.ts";

const clos = "h1-a h2-b a-s a-t a-u b-s b-t b-u";
const known = { nodes: { h1: { arp: false }, h2: { arp: false } } };

function table(network: Network, node: string): string[] {
  const { graph } = network.simulation;
  return network.fabric.table(network.node(node)).map(({ prefix, kind, members }) => {
    return `${formatIpv4Prefix(prefix)} ${kind} ${members.map((port) => graph.portName(port)).join(" ")}`;
  });
}

test("F34: a leaf's table: its own networks connected, all others over every spine that is nearer", () => {
  expect(table(createNetwork(clos), "a")).toEqual([
    // The links a–s, a–t, a–u and b–s, b–t, b–u: the first three are its own, the others end at a spine.
    "10.0.0.0/31 connected a:s",
    "10.0.0.2/31 connected a:t",
    "10.0.0.4/31 connected a:u",
    "10.0.0.6/31 via a:s",
    "10.0.0.8/31 via a:t",
    "10.0.0.10/31 via a:u",
    "10.128.0.0/24 connected a:h1",
    "10.129.0.0/24 via a:s a:t a:u",
    "10.255.0.2/32 via a:s a:t a:u",
    "10.255.0.3/32 via a:s",
    "10.255.0.4/32 via a:t",
    "10.255.0.5/32 via a:u",
  ]);
});

test("F34: an address of its own is local, one that nobody has has no route", () => {
  const { fabric, node } = createNetwork(clos);
  expect(fabric.route(node("a"), ipv4Address("10.255.0.1"))).toEqual({ prefix: undefined, kind: "local", members: [] });
  expect(fabric.route(node("a"), ipv4Address("10.128.0.1")).kind).toBe("local");
  expect(fabric.route(node("a"), ipv4Address("192.0.2.1"))).toEqual({ prefix: undefined, kind: "none", members: [] });
});

test("F35: a link that goes down leaves every group at once, near and far, and comes back as it was", () => {
  const network = createNetwork(clos);
  const before = [table(network, "a"), table(network, "b")];
  network.simulation.graph.setLinkUp(network.link("b:t"), false);
  expect(table(network, "a").find((row) => row.startsWith("10.129.0.0/24"))).toBe("10.129.0.0/24 via a:s a:u");
  expect(table(network, "b").find((row) => row.startsWith("10.128.0.0/24"))).toBe("10.128.0.0/24 via b:s b:u");
  // The spine itself goes back down through the other leaf.
  expect(table(network, "t").find((row) => row.startsWith("10.129.0.0/24"))).toBe("10.129.0.0/24 via t:a");
  network.simulation.graph.setLinkUp(network.link("b:t"), true);
  expect([table(network, "a"), table(network, "b")]).toEqual(before);
});

test("F35: a host's network is gone from every table when its link is down, and its frames have no route", () => {
  const network = createNetwork(clos, known);
  network.simulation.graph.setLinkUp(network.link("h2:b"), false);
  expect(table(network, "a").join()).not.toContain("10.129.0.0/24");
  network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1_000_000, framesMax: 4 });
  network.simulation.runUntil(20_000_000);
  expect(network.simulation.graph.dropsByCause[dropCauseIndex("no-route")]).toBe(4);
});

test("F36: until a change is detected frames are lost on the dead link, and not after", () => {
  const network = createNetwork(clos, { ...known, detectionDelayPs: 10_000_000 });
  const flow = network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1_000_000, framesMax: 60, frameBytes: 100 });
  const { graph } = network.simulation;
  network.simulation.runUntil(20_500_000);
  const used = ["s", "t", "u"].find((spine) => graph.ports.sentFrames(network.port(`a:${spine}`)) > 0) as string;
  graph.setLinkUp(network.link(`a:${used}`), false);
  network.simulation.runUntil(200_000_000);
  const lost = graph.dropsByCause[dropCauseIndex("link-down")];
  // Ten microseconds at one frame each; then another spine carries the rest.
  expect(lost).toBe(10);
  expect(network.fabric.counts(flow).deliveredFrames).toBe(60 - lost);
});

test("F37: a step back over a link's change has the tables of then; the same way forwards has the same digest", () => {
  const network = createNetwork(clos, known);
  const { simulation, fabric } = network;
  for (let n = 0; n < 20; n++) {
    fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1_000_000, framesMax: 60, frameBytes: 100, sourcePort: 6000 + n });
  }
  simulation.runUntil(10_000_000);
  const saved = simulation.save();
  const rows = table(network, "a");
  const cut = (): string => {
    simulation.graph.setLinkUp(network.link("a:s"), false);
    simulation.runUntil(100_000_000);
    return simulation.digest();
  };
  const digest = cut();
  expect(table(network, "a")).not.toEqual(rows);
  simulation.restore(saved);
  expect(table(network, "a")).toEqual(rows);
  expect(cut()).toBe(digest);
});

test("F38: a change is recorded once, when the control plane believes it", () => {
  const network = createNetwork(clos, { detectionDelayPs: 5_000_000 });
  const { simulation } = network;
  simulation.graph.setLinkUp(network.link("a:s"), false);
  simulation.graph.setLinkUp(network.link("a:s"), true);
  simulation.graph.setLinkUp(network.link("a:s"), false);
  simulation.runUntil(20_000_000);
  const { trace } = simulation;
  const changes = Array.from({ length: trace.count }, (_, record) => record)
    .filter((record) => trace.kindName(trace.kindOf(record)) === "route.change")
    .map((record) => `${trace.timePs(record)} ${trace.objectName(trace.objectOf(record))} up ${trace.b(record)}`);
  expect(changes).toEqual(["5000000 a/s up 0", "5000000 a/s up 1", "5000000 a/s up 0"]);
});

test("F34: parallel links are members of their own", () => {
  const network = createNetwork("h1-a a-b a-b a-b b-h2");
  expect(table(network, "a").find((row) => row.startsWith("10.129.0.0/24"))).toBe("10.129.0.0/24 via a:b a:b2 a:b3");
});
