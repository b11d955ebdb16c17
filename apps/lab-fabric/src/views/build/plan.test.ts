import { designOf } from "@dc/fabric";
import { expect, test } from "vitest";
import {
  generatorNames,
  hostField,
  planDefault,
  planDefaults,
  planFields,
  stepNumber,
  tierFields,
  tierPorts,
  useOf,
  withDemand,
  withNumber,
} from "./plan.ts";

test.each(generatorNames)("%s begins with a design that can be built, of fields that there are", (generator) => {
  const plan = { ...planDefault, generator };
  const made = designOf(useOf(plan));
  expect(made.issues).toEqual([]);
  const keys = planFields[generator].map(({ key }) => key);
  expect(keys).toEqual(expect.arrayContaining(Object.keys(planDefaults[generator])));
  for (const key of [...tierFields[generator], ...tierPorts[generator], hostField[generator]])
    if (key !== undefined) expect(keys).toContain(key);
  if (made.ok)
    expect(new Set(made.value.numbers.devices.map(({ role }) => role)).size).toBe(tierFields[generator].length);
});

test("numbers enter the scenario's words: rates with their unit, flags, and nothing for a port that is as used", () => {
  expect(useOf(planDefault)).toEqual({
    kind: "fabric/leaf-spine@1",
    ...{ spines: 4, leaves: 32, hostsPerLeaf: 32, homing: 1, hostRate: "25G", fabricRate: "100G" },
    ...{ leafPorts: 48, spinePorts: 32 },
  });
  const clos = { ...planDefault, generator: "clos" } as const;
  expect(useOf(clos)).toMatchObject({ planes: true });
  expect(useOf(withNumber(planDefault, "spinePorts", undefined))).not.toHaveProperty("spinePorts");
  expect(useOf(withDemand(planDefault, { seeds: "per-switch" }))).toMatchObject({ ecmp: { seed: "per-switch" } });
});

test("one more and one fewer stay within the field's limits; a fat-tree's k stays even", () => {
  const of = (plan: typeof planDefault, key: string): number | undefined => plan.numbers[plan.generator][key];
  expect(of(stepNumber(planDefault, "spines", 1), "spines")).toBe(5);
  const one = withNumber(planDefault, "spines", 1);
  expect(of(stepNumber(one, "spines", -1), "spines")).toBe(1);
  const tree = { ...planDefault, generator: "fat-tree" } as const;
  expect(of(stepNumber(tree, "k", -1), "k")).toBe(6);
  expect(stepNumber(tree, "spines", 1)).toBe(tree);
});

test("a demand stays within its limits, whatever was typed", () => {
  const { demand } = withDemand(planDefault, { load: 7, local: Number.NaN, stride: -3, draw: 0 });
  expect(demand).toMatchObject({ load: 1, local: 0, stride: 1, draw: 1 });
});
