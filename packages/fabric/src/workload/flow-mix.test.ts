import { seconds } from "@dc/engine";
import { expect, test } from "vitest";
import { createNetwork } from "../testing/index.ts";
import { addFlowMix, sizeClassOf } from "./flow-mix.ts";

test("F264: classes of size end at 100 kB and 10 MB", () => {
  expect([1, 100_000, 100_001, 10_000_000, 10_000_001].map(sizeClassOf)).toEqual([
    "mice",
    "mice",
    "middle",
    "middle",
    "elephants",
  ]);
});

test("F263: over ten seconds the flows that begin carry the load that was asked for, within ten per cent", () => {
  const { fabric } = createNetwork("h1-s h2-s h3-s h4-s", { rateBitsPerSecond: 1e9 });
  const flows = addFlowMix(fabric, "mix1", { sizes: "web-search", load: 0.5, stopPs: seconds(10) });
  const tcp = fabric.tcp as NonNullable<typeof fabric.tcp>;
  const bytes = flows.reduce((sum, flow) => sum + tcp.columns.bytes[tcp.rowOf(flow)], 0);
  expect(Math.abs((bytes * 8) / 10 / (0.5 * 4e9) - 1)).toBeLessThan(0.1);
  const starts = fabric.flows.map(({ startPs }) => startPs);
  expect(starts).toEqual([...starts].sort((a, b) => a - b));
});

test.each([
  [{ load: 0 }, "a load of 0"],
  [{ load: 1.5 }, "a load of 1.5"],
])("F263: %j is refused", (options, message) => {
  const { fabric } = createNetwork("h1-h2");
  expect(() => addFlowMix(fabric, "mix1", { sizes: "data-mining", stopPs: 1, ...options })).toThrow(message);
});
