import { expect, test } from "vitest";
import { writeDuration, writeTimespan } from "./duration.ts";

test.each([
  [0, "0000:00:00.00", "PT0S"],
  [1_239, "0000:00:01.23", "PT1.23S"],
  [61_000, "0000:01:01.00", "PT1M1S"],
  [3_723_450, "0001:02:03.45", "PT1H2M3.45S"],
  [-5, "0000:00:00.00", "PT0S"],
])("X75: %d ms is %s and %s", (durationMs, timespan, duration) => {
  expect(writeTimespan(durationMs)).toBe(timespan);
  expect(writeDuration(durationMs)).toBe(duration);
});

test("X75: a timespan has four digits of hours at most", () => {
  expect(writeTimespan(1e15)).toBe("9999:59:59.99");
});
