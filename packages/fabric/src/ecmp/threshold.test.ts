import { linuxNextHop } from "@dc/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { selectThreshold, thresholdBounds } from "./threshold.ts";

test("F181: equal members have equal regions (RFC 2992), weights cut them as Linux does", () => {
  expect([...thresholdBounds([1, 1, 1, 1], 31)]).toEqual([2 ** 29 - 1, 2 ** 30 - 1, 3 * 2 ** 29 - 1, 2 ** 31 - 1]);
  expect([...thresholdBounds([3, 1, 1, 1], 31)]).toEqual([2 ** 30 - 1, 1_431_655_764, 1_789_569_706, 2 ** 31 - 1]);
  expect([...thresholdBounds([1, 1, 1], 16)]).toEqual([21_844, 43_690, 65_535]);
});

test("F181: with 31 bits it is Linux's next hop, whatever the weights", () => {
  const weights = fc.array(fc.integer({ min: 1, max: 256 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(weights, fc.integer({ min: 0, max: 2 ** 31 - 1 }), (each, hash) => {
      const bounds = thresholdBounds(each, 31);
      // At random, and on both sides of each cut.
      for (const at of [hash, ...bounds, ...bounds.subarray(0, -1).map((bound) => bound + 1)]) {
        expect(selectThreshold(at, bounds)).toBe(linuxNextHop(at, each));
      }
    }),
  );
});

test("F181: a hash of 32 bits is read as unsigned", () => {
  const bounds = thresholdBounds([1, 1], 32);
  expect([0, 0x7fff_ffff, 0x8000_0000 | 0, -1].map((hash) => selectThreshold(hash, bounds))).toEqual([0, 0, 1, 1]);
});
