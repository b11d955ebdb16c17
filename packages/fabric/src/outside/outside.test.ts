import {
  arpOperation,
  arpLayer,
  ethernetLayer,
  etherType,
  formatHex,
  formatMac,
  EthernetHeader,
  icmpLayer,
  icmpType,
  ipProtocol,
  Ipv4Header,
  ipv4Address,
  ipv4Layer,
  isIcmpChecksumGood,
  isIpv4ChecksumGood,
  makeFrame,
  udpLayer,
} from "@dc/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ipv4Prefix } from "../address/subnet.ts";
import { macOfPort } from "../frame/encode.ts";
import { createNetwork, type Network } from "../testing/index.ts";
import type { Outside } from "./outside.ts";

const machine = 0x0200_0000_0a01;

/** h1 is played from outside; h1 and h2 are in one segment over two leaves, h3 is behind a router. */
function createPlayed(): { network: Network; outside: Outside; left: Uint8Array[] } {
  const segment = (port: string) => ({ vnis: [{ vni: 10, ports: [port] }] });
  const network = createNetwork("h1-a h2-b a-s b-s a-t b-t h3-r h4-r", {
    mtuBytes: 9000,
    nodes: {
      h1: { outside: true, addresses: { a: ipv4Prefix("192.168.10.1/24") } },
      h2: { addresses: { b: ipv4Prefix("192.168.10.2/24") } },
      h3: { outside: true },
      a: segment("h1"),
      b: segment("h2"),
    },
  });
  const left: Uint8Array[] = [];
  const { outside } = network.fabric;
  if (outside === undefined) throw new Error("no host is played");
  outside.onLeave((_port, bytes) => left.push(bytes));
  return { network, outside, left };
}

const echo = (over: {
  ttl?: number;
  dataBytes?: number;
  source?: string;
  to?: number;
  destination?: string;
}): Uint8Array => {
  const { ttl = 64, dataBytes = 56, source = "192.168.10.1", destination = "192.168.10.2", to = 0 } = over;
  const data = Uint8Array.from({ length: dataBytes }, (_, at) => (at * 7 + 1) & 0xff);
  return makeFrame(
    [
      ethernetLayer({ destination: to, source: machine, type: etherType.ipv4 }),
      ipv4Layer({ source: ipv4Address(source), destination: ipv4Address(destination), protocol: ipProtocol.icmp, ttl }),
      icmpLayer({ type: icmpType.echoRequest, identifier: 77, sequence: 3 }),
    ],
    data,
  );
};

test("F380: a host that is played from outside does nothing by itself; what reaches it leaves and is gone", () => {
  const { network, left } = createPlayed();
  const { fabric, simulation } = network;
  expect(fabric.outside?.ports).toEqual([network.port("h1:a"), network.port("h3:r")]);
  fabric.addPing({ from: "h2", to: "h1", framesMax: 2, intervalPs: 1e6 });
  fabric.addUdpFlow({ from: "h2", to: "h1", framesMax: 3, gapPs: 1e6 });
  simulation.runUntil(1e9);
  expect(left).toHaveLength(5);
  expect(fabric.counts(1).deliveredFrames).toBe(0);
  expect(fabric.counts(2).deliveredFrames).toBe(3);
  expect(simulation.frames.alive).toBe(0);
});

test("F380: a run is the same whether somebody listens or not", () => {
  const digests = [true, false].map((listens) => {
    const { network, outside } = createPlayed();
    if (!listens) outside.onLeave(undefined);
    network.fabric.addPing({ from: "h2", to: "h1", framesMax: 5, intervalPs: 1e6 });
    network.simulation.runUntil(1e9);
    return network.simulation.digest();
  });
  expect(digests[0]).toBe(digests[1]);
});

