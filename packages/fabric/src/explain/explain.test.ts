import { createSimulation, dropCauses, type PortDevice, type PortIndex, type Simulation } from "@dc/engine";
import { createTimeline } from "@dc/engine/timeline";
import type { BuildContext } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { ipv4Prefix } from "../address/subnet.ts";
import { createFabric, type Fabric } from "../fabric/fabric.ts";
import { createNetwork, type Network, type NetworkOptions } from "../testing/index.ts";
import { explain } from "./explain.ts";
import type { Explanation, ExplainedRun } from "./explanation.ts";

/** A run of a test network that can be asked; `traffic` adds what is sent. */
function createExplained(links: string, options: NetworkOptions, traffic: (network: Network) => void) {
  let network: Network | undefined;
  const timeline = createTimeline({
    build() {
      network = createNetwork(links, { traceRecordsMax: 65_536, ...options });
      traffic(network);
      return network.simulation;
    },
    apply(simulation, { on, do: what }) {
      const { graph } = simulation;
      graph.setLinkUp(graph.ports.link[graph.portByName(on)], what === "link.up");
    },
    checkpointEvents: 500,
  });
  const context = { packageState: () => network?.fabric } as unknown as BuildContext;
  return { run: { timeline, context } as ExplainedRun, timeline, network: network as unknown as Network };
}

/** Records of a kind. */
function recordsOf({ timeline }: ExplainedRun, kind: string, want: (record: number) => boolean = () => true): number[] {
  const { trace } = timeline.simulation;
  const all = Array.from({ length: trace.count - trace.first }, (_, n) => trace.first + n);
  return all.filter((record) => trace.kindName(trace.kindOf(record)) === kind && want(record));
}

const codes = (explanation: Explanation): string[] => [
  explanation.code,
  ...explanation.because.flatMap((each) => codes(each).map((code) => `  ${code}`)),
];

const find = (explanation: Explanation, code: string): Explanation =>
  explanation.because.find((each) => each.code === code) ?? expect.fail(`${code} is not among ${codes(explanation)}`);

const known = { nodes: Object.fromEntries(["h1", "h2", "h3", "h4"].map((name) => [name, { arp: false }])) };
const clos = "h1-a h3-a h2-b h4-b a-s a-t a-u a-v b-s b-t b-u b-v";

test("F110, F111: a choice is explained by the prefix, the bytes, the hash, the bucket and the port", () => {
  const { run, timeline } = createExplained(clos, known, ({ fabric }) => {
    fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1_000_000, framesMax: 1, sourcePort: 49153 });
  });
  timeline.runUntil(20_000_000);
  const [record] = recordsOf(run, "route.choose");
  const why = explain(run, record);
  expect(codes(why)).toEqual(["fabric/route-choose", "  fabric/route-via", "  fabric/hash-input", "  fabric/modulo"]);
  expect(why.record).toBe(record);
  expect(why.values).toMatchObject({
    node: "a",
    frame: 1,
    flow: 1,
    flowPath: "h1/udp1",
    destination: "10.129.0.2",
    buckets: 4,
  });
  expect(find(why, "fabric/route-via").values).toMatchObject({
    prefix: "10.129.0.0/24",
    members: 4,
    ports: "a:s, a:t, a:u, a:v",
    nextHops: "s, t, u, v",
  });
  // 10.128.0.2 and 10.129.0.2 low byte first, UDP, 49153 and 9 high byte first.
  expect(find(why, "fabric/hash-input").values.bytes).toBe("02 00 80 0a 02 00 81 0a 11 c0 01 00 09");
  const { hash, bucket, port } = find(why, "fabric/modulo").values;
  expect([hash, bucket, port]).toEqual([why.values.hash, why.values.bucket, why.values.port]);
  expect(bucket).toBe((hash as number) % 4);
});

test("F111: what is recomputed is what the switch recorded, on every choice of a run", () => {
  const { run, timeline } = createExplained(clos, known, ({ fabric }) => {
    for (let n = 0; n < 30; n++) {
      fabric.addUdpFlow({
        from: "h1",
        to: "h2",
        gapPs: 4_000_000,
        framesMax: 2,
        frameBytes: 100,
        sourcePort: 7000 + n,
      });
    }
    fabric.addPing({ from: "h3", to: "h4", framesMax: 2 });
  });
  timeline.runUntil(150_000_000);
  const records = recordsOf(run, "route.choose");
  expect(records.length).toBe(64);
  for (const record of records) {
    const why = explain(run, record);
    const { hash, bucket, port } = find(why, "fabric/modulo").values;
    expect([hash, bucket, port]).toEqual([why.values.hash, why.values.bucket, why.values.port]);
  }
});

