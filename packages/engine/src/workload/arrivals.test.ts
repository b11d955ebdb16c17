import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandomStream, streamKey } from "../sim/random.ts";
import { confidenceInterval } from "../stats/interval.ts";
import { constantArrivals, meanGap, poissonArrivals } from "./arrivals.ts";

test("E190: the n-th arrival is at floor(n · size · 8·10^12 / rate), for any size and rate from 1 kbit/s", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1000, max: 1e13 }), fc.integer({ min: 1, max: 65535 }), (rate, size) => {
      const state = new Float64Array(1);
      const arrivals = constantArrivals(rate, size, state);
      let at = 0n;
      for (let n = 1n; n <= 200n; n++) {
        at += BigInt(arrivals.next());
        expect(at).toBe((n * BigInt(size) * 8_000_000_000_000n) / BigInt(rate));
      }
    }),
    { seed: 20274, numRuns: 200 },
  );
});

test("E190: 1,500 B at 3 Gbit/s: 4 µs, a million times over, without drift", () => {
  const arrivals = constantArrivals(3e9, 1501, new Float64Array(1));
  let at = 0;
  for (let i = 0; i < 1_000_000; i++) at += arrivals.next();
  expect(at).toBe(Math.floor((1_000_000 * 1501 * 8000) / 3));
});

test("E191: what is carried lies in the caller's array: put back, the same gaps come again", () => {
  const state = new Float64Array(1);
  const arrivals = constantArrivals(7e9, 1000, state);
  for (let i = 0; i < 5; i++) arrivals.next();
  const saved = state[0];
  const gaps = Array.from({ length: 20 }, () => arrivals.next());
  state[0] = saved;
  expect(Array.from({ length: 20 }, () => arrivals.next())).toEqual(gaps);
});

test("E192: Poisson gaps have the mean asked for, within the 95 % interval, seed 14", () => {
  const arrivals = poissonArrivals(1_000_000, createRandomStream(Int32Array.from(streamKey(14, "poisson"))));
  const gaps = Array.from({ length: 20_000 }, () => arrivals.next());
  const { low, high } = confidenceInterval(gaps);
  expect(low).toBeLessThan(1_000_000);
  expect(high).toBeGreaterThan(1_000_000);
  expect(gaps.every(Number.isInteger)).toBe(true);
});

test("E192: the mean gap of a load is the frame's time divided by the load", () => {
  expect(meanGap(10e9, 1250, 0.5)).toBe(2_000_000);
  expect(meanGap(1e13, 1, 1e9)).toBe(1);
});
