import { expect, test } from "vitest";
import { ExitTally } from "./exit-tally.ts";
import { gatherCounts, gatherTallies, identify } from "./exits.ts";

test("V393: a known name has the manual's name and number, a bare number its number, another neither", () => {
  expect(identify("EPT_MISCONFIG")).toEqual({ reason: "eptMisconfiguration", number: 49 });
  expect(identify("0x46")).toEqual({ number: 70 });
  expect(identify("npf")).toEqual({});
});

test("V393: shares are of all samples and of all time, the most frequent comes first, unknown reasons keep their name", () => {
  const hlt = new ExitTally();
  hlt.add(30);
  const odd = new ExitTally();
  for (const ns of [10, 20, undefined]) odd.add(ns);
  const none = new ExitTally();
  none.add();
  const exits = gatherTallies(new Map(Object.entries({ HLT: hlt, ODD: odd, CPUID: none })));
  expect(exits).toEqual([
    { name: "ODD", samples: 3, sampleShare: 0.6, timeShare: 0.5, minNs: 10, maxNs: 20, meanNs: 15 },
    { name: "CPUID", reason: "cpuid", number: 10, samples: 1, sampleShare: 0.2 },
    {
      name: "HLT",
      reason: "hlt",
      number: 12,
      samples: 1,
      sampleShare: 0.2,
      timeShare: 0.5,
      minNs: 30,
      maxNs: 30,
      meanNs: 30,
    },
  ]);
});

test("V393: where the source knows of more exits than it tells apart, shares are of all of them", () => {
  const counts = new Map([["HLT", 30]]);
  expect(gatherCounts(counts, 120)[0]?.sampleShare).toBe(0.25);
  expect(gatherCounts(counts, 10)[0]?.sampleShare).toBe(1);
  expect(gatherCounts(new Map([["HLT", 0]]))[0]?.sampleShare).toBe(0);
});
