import { expect, test } from "vitest";
import { assumed } from "./assumed.ts";

test("R100: every number that is no rule has a unit, a source, a date and how far it can be trusted", () => {
  for (const [name, { value, unit, source, date, confidence }] of Object.entries(assumed)) {
    expect([name, value > 0, unit.length > 0, source.length > 20]).toEqual([name, true, true, true]);
    expect(date).toMatch(/^20\d\d-\d\d$/);
    expect(["measured", "published", "calculated", "unverified"]).toContain(confidence);
  }
});
