import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createLeafSpineModel } from "../bench/leaf-spine-model.ts";
import { createNetwork } from "../src/testing/network.ts";

const { rows } = JSON.parse(readFileSync(new URL("../vectors/ns3/leaf-spine.json", import.meta.url), "utf8")) as {
  rows: { payloadBitsPerSecond: number; hops: number; drops: number; deliveredHash: number }[];
};

test.each(rows)(
  "F120: 10 ms at $payloadBitsPerSecond bit/s a host come out as on ns-3, flow by flow",
  (row) => {
    const { payloadBitsPerSecond, hops, drops, deliveredHash } = row;
    const model = createLeafSpineModel({ payloadBitsPerSecond });
    model.simulation.runUntil(10_000_000_000);
    const delivered = model.delivered();
    expect(model.hops()).toBe(hops);
    expect(model.simulation.graph.dropsByCause.reduce((sum, count) => sum + count, 0)).toBe(drops);
    expect(delivered.reduce((hash, count) => (Math.imul(hash, 31) + count) | 0, 0)).toBe(deliveredHash);
  },
  60_000,
);

const marking = JSON.parse(readFileSync(new URL("../vectors/ns3/marking.json", import.meta.url), "utf8")) as {
  rows: {
    packets: number;
    gapNanoseconds: number[];
    threshold: number;
    limit: number;
    delivered: number;
    marked: number;
    drops: number;
  }[];
};

test.each(marking.rows)(
  "F452: a queue that marks from $threshold packets on comes out as on ns-3: $marked marks",
  (row) => {
    // Below ns-3's queue a device holds one packet more: ours is that much longer.
    const { simulation, fabric } = createNetwork("h1-s h2-s s-h3", {
      ...{ rateBitsPerSecond: 10e9, delayPs: 500_000, queueFramesMax: row.limit + 1, traceRecordsMax: 0 },
      overheadBytes: 0,
      nodes: { h1: { arp: false }, h2: { arp: false }, h3: { arp: false } },
    });
    fabric.addMarking({ thresholdBytes: row.threshold * 1500 });
    row.gapNanoseconds.forEach((gap, place) => {
      fabric.addUdpFlow({
        ...{ from: `h${place + 1}`, to: "h3", frameBytes: 1500, framesMax: row.packets, ecn: true },
        ...{ gapPs: gap * 1000, startPs: (1000 + 131 * place) * 1000 },
      });
    });
    simulation.runUntil(1e12);
    const at = (metric: string): number => simulation.metrics.probe(`s/h3#${metric}`) as number;
    expect(at("sentFrames")).toBe(row.delivered);
    expect(at("drops")).toBe(row.drops);
    expect(at("markedFrames")).toBe(row.marked);
  },
);
