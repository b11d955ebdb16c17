import { expect, test } from "vitest";
import { addressIn, decodeErrorCode, decodeQualification, entryBits, isLeaf, setSymbols } from "./decode.ts";

test("every bit of an entry is named once, in order", () => {
  for (const format of ["bits32", "pae", "levels4", "levels5", "ept"] as const)
    for (const level of [1, 2, 3, 4, 5])
      for (const entry of [7n, 0x87n]) {
        if (format === "bits32" && level > 2) continue;
        const bits = entryBits({ format, level }, entry).map(({ bit }) => bit);
        expect([format, level, bits]).toEqual([format, level, bits.map((_, n) => n)]);
        expect(bits).toHaveLength(format === "bits32" ? 32 : 64);
      }
});

test("symbols are the manual's", () => {
  expect(setSymbols({ format: "levels4", level: 1 }, 0x8000_0000_0000_0167n)).toEqual([
    ...["P", "R/W", "U/S", "A", "D", "G", "XD"],
  ]);
  expect(setSymbols({ format: "ept", level: 2 }, 0x2b7n)).toEqual(["R", "W", "X", "PS", "D"]);
  expect([isLeaf({ format: "levels4", level: 4 }, 0x87n), isLeaf({ format: "ept", level: 3 }, 0x87n)]).toEqual([
    ...[false, true],
  ]);
});

test("the address in an entry: of a table, a page, and a page of 4 MiB beyond 4 GiB", () => {
  expect(addressIn({ format: "levels4", level: 2 }, 0x8000_0012_3456_7067n)).toBe(0x12_3456_7000n);
  expect(addressIn({ format: "ept", level: 2 }, 0x12_3460_00b7n)).toBe(0x12_3460_0000n);
  // Bits 39:32 are in bits 20:13. SDM 3 table 4-4.
  expect(addressIn({ format: "bits32", level: 2 }, 0x00c0_2087n)).toBe(0x1_00c0_0000n);
});

test("error code and qualification, bit by bit", () => {
  const set = (bits: ReturnType<typeof decodeErrorCode>) =>
    bits.filter(({ isSet }) => isSet).map(({ symbol }) => symbol);
  expect(set(decodeErrorCode(0x15))).toEqual(["P", "U/S", "I/D"]);
  expect(set(decodeQualification(0x1aa))).toEqual(["write", "readable", "executable", "linear", "final"]);
});
