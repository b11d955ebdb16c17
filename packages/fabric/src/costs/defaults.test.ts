import { expect, test } from "vitest";
import { defaults } from "./defaults.ts";

test.each(Object.entries(defaults))("F4: %s has a unit, a source, a date and a confidence", (_, number) => {
  expect(Number.isSafeInteger(number.value)).toBe(true);
  expect(["bit/s", "ps", "byte", "frame", "count", "USD"]).toContain(number.unit);
  expect(number.source.length).toBeGreaterThan(20);
  expect(number.date).toMatch(/^20\d\d-\d\d$/);
  expect(["measured", "published", "calculated", "unverified"]).toContain(number.confidence);
});

test("F4: the contract's defaults: 25G to hosts, 100G between switches, 500 ns, pings every 100 µs", () => {
  const { hostRate, fabricRate, linkDelay, pingInterval } = defaults;
  expect([hostRate, fabricRate, linkDelay, pingInterval].map(({ value }) => value)).toEqual([25e9, 100e9, 5e5, 1e8]);
});
