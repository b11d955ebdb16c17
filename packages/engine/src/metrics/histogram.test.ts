import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketCount, bucketLow, bucketOf } from "./histogram.ts";

test("E44: buckets are in order, hold their values, and are at most a sixteenth wide", () => {
  for (let bucket = 1; bucket < bucketCount; bucket++) expect(bucketLow(bucket)).toBeGreaterThan(bucketLow(bucket - 1));
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => {
      const low = bucketLow(bucketOf(value));
      expect(low).toBeLessThanOrEqual(value);
      expect(value - low).toBeLessThanOrEqual(value / 16);
    }),
    { numRuns: 5000, seed: 44 },
  );
});
