import { expect, test } from "vitest";
import { wheelDefault } from "./choice.ts";
import { type CurvePoint, curvePlaces, curvePolicies, makeCurve, measureMisses } from "./curve.ts";

function finish(steps: Generator<undefined, number>): number {
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
  }
}

test("W13: the curve has the chosen number and the chosen policy, and every other policy that the ways allow", () => {
  expect(curvePlaces({ ...wheelDefault, vcpus: 9, pinned: [1, 2] })).toContain(7);
  expect(curvePolicies({ ...wheelDefault, entries: 1024, ways: 8, replacement: "random" })).toEqual([
    "random",
    "lru",
    "tree-plru",
  ]);
});

test("W13: under LRU the curve is a cliff, where one expects a slope", () => {
  const small = { ...wheelDefault, workingSetBytes: 256 * 1024, entries: 256, ways: 8 } as const;
  const points = [...makeCurve(small)].filter((point): point is CurvePoint => point !== undefined);
  const of = (replacement: string): readonly number[] =>
    points.filter((point) => point.replacement === replacement).map(({ misses }) => misses);
  expect(of("lru")).toEqual(curvePlaces(small).map((vcpus) => (vcpus <= 4 ? 0 : 64)));
  const random = of("random");
  expect(random.every((misses, at) => at === 0 || misses >= random[at - 1] - 3)).toBe(true);
  expect(random[4]).toBeGreaterThan(10);
  expect(random[4]).toBeLessThan(50);
});

test("W13: without VPIDs there is no reach, however few take turns", () => {
  expect(finish(measureMisses({ ...wheelDefault, vcpus: 1, vpid: "off" }))).toBe(512);
  expect(finish(measureMisses({ ...wheelDefault, vcpus: 1 }))).toBe(0);
});
