import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { members } from "../../scripts/layers.mjs";

const root = join(import.meta.dirname, "../..");

interface Measured {
  contender: string;
  row: string;
  hash?: string;
  medians: { operations: number; rate: number };
}

/** `<package>/bench/<name>.bench.ts`, of every package: a new one is found without being told. */
const names = members(root)
  .flatMap(({ directory }) => {
    const folder = join(root, directory, "bench");
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  })
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => file.slice(0, -".bench.ts".length))
  .sort();

interface Result {
  name: string;
  measured: Measured[];
  /** Contenders whose results should be equal and are not. */
  disagreements: unknown[];
  /** Contenders that this machine cannot run. */
  absent: { contender: string; why: string }[];
  /** What must hold; at small sizes only what does not depend on time is judged. */
  targets: { text: string; verdict: string }[];
}

let results: Record<string, Result>;

/** In a Node process of its own, from a bundle: vitest's transform would be what is measured. */
beforeAll(() => {
  const run = spawnSync(process.execPath, [join(root, "packages/cli/bin/dclab.mjs"), "bench", "--small", "--json"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  // It ends with 1 when a target is missed; the tests below say which.
  if (run.stdout === "") throw new Error(`dclab bench --small ended with ${run.status}:\n${run.stderr}`);
  const { benchmarks } = JSON.parse(run.stdout) as { benchmarks: Result[] };
  results = Object.fromEntries(benchmarks.map((benchmark) => [benchmark.name, benchmark]));
}, 300_000);

test("every benchmark of every package ran", () => {
  expect(names.length).toBeGreaterThan(5);
  expect(Object.keys(results).sort()).toEqual(names);
});

test.for(names)("%s: every row was measured, contenders agree, and no target is missed", (name, { skip }) => {
  const { measured, disagreements, targets, absent } = results[name] as Result;
  // Under CI all that a benchmark needs is there, so that nothing is left out unseen.
  if (measured.length === 0 && absent.length > 0 && process.env.CI !== "true") skip(absent[0]?.why);
  expect(measured.length).toBeGreaterThan(0);
  for (const { contender, row, medians } of measured) {
    expect(medians.operations, `${contender}, ${row}`).toBeGreaterThan(0);
    expect(medians.rate, `${contender}, ${row}`).toBeGreaterThan(0);
  }
  // A benchmark whose result nobody looks at may be optimised away; equal hashes say that equal work was done.
  expect(measured.filter(({ hash }) => hash !== undefined).length).toBeGreaterThan(0);
  expect(disagreements).toEqual([]);
  expect(targets.filter(({ verdict }) => verdict === "misses")).toEqual([]);
});
