/** What exits cost, and what a rate of them takes: beside the claims' own numbers. */
import { costProfile, costProfiles, roundTripCycles } from "@dc/virt";
import { expect, test } from "vitest";
import { exitEnds, exitRate, exitShare, generationOf, spreadOf, stagesOf, sumStages } from "./budget.ts";

test("stages add up to the round trip of the profile, wherever the exit ends", () => {
  for (const profile of costProfiles)
    for (const end of exitEnds) expect(sumStages(stagesOf(profile, end, {}))).toBe(roundTripCycles(profile, end));
  const ends = stagesOf(costProfile("seed-2400"), "kernel", {});
  expect(ends.map(({ step, actor, cycles }) => [step, actor, cycles])).toEqual([
    ["hardwareExit", "hardware", 500],
    ["mitigations", "hypervisor", 0],
    ["dispatch", "hypervisor", 200],
    ["kernelHandler", "hypervisor", 1000],
    ["prepareEntry", "hypervisor", 500],
    ["hardwareEnter", "hardware", 200],
  ]);
  // A transition in hardware has no software in it.
  expect(stagesOf(costProfile("seed-2400"), "hardware", { mitigations: 5 }).map(({ actor }) => actor)).toEqual([
    "hardware",
    "hardware",
  ]);
});

test("a person's number takes the place of the profile's, and is marked; the profile's stays beside it", () => {
  const own = { dispatch: 321, mitigations: 1000 };
  const profile = costProfile("skx-vmcall-1539");
  const stages = stagesOf(profile, "kernel", own);
  expect(sumStages(stages)).toBe(1539 - 139 + 321 + 1000);
  const [dispatch, mitigations] = ["dispatch", "mitigations"].map((name) => stages.find(({ step }) => step === name));
  expect(dispatch).toMatchObject({ cycles: 321, isOwn: true, sourced: { value: 139 } });
  expect(mitigations).toMatchObject({ cycles: 1000, isOwn: true, sourced: undefined });
  expect(stages.filter(({ isOwn }) => isOwn)).toHaveLength(2);
});

test("V-06: the share is rate times cost, 1 % at 10,000 a second, and no more than everything", () => {
  for (const [hz, rate, share] of [
    [2.4e9, 1000, 0.001],
    [2.4e9, 10_000, 0.01],
    [2.4e9, 100_000, 0.1],
    [2.4e9, 500_000, 0.5],
    [2e9, 8333, 0.01],
    [2.4e9, 1e6, 1],
    [2.4e9, 5e6, 1],
  ] as const)
    expect([rate, exitShare(rate, 2400, hz)]).toEqual([rate, expect.closeTo(share, 5)]);
  expect(exitRate(0.01, 2400, 2e9)).toBeCloseTo(8333.33, 2);
  expect(exitShare(exitRate(0.37, 1539, 3e9), 1539, 3e9)).toBeCloseTo(0.37, 12);
  expect(exitRate(0.01, 0, 1e9)).toBe(Number.POSITIVE_INFINITY);
});

test("V-05: one guest's exits have a median and a tail: of a thousand, forty to the VMM process", () => {
  const { kernel, user } = generationOf(costProfile("skx-vmcall-1539"));
  expect(spreadOf(kernel, user, 40)).toEqual({ median: 1539, p99: 3123, mean: expect.closeTo(1602.36, 2) });
  expect(spreadOf(kernel, user, 10)).toMatchObject({ median: 1539, p99: 1539 });
  expect(spreadOf(kernel, user, 11).p99).toBe(3123);
  expect(spreadOf(kernel, user, 501).median).toBe(3123);
  // A profile may have the other order.
  expect(spreadOf(20, 10, 5)).toMatchObject({ median: 20, p99: 20 });
});

test("V-05, V-07: generations by their cited numbers, and what the VMM process takes above an ioeventfd", () => {
  const generations = costProfiles.map(generationOf);
  expect(generations.find(({ profile }) => profile.id === "core-westmere-761")).toMatchObject({
    hardware: 761,
    cited: ["hardware"],
  });
  for (const { profile, ...sums } of generations)
    for (const { roundTrip, number } of profile.cited)
      if (roundTrip === "hardware" || roundTrip === "kernel" || roundTrip === "user")
        expect([profile.id, sums[roundTrip]]).toEqual([profile.id, number.value]);
  const seed = costProfile("seed-2400");
  const ratio = sumStages(stagesOf(seed, "user", {})) / sumStages(stagesOf(seed, "ioeventfd", {}));
  expect(ratio).toBe(2.5);
});