test("F112: asking changes nothing: the same instant, the same digest, the same records", () => {
  const { run, timeline } = createExplained(clos, { ...known, queueFramesMax: 3 }, ({ fabric }) => {
    for (const from of ["h1", "h3"]) fabric.addUdpFlow({ from, to: "h2", gapPs: 100_000, framesMax: 60 });
  });
  timeline.runUntil(9_000_000);
  const { trace } = timeline.simulation;
  const before = [timeline.now, timeline.fired, timeline.simulation.digest(), trace.count, trace.first];
  for (let record = trace.first; record < trace.count; record++) explain(run, record);
  expect([timeline.now, timeline.fired, timeline.simulation.digest(), trace.count, trace.first]).toEqual(before);
});

test.each(["fast", "general"] as const)(
  "F113: a full queue names who stands in it, by frames and bytes (%s ports)",
  (ports) => {
    // Two hosts at 80 Gbit/s each towards one host of 100 Gbit/s, whose switch port holds 10 frames.
    const { run, timeline } = createExplained(
      "h1-b h3-b b-h2",
      { ...known, queueFramesMax: 10, ports },
      ({ fabric }) => {
        fabric.addUdpFlow({ from: "h1", to: "h2", frameBytes: 1000, rateBitsPerSecond: 80e9 });
        fabric.addUdpFlow({ from: "h3", to: "h2", frameBytes: 500, rateBitsPerSecond: 80e9, startPs: 30_000 });
      },
    );
    timeline.runUntil(20_000_000);
    const drops = recordsOf(run, "frame.drop");
    expect(drops.length).toBeGreaterThan(50);
    for (const drop of [drops[0], drops[40]]) {
      const why = explain(run, drop);
      expect(why.values).toMatchObject({ port: "b:h2", queuedFrames: 10, queueFramesMax: 10 });
      const shares = why.because.filter(({ code }) => code === "fabric/queue-share").map(({ values }) => values);
      expect(shares.map(({ flowPath }) => flowPath).toSorted()).toEqual(["h1/udp1", "h3/udp1"]);
      expect(shares.reduce((sum, { frames }) => sum + (frames as number), 0)).toBe(10);
      expect(shares.reduce((sum, { bytes }) => sum + (bytes as number), 0)).toBe(why.values.queuedBytes);
      expect(shares.reduce((sum, { bytesShare }) => sum + (bytesShare as number), 0)).toBeCloseTo(1, 12);
      for (const { flowPath, frames, bytes } of shares) {
        expect(bytes).toBe((frames as number) * (flowPath === "h1/udp1" ? 1000 : 500));
      }
    }
  },
);

test.each(["fast", "general"] as const)(
  "F113: at one instant a frame leaves, one joins, one is lost: the queue is told as it stood (%s ports)",
  (ports) => {
    // Both hosts send each 81,920 ps, which is what 1,000 bytes and 24 of overhead take on the line that they share.
    const options = { ...known, queueFramesMax: 10, ports };
    const { run, timeline } = createExplained("h1-b h3-b b-h2", options, ({ fabric }) => {
      for (const from of ["h1", "h3"]) fabric.addUdpFlow({ from, to: "h2", frameBytes: 1000, gapPs: 81_920 });
    });
    timeline.runUntil(5_000_000);
    const drops = recordsOf(run, "frame.drop");
    expect(drops.length).toBeGreaterThan(20);
    for (const drop of drops)
      expect(explain(run, drop).values).toMatchObject({ queuedFrames: 10, queuedBytes: 10_000 });
  },
);

test("F113: both port paths tell the same of every loss, also where a large frame finds no room that a small one left", () => {
  const [fast, general] = (["fast", "general"] as const).map((ports) => {
    const options = { ...known, queueBytesMax: 3000, ports };
    const { run, timeline } = createExplained("h1-b h3-b b-h2", options, ({ fabric }) => {
      // 2,024 bytes take twice as long as 1,000, overhead counted, so arrivals and departures share their instants.
      fabric.addUdpFlow({ from: "h1", to: "h2", frameBytes: 2024, gapPs: 163_840 });
      fabric.addUdpFlow({ from: "h3", to: "h2", frameBytes: 1000, gapPs: 81_920 });
    });
    timeline.runUntil(5_000_000);
    return recordsOf(run, "frame.drop").map((drop) => {
      const { code, values, because } = explain(run, drop);
      return JSON.stringify([
        values.timePs,
        values.frame,
        code,
        values,
        because.map((each) => [each.code, each.values]),
      ]);
    });
  });
  expect(fast.length).toBeGreaterThan(20);
  expect(general.toSorted()).toEqual(fast.toSorted());
});

