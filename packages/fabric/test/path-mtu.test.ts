/** Tunnels over links that are too narrow: what is lost, who says so, and what endpoints make of it. */
import { createTimeline } from "@dc/engine/timeline";
import { firstDifference, traceRows } from "@dc/engine/testing";
import { createRegistry, createRun } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import {
  dissect,
  formatIpv4Address,
  formatIpv6Address,
  IcmpHeader,
  Icmpv6Header,
  Ipv4Header,
  Ipv6Header,
  isIpv4ChecksumGood,
  UdpHeader,
} from "@dc/wire";
import { expect, test } from "vitest";
import { explain, fabricKinds, type TunnelOptions } from "../src/index.ts";
import type { Network, NetworkOptions } from "../src/testing/index.ts";
import { createTwoRacks, leafVnis, twoRacksScenario } from "./two-racks.ts";

/** Two racks over links of 1,500 bytes; h1 sends to h3 five frames of a size. */
function build(tunnel: TunnelOptions, frameBytes: number, options: NetworkOptions = {}): Network {
  const of = { mtuErrors: true, tunnel: { narrowLinks: "allow" as const, ...tunnel } };
  const network = createTwoRacks({
    mtuBytes: 1500,
    ...options,
    nodes: {
      a: { vnis: leafVnis("h1", "h2"), ...of },
      b: { vnis: leafVnis("h3", "h4"), ...of },
      s: { mtuErrors: true },
      t: { mtuErrors: true },
      ...options.nodes,
    },
  });
  network.fabric.addUdpFlow({ from: "h1", to: "h3", gapPs: 5_000_000, framesMax: 5, frameBytes });
  return network;
}

function run(tunnel: TunnelOptions, frameBytes: number, options: NetworkOptions = {}): Network {
  const network = build(tunnel, frameBytes, options);
  network.simulation.runUntil(100_000_000);
  return network;
}

const learn = { pathMtu: "learn" } as const;

test("F294: what fits passes and what does not is lost at the port, as `mtu`", () => {
  for (const [frameBytes, delivered] of [
    [1464, 5],
    [1465, 0],
  ]) {
    const { fabric, simulation } = run({}, frameBytes, { nodes: {} });
    expect(fabric.counts(1).deliveredFrames, String(frameBytes)).toBe(delivered);
    expect(simulation.graph.dropsByCause.reduce((sum, count) => sum + count, 0)).toBe(5 - delivered);
  }
});

test("F296, F298: a leaf says so to itself, believes it, and tells the host: fragmentation needed, 1,450", () => {
  const network = run(learn, 1514);
  const { fabric, simulation } = network;
  const [a, b] = [network.node("a"), network.node("b")];
  expect([fabric.overlay?.pathMtuOf(a, b), fabric.overlay?.pathMtuOf(b, a)]).toEqual([1500, 0]);
  expect(simulation.graph.dropsByCause.reduce((sum, count) => sum + count, 0)).toBe(5);
  const told = network.captured().filter(({ port, bytes }) => port === "a:h1" && Ipv4Header.protocol(bytes, 14) === 1);
  expect(told).toHaveLength(4);
  for (const { bytes } of told) {
    expect([IcmpHeader.type(bytes, 34), IcmpHeader.code(bytes, 34), IcmpHeader.mtuBytes(bytes, 34)]).toEqual([
      3, 4, 1450,
    ]);
    // In the name of the one who was written to, about the host's own datagram.
    const [from, to] = [Ipv4Header.source(bytes, 14), Ipv4Header.destination(bytes, 14)].map(formatIpv4Address);
    expect([from, to]).toEqual(["10.1.0.13", "10.1.0.11"]);
    expect(Ipv4Header.destination(bytes, 42)).toBe(Ipv4Header.source(bytes, 14));
    expect(isIpv4ChecksumGood(bytes, 42)).toBe(true);
    expect(dissect(bytes).issues).toEqual([]);
  }
});

