import fc from "fast-check";
import { expect, test } from "vitest";
import { createTimeWeighted } from "./time-weighted.ts";

test("E182: the mean is the integral of the level by brute force, tick by tick", () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: -5, max: 50 })), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 20 }), (list, rest) => {
      const level = createTimeWeighted(0, 3);
      const ticks: number[] = [];
      let [now, value] = [0, 3];
      for (const [gap, to] of list) {
        for (let i = 0; i < gap; i++) ticks.push(value);
        now += gap;
        value = to;
        level.set(now, to);
      }
      for (let i = 0; i < rest; i++) ticks.push(value);
      now += rest;
      const mean = ticks.length === 0 ? value : ticks.reduce((sum, tick) => sum + tick, 0) / ticks.length;
      expect(level.mean(now)).toBeCloseTo(mean, 9);
    }),
    { seed: 20272 },
  );
});

test("E182: a warm-up is forgotten and the level stays", () => {
  const level = createTimeWeighted(0, 0);
  level.set(100, 50);
  level.set(200, 10);
  level.reset(300);
  expect([level.mean(300), level.mean(400), level.min, level.max]).toEqual([10, 10, 10, 10]);
  level.set(400, 30);
  expect([level.mean(500), level.min, level.max, level.value]).toEqual([20, 10, 30, 30]);
});
