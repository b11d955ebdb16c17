import fc from "fast-check";
import { expect, test } from "vitest";
import { hex } from "../../test/parsed.ts";
import {
  fits,
  readBits,
  readUint16,
  readUint32,
  readUint48,
  writeUint16,
  writeUint32,
  writeUint48,
} from "./network-order.ts";

test("W1: the most significant byte comes first", () => {
  const bytes = hex("80 01 ff fe fd fc fb fa");
  expect(readUint16(bytes, 0)).toBe(0x8001);
  expect(readUint32(bytes, 0)).toBe(0x8001_fffe);
  expect(readUint48(bytes, 2)).toBe(0xfffe_fdfc_fbfa);
});

test("W1: what is written is read again, and nothing beside it is touched", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), fc.integer({ min: 1, max: 5 }), (value, offset) => {
      const bytes = new Uint8Array(16).fill(0xaa);
      writeUint48(bytes, offset, value);
      expect(readUint48(bytes, offset)).toBe(value);
      writeUint32(bytes, offset, value % 2 ** 32);
      expect(readUint32(bytes, offset)).toBe(value % 2 ** 32);
      writeUint16(bytes, offset, value % 2 ** 16);
      expect(readUint16(bytes, offset)).toBe(value % 2 ** 16);
      expect([bytes[offset - 1], bytes[offset + 6]]).toEqual([0xaa, 0xaa]);
    }),
  );
});

test("W1: any run of bits is the number that those bits write", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 12, maxLength: 12, size: "max" }),
      fc.nat(40),
      fc.integer({ min: 1, max: 48 }),
      (bytes, at, size) => {
        const bits = [...bytes].map((octet) => octet.toString(2).padStart(8, "0")).join("");
        expect(readBits(bytes, 0, at, size)).toBe(Number.parseInt(bits.slice(at, at + size), 2));
      },
    ),
  );
});

test("W1: beyond the end there are zeros, not exceptions", () => {
  expect(readUint16(hex("ff"), 0)).toBe(0xff00);
  expect(readUint32(hex("ff"), 5)).toBe(0);
  expect(readBits(hex("ff"), 0, 4, 8)).toBe(0xf0);
});

test.each([[-1], [256], [1.5], [Number.NaN], [Number.POSITIVE_INFINITY]])("W14: %s does not fit a byte", (value) => {
  expect(() => fits("ipv4.ttl", value, 255)).toThrow(expect.objectContaining({ code: "wire/field-range" }));
  expect(() => fits("ipv4.ttl", value, 255)).toThrow(`ipv4.ttl is ${value}: expected an integer, 0..255`);
});
