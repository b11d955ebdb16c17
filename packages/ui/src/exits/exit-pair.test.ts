import { expect, test } from "vitest";
import { type ExitPair, exitError, exitFigure, sortExitPairs } from "./exit-pair.ts";

const both: ExitPair = {
  reason: "HLT",
  model: { samples: 10, sampleShare: 0.5, timeShare: 0.2, meanNs: 1500 },
  host: { samples: 900, sampleShare: 0.3, timeShare: 0.6, meanNs: 1000, minNs: 0 },
};
const modelOnly: ExitPair = { reason: "CPUID", model: { samples: 4, sampleShare: 0.2, meanNs: 5 } };
const hostOnly: ExitPair = { reason: "npf", host: { samples: 1, sampleShare: 0.9 } };

test("U48: the error of a share is a difference, of a time a part of the host's, of a number there is none", () => {
  expect(exitError(both, "sampleShare")).toBeCloseTo(0.2, 12);
  expect(exitError(both, "timeShare")).toBeCloseTo(-0.4, 12);
  expect(exitError(both, "meanNs")).toBe(0.5);
  for (const measure of ["samples", "minNs", "maxNs"] as const) expect(exitError(both, measure)).toBeUndefined();
});

test("U48: a reason that one side does not have is none of its exits; its times are unknown", () => {
  expect(exitError(modelOnly, "sampleShare")).toBe(0.2);
  expect(exitError(hostOnly, "sampleShare")).toBe(-0.9);
  expect(exitError(modelOnly, "meanNs")).toBeUndefined();
  expect(exitError(hostOnly, "timeShare")).toBeUndefined();
  expect(exitFigure(hostOnly, "sampleShare", "model")).toBeUndefined();
});

test("U48: an order by either side, by the size of the error, and by name; the unknown stands last both ways", () => {
  const order = (
    ...[by, of, direction]: [
      "sampleShare" | "meanNs" | "reason",
      "model" | "host" | "error",
      "ascending" | "descending",
    ]
  ): string =>
    sortExitPairs([both, modelOnly, hostOnly], { by, of, direction })
      .map(({ reason }) => reason)
      .join(" ");
  expect(order("sampleShare", "model", "descending")).toBe("HLT CPUID npf");
  expect(order("sampleShare", "model", "ascending")).toBe("CPUID HLT npf");
  expect(order("sampleShare", "host", "descending")).toBe("npf HLT CPUID");
  expect(order("sampleShare", "error", "descending")).toBe("npf CPUID HLT");
  expect(order("meanNs", "error", "ascending")).toBe("HLT CPUID npf");
  expect(order("reason", "model", "ascending")).toBe("CPUID HLT npf");
  expect(order("reason", "model", "descending")).toBe("npf HLT CPUID");
});