test("F114: more came in than went out, at the rate of the two flows together, since the queue was last empty", () => {
  const { run, timeline } = createExplained("h1-b h3-b b-h2", { ...known, queueFramesMax: 50 }, ({ fabric }) => {
    fabric.addUdpFlow({ from: "h1", to: "h2", frameBytes: 1000, rateBitsPerSecond: 80e9 });
    fabric.addUdpFlow({ from: "h3", to: "h2", frameBytes: 1000, rateBitsPerSecond: 80e9, startPs: 30_000 });
  });
  timeline.runUntil(60_000_000);
  const drops = recordsOf(run, "frame.drop");
  const why = explain(run, drops[drops.length - 1]);
  const { offeredBitsPerSecond, rateBitsPerSecond, durationPs } = find(why, "fabric/more-in-than-out").values;
  expect(rateBitsPerSecond).toBe(100e9);
  // 2 × 80 Gbit/s of frames, and 24 bytes of preamble, FCS and gap on each 1,000.
  expect((offeredBitsPerSecond as number) / 1e9).toBeCloseTo(160 * 1.024, 0);
  expect(durationPs).toBeGreaterThan(50_000_000);
});

test("F115: flows that met by their hash are named with their bucket, and the queue that stood empty beside them", () => {
  const { run, timeline } = createExplained(clos, { ...known, queueFramesMax: 10 }, ({ fabric }) => {
    // Both hash to one bucket of four: found by trying source ports.
    fabric.addUdpFlow({ from: "h1", to: "h2", frameBytes: 1500, rateBitsPerSecond: 90e9, sourcePort: 49_153 });
    for (let port = 49_153; ; port++) {
      const flow = { from: "h3", to: "h4", frameBytes: 1500, rateBitsPerSecond: 90e9, sourcePort: port };
      if (bucketOf(port) !== bucketOf0(49_153)) continue;
      fabric.addUdpFlow(flow);
      break;
    }
  });
  timeline.runUntil(60_000_000);
  const why = explain(run, recordsOf(run, "frame.drop")[0]);
  expect(codes(why)).toEqual([
    "fabric/queue-full",
    "  fabric/more-in-than-out",
    "  fabric/queue-share",
    "  fabric/queue-share",
    "  fabric/same-bucket",
    "  fabric/hash-reads-no-queue",
  ]);
  const { flows, flowPaths, buckets, port } = find(why, "fabric/same-bucket").values;
  expect({ flows, buckets, port }).toEqual({ flows: 2, buckets: 4, port: why.values.port });
  expect(String(flowPaths).split(", ").toSorted()).toEqual(["h1/udp1", "h3/udp1"]);
  expect(find(why, "fabric/hash-reads-no-queue").values).toMatchObject({ others: 3, leastQueueBytes: 0 });
});

test("F115: flows without another way are told by their route", () => {
  const { run, timeline } = createExplained("h1-b h3-b b-h2", { ...known, queueFramesMax: 5 }, ({ fabric }) => {
    for (const from of ["h1", "h3"]) fabric.addUdpFlow({ from, to: "h2", frameBytes: 1000, rateBitsPerSecond: 80e9 });
  });
  timeline.runUntil(10_000_000);
  const why = explain(run, recordsOf(run, "frame.drop")[0]);
  expect(find(why, "fabric/route-connected").values).toMatchObject({
    node: "b",
    prefix: "10.128.2.0/24",
    ports: "b:h2",
  });
});

test("F116: a frame on a cut link names the cut, and the switch that has not noticed", () => {
  const options = { ...known, detectionDelayPs: 10_000_000 };
  const { run, timeline } = createExplained("h1-a a-b b-h2", options, ({ fabric }) => {
    fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1_000_000, frameBytes: 100 });
  });
  timeline.runUntil(5_200_000);
  timeline.act("link.down", "a:b");
  timeline.runUntil(30_000_000);
  const drops = recordsOf(run, "frame.drop");
  const late = explain(run, drops[3]);
  expect(codes(late)).toEqual(["fabric/link-down", "  fabric/link-cut", "  fabric/not-detected-yet"]);
  expect(late.values).toMatchObject({ port: "a:b", link: "a:b – b:a", flowPath: "h1/udp1" });
  const cut = find(late, "fabric/link-cut");
  const { trace } = timeline.simulation;
  expect(cut.values.timePs).toBe(5_200_000);
  expect(trace.kindName(trace.kindOf(cut.record as number))).toBe("link.down");
});

