import { expect, test } from "vitest";
import { tcpDefaults } from "./tcp-defaults.ts";

test.each(Object.entries(tcpDefaults))(
  "F4: %s has a value, a unit, a source, a date and a confidence",
  (_name, number) => {
    expect(number.value).toBeGreaterThanOrEqual(0);
    expect(["ps", "byte", "frame", "count"]).toContain(number.unit);
    expect(number.source.length).toBeGreaterThan(20);
    expect(number.date).toMatch(/^\d{4}-\d{2}$/);
    expect(["measured", "published", "calculated", "unverified"]).toContain(number.confidence);
  },
);
