import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createLeafSpineModel } from "../bench/leaf-spine-model.ts";

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
