import { expect, test } from "vitest";
import { canonical, clampChoice, formulaOf, printHex, readAddress, walkDefault } from "./choice.ts";

test("(g + 1)(e + 1) − 1, and g alone without an EPT", () => {
  const count = (change: object) => formulaOf(clampChoice({ ...walkDefault, ...change })).count;
  expect([count({}), count({ ept: "none" }), count({ guest: "levels5", ept: "ept5" })]).toEqual([24, 4, 35]);
  expect(count({ guestPage: 21, eptPage: 21 })).toBe(15);
  expect(count({ guestPage: 30, eptPage: 30 })).toBe(8);
  expect(count({ guest: "bits32", guestPage: 22, eptPage: 21 })).toBe(7);
});

test("an address is hexadecimal and canonical in its format", () => {
  expect(readAddress(" 0x7f2a_5c01_3e48 ", "levels4")).toBe(0x7f2a_5c01_3e48n);
  expect(readAddress("ffff800000000000", "levels4")).toBe(0xffff_8000_0000_0000n);
  expect(readAddress("0x8000_0000_0000", "levels4")).toBeUndefined();
  expect(readAddress("0x8000_0000_0000", "levels5")).toBe(0x8000_0000_0000n);
  expect([readAddress("1_0000_0000", "pae"), readAddress("four", "levels4"), readAddress("", "pae")]).toEqual([
    ...[undefined, undefined, undefined],
  ]);
  expect([canonical(0x8000_0000_0000n, 48), printHex(0x7f2a_5c01_3e48n), printHex(5n)]).toEqual([
    ...[0xffff_8000_0000_0000n, "0x7f2a_5c01_3e48", "0x5"],
  ]);
});

test("what does not fit the format gives way, and what is none is the default", () => {
  expect(clampChoice({ guest: "pae", guestPage: 30 })).toMatchObject({ guestPage: 21, address: 0x5c01_3e48n });
  expect(clampChoice({ guest: "levels5", guestPage: 22 }).guestPage).toBe(21);
  expect(clampChoice({ guest: "?", ept: "?", caches: 7, access: "x", eptPage: 13 } as never)).toEqual(walkDefault);
});
