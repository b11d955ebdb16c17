import { ms, seconds } from "@dc/engine";
import { createTimeline } from "@dc/engine/timeline";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createBottleneck, createTcpLeafSpine } from "../bench/tcp-models.ts";
import { createNetwork } from "../src/testing/index.ts";

interface Row {
  readonly congestion: "newreno" | "cubic";
  readonly bytes: number;
  readonly rateBitsPerSecond: number;
  readonly queueFrames: number;
  readonly delayMicroseconds: number;
  readonly segments: number;
  readonly drops: number;
  readonly completedNanoseconds: number;
}

const { rows } = JSON.parse(readFileSync(new URL("../vectors/ns3/tcp.json", import.meta.url), "utf8")) as {
  rows: Row[];
};

test.each(rows)(
  "F257: $bytes bytes, $congestion, $rateBitsPerSecond bit/s, queue of $queueFrames: as on ns-3",
  ({ congestion, bytes, rateBitsPerSecond, queueFrames, delayMicroseconds, ...peer }) => {
    const delayPs = delayMicroseconds * 1_000_000;
    const { simulation, fabric, flow } = createBottleneck({
      congestion,
      bytes,
      rateBitsPerSecond,
      queueFrames,
      delayPs,
    });
    simulation.runUntil(seconds(60));
    const probe = (metric: string) => simulation.metrics.probe(`h1/tcp1#${metric}`) as number;
    const drops = simulation.graph.dropsByCause[0];
    expect(fabric.counts(flow).deliveredBytes).toBe(bytes);
    const time = probe("flowCompletionPs") / 1000 / peer.completedNanoseconds;
    if (congestion === "newreno") {
      expect(Math.abs(probe("sentSegments") - peer.segments)).toBeLessThanOrEqual(2);
      expect(Math.abs(drops - peer.drops)).toBeLessThanOrEqual(2);
      expect(Math.abs(time - 1)).toBeLessThan(1e-4);
      // Nothing is sent again that was not lost.
      expect(probe("retransmitted")).toBe(drops);
    } else {
      expect(Math.abs(drops / peer.drops - 1)).toBeLessThan(0.03);
      expect(Math.abs(time - 1)).toBeLessThan(0.03);
    }
  },
  60_000,
);

const small = { bytes: 400_000, congestion: "newreno", spines: 2, leaves: 4, hostsPerLeaf: 4 } as const;

test("F258: one-event and two-event ports give one digest, with and without stored records", () => {
  const digests = (["fast", "general"] as const).map((ports) => {
    const { simulation } = createTcpLeafSpine({ ...small, ports });
    simulation.runUntil(ms(2));
    return simulation.digest();
  });
  const stored = [0, 1 << 16].map((traceRecordsMax) => {
    const { simulation } = createBottleneck({
      ...{ congestion: "cubic", bytes: 2e6, rateBitsPerSecond: 1e9, queueFrames: 20, traceRecordsMax },
    });
    simulation.runUntil(seconds(1));
    return simulation.digest();
  });
  expect(digests[0]).toBe(digests[1]);
  expect(stored[0]).toBe(stored[1]);
});

test("F258: 500 steps back through losses and recoveries, and 500 forwards: each event's digest is what it was", () => {
  const timeline = createTimeline({
    build: () =>
      createBottleneck({ congestion: "cubic", bytes: 3e6, rateBitsPerSecond: 1e9, queueFrames: 20 }).simulation,
    apply() {},
    checkpointEvents: 700,
  });
  timeline.run(4000);
  const digests = [timeline.simulation.digest()];
  for (let n = 0; n < 500; n++) {
    expect(timeline.stepBack()).toBe(1);
    digests.push(timeline.simulation.digest());
  }
  for (let n = 499; n >= 0; n--) {
    timeline.step();
    expect(timeline.simulation.digest()).toBe(digests[n]);
  }
  timeline.run(100_000);
  const straight = createBottleneck({ congestion: "cubic", bytes: 3e6, rateBitsPerSecond: 1e9, queueFrames: 20 });
  straight.simulation.run(104_000);
  expect(timeline.simulation.digest()).toBe(straight.simulation.digest());
}, 60_000);