test("F381 F382: a frame enters byte for byte, padded to 60, and keeps its bytes through tunnels", () => {
  const { network, outside } = createPlayed();
  const bytes = echo({ to: macOfPort(network.port("h2:b")), dataBytes: 100 });
  outside.inject(network.port("h1:a"), bytes);
  network.simulation.runUntil(1e9);
  const captured = network.captured();
  const hex = formatHex(bytes);
  expect(formatHex(captured[0].bytes)).toBe(hex);
  const inTunnel = captured.filter(({ id, port }) => id === captured[0].id && /^[abst]:/.test(port));
  expect(inTunnel.map(({ port }) => port)).toEqual(
    ["a:s", "s:b", "b:h2"].map((port) => (captured[1].port === "a:t" ? port.replace("s", "t") : port)),
  );
  for (const { bytes: outer } of inTunnel) expect(formatHex(outer).endsWith(hex)).toBe(true);
  expect(formatHex(captured[3].bytes)).toBe(hex);

  const short = makeFrame([
    ethernetLayer({ destination: 0xffff_ffff_ffff, source: machine, type: etherType.arp }),
    arpLayer({
      operation: arpOperation.request,
      senderMac: machine,
      senderAddress: ipv4Address("192.168.10.1"),
      targetMac: 0,
      targetAddress: ipv4Address("192.168.10.2"),
    }),
  ]).slice(0, 42);
  outside.inject(network.port("h1:a"), short);
  network.simulation.runUntil(2e9);
  const arp = network
    .captured()
    .filter(({ port }) => port === "h1:a")
    .at(-1)?.bytes as Uint8Array;
  expect(arp.length).toBe(60);
  expect(formatHex(arp).startsWith(formatHex(short))).toBe(true);
});

test("F382: a router changes MAC addresses, time to live and header checksum, and nothing else", () => {
  const { network, outside } = createPlayed();
  const [h3, r, h4] = ["h3:r", "r:h3", "h4:r"].map((name) => network.port(name));
  const { fabric } = network;
  const [source, destination] = [h3, h4].map((port) => fabric.interfaceOf(port)?.address as number);
  const bytes = makeFrame(
    [
      ethernetLayer({ destination: macOfPort(r), source: machine, type: etherType.ipv4 }),
      ipv4Layer({ source, destination, protocol: ipProtocol.udp, ttl: 9 }),
      udpLayer({ sourcePort: 5, destinationPort: 6 }),
    ],
    Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20),
  );
  outside.inject(h3, bytes);
  network.simulation.runUntil(1e12);
  const out = network
    .captured()
    .find(({ port, bytes: sent }) => port === "r:h4" && EthernetHeader.type(sent) === etherType.ipv4)?.bytes;
  if (out === undefined) throw new Error("nothing came through");
  expect(formatMac(EthernetHeader.destination(out))).toBe(formatMac(macOfPort(h4)));
  expect(formatMac(EthernetHeader.source(out))).toBe(formatMac(macOfPort(network.port("r:h4"))));
  expect([Ipv4Header.ttl(out, 14), isIpv4ChecksumGood(out, 14)]).toEqual([8, true]);
  const rest = (frame: Uint8Array): string =>
    formatHex(Uint8Array.from([...frame.subarray(14, 22), frame[23], ...frame.subarray(26)]));
  expect(rest(out)).toBe(rest(bytes));
});

test("F383: an echo comes back with all its data, its checksums right", () => {
  const { network, outside, left } = createPlayed();
  const request = echo({ to: macOfPort(network.port("h2:b")), dataBytes: 300 });
  outside.inject(network.port("h1:a"), request);
  network.simulation.runUntil(1e9);
  expect(left).toHaveLength(1);
  const [reply] = left;
  expect(Ipv4Header.source(reply, 14)).toBe(ipv4Address("192.168.10.2"));
  expect(Ipv4Header.destination(reply, 14)).toBe(ipv4Address("192.168.10.1"));
  expect([reply[34], isIpv4ChecksumGood(reply, 14), isIcmpChecksumGood(reply, 34, reply.length)]).toEqual([
    0,
    true,
    true,
  ]);
  expect(formatHex(reply.subarray(38))).toBe(formatHex(request.subarray(38)));
});

test("F383: an echo whose checksum is wrong has no answer and is dropped as checksum", () => {
  const { network, outside, left } = createPlayed();
  const request = echo({ to: macOfPort(network.port("h2:b")) });
  request[60] ^= 1;
  outside.inject(network.port("h1:a"), request);
  network.simulation.runUntil(1e9);
  expect(left).toEqual([]);
  expect(network.simulation.frames.alive).toBe(0);
  expect(network.simulation.graph.dropsByCause.reduce((sum, drops) => sum + drops, 0)).toBe(1);
});

test("F383: a ping of ours is answered by the machine: its round trip is measured", () => {
  const { network, outside, left } = createPlayed();
  const { fabric, simulation } = network;
  fabric.addPing({ from: "h2", to: "h1", framesMax: 1 });
  simulation.runUntil(1e9);
  const [request] = left;
  const reply = request.slice();
  reply.set(request.subarray(26, 30), 30);
  reply.set(request.subarray(30, 34), 26);
  reply.set(request.subarray(0, 6), 6);
  reply.set(request.subarray(6, 12), 0);
  reply[34] = 0;
  const sum = (request[36] << 8) + request[37] + 0x0800;
  reply[36] = (sum > 0xffff ? sum + 1 : sum) >> 8;
  reply[37] = (sum > 0xffff ? sum + 1 : sum) & 0xff;
  outside.inject(network.port("h1:a"), reply);
  simulation.runUntil(2e9);
  expect(fabric.counts(1).deliveredFrames).toBe(1);
  expect(fabric.counts(1).delayMeanPs).toBeGreaterThan(1e9);
});

