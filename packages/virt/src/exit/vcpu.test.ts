import { type Counter, createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { costProfiles } from "../costs/profiles.ts";
import { createExitCounts } from "./exit-counts.ts";
import { createVcpu, type InterruptDelivery } from "./vcpu.ts";

// 2 GHz: one cycle is 500 ps, every round trip in the kernel 2400 cycles.
const seed = costProfiles.find(({ id }) => id === "seed-2400") as (typeof costProfiles)[number];
const handlerPs = seed.numbers.guestInterrupt.value * 500;
const roundTripPs = 1_200_000;
const postPs = seed.numbers.interruptPost.value * 500;

/** A CPU with one task of a step, and one interrupt that can be raised at a time. */
function setUp(delivery: InterruptDelivery, idle: "run" | "halt" = "run") {
  const simulation = createSimulation({ seed: 1, traceRecordsMax: 64 });
  const vcpu = createVcpu(simulation, "h1/vcpu0", { profile: seed, idle });
  const counts = createExitCounts(simulation, "h1/vm1/nic");
  const log: string[] = [];
  const note = (what: string): void => void log.push(`${what} ${simulation.now}`);
  const cycles: Counter = simulation.metrics.counter("h1/vm1/nic", "cycles");
  const delivered: Counter = simulation.metrics.counter("h1/vm1/nic", "interrupts");
  const worked = vcpu.step(() => {
    note("worked");
    vcpu.done();
  });
  const task = vcpu.task(() => {
    note("begins");
    vcpu.run(1_000_000, worked);
  });
  const line = vcpu.line(delivery, counts, delivered, cycles, () => note("handled"));
  const wake = simulation.handler("test", "wake", () => vcpu.wake(task));
  const raise = simulation.handler("test", "raise", (frame) => vcpu.raise(line, frame, -1));
  const records = (): string[] => {
    const { trace } = simulation;
    return Array.from({ length: trace.count }, (_, i) => `${trace.kindName(trace.kindOf(i))} ${trace.a(i)}`);
  };
  return { simulation, vcpu, counts, log, task, wake, raise, delivered, cycles, records, note };
}

test("V57: one thing at a time; what waits begins when the step before it is over", () => {
  const { simulation, log, wake, vcpu, task } = setUp("posted");
  const other = vcpu.task(() => {
    log.push(`other ${simulation.now}`);
    vcpu.done();
  });
  simulation.at(0, wake, 0);
  const again = simulation.handler("test", "again", () => {
    vcpu.wake(task);
    vcpu.wake(task);
    vcpu.wake(other);
  });
  simulation.at(400_000, again, 0);
  simulation.runUntil(10_000_000);
  // In turn: the other task comes before the first one again; asked twice is asked once.
  expect(log).toEqual(["begins 0", "worked 1000000", "other 1000000", "begins 1000000", "worked 2000000"]);
  expect([vcpu.idle, vcpu.guestPs.value, vcpu.rootPs.value]).toEqual([true, 2_000_000, 0]);
});

const table: readonly [InterruptDelivery, exits: number, reasons: string[], addedPs: number][] = [
  [
    "inject",
    2,
    ["vm.exit 1", "vm.enter 1", "interrupt.inject 7", "vm.exit 32", "vm.enter 32"],
    roundTripPs * 2 + handlerPs,
  ],
  ["apicv", 1, ["vm.exit 1", "vm.enter 1", "interrupt.inject 7"], roundTripPs + handlerPs],
  ["posted", 0, ["interrupt.post 7"], handlerPs + postPs],
];
test.each(table)("V58: %s: an interrupt of a running guest takes %i exits, and its work goes on", (...row) => {
  const [delivery, exits, records, addedPs] = row;
  const scene = setUp(delivery);
  scene.simulation.at(0, scene.wake, 0);
  scene.simulation.at(300_000, scene.raise, 7);
  scene.simulation.runUntil(10_000_000);
  expect(scene.records()).toEqual(records);
  expect([scene.counts.total, scene.vcpu.exits.total, scene.delivered.value]).toEqual([exits, exits, 1]);
  expect(scene.log.at(-1)).toBe(`worked ${1_000_000 + addedPs}`);
  expect(scene.vcpu.rootPs.value).toBe(exits * roundTripPs);
  expect(scene.vcpu.exits.outsidePsOf(1)).toBe(exits === 0 ? 0 : roundTripPs);
  expect(scene.cycles.value).toBe(scene.vcpu.interruptCycles(delivery));
  expect(scene.simulation.metrics.probe("h1/vm1/nic/external-interrupt#exits.count")).toBe(exits === 0 ? undefined : 1);
});

test("V59: an interrupt that finds the CPU outside is injected by the entry, without an exit of its own", () => {
  const { simulation, vcpu, raise, records, log, note } = setUp("apicv");
  const back = vcpu.step(() => {
    note("back");
    vcpu.done();
  });
  const leave = vcpu.task(() => {
    vcpu.exit(49, 0, 1, -1);
    vcpu.enterAfter(1_000_000, back);
  });
  const start = simulation.handler("test", "start", () => vcpu.wake(leave));
  simulation.at(0, start, 0);
  simulation.at(500_000, raise, 9);
  simulation.runUntil(10_000_000);
  expect(records()).toEqual(["vm.exit 49", "vm.enter 49", "interrupt.inject 9"]);
  expect(log).toEqual([`handled ${1_000_000 + handlerPs}`, `back ${1_000_000 + handlerPs}`]);
});

test("V60: what is raised while it waits, or is being handled, is one more interrupt at most", () => {
  const { simulation, raise, delivered } = setUp("posted");
  for (const timePs of [0, 1, 2, 3]) simulation.at(timePs, raise, 1);
  simulation.runUntil(10_000_000);
  expect(delivered.value).toBe(2);
});

test("V61: a guest that halts leaves by HLT, and an interrupt wakes its thread before it is delivered", () => {
  const { simulation, vcpu, raise, wake, records, log } = setUp("posted", "halt");
  simulation.at(0, wake, 0);
  simulation.at(100_000_000, raise, 3);
  simulation.runUntil(200_000_000);
  const wakePs = (seed.numbers.haltWake.value + 700) * 500;
  expect(records()).toEqual(["vm.enter 0", "vm.exit 12", "vm.enter 12", "interrupt.post 3", "vm.exit 12"]);
  expect(log).toEqual([
    `begins ${wakePs}`,
    `worked ${wakePs + 1_000_000}`,
    `handled ${100_000_000 + wakePs + handlerPs + postPs}`,
  ]);
  expect([vcpu.idle, simulation.metrics.probe("h1/vcpu0/hlt#exits.count")]).toEqual([true, 2]);
});

test("V62: a step that was broken into is taken back with everything else", () => {
  const { simulation, wake, raise } = setUp("inject");
  simulation.at(0, wake, 0);
  simulation.at(300_000, raise, 7);
  simulation.runUntil(1_000_000);
  const snapshot = simulation.save();
  simulation.runUntil(10_000_000);
  const digest = simulation.digest();
  simulation.restore(snapshot);
  simulation.runUntil(10_000_000);
  expect(simulation.digest()).toBe(digest);
});

test("V63: a thirty-first task is refused", () => {
  const { vcpu } = setUp("posted");
  for (let i = 1; i < 30; i++) vcpu.task(() => undefined);
  expect(() => vcpu.task(() => undefined)).toThrow(expect.objectContaining({ code: "virt/bad-option" }));
});
