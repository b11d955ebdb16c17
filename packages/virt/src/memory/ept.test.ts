import { expect, test } from "vitest";
import { isEptpValid, makeEptpLow, memoryType, stoppingPermissions } from "./ept.ts";

const all = { executeOnly: true, levels5: true, pages2m: true, pages1g: true, accessedDirty: true };

test.each<[string, number, number, boolean]>([
  ["write-back, four levels", 0x1000_001e, 0, true],
  ["uncacheable", 0x1000_0018, 0, true],
  ["five levels, flags", 0x1000_0066, 0x3fff, true],
  ["write-through", 0x1000_001c, 0, false],
  ["three levels", 0x1000_0016, 0, false],
  ["bit 7", 0x1000_009e, 0, false],
  ["bit 11", 0x1000_081e, 0, false],
  ["bit 46", 0x1000_001e, 0x4000, false],
  ["bit 63", 0x1000_001e, 0x8000_0000 | 0, false],
])("V310: an EPTP: %s", (_, low, high, expected) => {
  expect(isEptpValid(low, high, 46, all)).toBe(expected);
});

test("V310: what the processor does not offer is no EPTP", () => {
  expect(isEptpValid(makeEptpLow(0x1000, 5, false), 0, 46, { ...all, levels5: false })).toBe(false);
  expect(isEptpValid(makeEptpLow(0x1000, 4, true), 0, 46, { ...all, accessedDirty: false })).toBe(false);
  expect([makeEptpLow(0x1000, 4, false), makeEptpLow(0x1000, 5, true)]).toEqual([0x101e, 0x1066]);
});

test("V311: permissions that stop a walk, and memory types", () => {
  const stops = (hasExecuteOnly: boolean): number[] =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((permissions) => (stoppingPermissions(hasExecuteOnly) >> permissions) & 1);
  expect([stops(true), stops(false)]).toEqual([
    [0, 2, 6],
    [0, 2, 4, 6],
  ]);
  expect(Object.values(memoryType)).toEqual([0, 1, 4, 5, 6]);
});