test("F384: what is sent to a machine's own address, learnt from its frames, reaches the host that it plays", () => {
  const { network, outside, left } = createPlayed();
  const { simulation } = network;
  const to = (mac: number): Uint8Array => {
    const bytes = echo({ to: mac, source: "192.168.10.9", destination: "192.168.10.1" });
    bytes[11] = 0x77;
    return bytes;
  };
  outside.inject(network.port("h3:r"), to(machine));
  simulation.runUntil(1e9);
  expect(left).toEqual([]);
  outside.inject(network.port("h1:a"), echo({ to: macOfPort(network.port("h2:b")) }));
  simulation.runUntil(2e9);
  expect(left).toHaveLength(1);
});

test("F385: what is no frame is dropped where it came in, with its cause, and nothing throws", () => {
  const good = echo({});
  const broken = (change: (bytes: Uint8Array) => void): Uint8Array => {
    const bytes = good.slice();
    change(bytes);
    return bytes;
  };
  const cases: [string, Uint8Array][] = [
    ["malformed", new Uint8Array(0)],
    ["malformed", new Uint8Array(13)],
    ["malformed", new Uint8Array(70_000)],
    ["malformed", broken((bytes) => bytes.fill(0, 6, 12))],
    ["malformed", broken((bytes) => bytes.fill(0xff, 6, 12))],
    ["malformed", broken((bytes) => bytes.fill(0x65, 14, 15))],
    ["malformed", broken((bytes) => bytes.fill(0x41, 14, 15))],
    ["malformed", broken((bytes) => bytes.fill(0xff, 16, 18))],
    ["checksum", broken((bytes) => bytes.fill(0x11, 24, 26))],
    ["malformed", broken((bytes) => bytes.set([8, 6], 12))],
  ];
  for (const [cause, bytes] of cases) {
    const { network, outside } = createPlayed();
    outside.inject(network.port("h1:a"), bytes);
    const { trace, graph } = network.simulation;
    const last = trace.count - 1;
    expect([trace.kindName(trace.kindOf(last)), trace.objectName(trace.objectOf(last))]).toEqual([
      "frame.drop",
      "h1/a",
    ]);
    expect(
      graph.dropsByCause.reduce((sum, drops) => sum + drops, 0),
      cause,
    ).toBe(1);
    expect(network.simulation.frames.alive).toBe(0);
  }
});

test("F385: any bytes at any port go somewhere or are dropped; every frame comes to an end", () => {
  const { network, outside } = createPlayed();
  const { simulation } = network;
  const good = echo({ to: macOfPort(network.port("h2:b")) });
  const mutated = fc
    .tuple(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 12 }), fc.nat(good.length))
    .map(([changes, length]) => {
      const bytes = good.slice(0, length);
      for (const [at, value] of changes) if (at < length) bytes[at] = value;
      return bytes;
    });
  fc.assert(
    fc.property(
      fc.oneof(mutated, fc.uint8Array({ maxLength: 200 })),
      fc.nat(simulation.graph.portCount - 1),
      (bytes, port) => {
        outside.inject(port, bytes);
        simulation.runUntil(simulation.now + 1e9);
        network.captured();
      },
    ),
    { numRuns: 400 },
  );
  simulation.runUntil(simulation.now + 1e13);
  expect(simulation.frames.alive).toBe(0);
});

test("F386: frames from outside come back with a step back, their bytes too", () => {
  const { network, outside, left } = createPlayed();
  const { simulation } = network;
  outside.inject(network.port("h1:a"), echo({ to: macOfPort(network.port("h2:b")), dataBytes: 200 }));
  simulation.runUntil(1_200_000);
  const saved = simulation.save();
  simulation.runUntil(1e9);
  const [first, digest] = [left.splice(0), simulation.digest()];
  outside.inject(network.port("h3:r"), new Uint8Array(60).fill(2));
  simulation.runUntil(2e9);
  simulation.restore(saved);
  left.length = 0;
  simulation.runUntil(1e9);
  expect(simulation.digest()).toBe(digest);
  expect(left).toEqual(first);
});
