import fc from "fast-check";
import { expect, test } from "vitest";
import { durationText, microseconds } from "./chrome-text.ts";

test("E166: picoseconds are written exactly; start + duration passes neither its own end nor that of a slice around it", () => {
  expect([microseconds(0), microseconds(1_280), microseconds(3_000_000), microseconds(2 ** 53 - 1)]).toEqual([
    "0",
    "0.00128",
    "3",
    "9007199254.740991",
  ]);
  const time = fc.integer({ min: 0, max: 2 ** 50 });
  fc.assert(
    fc.property(time, time, fc.nat(40), (start, length, off) => {
      const end = start + length;
      const outer = Number(microseconds(start)) + Number(durationText(start, end));
      expect(outer).toBeLessThanOrEqual(Number(microseconds(end)));
      const from = start + Math.min(off, length);
      const inner = Number(microseconds(from)) + Number(durationText(from, end, outer));
      expect(inner).toBeLessThanOrEqual(Math.max(outer, Number(microseconds(from))));
      expect(length - Number(durationText(start, end)) * 1e6).toBeLessThan(16);
    }),
    { numRuns: 2000, seed: 166 },
  );
});
