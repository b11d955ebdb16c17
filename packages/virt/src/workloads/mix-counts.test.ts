import { expect, test } from "vitest";
import { techniqueCostSet, type TechniqueStep } from "../costs/technique-costs.ts";
import { stepNumber } from "../techniques/event-kind.ts";
import type { Technique } from "../techniques/technique.ts";
import {
  crossings,
  cyclesOfSteps,
  instructionsAt,
  MixCounter,
  type MixOperation,
  mixRotation,
  type OperationCounts,
  operationSteps,
  predictMix,
  type StepCounts,
} from "./mix-counts.ts";

const counter = new MixCounter();
const known = new Map<Technique, OperationCounts>();
function operationsOf(technique: Technique): OperationCounts {
  const made = known.get(technique);
  if (made !== undefined) return made;
  const steps = counter.countOperations(technique);
  for (;;) {
    const next = steps.next();
    if (next.done !== true) continue;
    known.set(technique, next.value);
    return next.value;
  }
}
const techniques = ["bare-metal", "binary-translation", "paravirtual", "vtx-shadow", "vtx-ept"] as const;
const timesOf = (counts: StepCounts, step: TechniqueStep): number => counts[stepNumber[step]] as number;
const sum = (counts: Float64Array): number => counts.reduce((total, count) => total + count, 0);

test("V521: an operation's steps are what a run adds: a system call traps, exits, or does neither", () => {
  const call = (technique: Technique, step: TechniqueStep): number =>
    timesOf(operationsOf(technique).operations.call, step);
  expect(techniques.map((technique) => call(technique, "nativeSyscall"))).toEqual([1, 0, 0, 1, 1]);
  expect(call("binary-translation", "translatedSyscall")).toBe(1);
  expect([call("paravirtual", "trapRoundTrip"), call("paravirtual", "hypercall")]).toEqual([1, 1]);
  expect(techniques.map((technique) => call(technique, "hardwareRoundTrip"))).toEqual([0, 0, 0, 0, 0]);
  // User code is the same everywhere.
  for (const technique of techniques) {
    const { piece } = operationsOf(technique).operations;
    expect([technique, sum(piece), piece[instructionsAt]]).toEqual([technique, 224, 224]);
  }
}, 90_000);

test("V521: an update exits about once with shadow tables and never with EPT, whose walks are longer", () => {
  const update = (technique: Technique, step: TechniqueStep): number =>
    timesOf(operationsOf(technique).operations.update, step);
  expect(update("vtx-shadow", "hardwareRoundTrip")).toBeGreaterThan(0.9);
  expect(update("vtx-shadow", "hardwareRoundTrip")).toBeLessThan(1.2);
  expect(update("vtx-ept", "hardwareRoundTrip")).toBe(0);
  // A page of two levels, by two references or by (2 + 1)(4 + 1) − 1.
  const misses = update("bare-metal", "tlbMiss");
  expect(update("bare-metal", "walkReference")).toBe(2 * misses);
  expect(update("vtx-ept", "walkReference")).toBe(14 * misses);
  // A translator has adapted the kernel's stores: none of them faults any more.
  expect(update("binary-translation", "trapRoundTrip")).toBe(0);
  expect(update("binary-translation", "translatedShadowUpdate")).toBe(1);
});

const mixes: readonly Readonly<Record<MixOperation, number>>[] = [
  { update: 10 * mixRotation, call: 320, piece: 100 },
  { update: mixRotation, call: 200, piece: 0 },
  { update: 3 * mixRotation, call: 0, piece: 7 },
];

test.each(techniques)("V522: %s: what a mix takes is the sum of its operations, step by step", (technique) => {
  for (const mix of mixes) {
    const predicted = predictMix(operationsOf(technique), mix);
    const counted = counter.count(technique, mix);
    counted.forEach((count, at) => {
      expect([at, predicted[at]]).toEqual([at, expect.closeTo(count, 6)]);
    });
  }
});

test("V522: a guest that has done none of it before takes longer where its code is translated", () => {
  const [mix] = mixes as [(typeof mixes)[number]];
  const costs = techniqueCostSet("p4-672-nanobenchmarks");
  const cycles = (technique: Technique, isWarm: boolean): number =>
    sum(cyclesOfSteps(counter.count(technique, mix, { isWarm }), costs));
  expect(cycles("binary-translation", false)).toBeGreaterThan(1.01 * cycles("binary-translation", true));
  expect(cycles("vtx-ept", false)).toBeLessThan(1.01 * cycles("vtx-ept", true));
});

test("V523: updates in batches of k are ⌈32 / k⌉ hypercalls, and the items that they carry stay", () => {
  const operations = operationsOf("paravirtual");
  expect([1, 5, 31, 32, 64].map((batch) => crossings(mixRotation, batch))).toEqual([32, 7, 2, 1, 1]);
  expect(timesOf(operations.crossing as StepCounts, "hypercall")).toBe(1);
  expect(timesOf(operations.crossing as StepCounts, "hypercallItem")).toBe(0);
  const mix = { update: 4 * mixRotation, call: 10, piece: 1 };
  for (const batch of [1, 3, 5, 8, 32, 64]) {
    const predicted = predictMix(operations, mix, batch);
    const counted = counter.count("paravirtual", mix, { batch });
    for (const step of ["hypercall", "hypercallItem", "trapRoundTrip", "walkReference"] as const)
      expect([batch, step, timesOf(predicted, step)]).toEqual([batch, step, expect.closeTo(timesOf(counted, step), 6)]);
    // Instructions: a batch that an update fills is sent by a shorter way than the rest at the end.
    const [a = 0, b = 0] = [predicted, counted].map((counts) => counts[instructionsAt] as number);
    expect(Math.abs(a - b)).toBeLessThanOrEqual((2 * mix.update) / mixRotation);
  }
  const perRotation = (batch: number): number =>
    mixRotation * timesOf(operationSteps(operations, "update", batch), "hypercall");
  expect(perRotation(1) - perRotation(8)).toBeCloseTo(32 - 4, 9);
});

test("V521: updates that are no whole rotation are virt/bad-option", () => {
  expect(() => counter.count("vtx-ept", { update: 5, call: 0, piece: 0 })).toThrow("virt/bad-option");
});
