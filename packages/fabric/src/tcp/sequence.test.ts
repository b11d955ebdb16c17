import fc from "fast-check";
import { expect, test } from "vitest";
import { advance, bytesBetween, isBefore } from "./sequence.ts";

test.each([
  [0, 1, true],
  [1, 0, false],
  [5, 5, false],
  // The last number before the wrap, and the first after it.
  [0xffff_ffff | 0, 0, true],
  [0, 0xffff_ffff | 0, false],
  [0x7fff_ffff, 0x8000_0000 | 0, true],
])("F230: %i comes before %i: %s", (a, b, expected) => {
  expect(isBefore(a, b)).toBe(expected);
});

test("F230: whatever the start, a number up to 2^31 − 1 bytes on is after it, and as far as it was moved", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      (from, bytes) => {
        const to = advance(from, bytes);
        expect(isBefore(from, to)).toBe(true);
        expect(isBefore(to, from)).toBe(false);
        expect(bytesBetween(from, to)).toBe(bytes);
        // The same as the arithmetic of RFC 9293 on unsigned numbers.
        expect(to >>> 0).toBe(((from >>> 0) + bytes) % 2 ** 32);
      },
    ),
  );
});
