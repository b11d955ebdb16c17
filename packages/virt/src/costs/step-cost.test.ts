import { expect, test } from "vitest";
import { assumed } from "./assumed.ts";
import { createCycleClock } from "./cycle-clock.ts";
import { makeStepCost } from "./step-cost.ts";

test("V49: a step is summed as cycles and becomes time once", () => {
  const numbers = {
    ...assumed,
    syscall: { ...assumed.syscall, value: 1 },
    dispatch: { ...assumed.dispatch, value: 1 },
  };
  const profile = { id: "", title: "", numbers, cited: [] };
  // At 2.4 GHz a cycle is 416.67 ps: two of them 834, not twice 417.
  expect(makeStepCost(profile, createCycleClock(2_400_000_000), "syscall", "dispatch", "syscall")).toEqual({
    cycles: 3,
    ps: 1250,
  });
  expect(makeStepCost(profile, createCycleClock(2_400_000_000), "syscall", "dispatch")).toEqual({ cycles: 2, ps: 834 });
});
