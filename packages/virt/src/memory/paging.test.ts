import { describe, expect, test } from "vitest";
import {
  access,
  isAllowed,
  pagingMode,
  pagingModeOf,
  protection,
  reservedAddressBits,
  reservedLow4m,
  right,
  rightsTable,
} from "./paging.ts";

test.each([
  ["none", 0x1, 0x1020, 0x500],
  ["bits32", 0x8000_0001, 0x10, 0],
  ["pae", 0x8000_0001, 0x20, 0],
  ["levels4", 0x8000_0001, 0x20, 0x500],
  ["levels5", 0x8000_0001, 0x1020, 0x500],
  // CR4.LA57 counts in long mode alone.
  ["pae", 0x8000_0001, 0x1020, 0],
] as const)("V280: %s by CR0 %i, CR4 %i, EFER %i", (mode, cr0, cr4, efer) => {
  expect(pagingModeOf(cr0 | 0, cr4, efer)).toBe(pagingMode[mode]);
});

describe("V281: who may do what", () => {
  const { user, write, execute, implicit } = access;
  const { writeProtect, smep, smap, alignmentCheck } = protection;
  const page = (letters: string): number =>
    (letters.includes("w") ? right.write : 0) |
    (letters.includes("u") ? right.user : 0) |
    (letters.includes("x") ? right.execute : 0);
  test.each<[string, number, number, string, boolean]>([
    ["a user reads a user's page", 0, user, "u", true],
    ["a user reads a supervisor's page", 0, user, "wx", false],
    ["a user writes a read-only page, whatever CR0.WP says", 0, user | write, "ux", false],
    ["a user writes", writeProtect, user | write, "wu", true],
    ["a user executes", smep, user | execute, "ux", true],
    ["a user executes what must not be", 0, user | execute, "wu", false],
    ["a supervisor writes a read-only page with CR0.WP clear", 0, write, "", true],
    ["a supervisor writes a read-only page with CR0.WP set", writeProtect, write, "", false],
    ["a supervisor reads a user's page", 0, 0, "u", true],
    ["SMAP: a supervisor reads a user's page", smap, 0, "wux", false],
    ["SMAP: and with EFLAGS.AC", smap | alignmentCheck, 0, "u", true],
    ["SMAP: an implicit access, whatever EFLAGS.AC says", smap | alignmentCheck, implicit, "u", false],
    ["SMAP: an implicit access at CPL 3 is the supervisor's", smap | alignmentCheck, implicit | user, "u", false],
    ["SMAP: fetches are SMEP's", smap, execute, "ux", true],
    ["SMEP: a supervisor executes a user's page", smep, execute, "ux", false],
    ["SMEP: a supervisor executes its own", smep, execute, "x", true],
    ["a supervisor executes what must not be", 0, execute, "w", false],
    ["an implicit access of a user's program to a supervisor's page", writeProtect, implicit | user, "", true],
  ])("%s", (_, mode, wanted, letters, expected) => {
    expect(isAllowed(mode, wanted, page(letters))).toBe(expected);
    expect(rightsTable()[(mode << 7) | (wanted << 3) | page(letters)]).toBe(expected ? 1 : 0);
  });
});

test("V282: reserved bits follow from the width of physical addresses", () => {
  expect([36, 40, 46, 52].map((width) => reservedAddressBits(width).toString(16))).toEqual([
    "ffff0",
    "fff00",
    "fc000",
    "0",
  ]);
  // Bit 21, and those of bits 20:13 that would be address bits beyond the width.
  expect([36, 39, 40, 52].map((width) => reservedLow4m(width, true).toString(16))).toEqual([
    "3e0000",
    "300000",
    "200000",
    "200000",
  ]);
  expect(reservedLow4m(46, false).toString(16)).toBe("3fe000");
});
