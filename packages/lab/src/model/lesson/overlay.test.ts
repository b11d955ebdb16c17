import { expect, test } from "vitest";
import { extend } from "./overlay.ts";

test("a curve grows with time, and going back adds nothing", () => {
  let curve = { timesPs: [] as readonly number[], values: [] as readonly number[] };
  for (const [timePs, value] of [
    [0, 0],
    [10, 4],
    [5, 9],
    [20, 7],
  ])
    curve = extend(curve, timePs, value);
  expect(curve).toEqual({ timesPs: [0, 10, 20], values: [0, 4, 7] });
});

test("a long curve keeps its whole length with every second point", () => {
  let curve = { timesPs: [] as readonly number[], values: [] as readonly number[] };
  for (let at = 0; at < 5000; at += 1) curve = extend(curve, at, at);
  expect(curve.timesPs.length).toBeLessThanOrEqual(600);
  expect(curve.timesPs[0]).toBe(0);
  expect(curve.timesPs.at(-1)).toBeGreaterThan(4980);
});
