import fc from "fast-check";
import { expect, test } from "vitest";
import { createSpread } from "./spread.ts";

test("E183: a percentile is within 1/64 of the nearest-rank value, and exact below 64", () => {
  const value = fc.oneof(
    fc.nat(63),
    fc.nat(5000),
    fc.maxSafeNat(),
    fc.nat(60).map((bit) => Math.min(2 ** bit, Number.MAX_SAFE_INTEGER)),
  );
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 100 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (list, share) => {
        const spread = createSpread();
        for (const item of list) spread.add(item);
        const sorted = [...list].sort((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(share * list.length)) - 1];
        const found = spread.percentile(share);
        if (exact < 64) expect(found).toBe(exact);
        else expect(Math.abs(found - exact) / exact).toBeLessThanOrEqual(1 / 64);
        expect(spread.count).toBe(list.length);
      },
    ),
    { seed: 20273, numRuns: 300 },
  );
});

test("E183: buckets hold every value once and do not overlap", () => {
  const spread = createSpread();
  for (const value of [0, 1, 63, 64, 65, 66, 1000, 1e9, 1e15, Number.MAX_SAFE_INTEGER]) spread.add(value);
  const buckets = spread.buckets();
  expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(10);
  for (let i = 1; i < buckets.length; i++) expect(buckets[i].from).toBeGreaterThanOrEqual(buckets[i - 1].to);
  expect(buckets.find(({ from, to }) => from <= 65 && 65 < to)).toEqual({ from: 64, to: 66, count: 2 });
  spread.reset();
  expect([spread.count, spread.percentile(0.5), spread.buckets()]).toEqual([0, 0, []]);
});
