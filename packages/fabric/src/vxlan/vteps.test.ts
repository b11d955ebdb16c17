import { createSimulation, dropCauses } from "@dc/engine";
import { dissect, EthernetHeader, Ipv4Header, VxlanHeader } from "@dc/wire";
import { expect, test } from "vitest";
import { createTwoRacks } from "../../test/two-racks.ts";
import { ipv4Prefix } from "../address/subnet.ts";
import { anycastGatewayPort, FrameColumns } from "../frame/columns.ts";
import { createEncoder, macOfPort } from "../frame/encode.ts";
import { createQuotes } from "../frame/quotes.ts";
import type { Network } from "../testing/index.ts";
import { MacTables } from "./tables.ts";
import { Tunnels } from "./tunnels.ts";
import { type VtepRooms, Vteps } from "./vteps.ts";

const drops = ({ simulation }: Pick<Network, "simulation">) =>
  Object.fromEntries(
    Array.from(simulation.graph.dropsByCause, (count, cause) => [dropCauses[cause], count] as const).filter(
      ([, count]) => count > 0,
    ),
  );

const records = ({ simulation: { trace } }: Network, kind: string) =>
  Array.from({ length: trace.count }, (_, number) => number)
    .filter((number) => trace.kindName(trace.kindOf(number)) === kind)
    .map((number) => [trace.objectName(trace.objectOf(number)), trace.a(number), trace.b(number), trace.c(number)]);

/** One frame from a host to another, and what crossed the cables of it. */
function send(from: string, to: string, network = createTwoRacks()) {
  network.fabric.addUdpFlow({ from, to, gapPs: 1_000_000, framesMax: 1, frameBytes: 200 });
  network.simulation.runUntil(100_000_000);
  const [first] = network
    .captured()
    .filter(({ port, bytes }) => port.startsWith(from) && EthernetHeader.type(bytes) === 0x0800);
  const seen = network.captured().filter(({ id }) => id === first?.id);
  return { network, seen, counts: network.fabric.counts(1) };
}

test("F133: within a segment a frame crosses the fabric in a tunnel, with one id, and comes out byte for byte", () => {
  const { network, seen, counts } = send("h1", "h3");
  expect(counts.deliveredFrames).toBe(1);
  expect(counts.deliveredBytes).toBe(200);
  expect(seen.map(({ bytes }) => bytes.length)).toEqual([200, 250, 250, 200]);
  expect(seen[3].bytes).toEqual(seen[0].bytes);
  expect(seen[1].bytes.subarray(50)).toEqual(seen[0].bytes);
  expect(EthernetHeader.destination(seen[0].bytes)).toBe(macOfPort(network.port("h3:b")));
  expect(VxlanHeader.vni(seen[1].bytes, 42)).toBe(10_100);
  expect([64, 63]).toEqual(seen.slice(1, 3).map(({ bytes }) => Ipv4Header.ttl(bytes, 14)));
  expect(Ipv4Header.source(seen[1].bytes, 14)).toBe(network.fabric.addressOf(network.node("a")));
  for (const { bytes } of network.captured()) expect(dissect(bytes).layers.flatMap(({ issues }) => issues)).toEqual([]);
  const [a, b] = ["a", "b"].map((name) => network.fabric.addressOf(network.node(name)));
  expect(records(network, "vxlan.encapsulate")).toEqual([["a", seen[0].id, 10_100, b]]);
  expect(records(network, "vxlan.decapsulate")).toEqual([["b", seen[0].id, 10_100, a]]);
  expect(drops(network)).toEqual({});
});

test("F136: between segments the ingress leaf routes: gateway for source, host for destination, one off the time to live", () => {
  const { network, seen, counts } = send("h1", "h4");
  expect(counts.deliveredFrames).toBe(1);
  const [sent, , , delivered] = seen.map(({ bytes }) => bytes);
  expect(EthernetHeader.destination(sent)).toBe(macOfPort(anycastGatewayPort));
  expect(EthernetHeader.source(delivered)).toBe(macOfPort(anycastGatewayPort));
  expect(EthernetHeader.destination(delivered)).toBe(macOfPort(network.port("h4:b")));
  expect([Ipv4Header.ttl(sent, 14), Ipv4Header.ttl(delivered, 14)]).toEqual([64, 63]);
  // The tunnel is the destination's segment: the far leaf only bridges.
  expect(VxlanHeader.vni(seen[1].bytes, 42)).toBe(10_200);
  // But for the addresses and the header's checksum, what was sent.
  expect(delivered.subarray(26)).toEqual(sent.subarray(26));
});

test("F136: behind one leaf no tunnel is needed", () => {
  const { seen, counts, network } = send("h1", "h2");
  expect([counts.deliveredFrames, seen.length, seen[1].bytes.length]).toEqual([1, 2, 200]);
  expect(records(network, "vxlan.encapsulate")).toEqual([]);
});

test("F137: ARP is answered by the leaf from its tables, and never crosses the fabric", () => {
  const { network } = send("h1", "h3");
  const arp = network.captured().filter(({ bytes }) => EthernetHeader.type(bytes) === 0x0806);
  expect(arp.map(({ port }) => port)).toEqual(["h1:a", "a:h1"]);
  expect(EthernetHeader.source(arp[1].bytes)).toBe(macOfPort(network.port("h3:b")));
  expect(network.fabric.neighbours(network.port("h1:a"))).toEqual([
    { address: 0x0a01000d, macPort: network.port("h3:b"), waitingFrames: 0, isStatic: false },
  ]);
});

