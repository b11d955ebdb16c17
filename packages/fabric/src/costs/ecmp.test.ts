import { expect, test } from "vitest";
import { defaults } from "./defaults.ts";
import { ecmpNumbers } from "./ecmp.ts";

test("F4: what is assumed of choices has a value, a unit, a source and a date, and is among the defaults", () => {
  for (const [name, number] of Object.entries(ecmpNumbers)) {
    expect(number.value).toBeGreaterThan(0);
    expect(number.source.length).toBeGreaterThan(20);
    expect(number.date).toMatch(/^\d{4}-\d{2}$/);
    expect(defaults[name as keyof typeof ecmpNumbers]).toBe(number);
  }
});
