import { dropCauses } from "@dc/engine";
import { ipv4Address } from "@dc/wire";
import { expect, test } from "vitest";
import { createFloodFabric, floodVni } from "../../test/flood-fabric.ts";
import type { Network } from "../testing/index.ts";
import { groupMac } from "./group-address.ts";

const group = ipv4Address("239.0.39.116");

const names = ({ simulation }: Network, ports: readonly number[] = []) =>
  ports.map((port) => simulation.graph.portName(port));

/** Every router's part in the tree of a source, as words. */
function tree(network: Network, source: string, routers: string): string[] {
  const { fabric, node } = network;
  return routers.split(" ").map((name) => {
    const branches = fabric.overlay?.branchesOf(node(name), fabric.addressOf(node(source)), group);
    const own = branches?.isMember === true ? " member" : "";
    return `${name} ${names(
      network,
      [branches?.from ?? -1].filter((port) => port >= 0),
    ).join("")} → ${names(network, branches?.ports).join(" ")}${own}`;
  });
}

test("F425: the tree of a source: every member's router joins by the first of its equal ways", () => {
  const network = createFloodFabric({ leaves: 3, flood: { flood: "multicast" } });
  expect(tree(network, "b", "a b c s t")).toEqual([
    "a a:s →  member",
    "b  → b:s member",
    "c c:s →  member",
    "s s:b → s:a s:c",
    "t t:b → ",
  ]);
});

test("F425: servers join at their routers; the source's own router passes on what comes by its cable", () => {
  const network = createFloodFabric({ leaves: 2, vtep: "server", flood: { flood: "multicast" } });
  expect(tree(network, "v1", "a b s")).toEqual(["a a:v1 → a:v1 a:s", "b b:s → b:v2", "s s:a → s:b"]);
});

test("F425: when a cable is cut the tree goes another way, and everybody gets one copy again", () => {
  const network = createFloodFabric({ leaves: 3, flood: { flood: "multicast" }, arp: false });
  const { fabric, simulation } = network;
  simulation.graph.setLinkUp(network.link("a:s"), false);
  expect(tree(network, "a", "a b c s t")).toEqual([
    "a  → a:t member",
    "b b:t →  member",
    "c c:t →  member",
    "s s:b → ",
    "t t:a → t:b t:c",
  ]);
  fabric.addUdpFlow({ from: "h1", to: "h4", gapPs: 1e6, framesMax: 3, frameBytes: 100 });
  simulation.runUntil(50_000_000);
  expect(fabric.counts(1).deliveredFrames).toBe(3);
});

/** A frame for the group, as a's endpoint makes it, sent by some port with some time to live. */
function inject(network: Network, port: string, ttl: number, to: number = group): void {
  const { fabric, simulation } = network;
  const { columns } = fabric;
  const frame = simulation.frames.allocate(60);
  simulation.frames.encoderOf[frame] = 0;
  columns.flowKey[frame] = 0;
  columns.etherType[frame] = 0x0800;
  columns.protocol[frame] = 17;
  columns.ttl[frame] = ttl;
  columns.sourceAddress[frame] = fabric.addressOf(network.node("a"));
  columns.destinationAddress[frame] = to;
  columns.sourceMac[frame] = network.port(port);
  columns.destinationMac[frame] = groupMac(to);
  simulation.graph.send(network.port(port), frame);
  simulation.runUntil(simulation.now + 20_000_000);
}

const drops = ({ simulation }: Network, cause: (typeof dropCauses)[number]) =>
  simulation.graph.dropsByCause[dropCauses.indexOf(cause)];

test("F425: what comes by another way than a router's own to the source is dropped as policy; without members, no-route", () => {
  const network = createFloodFabric({ leaves: 3, flood: { flood: "multicast" } });
  // b's way to a is by s: what t sends it is a copy that goes round.
  inject(network, "t:b", 64);
  expect(drops(network, "policy")).toBe(1);
  inject(network, "s:b", 64, ipv4Address("239.9.9.9"));
  expect(drops(network, "no-route")).toBe(1);
});

test("F425: at the end of its time to live it ends, and nobody is told", () => {
  const network = createFloodFabric({ leaves: 3, flood: { flood: "multicast" } });
  const made = network.simulation.frames.made;
  inject(network, "a:s", 1);
  expect(drops(network, "ttl")).toBe(1);
  expect(network.simulation.frames.made).toBe(made + 1);
  expect(network.captured().map(({ port }) => port)).toEqual(["a:s"]);
});

test("F425: a router that sends more than one copy records it", () => {
  const network = createFloodFabric({ leaves: 4, flood: { flood: "multicast" }, arp: false });
  network.fabric.addUdpFlow({ from: "h1", to: "h5", gapPs: 1e6, framesMax: 1, frameBytes: 100 });
  network.simulation.runUntil(50_000_000);
  const { trace } = network.simulation;
  const kind = trace.findKind("multicast.replicate");
  const found = Array.from({ length: trace.count }, (_, number) => number).filter((n) => trace.kindOf(n) === kind);
  expect(found.map((n) => [trace.objectName(trace.objectOf(n)), trace.b(n), trace.c(n)])).toEqual([["s", 2, group]]);
  expect(network.fabric.overlay?.floodOf(network.node("a"), floodVni)?.group).toBe(group);
});