test("F252: a host's connections take turns, and its own port holds next to nothing", () => {
  const network = createNetwork("h1-s s-h2 s-h3", {
    rateBitsPerSecond: 10e9,
    nodes: { h1: { arp: false }, h2: { arp: false }, h3: { arp: false } },
  });
  const { fabric, simulation } = network;
  const flows = ["h2", "h3"].map((to) => fabric.addTcpFlow({ from: "h1", to, bytes: 20e6, congestion: "newreno" }));
  simulation.runUntil(ms(10));
  const [a, b] = flows.map((flow) => fabric.counts(flow).deliveredBytes);
  // 10 Gbit/s less headers, half each.
  expect(Math.abs(a / b - 1)).toBeLessThan(0.01);
  expect((a + b) * 8).toBeGreaterThan(0.99 * 10e9 * 10e-3 * (1460 / 1538));
  expect(simulation.metrics.probe("h1/s#queueBytes.max") as number).toBeLessThanOrEqual(2 * 1514);
  expect(simulation.graph.dropsByCause[0]).toBe(0);
});

test("F231: with TCP a frame's record is 48 words, without it stays 32", () => {
  const words = (withTcp: boolean) => {
    const { fabric, simulation } = createNetwork("h1-h2");
    if (withTcp) fabric.addTcpFlow({ from: "h1", to: "h2", bytes: 1 });
    return simulation.frames.allocate(60) - simulation.frames.allocate(60);
  };
  expect([words(false), words(true)].map(Math.abs)).toEqual([32, 48]);
});

test("F254: a flow's probes, by name and by list; a warm-up forgets counts and keeps the connection", () => {
  const { simulation, fabric } = createBottleneck({
    ...{ congestion: "newreno", bytes: 1e6, rateBitsPerSecond: 1e9, queueFrames: 20, timeoutProfile: "rfc6298" },
  });
  const { metrics } = simulation;
  const probe = (metric: string) => metrics.probe(`h1/tcp1#${metric}`);
  expect([probe("rttPs"), probe("flowCompletionPs")]).toEqual([undefined, undefined]);
  simulation.runUntil(ms(2));
  expect(probe("cwndBytes.max") as number).toBeGreaterThan(14_600);
  expect(probe("retransmitted") as number).toBeGreaterThan(0);
  expect(probe("timeoutPs")).toBe(seconds(1));
  simulation.warmUp();
  expect([probe("retransmitted"), probe("recoveries"), probe("timeouts")]).toEqual([0, 0, 0]);
  simulation.runUntil(seconds(1));
  expect(probe("deliveredBytes")).toBe(1e6);
  expect(probe("flowCompletionPs") as number).toBeLessThan(ms(20));
  expect(metrics.list()).toContain("h1/tcp1#flowCompletionPs");
  expect(metrics.typeOf("h1/tcp1#cwndBytes")).toBe("gauge");
  expect([fabric.flows[0].kind, fabric.flows[0].path, fabric.flows[0].frameBytes]).toEqual(["tcp", "h1/tcp1", 1514]);
});

test.each([
  [{ bytes: 0 }, "bytes 0 of h1"],
  [{ bytes: 1, mtuBytes: 100 }, "mtuBytes 100 of h1"],
  [{ bytes: 1, receiveBytesMax: 2 ** 31 }, "receiveBytesMax"],
  [{ bytes: 1, congestion: "vegas" as never }, "congestion vegas of h1: expected newreno or cubic"],
])("F253: %j is refused with fabric/bad-option", (options, message) => {
  const { fabric } = createNetwork("h1-h2");
  expect(() => fabric.addTcpFlow({ from: "h1", to: "h2", ...options })).toThrow(
    expect.objectContaining({ code: "fabric/bad-option", message: expect.stringContaining(message) }),
  );
});

test("F232: MSS is what the narrower of both ends' links takes", () => {
  const { fabric, simulation } = createNetwork("h1-s s-h2", { mtuBytes: 1000 });
  fabric.addTcpFlow({ from: "h1", to: "h2", bytes: 100_000, mtuBytes: 9000 });
  simulation.runUntil(ms(10));
  expect(fabric.tcp?.columns.mssBytes[0]).toBe(960);
  expect(fabric.counts(1).deliveredBytes).toBe(100_000);
});
