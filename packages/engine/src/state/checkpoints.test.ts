import { expect, test } from "vitest";
import { createSimulation } from "../sim/simulation.ts";
import { Checkpoints } from "./checkpoints.ts";

function ticking() {
  const sim = createSimulation({ seed: 1 });
  const tick = sim.handler("x", "tick", () => {
    sim.after(10, tick, 0);
  });
  sim.at(0, tick, 0);
  return sim;
}

test("T9: dense near the present, evenly spread elsewhere, the start always kept", () => {
  const sim = ticking();
  const checkpoints = new Checkpoints(10, 2_000_000);
  for (let i = 0; i < 3000; i++) {
    checkpoints.take(sim, 0);
    sim.run(10);
  }
  expect(checkpoints.bytes).toBeLessThanOrEqual(2_000_000);
  const gapBefore = (fired: number): number => fired - (checkpoints.before(fired)?.fired ?? -1);
  expect(checkpoints.before(0)?.fired).toBe(0);
  expect(gapBefore(29_995)).toBeLessThan(10);
  // 2 MB hold some 125 snapshots: elsewhere no event is more than twice an even share away from one.
  const even = 30_000 / checkpoints.count;
  for (let fired = 0; fired < 30_000; fired += 100) expect(gapBefore(fired)).toBeLessThan(2.5 * even);
  expect([checkpoints.eventsUntilNext(29_990), checkpoints.eventsUntilNext(29_993)]).toEqual([10, 7]);
});

test("T4: forgetting by event and by time keeps what lies before", () => {
  const sim = ticking();
  const checkpoints = new Checkpoints(10, 1e9);
  for (let i = 0; i < 10; i++) {
    checkpoints.take(sim, 0);
    sim.run(10);
  }
  checkpoints.forgetAfter(70);
  expect(checkpoints.before(1e9)?.fired).toBe(70);
  // Event n fires at 10·(n − 1) ps: after 50 events it is 490 ps, with one event fired at that instant.
  checkpoints.forgetFrom(490, 1);
  expect(checkpoints.before(1e9)?.fired).toBe(40);
  checkpoints.forgetFrom(0, 0);
  expect(checkpoints.count).toBe(1);
});