test("F296, F299: over IPv6 the router's packet too big quotes all that fits into 1,280 bytes; the host hears 1,430", () => {
  // The leaf does not tell itself: the spine does, whose own link is as narrow.
  const wide = build({ ...learn, outer: "ipv6" }, 1514);
  const { graph } = wide.simulation;
  for (const port of ["a:s", "a:t"]) graph.ports.mtuBytes[wide.port(port)] = 9000;
  wide.simulation.runUntil(100_000_000);
  const [a, b] = [wide.node("a"), wide.node("b")];
  expect(wide.fabric.overlay?.pathMtuOf(a, b)).toBe(1500);
  const errors = wide
    .captured()
    .filter(({ bytes }) => Ipv6Header.version(bytes, 14) === 6 && Ipv6Header.nextHeader(bytes, 14) === 58);
  expect(errors).toHaveLength(1);
  const [{ bytes, port }] = errors;
  expect(port).toMatch(/^[st]:a$/);
  expect(bytes).toHaveLength(14 + 1280);
  expect([Icmpv6Header.type(bytes, 54), Icmpv6Header.code(bytes, 54), Icmpv6Header.mtuBytes(bytes, 54)]).toEqual([
    2, 0, 1500,
  ]);
  const { layers, issues } = dissect(bytes);
  expect(issues).toEqual([]);
  expect(layers.map(({ protocol }) => protocol).slice(0, 6)).toEqual(["eth", "ipv6", "icmpv6", "ipv6", "udp", "vxlan"]);
  // What it quotes went from the leaf to the other one.
  const end = (of: Uint8Array): string => formatIpv6Address(of);
  expect(end(Ipv6Header.source(bytes, 62))).toBe(end(Ipv6Header.destination(bytes, 14)));
  const told = wide.captured().filter((each) => each.port === "a:h1" && Ipv4Header.protocol(each.bytes, 14) === 1);
  expect(told.map((each) => IcmpHeader.mtuBytes(each.bytes, 34))).toEqual([1430, 1430, 1430, 1430]);
});

test("F296: with a tag, four bytes of the link's MTU are the tag's", () => {
  const network = run({ ...learn, vlan: 30 }, 1514);
  expect(network.fabric.overlay?.pathMtuOf(network.node("a"), network.node("b"))).toBe(1496);
  const told = network.captured().filter(({ port, bytes }) => port === "a:h1" && Ipv4Header.protocol(bytes, 14) === 1);
  expect(told.map(({ bytes }) => IcmpHeader.mtuBytes(bytes, 34))).toEqual([1446, 1446, 1446, 1446]);
  expect(run({ ...learn, vlan: 30 }, 1460).fabric.counts(1).deliveredFrames).toBe(5);
});

test("F297: who ignores it goes on losing frames, and the host hears nothing", () => {
  const network = run({}, 1514);
  expect(network.fabric.overlay?.pathMtuOf(network.node("a"), network.node("b"))).toBe(0);
  expect(network.captured().some(({ port, bytes }) => port === "a:h1" && Ipv4Header.protocol(bytes, 14) === 1)).toBe(
    false,
  );
});

test("F297: between segments too, and the frame that was dropped has lost no time to live", () => {
  const network = build(learn, 60);
  network.fabric.addUdpFlow({ from: "h1", to: "h4", gapPs: 5_000_000, framesMax: 3, frameBytes: 1514 });
  network.simulation.runUntil(100_000_000);
  const told = network.captured().filter(({ port, bytes }) => port === "a:h1" && Ipv4Header.protocol(bytes, 14) === 1);
  expect(told).toHaveLength(2);
  expect(told.map(({ bytes }) => Ipv4Header.ttl(bytes, 42))).toEqual([64, 64]);
});

test("F302: with one event a hop or two, whatever is recorded, back and forth: one digest", () => {
  const of = { ...learn, outer: "ipv6", vlan: 30, sourcePort: "linux" } as const;
  const [fast, general] = (["fast", "general"] as const).map((ports) => {
    const { simulation } = run(of, 1514, { ports });
    return { digest: simulation.digest(), rows: traceRows(simulation.trace) };
  });
  expect(firstDifference(fast.rows, general.rows)).toBeUndefined();
  expect(run(of, 1514, { traceRecordsMax: 0 }).simulation.digest()).toBe(fast.digest);
  const timeline = createTimeline({
    build: () => build(of, 1514).simulation,
    apply() {},
    actions: [],
    checkpointEvents: 8,
  });
  timeline.seek(100_000_000);
  for (const share of [0.9, 0.2, 0.6]) timeline.seekEvent(Math.floor(timeline.fired * share));
  timeline.seek(100_000_000);
  expect(timeline.simulation.digest()).toBe(fast.digest);
});