test("F117: no route says whether nobody has the address, or its owner is cut off", () => {
  const { run, timeline } = createExplained("h1-a a-b b-h2", known, ({ fabric }) => {
    fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1_000_000, frameBytes: 100 });
  });
  timeline.act("link.down", "b:h2");
  timeline.runUntil(3_500_000);
  const why = explain(run, recordsOf(run, "frame.drop")[0]);
  expect(codes(why)).toEqual(["fabric/no-route", "  fabric/owner-unreachable"]);
  expect(why.because[0].values).toMatchObject({ owner: "h2", prefix: "10.129.0.2/24", links: 1, linksDown: 1 });
});

test("F118: too large, too old, unanswered: each with its numbers", () => {
  const causes: string[] = [];
  const check = (explained: ReturnType<typeof createExplained>, values: object) => {
    const [drop] = recordsOf(explained.run, "frame.drop");
    const why = explain(explained.run, drop);
    causes.push(why.code, dropCauses[explained.timeline.simulation.trace.b(drop)]);
    expect(why.values).toMatchObject(values);
  };
  const large = createExplained("h1-a a-h2", { ...known, mtuBytes: 1500 }, ({ fabric }) => {
    fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1_000_000, frameBytes: 1515, framesMax: 1 });
  });
  large.timeline.runUntil(3_000_000);
  check(large, { port: "h1:a", payloadBytes: 1501, mtuBytes: 1500 });

  const old = createExplained("h1-a a-b b-h2", known, (network) => {
    network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1_000_000, frameBytes: 100, framesMax: 1 });
    network.simulation.step();
    network.simulation.graph.inFlight((_port, frame) => {
      network.fabric.columns.ttl[frame] = 2;
    });
  });
  old.timeline.runUntil(5_000_000);
  check(old, { node: "b", destination: "10.129.0.2", ttl: 1 });

  const unanswered = createExplained(
    "h1-a h2-a",
    {
      nodes: {
        h1: { addresses: { a: ipv4Prefix("192.0.2.2/24") } },
        h2: { addresses: { a: ipv4Prefix("192.0.2.130/25") } },
        a: { addresses: { h1: ipv4Prefix("192.0.2.1/25"), h2: ipv4Prefix("192.0.2.129/25") } },
      },
    },
    ({ fabric }) => fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1000, framesMax: 1, frameBytes: 100 }),
  );
  unanswered.timeline.runUntil(4_000_000_000_000);
  check(unanswered, { port: "h1:a", destination: "192.0.2.130", flowPath: "h1/udp1" });
  expect(causes).toEqual(["fabric/mtu", "mtu", "fabric/ttl", "ttl", "fabric/unknown-mac", "unknown-mac"]);
});

test("F118: frames that wait for an address in too great a number are told apart from a full port", () => {
  const { run, timeline } = createExplained("h1-a h2-a", {}, ({ fabric }) => {
    fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1000, framesMax: 120, frameBytes: 100 });
  });
  timeline.runUntil(200_000);
  expect(explain(run, recordsOf(run, "frame.drop")[0]).code).toBe("fabric/arp-queue-full");
});

test("F119: a frame that a switch sent is told by its route; any other record by what caused it", () => {
  const { run, timeline } = createExplained("h1-a a-b b-h2", {}, ({ fabric }) => {
    fabric.addPing({ from: "h1", to: "h2", framesMax: 1 });
  });
  timeline.runUntil(20_000_000);
  const { trace } = timeline.simulation;
  const [send] = recordsOf(run, "frame.send", (record) => trace.objectName(trace.objectOf(record)) === "a/b");
  expect(codes(explain(run, send))).toEqual(["fabric/sent", "  fabric/route-via"]);
  const [learn] = recordsOf(run, "arp.learn", (record) => trace.objectName(trace.objectOf(record)) === "h1/a");
  const why = explain(run, learn);
  const kinds = [];
  for (let each: Explanation | undefined = why; each !== undefined; each = each.because[0])
    kinds.push(each.values.kind);
  expect(kinds.slice(0, 4)).toEqual(["arp.learn", "frame.receive", "frame.send", "arp.learn"]);
  expect(() => explain(run, 1e9)).toThrow(expect.objectContaining({ code: "fabric/not-a-record" }));
});

