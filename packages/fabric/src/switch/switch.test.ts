import { dropCauseIndex } from "@dc/engine";
import {
  EthernetHeader,
  flowHash,
  formatIpv4Address,
  hashFlowKey,
  Ipv4Header,
  ipv4Address,
  parseFlowKey,
  summarizeFrame,
  UdpHeader,
} from "@dc/wire";
import { expect, test } from "vitest";
import { macOfPort } from "../frame/encode.ts";
import { createNetwork, type Network } from "../testing/index.ts";

const known = { nodes: { h1: { arp: false }, h2: { arp: false } } };
const clos = "h1-a h2-b a-s a-t a-u a-v b-s b-t b-u b-v";

const udp = (network: Network, from = "h1", to = "h2", framesMax = 1, sourcePort?: number) =>
  network.fabric.addUdpFlow({
    from,
    to,
    gapPs: 1_000_000,
    framesMax,
    ...(sourcePort === undefined ? {} : { sourcePort }),
  });

test("F50, F53: on each link the MAC addresses are those of its two ends, and the IP addresses stay", () => {
  const network = createNetwork(clos, known);
  udp(network);
  network.simulation.runUntil(20_000_000);
  const captured = network.captured();
  expect(captured.length).toBe(4);
  for (const { port, bytes } of captured) {
    const at = network.port(port);
    expect(EthernetHeader.source(bytes)).toBe(macOfPort(at));
    expect(EthernetHeader.destination(bytes)).toBe(macOfPort(network.simulation.graph.ports.peer[at]));
    expect(formatIpv4Address(Ipv4Header.source(bytes, 14))).toBe("10.128.0.2");
    expect(formatIpv4Address(Ipv4Header.destination(bytes, 14))).toBe("10.129.0.2");
  }
});

test("F51: each switch takes one from the time to live, of a flow's first frame and of all later ones", () => {
  const network = createNetwork(clos, known);
  udp(network, "h1", "h2", 3);
  network.simulation.runUntil(20_000_000);
  const byFrame = new Map<number, number[]>();
  for (const { id, bytes } of network.captured())
    byFrame.set(id, [...(byFrame.get(id) ?? []), Ipv4Header.ttl(bytes, 14)]);
  expect([...byFrame.values()]).toEqual(Array(3).fill([64, 63, 62, 61]));
});

test("F52: a frame whose time to live has run out is dropped, and its sender is told", () => {
  const network = createNetwork(clos, known);
  udp(network);
  // The frame is born with 64; let it have 2, as traceroute's second probe.
  network.simulation.runUntil(0);
  const { graph, frames } = network.simulation;
  graph.inFlight((_port, frame) => {
    network.fabric.columns.ttl[frame] = 2;
  });
  network.simulation.runUntil(20_000_000);
  const [first, second, back, home] = network.captured();
  expect(network.captured().length).toBe(4);
  expect(Ipv4Header.ttl(second.bytes, 14)).toBe(1);
  const spine = second.port.slice(2);
  expect(`${back.port} ${home.port}`).toBe(`${spine}:a a:h1`);
  expect(summarizeFrame(home.bytes)).toContain("> 10.128.0.2 icmp 11/0");
  // Its source is the port by which the datagram came, its quote the datagram as it arrived.
  expect(Ipv4Header.source(home.bytes, 14)).toBe(network.fabric.interfaceOf(network.port(`${spine}:a`))?.address);
  expect(Array.from(home.bytes.subarray(42))).toEqual(Array.from(second.bytes.subarray(14, 42)));
  expect(first.port).toBe("h1:a");
  expect(graph.dropsByCause[dropCauseIndex("ttl")]).toBe(1);
  expect(frames.alive).toBe(0);
});

