import { crc32 as nodeCrc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { crc32, frameCheckSequence } from "./crc32.ts";

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

test("W10: the check value of CRC-32", () => {
  expect(crc32(ascii("123456789"))).toBe(0xcbf4_3926);
});

/** The register bit by bit, as 802.3 §3.2.9 describes it. */
function slowCrc32(bytes: Uint8Array): number {
  let register = 0xffff_ffff;
  for (const octet of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const feedback = (register ^ (octet >>> bit)) & 1;
      register = (register >>> 1) ^ (feedback ? 0xedb8_8320 : 0);
    }
  }
  return ~register >>> 0;
}

test("W10: equal to the register taken bit by bit, from any offset", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64, size: "max" }), fc.nat(7), (bytes, skip) => {
      const from = Math.min(skip, bytes.length);
      expect(crc32(bytes, from)).toBe(slowCrc32(bytes.subarray(from)));
    }),
  );
});

test.skipIf(nodeCrc32 === undefined)("W10: equal to zlib's (skipped: this Node has no zlib.crc32)", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(crc32(bytes)).toBe(nodeCrc32(bytes));
    }),
  );
});

test("W10: a CRC can go on where another ended", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (first, second) => {
      const whole = Uint8Array.from([...first, ...second]);
      expect(crc32(second, 0, second.length, crc32(first))).toBe(crc32(whole));
    }),
  );
});

test("W10: a frame and its check sequence leave the residue 2144df1c", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (frame) => {
      expect(crc32(Uint8Array.from([...frame, ...frameCheckSequence(frame)]))).toBe(0x2144_df1c);
    }),
  );
});
