import fc from "fast-check";
import { expect, test } from "vitest";
import { hex } from "../../test/parsed.ts";
import {
  checksumAround,
  foldChecksum,
  internetChecksum,
  pseudoHeaderSum,
  sumWords,
  updateChecksum,
} from "./internet.ts";

test("W6: the example of RFC 1071 §3 sums to ddf2", () => {
  const bytes = hex("00 01 f2 03 f4 f5 f6 f7");
  expect(~foldChecksum(sumWords(bytes, 0, 8)) & 0xffff).toBe(0xddf2);
  expect(internetChecksum(bytes)).toBe(0x220d);
});

/** Word by word with an end-around carry at each step, as the RFC describes it. */
function slowChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    sum += bytes[at] * 256 + (bytes[at + 1] ?? 0);
    if (sum > 0xffff) sum -= 0xffff;
  }
  return 0xffff - sum;
}

test("W6: equal to carrying after each word, for any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300, size: "max" }), (bytes) => {
      expect(internetChecksum(bytes)).toBe(slowChecksum(bytes));
    }),
  );
});

test("W6: no carry is lost in 1 MiB of ones", () => {
  const bytes = new Uint8Array(1024 * 1024 + 1).fill(0xff);
  expect(internetChecksum(bytes)).toBe(slowChecksum(bytes));
});

test("W7: an odd last byte is the high half of a word", () => {
  expect(internetChecksum(hex("01"))).toBe(0xfeff);
  expect(internetChecksum(hex("00 02 01"))).toBe(0xfefd);
});

test("W7: a sum may be taken in parts", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100, size: "max" }), fc.nat(50), (bytes, half) => {
      const cut = Math.min(half * 2, bytes.length - (bytes.length % 2));
      const parts = sumWords(bytes, cut, bytes.length, sumWords(bytes, 0, cut));
      expect(foldChecksum(parts)).toBe(internetChecksum(bytes));
    }),
  );
});

test("W6: bytes with their checksum in place sum to zero, and the checksum is found around itself", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 4, maxLength: 99, size: "max" }), (bytes) => {
      const right = checksumAround(bytes, 0, bytes.length, 2);
      bytes.set([right >>> 8, right & 255], 2);
      expect(internetChecksum(bytes)).toBe(0);
      expect(checksumAround(bytes, 0, bytes.length, 2)).toBe(right);
    }),
  );
});

test("W8: the example of RFC 1624 §4 gives 0000, not ffff", () => {
  expect(updateChecksum(0xdd2f, 0x5555, 0x3285)).toBe(0x0000);
});

test("W8: an update is what summing anew would give", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 20, maxLength: 20, size: "max" }),
      fc.nat(8),
      fc.nat(0xffff),
      (bytes, word, after) => {
        bytes[19] |= 1;
        const before = bytes[word * 2] * 256 + bytes[word * 2 + 1];
        const checksum = internetChecksum(bytes);
        bytes.set([after >>> 8, after & 255], word * 2);
        expect(updateChecksum(checksum, before, after)).toBe(internetChecksum(bytes));
      },
    ),
  );
});

test("W9: the pseudo header sums as its twelve bytes would", () => {
  const bytes = hex("c0 00 02 01 c6 33 64 02 00 11 05 dc");
  expect(foldChecksum(pseudoHeaderSum(0xc000_0201, 0xc633_6402, 17, 1500))).toBe(internetChecksum(bytes));
});
