import { expect, test } from "vitest";
import { type MarkingOptions, markingSettings, wrongMarking } from "./options.ts";

test("F414: a threshold is two that are one; the average is the queue itself, and who cannot be marked is lost, unless said", () => {
  expect(markingSettings({ thresholdBytes: 9000 })).toEqual({
    ...{ minBytes: 9000, maxBytes: 9000, probability: 1, weight: 1, notCapable: "drop" },
  });
  const red: MarkingOptions = { minBytes: 5000, maxBytes: 20_000, probability: 0.1 };
  expect(markingSettings(red)).toEqual({ ...red, weight: 1, notCapable: "drop" });
  expect(markingSettings({ ...red, weight: 1 / 512, notCapable: "pass" })).toMatchObject({
    ...{ weight: 1 / 512, notCapable: "pass" },
  });
});

test.each([
  [{}, ["minBytes", "maxBytes", "probability"]],
  [{ thresholdBytes: -1 }, ["thresholdBytes"]],
  [{ thresholdBytes: 1.5 }, ["thresholdBytes"]],
  [{ thresholdBytes: 1, minBytes: 1, weight: 1 }, ["minBytes", "weight"]],
  [{ minBytes: 9, maxBytes: 8, probability: 1 }, ["maxBytes"]],
  [{ minBytes: 9, maxBytes: 9, probability: 1.1 }, ["probability"]],
  [{ minBytes: 9, maxBytes: 9, probability: Number.NaN }, ["probability"]],
  [{ minBytes: 9, maxBytes: 9, probability: 1, weight: 0 }, ["weight"]],
  [{ thresholdBytes: 0, notCapable: "mark" as never }, ["notCapable"]],
] as const)("F414: %j is wrong in %j, and a program's mistake throws", (options, expected) => {
  expect(wrongMarking(options).map(({ option }) => option)).toEqual(expected);
  expect(() => markingSettings(options)).toThrow(expect.objectContaining({ code: "fabric/bad-option" }));
});