test("F137: a host that does without ARP knows its segment and its gateway from the start", () => {
  const h1 = { addresses: { a: ipv4Prefix("10.1.0.11/24") }, arp: false };
  const network = createTwoRacks({ nodes: { h1 } });
  expect(network.fabric.neighbours(network.port("h1:a")).map(({ macPort }) => macPort)).toEqual([
    anycastGatewayPort,
    network.port("h3:b"),
  ]);
});

test("F131: who is not in the segment has no MAC address there; ARP for it is dropped as unknown-mac", () => {
  // h3 believes that h1's network is its own, but is in another segment, and none is routed.
  const network = createTwoRacks({
    nodes: {
      a: { vnis: [{ vni: 10_100, ports: ["h1"] }] },
      b: { vnis: [{ vni: 7, ports: ["h3"] }] },
    },
  });
  const { counts } = send("h1", "h3", network);
  expect([counts.deliveredFrames, drops(network)]).toEqual([0, { "unknown-mac": 1 }]);
});

test("F136: a segment whose network has no gateway here is not reached; the sender finds no way", () => {
  const network = createTwoRacks({
    nodes: { a: { vnis: [{ vni: 10_100, ports: ["h1"], gateway: ipv4Prefix("10.1.0.1/24") }] } },
  });
  const { counts } = send("h1", "h4", network);
  expect([counts.deliveredFrames, drops(network)]).toEqual([0, { "no-route": 1 }]);
});

test("F131: out of a tunnel, a segment that is not here is dropped as unknown-vni, a MAC address as unknown-mac", () => {
  const simulation = createSimulation({ seed: 1 });
  const { graph, frames, state } = simulation;
  const columns = new FrameColumns(frames);
  const encoder = frames.encoder(createEncoder(frames, columns, createQuotes(state)));
  const tunnels = new Tunnels(simulation, columns);
  const node = graph.addNode("a", () => {});
  const port = graph.addPort(node, "s");
  const tables = new MacTables();
  tables.open(node, 7);
  const interfaces = { nodeAddress: Uint32Array.of(2) };
  const segments = { vniOf: () => 0, gatewayOf: () => undefined, tables, tenants: { ofRoutingVni: () => -1 } };
  const rooms = { columns, interfaces, segments, tunnels, switches: {}, encoder } as unknown as VtepRooms;
  const vteps = new Vteps(simulation, rooms);
  // Behind another endpoint: a frame that came out of a tunnel goes into none.
  tables.enter(node, 7, { mac: 5, address: 6, port, vtep: node + 1 });
  for (const [vni, mac] of [
    [8, 5],
    [7, 4],
    [7, 5],
  ]) {
    const frame = frames.allocate(60);
    columns.destinationMac[frame] = mac;
    tunnels.enter(frame, vni, 1, 2, 49_152);
    columns.destinationMac[frame] = port;
    vteps.receive(node, port, frame);
  }
  expect(drops({ simulation })).toEqual({ "unknown-vni": 1, "unknown-mac": 2 });
  expect(frames.alive).toBe(0);
});

test("F136: at the end of its time to live a frame is dropped by the gateway, but not by the bridge", () => {
  for (const [to, expected] of [
    ["h4", { ttl: 1 }],
    ["h3", {}],
  ] as const) {
    const network = createTwoRacks();
    const { simulation, fabric } = network;
    simulation.graph.tap((_, port, frame) => {
      if (port === network.port("h1:a")) fabric.columns.ttl[frame] = 1;
    });
    const { counts } = send("h1", to, network);
    expect([counts.deliveredFrames, drops(network)]).toEqual([to === "h3" ? 1 : 0, expected]);
  }
});

test("F134: the outer source port is the inner flow's, so a hundred flows between two leaves take both uplinks", () => {
  const network = createTwoRacks({ traceRecordsMax: 65_536 });
  for (let n = 0; n < 100; n++) {
    network.fabric.addUdpFlow({ from: "h1", to: "h3", gapPs: 1_000_000, framesMax: 1, frameBytes: 100 });
  }
  network.simulation.runUntil(200_000_000);
  const { ports } = network.simulation.graph;
  const sent = ["a:s", "a:t"].map((name) => ports.sentFrames(network.port(name)));
  expect(sent[0] + sent[1]).toBe(100);
  expect(Math.min(...sent)).toBeGreaterThan(30);
});

test("F138: what does not fit through the tunnel is lost at the uplink as mtu", () => {
  const network = createTwoRacks({ mtuBytes: 1550 });
  network.fabric.addUdpFlow({ from: "h1", to: "h3", gapPs: 1_000_000, framesMax: 1, frameBytes: 1514 });
  network.fabric.addUdpFlow({ from: "h1", to: "h3", gapPs: 1_000_000, framesMax: 1, frameBytes: 1515 });
  network.simulation.runUntil(100_000_000);
  expect([1, 2].map((flow) => network.fabric.counts(flow).deliveredFrames)).toEqual([1, 0]);
  expect(drops(network)).toEqual({ mtu: 1 });
});
