import { expect, test } from "vitest";
import { createSignal } from "./process.ts";
import { createSimulation } from "./simulation.ts";

test("E12: processes wait for delays and signals, and make the simulation not snapshotable", () => {
  const sim = createSimulation({ seed: 1 });
  const log: string[] = [];
  expect(sim.snapshotable).toBe(true);
  const ready = createSignal(sim, "lesson");
  sim.process("lesson", function* () {
    log.push(`a ${sim.now}`);
    yield 10;
    log.push(`a ${sim.now}`);
    ready.notify();
  });
  sim.process("other", function* () {
    yield ready;
    log.push(`b ${sim.now}`);
  });
  sim.runUntil(50);
  expect(log).toEqual(["a 0", "a 10", "b 10"]);
  expect(sim.notSnapshotableBecause).toBe("lesson");
  expect(() => sim.save()).toThrow(expect.objectContaining({ code: "engine/not-snapshotable" }));
});
