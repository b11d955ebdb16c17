import { expect, test } from "vitest";
import { createSimulation } from "./simulation.ts";

const coded = (code: string): unknown => expect.objectContaining({ code });

test("E10 E13: runs in pieces give the same order as one run", () => {
  const run = (pieces: (advance: (t: number) => void) => void): string => {
    const sim = createSimulation({ seed: 3 });
    const random = sim.random("jitter");
    const kind = sim.trace.kind("test.fire");
    const object = sim.trace.object("x");
    let last = 0;
    const fire = sim.handler("x", "fire", (value) => {
      expect(sim.now).toBeGreaterThanOrEqual(last);
      last = sim.now;
      sim.trace.record(sim.now, kind, object, value, sim.firedAtNow);
      if (value < 400) sim.after(random.below(50), fire, value + 1);
    });
    for (let i = 0; i < 5; i++) sim.at(i * 7, fire, i * 10);
    pieces((t) => sim.runUntil(t));
    return `${sim.digest()} ${sim.now} ${sim.fired}`;
  };
  const whole = run((until) => until(5000));
  expect(run((until) => [1, 1, 2, 600, 601, 4999, 5000].forEach(until))).toBe(whole);
  expect(run((until) => Array.from({ length: 5001 }, (_, t) => t).forEach(until))).toBe(whole);
});

test("E13: run(a); run(b) = run(a + b), and runUntil leaves now at its limit", () => {
  const make = () => {
    const sim = createSimulation({ seed: 1 });
    const fire = sim.handler("x", "fire", (value) => {
      sim.after(value, fire, value);
    });
    sim.at(0, fire, 3);
    sim.at(0, fire, 5);
    return sim;
  };
  const [a, b] = [make(), make()];
  expect(a.run(7) + a.run(13)).toBe(b.run(20));
  expect([a.now, a.fired, a.firedAtNow, a.pending]).toEqual([b.now, b.fired, b.firedAtNow, b.pending]);
  a.runUntil(1000.0);
  expect([a.now, a.nextPs]).toEqual([1000, 1002]);
});

test("E11: bad times are refused by the name of the component", () => {
  const sim = createSimulation({ seed: 1 });
  const fire = sim.handler("leaf1/e1-1", "tick", () => {});
  sim.runUntil(10);
  for (const bad of [9, -1, 10.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
    expect(() => sim.at(bad, fire, 0)).toThrow(coded("engine/time-range"));
    expect(() => sim.at(bad, fire, 0)).toThrow(/leaf1\/e1-1/);
  }
  expect(() => sim.runUntil(9)).toThrow(coded("engine/time-range"));
  expect(() => sim.at(10, 99, 0)).toThrow(coded("engine/unknown-handler"));
  expect(() => sim.at(2 ** 53 - 1, fire, 0)).not.toThrow();
  for (const seed of [-1, 1.5, 2 ** 32]) expect(() => createSimulation({ seed })).toThrow(coded("engine/unit-range"));
});

test("E2 E6: cancel and reschedule from inside the firing event, at the current time", () => {
  const sim = createSimulation({ seed: 1 });
  const order: number[] = [];
  const note = sim.handler("x", "note", (value) => order.push(value));
  let second = 0;
  let self = 0;
  const first = sim.handler("x", "first", () => {
    expect(sim.cancel(self)).toBe(false);
    expect(sim.cancel(second)).toBe(true);
    sim.reschedule(third, sim.now);
    sim.after(0, note, 9);
  });
  self = sim.at(5, first, 0);
  second = sim.at(5, note, 1);
  const third = sim.at(8, note, 3);
  sim.at(5, note, 4);
  sim.runUntil(20);
  expect(order).toEqual([4, 3, 9]);
});

test("E14: an error names time, component and event, and the simulation lives on", () => {
  const sim = createSimulation({ seed: 1 });
  const boom = sim.handler("h1/eth0", "boom", () => {
    throw new TypeError("no such thing");
  });
  const fine = sim.handler("h2", "fine", () => {});
  sim.at(7, boom, 42);
  sim.at(9, fine, 0);
  expect(() => sim.runUntil(100)).toThrow(coded("engine/handler-threw"));
  expect([sim.now, sim.fired]).toEqual([7, 1]);
  sim.runUntil(100);
  expect(sim.fired).toBe(2);
  const again = createSimulation({ seed: 1 });
  again.at(
    7,
    again.handler("h1/eth0", "boom", () => {
      throw new Error("x");
    }),
    42,
  );
  expect(() => again.run(1)).toThrow(/at 7 ps, h1\/eth0 "boom" \(value 42, event 1\): x/);
});

test("E15 E23: simulations and streams do not touch each other", () => {
  const draw = (others: string[]): number[] => {
    const sim = createSimulation({ seed: 9 });
    const streams = others.map((path) => sim.random(path));
    const mine = sim.random("leaf1/ecmp");
    return Array.from({ length: 20 }, () => {
      for (const stream of streams) stream.uint32();
      return mine.uint32();
    });
  };
  expect(draw(["a", "b/c"])).toEqual(draw([]));
  const sim = createSimulation({ seed: 9 });
  expect(sim.random("leaf1/ecmp")).toBe(sim.random("leaf1/ecmp"));
});
