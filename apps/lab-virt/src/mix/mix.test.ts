/** The triangle of mixes: what is cheapest where, with counts of real runs. */
import { deriveTechniqueCosts, techniqueCostSet, techniqueSteps } from "@dc/virt";
import { MixCounter, mixOperations, type OperationCounts } from "@dc/virt/workloads";
import { expect, test } from "vitest";
import {
  cyclesOf,
  evenOf,
  meanCycles,
  type MixPoint,
  type MixTechnique,
  mixParts,
  mixTechniques,
  movableSteps,
  movePoint,
  nearestPoint,
  operationsOf,
  partOf,
  type Plane,
  rank,
  type Region,
  regionsOf,
  stackOf,
} from "./mix.ts";

const counter = new MixCounter();
const counts = Object.fromEntries(
  mixTechniques.map((technique) => {
    const steps = counter.countOperations(technique);
    for (;;) {
      const next = steps.next();
      if (next.done === true) return [technique, next.value];
    }
  }),
) as Record<MixTechnique, OperationCounts>;
const p4 = techniqueCostSet("p4-672-nanobenchmarks");
const nehalem = techniqueCostSet("nehalem-1009");
const early = mixTechniques.filter((technique) => technique !== "vtx-ept");
const planesOf = (costs: typeof p4, batch: number, techniques: readonly MixTechnique[] = mixTechniques) =>
  techniques.map((technique): Plane => ({ technique, cycles: cyclesOf(counts[technique], costs, batch) }));

const everyPoint: readonly MixPoint[] = Array.from({ length: mixParts + 1 }, (_, update) =>
  Array.from({ length: mixParts - update + 1 }, (_, call) => ({ update, call, piece: mixParts - update - call })),
).flat();

/** Whether a mix lies in a region: on the inner side of each of its sides. */
function isInside({ corners }: Region, point: MixPoint): boolean {
  const x = (at: { readonly call: number; readonly piece: number }): number => at.piece - at.call;
  const sides = corners.map((from, at) => {
    const to = corners[(at + 1) % corners.length] as (typeof corners)[number];
    const [px, py] = [x(point) / mixParts, point.update / mixParts];
    return (x(to) - x(from)) * (py - from.update) - (to.update - from.update) * (px - x(from));
  });
  return corners.length > 2 && (sides.every((side) => side <= 1e-9) || sides.every((side) => side >= -1e-9));
}

test("a region holds the mixes that its technique is the cheapest for, and they cover the triangle", () => {
  for (const costs of [p4, nehalem])
    for (const batch of [1, 4, 32])
      for (const techniques of [early, mixTechniques]) {
        const planes = planesOf(costs, batch, techniques);
        const regions = regionsOf(planes);
        for (const point of everyPoint) {
          const [first] = rank(planes, point) as [Plane];
          const least = meanCycles(first.cycles, point);
          const inside = regions.filter((region) => isInside(region, point)).map(({ technique }) => technique);
          expect(inside.length).toBeGreaterThan(0);
          for (const technique of inside) {
            const cycles = planes.find((plane) => plane.technique === technique)?.cycles as Plane["cycles"];
            expect(meanCycles(cycles, point)).toBeCloseTo(least, 6);
          }
        }
      }
});

test("on a Pentium 4 translation has the updates, VT-x the system calls; batches give the updates to the ported kernel", () => {
  const winner = (costs: typeof p4, batch: number, point: MixPoint, techniques: readonly MixTechnique[] = early) =>
    rank(planesOf(costs, batch, techniques), point)[0]?.technique;
  const updates = { update: mixParts, call: 0, piece: 0 };
  const calls = { update: 0, call: mixParts, piece: 0 };
  expect(winner(p4, 1, updates)).toBe("binary-translation");
  expect(winner(p4, 32, updates)).toBe("paravirtual");
  expect(winner(p4, 1, calls)).toBe("vtx-shadow");
  expect(winner(nehalem, 32, updates, mixTechniques)).toBe("vtx-ept");
  const area = (technique: MixTechnique, batch: number): number =>
    regionsOf(planesOf(p4, batch, early)).find((region) => region.technique === technique)?.corners.length ?? 0;
  expect([area("binary-translation", 1), area("binary-translation", 64)]).toEqual([expect.any(Number), 0]);
  expect(area("binary-translation", 1)).toBeGreaterThan(2);
});

