import { expect, test } from "vitest";
import { assumed } from "./assumed.ts";
import { deriveProfile, roundTripCycles, roundTrips } from "./profile.ts";

const base = { id: "assumed", title: "", numbers: assumed, cited: [] };

test("V52: a derived profile has the other numbers of its base and cites nothing of it", () => {
  const derived = deriveProfile(base, "mine", "", { syscall: { ...assumed.syscall, value: 1 } });
  expect(derived.numbers.syscall.value).toBe(1);
  expect(derived.numbers.workerWake).toBe(assumed.workerWake);
  expect(derived.cited).toEqual([]);
});

test("V52: a cost below zero, or a clock of nothing, is refused", () => {
  const bad = (step: "syscall" | "clock", value: number) => () =>
    deriveProfile(base, "bad", "", { [step]: { ...assumed[step], value } });
  for (const make of [bad("syscall", -1), bad("syscall", Number.NaN), bad("clock", 0), bad("clock", 1.5)])
    expect(make).toThrow(expect.objectContaining({ code: "virt/bad-option" }));
});

test("V50: a round trip is the sum of its steps", () => {
  for (const name of ["kernel", "user", "hardware"] as const) {
    let sum = 0;
    for (const step of roundTrips[name]) sum += assumed[step].value;
    expect(roundTripCycles(base, name)).toBe(sum);
  }
});
