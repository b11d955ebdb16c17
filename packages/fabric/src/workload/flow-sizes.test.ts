import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { drawFlowBytes, flowBytesAt, flowSizes, flowSizesNames, meanFlowBytes, sizeUnitBytes } from "./flow-sizes.ts";

// The means that the scripts of other simulators give for the same points: 1,138 and 5,117 segments (HKUST-SING/PIAS-NS2).
test.each([
  ["web-search", 1138],
  ["data-mining", 5117],
] as const)("F262: the mean of %s is %i segments, within half a per cent", (name, segments) => {
  const mean = meanFlowBytes(flowSizes[name]) / sizeUnitBytes;
  expect(Math.abs(mean / segments - 1)).toBeLessThan(0.005);
});

test("F262: shares ascend to 1, sizes ascend, and each distribution says where it comes from", () => {
  for (const name of flowSizesNames) {
    const { points, source, url, confidence } = flowSizes[name];
    expect(points.at(-1)?.[1]).toBe(1);
    for (let place = 1; place < points.length; place++) {
      expect(points[place][0]).toBeGreaterThan(points[place - 1][0]);
      expect(points[place][1]).toBeGreaterThan(points[place - 1][1]);
    }
    expect([source.length > 20, url.startsWith("https://"), confidence]).toEqual([true, true, "published"]);
  }
});

test("F262: a size at a published share is the published size; between two it lies on the line", () => {
  const search = flowSizes["web-search"];
  for (const [segments, share] of search.points.slice(0, -1)) {
    expect(flowBytesAt(search, share)).toBe(segments * 1460);
  }
  expect(flowBytesAt(search, 0)).toBe(6 * 1460);
  expect(flowBytesAt(search, 0.85)).toBe(Math.round(((1333 + 3333) / 2) * 1460));
});

test("F262: 20,000 draws fall below each point as often as published, within a point and a half", () => {
  const random = createSimulation({ seed: 20_261_129 }).random("test");
  for (const name of flowSizesNames) {
    const drawn = Array.from({ length: 20_000 }, () => drawFlowBytes(flowSizes[name], random));
    for (const [segments, share] of flowSizes[name].points) {
      const below = drawn.filter((bytes) => bytes <= segments * 1460).length / drawn.length;
      expect(Math.abs(below - share)).toBeLessThan(0.015);
    }
  }
});
