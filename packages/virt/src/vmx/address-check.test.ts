import { expect, test } from "vitest";
import { isCanonical, isPat, isWithinWidth } from "./address-check.ts";

test("V338: bits 63:47 of a canonical address are the same", () => {
  expect([0, 0x7fff, 0xffff_8000, -1].map(isCanonical)).toEqual([true, true, true, true]);
  expect([0x8000, 0xffff_7fff, 0x1_0000, 0x8000_0000].map(isCanonical)).toEqual([false, false, false, false]);
});
test("V338: a physical address has no bit beyond the width", () => {
  expect([isWithinWidth(0xff, 40), isWithinWidth(0x100, 40), isWithinWidth(-1, 52)]).toEqual([true, false, false]);
});
test("V338: a PAT holds memory types 0, 1, 4, 5, 6, 7", () => {
  for (let type = 0; type < 256; type++) {
    const exists = [0, 1, 4, 5, 6, 7].includes(type);
    for (let byte = 0; byte < 4; byte++) {
      expect(isPat(type << (8 * byte), 0)).toBe(exists);
      expect(isPat(0, type << (8 * byte))).toBe(exists);
    }
  }
  expect(isPat(0x0007_0406, 0x0007_0406)).toBe(true);
});
