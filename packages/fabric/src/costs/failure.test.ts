import { expect, test } from "vitest";
import { defaults } from "./defaults.ts";
import { failureNumbers } from "./failure.ts";

test("F4: what is assumed of failures is among the defaults, each with its source", () => {
  for (const [name, number] of Object.entries(failureNumbers)) {
    expect((defaults as Record<string, unknown>)[name]).toBe(number);
    expect(number.source.length).toBeGreaterThan(20);
  }
});
