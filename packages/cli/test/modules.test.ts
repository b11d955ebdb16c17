import { readdirSync, readFileSync } from "node:fs";
import { datacenterPackages } from "@dc/datacenter";
import { createRegistry } from "@dc/engine/scenario";
import {
  type Block,
  figureNames,
  loadModule,
  type Module,
  readGoldens,
  type Validation,
  validateModule,
} from "@dc/lesson";
import { expect, test, vi } from "vitest";
import { folderSource } from "../src/validate/command.ts";

// What is published under packages/modules, against the engines as they are now.
vi.setConfig({ testTimeout: 600_000 });

const root = new URL("../../../", import.meta.url);
const modules = readdirSync(new URL("packages/modules", root));
const registry = createRegistry(datacenterPackages);
const fileOf = (name: string, path: string): URL => new URL(`packages/modules/${name}/${path}`, root);
const json = (name: string, path: string) => JSON.parse(readFileSync(fileOf(name, path), "utf8"));

async function play(name: string, seed: number): Promise<{ module: Module; validation: Validation }> {
  const source = folderSource(fileOf(name, "").pathname);
  const read = await loadModule(source, { seed, figures: figureNames, registry });
  if (!read.ok) throw new Error(JSON.stringify(read.issues, undefined, 1));
  const { goldens, issues } = await readGoldens(source, read.value);
  const validation = validateModule(read.value, { registry, goldens });
  return {
    module: read.value,
    validation: { ...validation, issues: [...read.issues, ...issues, ...validation.issues] },
  };
}

test("there is a module", () => {
  expect(modules).toContain("hash-that-decides");
});

test.each(modules)("L107, L135: the goldens of %s replay against the engines", async (name) => {
  const { goldens, steps } = json(name, "module.json");
  const seeds = [...new Set<number>(goldens.map(({ seed }: { seed: number }) => seed))];
  expect(seeds.length).toBeGreaterThan(1);
  // Every step of every such learner has a digest, and one learner has the records.
  expect(goldens).toHaveLength(seeds.length * steps.length);
  expect(readdirSync(fileOf(name, "goldens"))).toHaveLength(steps.length);
  for (const seed of seeds) {
    const { issues } = (await play(name, seed)).validation;
    expect(issues.map(({ file, path, expected, received }) => [file, path, expected, received])).toEqual([]);
  }
});

test.each(modules)(
  "L101: %s can be passed by fifty learners, whose numbers differ and whose rubric does not",
  async (name) => {
    const rubrics = new Set<string>();
    const scenarios = new Map<string, Set<string>>();
    for (let seed = 100; seed < 150; seed++) {
      const { module, validation } = await play(name, seed);
      expect([seed, validation.issues]).toEqual([seed, []]);
      expect(validation.steps).toHaveLength(module.steps.length);
      for (const { step, grade } of validation.steps) {
        expect([seed, step, grade.points, grade.isComplete]).toEqual([seed, step, grade.pointsMax, true]);
      }
      const rubric = module.steps.map(({ id, checks: { predictions, tasks } }) => [
        id,
        predictions.map((prediction) => [prediction.id, prediction.points, prediction.within, prediction.scale]),
        tasks.map(({ id: task, points, level, needs, refutes }) => [task, points, level, needs, refutes]),
      ]);
      rubrics.add(JSON.stringify(rubric));
      for (const { id, document } of module.steps) {
        const seen = scenarios.get(id) ?? new Set();
        scenarios.set(id, seen.add(JSON.stringify(document)));
      }
    }
    expect(rubrics.size).toBe(1);
    for (const [step, seen] of scenarios) expect([step, seen.size > 10]).toEqual([step, true]);
  },
);

test.each(modules)(
  "%s has four checks or more, one that contradicts a textbook, and help for who is stuck",
  async (name) => {
    const { module } = await play(name, 1);
    const tasks = module.steps.flatMap(({ checks }) => checks.tasks);
    expect(tasks.length).toBeGreaterThanOrEqual(4);
    expect(tasks.flatMap(({ refutes }) => refutes).length).toBeGreaterThanOrEqual(1);
    for (const { hints, fail } of tasks) expect([hints.length > 0, fail.length > 0]).toEqual([true, true]);
    for (const { id, checks } of module.steps) {
      expect([id, checks.predictions.length > 0, checks.rescue !== undefined]).toEqual([id, true, true]);
    }
  },
);

test.each(modules)("%s: its figures stand in every language alike, with attributes that they take", async (name) => {
  const { module } = await play(name, 7);
  const taken = new Map(
    ["lab-fabric/src/figures/press", "lab-fabric/src/figures/frame", "lab-virt/src/figures/walk"].map((figure) => {
      const text = readFileSync(new URL(`apps/${figure}/element.ts`, root), "utf8");
      const [tag, attributes] = [/tag: "([^"]+)"/, /attributes: \[([^\]]+)\]/].map(
        (form) => form.exec(text)?.[1] ?? "",
      );
      return [tag, [...attributes.matchAll(/"([^"]+)"/g)].map(([, attribute]) => attribute)];
    }),
  );
  for (const { id, lessons } of module.steps) {
    const [first, ...others] = Object.values(lessons).map(({ blocks }) =>
      blocks.filter((block): block is Extract<Block, { kind: "figure" }> => block.kind === "figure"),
    );
    for (const figures of others) expect([id, figures]).toEqual([id, first]);
    for (const { name: tag, attributes } of first ?? []) {
      for (const attribute of Object.keys(attributes))
        expect([id, tag, taken.get(tag)]).toEqual([id, tag, expect.arrayContaining([attribute])]);
    }
  }
});

test.each(modules)("%s: the package is data alone, and its version is the module's", (name) => {
  const manifest = json(name, "package.json");
  const { id, version } = json(name, "module.json");
  expect([id, version]).toEqual([name, manifest.version]);
  expect(manifest.files).toEqual(["module.json", "lessons", "goldens"]);
  for (const key of ["main", "scripts", "dependencies", "peerDependencies"]) expect(manifest[key]).toBeUndefined();
});
