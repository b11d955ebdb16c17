import { expect, test } from "vitest";
import { mediaProfile, mediaProfiles } from "./media-profiles.ts";

test("R100: each medium's times have unit, source, date and confidence, and flash reads an order slower than XPoint", () => {
  for (const { id, read, write } of mediaProfiles)
    for (const { value, unit, source, date } of [read, write]) {
      expect([id, value > 0, unit, source.length > 40]).toEqual([id, true, "ps", true]);
      expect(date).toMatch(/^20\d\d-\d\d$/);
    }
  const readOf = (id: string): number => mediaProfile(id)?.read.value ?? Number.NaN;
  expect(readOf("flash-p3700") / readOf("optane-p4800x")).toBeCloseTo(8.75, 2);
  expect(mediaProfile("tape")).toBeUndefined();
});
