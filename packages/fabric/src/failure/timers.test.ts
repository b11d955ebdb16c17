import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { Timers } from "./timers.ts";

function made() {
  const simulation = createSimulation({ seed: 1 });
  const table = simulation.state.table("timers");
  const fired: string[] = [];
  const timers = new Timers(simulation, table, "test", "timer", (row) => fired.push(`${row} at ${simulation.now}`));
  for (let row = 0; row < 3; row++) table.add();
  return { simulation, timers, fired };
}

test("F367: a timer runs out when it was last set to, earlier or later than before", () => {
  const { simulation, timers, fired } = made();
  timers.set(0, 100);
  timers.set(0, 300);
  timers.set(1, 100);
  timers.set(1, 50);
  timers.set(2, 70);
  timers.stop(2);
  simulation.runUntil(1000);
  expect(fired).toEqual(["1 at 50", "0 at 300"]);
  timers.set(2, 1000);
  simulation.runUntil(2000);
  expect(fired.at(-1)).toBe("2 at 1000");
});

test("F367: what is put off again and again costs an event each time it would have run out", () => {
  const { simulation, timers, fired } = made();
  const put = simulation.handler("test", "put off", () => timers.set(0, simulation.now + 100));
  for (let at = 0; at < 1000; at += 10) simulation.at(at, put, 0);
  simulation.runUntil(5000);
  expect(fired).toEqual(["0 at 1090"]);
  expect(simulation.fired).toBeLessThan(100 + 13);
});

test("F367: a step back has the timers of then", () => {
  const { simulation, timers, fired } = made();
  timers.set(0, 100);
  const saved = simulation.save();
  timers.set(0, 40);
  simulation.runUntil(60);
  simulation.restore(saved);
  simulation.runUntil(200);
  expect(fired).toEqual(["0 at 40", "0 at 100"]);
});
