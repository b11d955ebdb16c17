import { expect, test } from "vitest";
import { makeGuest, makePagingGuest } from "../../test/technique-guests.ts";
import { techniqueCostSet, techniqueSteps } from "../costs/technique-costs.ts";
import { stepNumber } from "./event-kind.ts";
import { createGuestRun } from "./guest-run.ts";
import type { Technique } from "./technique.ts";

test("V434: a technique that is not there is virt/bad-option", () => {
  const image = makeGuest("nothing", "hlt");
  expect(() => createGuestRun({ technique: "magic" as Technique, image })).toThrow(
    expect.objectContaining({ code: "virt/bad-option" }),
  );
});

test("V434: steps of the guest's own are counted: system calls, faults, address spaces, ports, walks", () => {
  const run = createGuestRun({ technique: "bare-metal", image: makePagingGuest(40) });
  run.run(100_000);
  const { stepCounts } = run;
  const times = (step: keyof typeof stepNumber): number => stepCounts[stepNumber[step]] as number;
  expect([
    times("nativeSyscall"),
    times("nativePageFault"),
    times("nestedAddressSpaceSwitch"),
    times("nativeIn"),
  ]).toEqual([41, 40, 11, 2]);
  expect(times("walkReference")).toBeGreaterThan(times("tlbMiss"));
  const costs = techniqueCostSet("nehalem-1009");
  const byStep = run.cyclesByStep(costs);
  expect(byStep[techniqueSteps.length]).toBe(run.instructions);
  expect(byStep[stepNumber.nativeSyscall]).toBe(41 * costs.numbers.nativeSyscall.value);
  expect(byStep[stepNumber.clock]).toBe(0);
  expect(run.cycles(costs)).toBe(byStep.reduce((sum, cycles) => sum + cycles, 0));
});

test("V434: a run takes as many instructions as it is asked for, under every technique", () => {
  const image = makePagingGuest(40);
  for (const technique of ["bare-metal", "trap-ring-1", "vtx-shadow", "vtx-ept"] as const) {
    const run = createGuestRun({ technique, image });
    for (const count of [1, 7, 0, 100, 2500, 333]) {
      const before = run.instructions;
      expect([technique, run.run(count), run.instructions - before]).toEqual([technique, "budget", count]);
    }
  }
});
