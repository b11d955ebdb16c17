import { expect, test } from "vitest";
import { eventType, verdict } from "./intercepts.ts";

test("V365: a verdict is a number of its own, and only `none` is falsy", () => {
  const numbers = Object.values(verdict);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.filter((number) => number === 0)).toEqual([verdict.none]);
});

test("V365: kinds of event are numbered as in the interruption-information field", () => {
  // #PF from Bochs: 0x80000b0e; INT3: 0x80000603.
  expect([(0x8000_0b0e >>> 8) & 7, (0x8000_0603 >>> 8) & 7]).toEqual([
    eventType.hardwareException,
    eventType.softwareException,
  ]);
});
