import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { techniqueCostSet } from "../costs/technique-costs.ts";
import { eventKindNumber, stepNumber } from "./event-kind.ts";
import { TechniqueEvents } from "./technique-events.ts";

test("V433: events are counted by kind and step, and the last are kept", () => {
  const events = new TechniqueEvents(createSimulation({ seed: 1 }), "vm", 4);
  for (let n = 0; n < 6; n++) events.add(eventKindNumber["exit.cpuid"], 10 * n, n, -1, n);
  events.add(eventKindNumber["exit.hidden-fault"], 70, 7, 0, 7);
  events.take(stepNumber.walkReference, 5);
  expect([events.count, events.countOf("exit.cpuid"), events.timesOf("hardwareRoundTrip")]).toEqual([7, 6, 7]);
  expect([events.timesOf("shadowHiddenFault"), events.timesOf("walkReference")]).toEqual([1, 5]);
  expect(events.event(2)).toBeUndefined();
  expect(events.event(7)).toBeUndefined();
  expect(events.event(3)).toEqual({
    sequence: 3,
    kind: "exit.cpuid",
    instruction: 30,
    rip: 0xffff_ffff_0000_0003n,
    detail: 3,
  });
});

test("V433: cycles are those of a set, in the order of the steps", () => {
  const events = new TechniqueEvents(createSimulation({ seed: 1 }), "vm", 4);
  const costs = techniqueCostSet("p4-672-nanobenchmarks");
  for (let n = 0; n < 3; n++) events.add(eventKindNumber["exit.table-write"], 0, 0, 0, 0);
  expect(events.cyclesOf("exit.table-write", costs)).toBe(10_196);
  expect(events.cyclesByStep(costs).reduce((sum, cycles) => sum + cycles, 0)).toBe(3 * 10_196);
});

test("V433: a number of events kept that is no power of two is virt/bad-option", () => {
  const refused = expect.objectContaining({ code: "virt/bad-option" });
  for (const capacity of [0, 3, 2 ** 21])
    expect(() => new TechniqueEvents(createSimulation({ seed: 1 }), "vm", capacity)).toThrow(refused);
});
