import { expect, test } from "vitest";
import { firstPsOf, makeAxis } from "./axis.ts";

test("each tenfold time is as wide as any other, from nanoseconds to minutes", () => {
  const axis = makeAxis(1e14);
  const widths = [1e6, 1e7, 1e8, 1e11, 1e14].map((afterPs) => axis.place(afterPs) - axis.place(afterPs / 10));
  for (const width of widths) expect(width).toBeCloseTo(widths[0], 9);
  expect(axis.place(1e14)).toBe(1);
  expect(axis.place(0)).toBe(axis.failure);
  expect(axis.place(-1)).toBeLessThan(axis.failure);
  expect(axis.place(1e20)).toBe(1);
});

test("ticks stand at powers of ten, and are never too many to read", () => {
  const { ticks } = makeAxis(3e14);
  expect(ticks.length).toBeLessThanOrEqual(8);
  expect(ticks.length).toBeGreaterThan(3);
  for (const { afterPs } of ticks) expect(Math.log10(afterPs) % 1).toBeCloseTo(0, 9);
  expect(makeAxis(4e7).ticks.map(({ afterPs }) => afterPs)).toEqual([1e6, 1e7]);
  expect(makeAxis(0).ticks.map(({ afterPs }) => afterPs)).toEqual([1e6]);
});

test("the axis begins at the power of ten below the first thing that happens", () => {
  expect(firstPsOf([0, 500_000])).toBe(1e5);
  expect(firstPsOf([0, 12_000, 7e9])).toBe(1e4);
  expect(firstPsOf([])).toBe(1e5);
});
