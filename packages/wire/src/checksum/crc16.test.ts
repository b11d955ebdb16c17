import fc from "fast-check";
import { expect, test } from "vitest";
import { crc16Arc, crc16Ccitt } from "./crc16.ts";

const digits = Uint8Array.from("123456789", (character) => character.charCodeAt(0));

test("W90: the check values of the catalogue", () => {
  expect([crc16Ccitt(digits), crc16Arc(digits)]).toEqual([0x29b1, 0xbb3d]);
  expect([crc16Ccitt(new Uint8Array(0)), crc16Arc(new Uint8Array(0))]).toEqual([0xffff, 0]);
});

/** Bit by bit, as the polynomial says. */
function slowly(bytes: Uint8Array, polynomial: number, start: number, isLowFirst: boolean): number {
  let register = start;
  for (const octet of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const next = isLowFirst ? (octet >>> bit) & 1 : (octet >>> (7 - bit)) & 1;
      const out = isLowFirst ? register & 1 : register >>> 15;
      register = isLowFirst ? register >>> 1 : (register << 1) & 0xffff;
      if ((out ^ next) === 1) register ^= polynomial;
    }
  }
  return register;
}

test("W90: bit by bit it is the same, from any place to any other, in one go or in two", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(40), (bytes, at) => {
      const cut = Math.min(at, bytes.length);
      expect(crc16Ccitt(bytes)).toBe(slowly(bytes, 0x1021, 0xffff, false));
      expect(crc16Arc(bytes)).toBe(slowly(bytes, 0xa001, 0, true));
      expect(crc16Ccitt(bytes, cut, bytes.length, crc16Ccitt(bytes, 0, cut))).toBe(crc16Ccitt(bytes));
      expect(crc16Arc(bytes, cut, bytes.length, crc16Arc(bytes, 0, cut))).toBe(crc16Arc(bytes));
    }),
  );
});
