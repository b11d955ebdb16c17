import { expect, test } from "vitest";
import { createRandomStream, streamKey } from "../sim/random.ts";
import { batchMeans, confidenceInterval, studentQuantile, warmUpLength } from "./interval.ts";

/** Share of Student's t within ±x, by Simpson's rule over the density. */
function within(x: number, degrees: number): number {
  const density = (t: number): number => (1 + (t * t) / degrees) ** (-(degrees + 1) / 2);
  const simpson = (from: number, to: number, steps: number): number => {
    const h = (to - from) / steps;
    let sum = density(from) + density(to);
    for (let i = 1; i < steps; i++) sum += density(from + i * h) * (i % 2 === 1 ? 4 : 2);
    return (sum * h) / 3;
  };
  // The whole, by t = tan u, because the tails of few degrees are long.
  const steps = 20_000;
  const h = Math.PI / 2 / steps;
  let whole = 0;
  for (let i = 0; i < steps; i++) {
    const u = (i + 0.5) * h;
    whole += (density(Math.tan(u)) / Math.cos(u) ** 2) * h;
  }
  return simpson(0, x, 4000) / whole;
}

test("E184: every quantile of the table leaves 5 % outside, by integrating the density", () => {
  for (const degrees of [...Array.from({ length: 30 }, (_, i) => i + 1), 40, 50, 60, 80, 100, 1000]) {
    expect(within(studentQuantile(degrees), degrees), `${degrees} degrees`).toBeCloseTo(0.95, 3);
  }
  // Between two rows the lower one counts: wider, never narrower.
  for (const degrees of [31, 45, 59, 79, 99, 500])
    expect(within(studentQuantile(degrees), degrees)).toBeGreaterThan(0.95);
});

test("E184: an interval by hand: five values", () => {
  const { mean, halfWidth, low, high, count } = confidenceInterval([4, 5, 6, 7, 8]);
  expect([mean, count]).toEqual([6, 5]);
  expect(halfWidth).toBeCloseTo((2.776 * Math.sqrt(2.5)) / Math.sqrt(5), 12);
  expect(high - low).toBeCloseTo(2 * halfWidth, 12);
  expect(confidenceInterval([1]).halfWidth).toBe(Infinity);
});

test("E185: of 1,000 intervals about 950 hold the true mean, seed 11", () => {
  const random = createRandomStream(Int32Array.from(streamKey(11, "interval")));
  let held = 0;
  for (let run = 0; run < 1000; run++) {
    // Sums of twelve uniforms: near enough to normal.
    const values = Array.from({ length: 10 }, () =>
      Array.from({ length: 12 }, random.float).reduce((a, b) => a + b, 0),
    );
    const { low, high } = confidenceInterval(values);
    if (low <= 6 && 6 <= high) held += 1;
  }
  console.log(`intervals that hold the true mean: ${held} of 1000, seed 11`);
  // Three standard deviations of a binomial of 0.95.
  expect(Math.abs(held - 950)).toBeLessThan(21);
});

test("E186: batch means of a correlated run hold its mean where single values would claim too much", () => {
  const random = createRandomStream(Int32Array.from(streamKey(12, "batch")));
  const values: number[] = [];
  let level = 0;
  for (let i = 0; i < 60_000; i++) {
    level = 0.98 * level + (random.float() - 0.5);
    values.push(level);
  }
  const batches = batchMeans(values, 25);
  expect(batches.count).toBe(25);
  expect(Math.abs(batches.mean)).toBeLessThan(2 * batches.halfWidth);
  expect(batches.halfWidth).toBeGreaterThan(3 * confidenceInterval(values).halfWidth);
  expect(batchMeans([1, 2, 3], 2)).toMatchObject({ mean: 1.5, count: 2 });
  expect(batchMeans([], 2).count).toBe(0);
});

test("E187: the warm-up is found: a run that starts far away and settles", () => {
  const random = createRandomStream(Int32Array.from(streamKey(13, "warm")));
  const values = Array.from({ length: 2000 }, (_, i) => 100 * 0.97 ** i + random.float());
  const cut = warmUpLength(values);
  expect(cut % 5).toBe(0);
  expect(cut).toBeGreaterThan(100);
  expect(cut).toBeLessThan(400);
  expect(warmUpLength(Array.from({ length: 2000 }, random.float))).toBeLessThan(1000);
  expect(warmUpLength([1, 2, 3])).toBe(0);
});
