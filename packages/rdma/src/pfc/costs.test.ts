import { expect, test } from "vitest";
import { pfcCosts } from "./costs.ts";

test.each(Object.entries(pfcCosts))("R60: %s has a unit, a source, a date and a confidence", (_, number) => {
  expect(number.value).toBeGreaterThan(0);
  expect(["byte", "quantum", "ratio"]).toContain(number.unit);
  expect(number.source.length).toBeGreaterThan(20);
  expect(number.date).toMatch(/^20\d\d-\d\d$/);
  expect(["measured", "published", "calculated", "unverified"]).toContain(number.confidence);
});