test("two techniques are even where their cycles are, and the line ends on the sides of the triangle", () => {
  const [translated, , shadow] = planesOf(p4, 1) as [Plane, Plane, Plane];
  for (const share of [0, 0.25, 0.5]) {
    const { ratio = Number.NaN, ends } = evenOf(translated.cycles, shadow.cycles, share);
    const calls = (1 - share) / (1 + ratio);
    const at = { update: ratio * calls, call: calls, piece: share };
    const cycles = [translated, shadow].map(({ cycles: of }) =>
      mixOperations.reduce((sum, operation) => sum + of[operation] * at[operation], 0),
    ) as [number, number];
    expect(cycles[0]).toBeCloseTo(cycles[1], 6);
    expect(ends?.map(({ update, call, piece }) => update + call + piece)).toEqual([
      expect.closeTo(1, 9),
      expect.closeTo(1, 9),
    ]);
  }
  // The course's: a call that is dearer by 2,000 against an update that is cheaper by 475.
  const plane = (update: number, call: number) => ({ update, call, piece: 1 });
  expect(evenOf(plane(1200, 2100), plane(1675, 100), 0).ratio).toBeCloseTo(2000 / 475, 9);
  expect(evenOf(plane(1, 1), plane(2, 2), 0)).toEqual({ ratio: undefined, ends: undefined });
  expect(evenOf(plane(1, 1), plane(1, 1), 0).ratio).toBeUndefined();
});

test("a technique that is the same as another everywhere has no region of its own", () => {
  const cycles = { update: 3, call: 2, piece: 1 };
  const regions = regionsOf([
    { technique: "vtx-shadow", cycles },
    { technique: "vtx-ept", cycles },
  ]);
  expect(regions.map(({ corners }) => corners.length)).toEqual([3, 0]);
});

test("a stack's parts add up to the technique's cycles, and each is of the technique's kind", () => {
  const point = { update: 13, call: 17, piece: 10 };
  for (const technique of mixTechniques) {
    const parts = stackOf(counts[technique], p4, point, 5);
    const sum = parts.reduce((total, { cycles }) => total + cycles, 0);
    expect(sum).toBeCloseTo(meanCycles(cyclesOf(counts[technique], p4, 5), point), 6);
  }
  const partsOf = (technique: MixTechnique) => stackOf(counts[technique], p4, point, 1).map(({ part }) => part);
  expect(partsOf("binary-translation")).toEqual(["user", "kernel", "walks", "translation"]);
  expect(partsOf("paravirtual")).toEqual(["user", "kernel", "walks", "traps", "hypercalls"]);
  expect(partsOf("vtx-shadow")).toEqual(["user", "kernel", "processor", "walks", "exits"]);
  expect(partsOf("vtx-ept")).toEqual(["user", "kernel", "processor", "walks"]);
  expect(new Set(techniqueSteps.map(partOf)).size).toBe(6);
});

test("steps that can be moved are those that change something", () => {
  const all = mixTechniques.map((technique) => counts[technique]);
  const movable = movableSteps(all, p4);
  for (const step of movable) {
    const dearer = { ...p4.numbers[step], value: p4.numbers[step].value * 2 };
    const moved = deriveTechniqueCosts(p4, "own", "own", { [step]: dearer });
    const changes = all.some((each) => {
      const [before, after] = [p4, moved].map((costs) => cyclesOf(each, costs, 4)) as [
        Plane["cycles"],
        Plane["cycles"],
      ];
      return mixOperations.some((operation) => after[operation] > before[operation]);
    });
    expect([step, changes]).toEqual([step, true]);
  }
  expect(movable).not.toContain("clock");
  expect(movable).not.toContain("nativeIn");
});

test("a mix is whole parts, wherever the mark is put, and moves as far as there is any", () => {
  expect(nearestPoint({ update: 0.5, call: 0.26, piece: 0.24 })).toEqual({ update: 20, call: 10, piece: 10 });
  expect(nearestPoint({ update: 1.4, call: -0.2, piece: -0.2 })).toEqual({ update: 40, call: 0, piece: 0 });
  expect(nearestPoint({ update: -0.3, call: 1.5, piece: -0.2 })).toEqual({ update: 0, call: 40, piece: 0 });
  for (const point of everyPoint)
    expect(
      nearestPoint({
        update: point.update / mixParts,
        call: point.call / mixParts,
        piece: point.piece / mixParts,
      }),
    ).toEqual(point);
  const point = { update: 1, call: 2, piece: 37 };
  expect(movePoint(point, "piece", "call", 4)).toEqual({ update: 1, call: 0, piece: 39 });
  expect(operationsOf(point)).toEqual({ update: 32, call: 64, piece: 37 * 32 });
});