test("F52: a switch may be told to drop in silence, and never answers an ICMP error", () => {
  const silent = { icmpErrors: false };
  const network = createNetwork(clos, { nodes: { ...known.nodes, s: silent, t: silent, u: silent, v: silent } });
  udp(network);
  network.simulation.runUntil(0);
  network.simulation.graph.inFlight((_port, frame) => {
    network.fabric.columns.ttl[frame] = 2;
  });
  network.simulation.runUntil(20_000_000);
  expect(network.captured().length).toBe(2);
  const loud = createNetwork(clos, known);
  udp(loud);
  loud.simulation.runUntil(0);
  loud.simulation.graph.inFlight((_port, frame) => {
    loud.fabric.columns.ttl[frame] = 1;
    loud.fabric.columns.protocol[frame] = 1;
    loud.fabric.columns.icmpType[frame] = 11;
  });
  loud.simulation.runUntil(20_000_000);
  expect(loud.captured().length).toBe(1);
});

test("F54: among equal next hops a flow's hash, modulo their number, chooses; the record holds hash, bucket and port", () => {
  const network = createNetwork(clos, known);
  for (let n = 0; n < 40; n++) udp(network, "h1", "h2", 1, 5000 + n);
  network.simulation.runUntil(20_000_000);
  const { trace, graph } = network.simulation;
  const uplinks = graph.portsOf(network.node("a")).slice(1);
  const chosen = new Map<number, { hash: number; bucket: number; place: number }>();
  for (let record = trace.first; record < trace.count; record++) {
    if (trace.kindName(trace.kindOf(record)) !== "route.choose") continue;
    expect(trace.objectName(trace.objectOf(record))).toBe("a");
    const c = trace.c(record);
    chosen.set(trace.a(record), { hash: trace.b(record), bucket: c >>> 16, place: c & 0xffff });
  }
  expect(chosen.size).toBe(40);
  const left = network.captured().filter(({ port }) => port.startsWith("a:") && port !== "a:h1");
  for (const { id, bytes, port } of left) {
    const hash = flowHash(ipv4Address("10.128.0.2"), ipv4Address("10.129.0.2"), 17, UdpHeader.sourcePort(bytes, 34), 9);
    expect(chosen.get(id)).toEqual({ hash, bucket: hash % 4, place: (hash % 4) + 1 });
    expect(network.port(port)).toBe(uplinks[hash % 4]);
    // The bytes on the cable hash to the same: a capture is enough to check a choice.
    const key = parseFlowKey(bytes);
    expect(key.ok && hashFlowKey(key.value)).toBe(hash);
  }
  expect(new Set(left.map(({ port }) => port)).size).toBe(4);
});

test("F55: one next hop is no choice and leaves no record", () => {
  const network = createNetwork("h1-a a-b b-h2", known);
  udp(network);
  network.simulation.runUntil(20_000_000);
  const { trace } = network.simulation;
  const kinds = Array.from({ length: trace.count }, (_, record) => trace.kindName(trace.kindOf(record)));
  expect(kinds).not.toContain("route.choose");
  expect(network.fabric.counts(1).deliveredFrames).toBe(1);
});

test("F56: a switch that is addressed itself answers a ping, and may send one", () => {
  const network = createNetwork("h1-a a-b b-h2");
  network.fabric.addPing({ from: "h1", to: "b", framesMax: 2 });
  network.fabric.addPing({ from: "b", to: "h2", framesMax: 2 });
  network.simulation.runUntil(300_000_000);
  expect([1, 2].map((flow) => network.fabric.counts(flow).deliveredFrames)).toEqual([2, 2]);
});

test("F57: a frame for another MAC address, or for an address that nobody has, is dropped", () => {
  const network = createNetwork("h1-a a-b b-h2", known);
  udp(network, "h1", "h2", 2);
  const { graph } = network.simulation;
  network.simulation.runUntil(0);
  graph.inFlight((port, frame) => {
    network.fabric.columns.destinationMac[frame] = port;
  });
  network.simulation.runUntil(1_000_000);
  graph.inFlight((port, frame) => {
    if (port === network.port("h1:a")) network.fabric.columns.destinationAddress[frame] = ipv4Address("192.0.2.1");
  });
  network.simulation.runUntil(20_000_000);
  expect(graph.dropsByCause[dropCauseIndex("unknown-mac")]).toBe(1);
  expect(graph.dropsByCause[dropCauseIndex("no-route")]).toBe(1);
  expect(network.fabric.counts(1).deliveredFrames).toBe(0);
});
