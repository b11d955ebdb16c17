import { expect, test } from "vitest";
import { makeTicks, makeTimeScale, panView, zoomView } from "./scale.ts";

const whole = { startPs: 0, endPs: 60_000_000 };

test("a time and its place are one another's inverse, to the picosecond or the pixel", () => {
  const scale = makeTimeScale(whole, 92, 1416);
  expect([scale.x(0), scale.x(60_000_000)]).toEqual([92, 1416]);
  for (const timePs of [0, 1, 41_872_000, 59_999_999]) expect(scale.timePs(scale.x(timePs))).toBe(timePs);
});

test.each([
  [whole, 8, [0, 1e7, 2e7, 3e7, 4e7, 5e7, 6e7]],
  [{ startPs: 0, endPs: 1_000_000_000 }, 5, [0, 2e8, 4e8, 6e8, 8e8, 1e9]],
  [{ startPs: 41_000_000, endPs: 42_000_000 }, 4, [41e6, 41.5e6, 42e6]],
  [{ startPs: 0, endPs: 3 }, 10, [0, 1, 2, 3]],
  [{ startPs: 5, endPs: 5 }, 10, []],
])("U11: over %o with room for %d the figures stand at %o", (view, countMax, ticks) => {
  expect(makeTicks(view, countMax)).toEqual(ticks);
});

test("U11: zooming keeps the time under the pointer where it is", () => {
  const aboutPs = 41_872_000;
  const next = zoomView(whole, aboutPs, 0.5, whole);
  const part = (view: typeof whole): number => (aboutPs - view.startPs) / (view.endPs - view.startPs);
  expect(part(next)).toBeCloseTo(part(whole), 12);
  expect(next.endPs - next.startPs).toBe(30_000_000);
});

test("U11: a view never leaves the run, nor is it shorter than 10 ns", () => {
  let view = zoomView(whole, 59_000_000, 1e-9, whole);
  expect(view.endPs - view.startPs).toBe(10_000);
  view = panView(view, 1e9, whole);
  expect(view.endPs).toBe(60_000_000);
  view = panView(view, -1e12, whole);
  expect(view.startPs).toBe(0);
  expect(zoomView(view, 0, 1e12, whole)).toEqual(whole);
});
