import fc from "fast-check";
import { expect, test } from "vitest";
import { createServers } from "../../test/servers.ts";
import { createTenantNetwork, guestsOf } from "../../test/tenants.ts";
import { createTwoRacks } from "../../test/two-racks.ts";
import { createNetwork, type Network } from "../testing/index.ts";
import { findFlowWay, findFlowWays } from "./fabric-paths.ts";

/** Names of ports by which the first frame of each flow left, from a run. */
function waysTaken({ simulation }: Network, tapped: readonly { flow: number; id: number; port: string }[]): string[][] {
  simulation.graph.settle();
  const ways: string[][] = [];
  const first = new Map<number, number>();
  for (const { flow, id, port } of tapped) {
    if (!first.has(flow)) first.set(flow, id);
    ways[flow] ??= [];
    if (first.get(flow) === id) ways[flow].push(port);
  }
  return ways;
}

/** Send a frame of each flow and compare its way with what the tables say. @returns flows that arrived. */
function compare(network: Network): number {
  const { simulation, fabric } = network;
  const { graph, frames } = simulation;
  const ways = fabric.flows.map((flow) => findFlowWay(fabric, flow));
  // Several looked at together are what they are one by one.
  expect(findFlowWays(fabric, fabric.flows)).toEqual(ways);
  const before = simulation.digest();
  const tapped: { timePs: number; flow: number; id: number; port: string }[] = [];
  graph.tap((timePs, port, frame) => {
    if (frames.flow[frame] === 0) return;
    tapped.push({ timePs, flow: frames.flow[frame], id: frames.id[frame], port: graph.portName(port) });
  });
  expect(simulation.digest()).toBe(before);
  simulation.runUntil(5e12);
  const taken = waysTaken(
    network,
    tapped.sort((a, b) => a.timePs - b.timePs),
  );
  let arrived = 0;
  fabric.flows.forEach((flow, at) => {
    const way = ways[at];
    const names = way.ports.map((port) => graph.portName(port));
    const delivered = fabric.counts(flow.number).deliveredFrames;
    expect([flow.path, delivered > 0]).toEqual([flow.path, way.lost === undefined]);
    if (way.lost === undefined) {
      expect([flow.path, ...names]).toEqual([flow.path, ...taken[flow.number]]);
      arrived += 1;
    }
  });
  return arrived;
}

/** One frame from everybody to everybody, from several ports. */
function addFlows({ fabric, simulation }: Network, sourcePorts: readonly number[]): number {
  const names = fabric.hosts.map((node) => simulation.graph.nodeName(node));
  let flows = 0;
  for (const from of names) {
    for (const to of names) {
      if (from === to) continue;
      for (const sourcePort of sourcePorts) {
        fabric.addUdpFlow({ from, to, gapPs: 1e9, framesMax: 1, sourcePort, startPs: flows * 1e6 });
        flows += 1;
      }
    }
  }
  return flows;
}

const ports = [50_000, 50_001, 50_002, 50_003];

test("F282: a flow's way by the tables is the way that its frames take: routed, over equal next hops", () => {
  const network = createNetwork("h1-a h2-a h3-b h4-c a-s a-t a-u b-s b-t b-u c-s c-t c-u a-s");
  expect(addFlows(network, ports)).toBe(48);
  expect(compare(network)).toBe(48);
});

test("F282: through drawn networks too, with links down", () => {
  const links = fc
    .record({
      switches: fc.integer({ min: 2, max: 5 }),
      more: fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { maxLength: 9 }),
      where: fc.array(fc.nat(4), { minLength: 3, maxLength: 3 }),
      down: fc.uniqueArray(fc.nat(12), { maxLength: 3 }),
    })
    .map(({ switches, more, where, down }) => {
      const name = (s: number): string => "abcde"[s % switches];
      const path = Array.from({ length: switches - 1 }, (_, s) => `${name(s)}-${name(s + 1)}`);
      const extra = more.map(([a, b]) => [name(a), name(b)]).filter(([a, b]) => a !== b);
      const hosts = where.map((s, h) => `h${h + 1}-${name(s)}`);
      return { links: [...path, ...extra.map((ends) => ends.join("-")), ...hosts].join(" "), down };
    });
  fc.assert(
    fc.property(links, ({ links: drawn, down }) => {
      const network = createNetwork(drawn);
      const { graph } = network.simulation;
      for (const link of down) if (link < graph.linkCount) graph.setLinkUp(link, false);
      addFlows(network, ports.slice(0, 2));
      compare(network);
    }),
    { numRuns: 60 },
  );
});

test("F282: through tunnels between leaves, within a segment and by its gateway into another", () => {
  const network = createTwoRacks({ mtuBytes: 9000 });
  expect(addFlows(network, ports)).toBe(48);
  expect(compare(network)).toBe(48);
  const tunnelled = findFlowWay(network.fabric, network.fabric.flows[4]);
  expect(tunnelled.addedBytes).toEqual([0, 50, 50, 0]);
});

test.each(["host", "leaf"] as const)("F282: between guests behind bridges, the tunnel's end at the %s", (vtep) => {
  const network = createServers(vtep, { mtuBytes: 9000 });
  const flows = addFlows(network, ports.slice(0, 2));
  expect(flows).toBe(84);
  expect(compare(network)).toBe(84);
});

test.each(["asymmetric", "symmetric"] as const)("F282: of tenants with the same addresses, routed %s", (routing) => {
  const network = createTenantNetwork(routing, { mtuBytes: 9000 });
  for (const own of [guestsOf("blue"), guestsOf("red")]) {
    for (const from of own) {
      for (const to of own) if (from !== to) network.fabric.addUdpFlow({ from, to, gapPs: 1e9, framesMax: 1 });
    }
  }
  expect(compare(network)).toBe(24);
});

test("F282: a way that ends nowhere says where and why, and asking leaves no trace", () => {
  const network = createNetwork("h1-a h2-b a-s s-b");
  const { fabric, simulation } = network;
  fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1e6 });
  const before = simulation.digest();
  simulation.graph.setLinkUp(network.link("s:b"), false);
  const { lost, ports: gone } = findFlowWay(fabric, fabric.flows[0]);
  expect(lost).toEqual({ cause: "no-route", node: network.node("a") });
  expect(gone.map((port) => simulation.graph.portName(port))).toEqual(["h1:a"]);
  simulation.graph.setLinkUp(network.link("s:b"), true);
  expect(findFlowWay(fabric, fabric.flows[0]).lost).toBeUndefined();
  expect(before).not.toBe(simulation.digest());
});
