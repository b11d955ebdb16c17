import { expect, test } from "vitest";
import type { SourcedNumber } from "./profile.ts";
import { costProfile, costProfiles, findCostProfile } from "./profiles.ts";
import {
  assumedTechniqueCosts,
  deriveTechniqueCosts,
  techniqueCostSet,
  sumTechniqueSteps,
  techniqueCosts,
  techniqueSteps,
} from "./technique-costs.ts";

const cited = techniqueCosts.flatMap((costs) =>
  costs.cited.map((sum) => ({ id: costs.id, name: sum.name, costs, sum })),
);

test.each(cited)("V420: $id adds up to its cited $name", ({ costs, sum }) => {
  expect(sumTechniqueSteps(costs, sum.steps)).toBe(sum.number.value);
});

test("V420: the nanobenchmarks are the twelve numbers of 2006, the seed's are its three", () => {
  const values = (id: string): number[] => techniqueCostSet(id).cited.map(({ number }) => number.value);
  expect(values("p4-672-nanobenchmarks")).toEqual([
    242, 3209, 1093, 1, 2308, 216, 3927, 391, 242, 15_826, 11_242, 10_196,
  ]);
  expect(values("seed-1200-1675-100")).toEqual([1200, 1675, 100]);
});

test.each(techniqueCosts.map((costs) => ({ id: costs.id, costs })))(
  "V421: every number of $id has a unit, a source, a date and a confidence",
  ({ costs }) => {
    expect(Object.keys(costs.numbers).sort()).toEqual([...techniqueSteps].sort());
    const all: SourcedNumber[] = [...Object.values(costs.numbers), ...costs.cited.map(({ number }) => number)];
    for (const number of all) {
      expect(number.value).toBeGreaterThanOrEqual(0);
      expect(number.source.length).toBeGreaterThan(20);
      expect(number.date).toMatch(/^20\d\d-\d\d$/);
      if (number.confidence === "published") expect(number.quote).toContain(String(number.value));
      else
        expect(number.source).toMatch(
          /^(an estimate of this project|our split of a sum|the course text)|recalled, not read again$/,
        );
    }
    expect(Object.entries(costs.numbers).filter(([step, { unit }]) => (unit === "Hz") !== (step === "clock"))).toEqual(
      [],
    );
  },
);

test("V421: what is recalled and not read again is unverified, whoever wrote it", () => {
  for (const { costs } of cited)
    for (const number of Object.values(costs.numbers))
      if (number.source.includes("recalled")) expect(number.confidence).toBe("unverified");
  for (const number of Object.values(assumedTechniqueCosts)) expect(number.confidence).toBe("unverified");
});

test("V422: a set belongs to a profile of exits, and has its clock and its round trip", () => {
  for (const costs of techniqueCosts) {
    const profile = costProfile(costs.profile);
    expect([costs.id, costs.numbers.clock.value]).toEqual([costs.id, profile.numbers.clock.value]);
    const hardware = profile.cited.find(({ roundTrip }) => roundTrip === "hardware");
    if (hardware !== undefined) expect(costs.numbers.hardwareRoundTrip.value).toBe(hardware.number.value);
  }
});

test("V423: every generation that virt's sources name has a profile with its round trip", () => {
  const generations: readonly [id: string, cycles: number][] = [
    ["p4-prescott-3963", 3963],
    ["core-merom-1579", 1579],
    ["core-penryn-1266", 1266],
    ["core-nehalem-1009", 1009],
    ["core-westmere-761", 761],
    ["core-sandybridge-784", 784],
    ["skx-vmcall-1539", 1539],
    ["epyc-userspace-2528", 2528],
    ["nested-13142-44826", 44_826],
    ["seed-2400", 2400],
  ];
  for (const [id, cycles] of generations)
    expect(findCostProfile(id)?.cited.some(({ number }) => number.value === cycles)).toBe(true);
  expect(costProfiles).toHaveLength(generations.length);
});

test("V424: a set is derived by replacing numbers, cites nothing, and refuses a cost below 0", () => {
  const base = techniqueCostSet("nehalem-1009");
  const mine = { ...base.numbers.walkReference, value: 30 };
  const derived = deriveTechniqueCosts(base, "mine", "Mine", { walkReference: mine });
  expect([derived.numbers.walkReference, derived.numbers.tlbMiss, derived.cited]).toEqual([
    mine,
    base.numbers.tlbMiss,
    [],
  ]);
  for (const bad of [
    { walkReference: { ...mine, value: -1 } },
    { clock: { ...base.numbers.clock, value: 0.5 } },
    { tlbMiss: { ...mine, value: Number.NaN } },
  ])
    expect(() => deriveTechniqueCosts(base, "bad", "", bad)).toThrow(
      expect.objectContaining({ code: "virt/bad-option" }),
    );
  expect(() => techniqueCostSet("no-such")).toThrow(expect.objectContaining({ code: "virt/bad-option" }));
});
