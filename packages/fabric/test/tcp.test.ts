import { ms, seconds } from "@dc/engine";
import { createTimeline } from "@dc/engine/timeline";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createBottleneck, createTcpLeafSpine } from "../bench/tcp-models.ts";

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
