import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Benchmark, Target } from "@dc/engine/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type BenchmarkEntry, runBenchmark, type RunnerOptions } from "./runner.ts";

// Processes are started; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 180_000 });

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
  // Stands for the real child: the rate is in the contender's name, and the hash after it.
  writeFileSync(
    join(folder, "child.mjs"),
    `const [, contender, row, size] = process.argv.slice(2);
     const [rate, hash] = contender.split(" ");
     if (rate === "fail") throw new Error("this contender fails");
     console.log(JSON.stringify({ hash, values: { rate: Number(rate), operations: row.length, drops: 0 } }));`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const entryOf = (names: string[], targets: Target[] = [], agree = true): BenchmarkEntry => {
  const benchmark: Benchmark = {
    name: "made-up",
    title: "",
    operation: "event",
    rows: [{ name: "row", full: {}, small: {}, agree }],
    contenders: names.map((name) => ({ name, run: () => ({}) })),
    targets,
  };
  return { name: "made-up", package: "engine", folder, bundle: "bundle.js", benchmark };
};

const options = (size: "full" | "small", rounds = 2): RunnerOptions => ({
  size,
  rounds,
  child: join(folder, "child.mjs"),
  cache: folder,
});

const of = { contender: "30 a", row: "row" };
const over = { contender: "10 a", row: "row" };

test("contenders take turns, round by round", () => {
  const started: string[] = [];
  runBenchmark(entryOf(["30 a", "10 a"]), { ...options("full"), onStart: (what) => started.push(what) });
  expect(started).toEqual([
    "made-up, row, 30 a, round 1 of 2",
    "made-up, row, 10 a, round 1 of 2",
    "made-up, row, 30 a, round 2 of 2",
    "made-up, row, 10 a, round 2 of 2",
  ]);
});

test("a target is judged on the ratio, and holds or misses", () => {
  const { targets } = runBenchmark(
    entryOf(
      ["30 a", "10 a"],
      [
        { text: "three times", of, over, atLeast: 3 },
        { text: "more", of, over, atLeast: 3.01 },
        { text: "few drops", of: { ...of, figure: "drops" }, atMost: 0 },
      ],
    ),
    options("full"),
  );
  expect(targets.map(({ measured, verdict }) => [measured, verdict])).toEqual([
    [3, "holds"],
    [3, "misses"],
    [0, "holds"],
  ]);
});

test("small sizes judge what is exact and not what is fast", () => {
  const { targets } = runBenchmark(
    entryOf(
      ["30 a", "10 a"],
      [
        { text: "speed", of, over, atLeast: 99 },
        { text: "exact", of, over, atMost: 1, exact: true },
      ],
    ),
    options("small", 1),
  );
  expect(targets.map(({ verdict }) => verdict)).toEqual(["not judged", "misses"]);
});

test("a contender that says what this machine lacks is not run, and is named with it", () => {
  const entry = entryOf(["30 a", "fail"], [{ text: "t", of: { contender: "fail", row: "row" }, atLeast: 1 }]);
  const [first, second] = entry.benchmark.contenders;
  const contenders = [
    { ...first, lacks: () => undefined },
    { ...second, lacks: () => "two moons" },
  ];
  const benchmark = { ...entry.benchmark, contenders } as Benchmark;
  const { absent, measured, targets } = runBenchmark({ ...entry, benchmark }, options("full"));
  expect(absent).toEqual([{ contender: "fail", why: "needs two moons" }]);
  expect(measured.map(({ contender }) => contender)).toEqual(["30 a"]);
  expect(targets[0]).toMatchObject({ verdict: "not judged", why: "fail is absent" });
});

test("a target of an absent contender is not judged, and says who is absent", () => {
  const { targets } = runBenchmark(entryOf(["30 a"], [{ text: "", of, over, atLeast: 1 }]), options("full", 1));
  expect(targets[0]).toMatchObject({ verdict: "not judged", why: "10 a is absent" });
});

test("contenders that computed different things disagree by name", () => {
  expect(runBenchmark(entryOf(["30 a", "10 a"]), options("full", 1)).disagreements).toEqual([]);
  expect(runBenchmark(entryOf(["30 a", "10 b"]), options("full", 1)).disagreements).toEqual([
    "row: 30 a → a; 10 b → b",
  ]);
  expect(runBenchmark(entryOf(["30 a", "10 b"], [], false), options("full", 1)).disagreements).toEqual([]);
});

test("a contender that fails stops the benchmark with its own words", () => {
  expect(() => runBenchmark(entryOf(["fail x"]), options("full", 1))).toThrow(
    /made-up, fail x, row failed[\s\S]*this contender fails/,
  );
});
