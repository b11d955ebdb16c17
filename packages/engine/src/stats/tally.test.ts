import fc from "fast-check";
import { expect, test } from "vitest";
import { createTally } from "./tally.ts";

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 60 });

test("E180: mean, variance, least and greatest are those of the two-pass formulas", () => {
  fc.assert(
    fc.property(values, (list) => {
      const tally = createTally();
      for (const value of list) tally.add(value);
      const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
      const variance = list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (list.length - 1);
      expect(tally.count).toBe(list.length);
      expect(tally.mean).toBeCloseTo(mean, 5);
      expect(Math.abs(tally.variance - variance)).toBeLessThanOrEqual(1e-9 * (1 + variance));
      expect([tally.min, tally.max]).toEqual([Math.min(...list), Math.max(...list)]);
    }),
    { seed: 20270 },
  );
});

test("E180: a large offset does not eat the variance", () => {
  const tally = createTally();
  for (const value of [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]) tally.add(value);
  expect([tally.mean, tally.variance, tally.deviation]).toEqual([1e9 + 10, 30, Math.sqrt(30)]);
});

test("E181: merging two tallies is the same as one over all; reset forgets", () => {
  fc.assert(
    fc.property(values, values, (left, right) => {
      const [a, b, whole] = [createTally(), createTally(), createTally()];
      for (const value of left) a.add(value);
      for (const value of right) b.add(value);
      for (const value of [...left, ...right]) whole.add(value);
      a.merge(b);
      expect(a.count).toBe(whole.count);
      expect(a.mean).toBeCloseTo(whole.mean, 5);
      expect(Math.abs(a.variance - whole.variance)).toBeLessThanOrEqual(1e-9 * (1 + whole.variance));
      expect([a.min, a.max]).toEqual([whole.min, whole.max]);
    }),
    { seed: 20271 },
  );
  const tally = createTally();
  tally.add(5);
  tally.reset();
  expect([tally.count, tally.mean, tally.variance, tally.min, tally.max]).toEqual([0, 0, 0, Infinity, -Infinity]);
  tally.merge(createTally());
  expect(tally.count).toBe(0);
});