// The buckets that two hosts' source ports fall into, by the hash as it is defined.
function bucket(source: number, destination: number, sourcePort: number): number {
  let hash = 0x811c9dc5;
  const fold = (byte: number): void => {
    hash = Math.imul(hash ^ byte, 0x01000193);
  };
  for (const address of [source, destination])
    for (let shift = 0; shift < 32; shift += 8) fold((address >>> shift) & 255);
  for (const byte of [17, sourcePort >>> 8, sourcePort & 255, 0, 9]) fold(byte);
  return ((hash ^ (hash >>> 16)) >>> 0) % 4;
}
const bucketOf0 = (port: number): number => bucket(0x0a800002, 0x0a810002, port);
const bucketOf = (port: number): number => bucket(0x0a800102, 0x0a810102, port);

/** Two guests on one bridge, each by a device instead of a cable. */
function createGuests(
  device: (network: { simulation: Simulation; a: PortIndex; b: PortIndex }) => PortDevice,
  framesMax: number,
) {
  let fabric: Fabric | undefined;
  const timeline = createTimeline({
    build() {
      const simulation = createSimulation({ seed: 1, traceRecordsMax: 65_536 });
      fabric = createFabric(simulation);
      const { graph } = simulation;
      const [guest, bridge] = [fabric.addHost("vm1"), fabric.addBridge("s1", { uplink: "eth0" })];
      const [a, b] = [graph.addPort(guest, "eth0"), graph.addPort(bridge, "vm1")];
      fabric.attach(a, b);
      graph.device(a, device({ simulation, a, b }));
      graph.device(b, { transmit: (frame) => graph.deliver(a, frame) });
      const [other, up] = [graph.addPort(fabric.addHost("h2"), "eth0"), graph.addPort(bridge, "eth0")];
      graph.connect(other, up, { rateBitsPerSecond: 10e9, delayPs: 1000 });
      fabric.addUdpFlow({ from: "vm1", to: "h2", gapPs: 1000, framesMax, frameBytes: 100 });
      return simulation;
    },
    apply() {},
    checkpointEvents: 500,
  });
  const context = { packageState: () => fabric } as unknown as BuildContext;
  return { timeline, context } as ExplainedRun & { timeline: typeof timeline };
}

test("F118: at a port with a device, frames that wait for an address in too great a number are told as at a cable", () => {
  const run = createGuests(() => ({ transmit() {} }), 120);
  run.timeline.runUntil(200_000);
  const why = explain(run, recordsOf(run, "frame.drop")[0]);
  expect(why).toMatchObject({ code: "fabric/arp-queue-full", values: { port: "vm1:eth0", sizeBytes: 100 } });
  expect(why.because).toEqual([]);
});

test.each([
  ["queue-full", "fabric/device-queue-full", { object: "vm1/eth0", flowPath: "vm1/udp1", sizeBytes: 100 }],
  ["mtu", "fabric/mtu", { port: "vm1:eth0", payloadBytes: 86, mtuBytes: 0x7fffffff }],
  ["link-down", "fabric/link-down", { port: "vm1:eth0", flowPath: "vm1/udp1" }],
] as const)("F118: a device that drops at its port (%s) is named, though there is no link", (cause, code, values) => {
  const run = createGuests(
    ({ simulation: { graph, frames }, a, b }) => ({
      transmit(frame) {
        if (frames.flow[frame] === 0) graph.deliver(b, frame);
        else graph.dropAtPort(a, frame, cause);
      },
    }),
    1,
  );
  run.timeline.runUntil(5_000_000);
  const why = explain(run, recordsOf(run, "frame.drop")[0]);
  expect(why).toMatchObject({ code, values });
  expect(why.values).not.toHaveProperty("link");
});

test.each([
  ["queue-full", "fabric/device-queue-full", { object: "vm1/virtio0", sizeBytes: 100 }],
  ["mtu", "fabric/mtu", { port: "vm1/virtio0", payloadBytes: 86 }],
  ["link-down", "fabric/link-down", { port: "vm1/virtio0" }],
] as const)("F118: a device that drops in an object of its own (%s) is told by its name", (cause, code, values) => {
  const run = createGuests(({ simulation: { graph, frames, trace }, b }) => {
    const object = trace.object("vm1/virtio0");
    const drop = trace.kind("frame.drop", { a: "frame", b: "cause", c: "sizeBytes" });
    return {
      transmit(frame) {
        if (frames.flow[frame] === 0) return graph.deliver(b, frame);
        trace.record(0, drop, object, frames.id[frame], dropCauses.indexOf(cause), frames.sizeBytes[frame], -1);
        frames.release(frame);
      },
    };
  }, 1);
  run.timeline.runUntil(5_000_000);
  const why = explain(run, recordsOf(run, "frame.drop")[0]);
  expect(why).toMatchObject({ code, values });
  expect(why.values).not.toHaveProperty("mtuBytes");
});