test("F293: a frame's record has 32 words, with tunnels of every kind too", () => {
  const stride = ({ simulation: { frames } }: Network): number => {
    const [first, second] = [frames.allocate(60), frames.allocate(60)];
    return Math.abs(second - first);
  };
  expect([stride(createTwoRacks()), stride(build({ ...learn, outer: "ipv6", vlan: 30 }, 1514))]).toEqual([32, 32]);
});

test("F300: an encapsulation is explained by what this endpoint adds, and by its own way to a source port", () => {
  const registry = createRegistry([fabricKinds]);
  const text = twoRacksScenario
    .replaceAll("    role: leaf\n", "    role: leaf\n    tunnel: { outer: ipv6, sourcePort: linux }\n")
    .replaceAll("mtu: 1550", "mtu: 1570");
  const flow = "{ kind: fabric/udp-flow@1, from: h1, to: h3, rate: 1Gbps, count: 1 }";
  const read = loadScenario(`${text}workloads:\n  - ${flow}\n`, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const ran = createRun(read.value, registry, { traceRecordsMax: 4096 });
  const seen: Uint8Array[] = [];
  const { simulation } = ran.timeline;
  simulation.graph.tap((_timePs, port, frame) => {
    if (simulation.graph.portName(port).startsWith("leaf1:e1-")) seen.push(simulation.frames.bytes(frame));
  });
  ran.timeline.runUntil(ran.untilPs);
  const outer = seen.find((bytes) => Ipv6Header.version(bytes, 14) === 6) as Uint8Array;
  const { trace } = ran.timeline.simulation;
  const kind = trace.findKind("vxlan.encapsulate");
  const record = Array.from({ length: trace.count }, (_, number) => number).find(
    (number) => trace.kindOf(number) === kind,
  );
  const explained = explain(ran, record as number);
  expect(explained.values).toMatchObject({
    tunnelBytes: 70,
    vtepAddress: formatIpv6Address(Ipv6Header.destination(outer, 14)),
  });
  expect(explained.because.at(-1)).toMatchObject({
    code: "fabric/tunnel-source-port-scaled",
    values: { sourcePort: UdpHeader.sourcePort(outer, 54), firstPort: 32_768, ports: 28_231 },
  });
});

test("F301: an endpoint's drop is explained by what it learnt; a port's by the tunnel", () => {
  const registry = createRegistry([fabricKinds]);
  const text = twoRacksScenario
    .replaceAll(
      "    role: leaf\n",
      "    role: leaf\n    mtuErrors: true\n    tunnel: { narrowLinks: allow, pathMtu: learn }\n",
    )
    .replaceAll("mtu: 1550", "mtu: 1500");
  const flow = "{ kind: fabric/udp-flow@1, from: h1, to: h3, rate: 1Gbps, frameSize: 1514B, count: 3 }";
  const read = loadScenario(`${text}workloads:\n  - ${flow}\n`, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const ran = createRun(read.value, registry, { traceRecordsMax: 4096 });
  ran.timeline.runUntil(ran.untilPs);
  const { trace } = ran.timeline.simulation;
  const drop = trace.findKind("frame.drop");
  const drops = Array.from({ length: trace.count }, (_, record) => record).filter(
    (record) => trace.kindOf(record) === drop,
  );
  const [first, second] = drops.map((record) => explain(ran, record));
  expect([first.code, first.because[0].code]).toEqual(["fabric/mtu", "fabric/encapsulate"]);
  expect(second).toMatchObject({
    code: "fabric/mtu",
    because: [
      {
        code: "fabric/path-mtu",
        values: { node: "leaf1", vtep: "leaf2", pathMtuBytes: 1500, tunnelBytes: 50, innerMtuBytes: 1450 },
      },
    ],
  });
});
