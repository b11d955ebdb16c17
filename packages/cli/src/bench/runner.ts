/**
 * bench/runner — takes the rounds in turn, so that a machine whose speed drifts is the same for everyone, and judges
 * the targets on ratios made round by round.
 * @module
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Benchmark, BenchmarkRow, Contender, FigureOf, Target } from "@dc/engine/testing";
import { type Figures, median, spread } from "./figures.ts";
import { type Peer, preparePeer, runPeer } from "./peers.ts";

/** Where a benchmark is and what it is called. */
export interface BenchmarkEntry {
  readonly name: string;
  readonly package: string;
  /** Folder of its source, for the peers. */
  readonly folder: string;
  readonly bundle: string;
  readonly benchmark: Benchmark;
}

/** What is wanted of the runs. */
export interface RunnerOptions {
  readonly size: "full" | "small";
  readonly rounds: number;
  /** Program and folder for the children. */
  readonly child: string;
  readonly cache: string;
  /** Told what starts now; silent in a pipe. */
  onStart?(what: string): void;
}

/** Medians of one contender in one row. */
export interface Measured {
  readonly contender: string;
  readonly row: string;
  readonly hash?: string;
  readonly rounds: number;
  readonly medians: Readonly<Record<string, number>>;
  /** Of the rate: (largest − smallest) / median. */
  readonly rateSpread: number;
}

/** A target held against what was measured. */
export interface Judged {
  readonly text: string;
  /** undefined when a contender was absent or the size was small. */
  readonly measured?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly verdict: "holds" | "misses" | "not judged";
  readonly why?: string;
}

/** All that one benchmark found. */
export interface BenchmarkResult {
  readonly name: string;
  readonly package: string;
  readonly title: string;
  readonly operation: string;
  readonly measured: readonly Measured[];
  readonly targets: readonly Judged[];
  readonly absent: readonly { readonly contender: string; readonly why: string }[];
  /** Rows in which contenders that must agree did not. */
  readonly disagreements: readonly string[];
}

/** Why a target of speed is not judged on small sizes. */
export const smallSizes = "small sizes are not for timing";

/** Run one benchmark. */
export function runBenchmark(entry: BenchmarkEntry, options: RunnerOptions): BenchmarkResult {
  const { benchmark } = entry;
  const absent: { contender: string; why: string }[] = [];
  const peers = new Map<string, Peer>();
  const lacking = new Set<string>();
  for (const { name, program, lacks } of benchmark.contenders) {
    const what = lacks?.();
    if (what !== undefined) {
      lacking.add(name);
      absent.push({ contender: name, why: `needs ${what}` });
    }
    if (program === undefined || what !== undefined) continue;
    const peer = preparePeer(program, entry.folder, options.cache);
    peers.set(name, peer);
    if (!peer.ready) absent.push({ contender: name, why: peer.why });
  }
  const runs = new Map<string, Figures[]>();
  for (let round = 0; round < options.rounds; round++) {
    for (const row of benchmark.rows) {
      for (const contender of benchmark.contenders) {
        if (contender.rows !== undefined && !contender.rows.includes(row.name)) continue;
        if (lacking.has(contender.name) || peers.get(contender.name)?.ready === false) continue;
        options.onStart?.(`${benchmark.name}, ${row.name}, ${contender.name}, round ${round + 1} of ${options.rounds}`);
        const key = keyOf(contender.name, row.name);
        const list = runs.get(key) ?? [];
        list.push(runOnce(entry, contender, row, peers.get(contender.name), options));
        runs.set(key, list);
      }
    }
  }
  const measured: Measured[] = [];
  for (const row of benchmark.rows) {
    for (const { name } of benchmark.contenders) {
      const list = runs.get(keyOf(name, row.name));
      if (list !== undefined) measured.push(sum(name, row.name, list));
    }
  }
  return {
    name: benchmark.name,
    package: entry.package,
    title: benchmark.title,
    operation: benchmark.operation,
    measured,
    targets: benchmark.targets.map((target) => judge(target, runs, options.size)),
    absent,
    disagreements: findDisagreements(benchmark, runs),
  };
}

function runOnce(
  entry: BenchmarkEntry,
  contender: Contender,
  row: BenchmarkRow,
  peer: Peer | undefined,
  options: RunnerOptions,
): Figures {
  if (contender.program !== undefined && peer?.ready === true) {
    return runPeer(peer, contender.program, row[options.size]);
  }
  const { status, stdout, stderr, signal } = spawnSync(
    process.execPath,
    [...(contender.flags ?? []), options.child, entry.bundle, contender.name, row.name, options.size],
    { encoding: "utf8", maxBuffer: 1 << 26 },
  );
  if (status !== 0) {
    throw new Error(`benchmark ${entry.name}, ${contender.name}, ${row.name} failed (${signal ?? status}):\n${stderr}`);
  }
  return JSON.parse(stdout) as Figures;
}

function keyOf(contender: string, row: string): string {
  return JSON.stringify([contender, row]);
}

function sum(contender: string, row: string, list: readonly Figures[]): Measured {
  const medians: Record<string, number> = {};
  for (const name of Object.keys(list[0].values)) medians[name] = median(list.map(({ values }) => values[name]));
  const hashes = [...new Set(list.map(({ hash }) => hash))];
  return {
    contender,
    row,
    ...(hashes[0] === undefined ? {} : { hash: hashes.join(" ≠ ") }),
    rounds: list.length,
    medians,
    rateSpread: "rate" in list[0].values ? spread(list.map(({ values }) => values.rate)) : 0,
  };
}

/** Contenders of a row that compute the same thing print the same hash, in every round. */
function findDisagreements(benchmark: Benchmark, runs: ReadonlyMap<string, readonly Figures[]>): string[] {
  const found: string[] = [];
  for (const row of benchmark.rows) {
    const hashes = new Map<string, string[]>();
    for (const { name } of benchmark.contenders) {
      for (const { hash } of runs.get(keyOf(name, row.name)) ?? []) {
        if (hash === undefined) continue;
        const who = hashes.get(hash) ?? [];
        if (!who.includes(name)) who.push(name);
        hashes.set(hash, who);
      }
    }
    const own = new Set([...hashes.values()].flat()).size;
    const differs = row.agree === false ? hashes.size > own : hashes.size > 1;
    if (differs) {
      found.push(`${row.name}: ${[...hashes].map(([hash, who]) => `${who.join(", ")} → ${hash}`).join("; ")}`);
    }
  }
  return found;
}

function judge(target: Target, runs: ReadonlyMap<string, readonly Figures[]>, size: "full" | "small"): Judged {
  const limits = {
    ...(target.atLeast === undefined ? {} : { atLeast: target.atLeast }),
    ...(target.atMost === undefined ? {} : { atMost: target.atMost }),
  };
  if (size === "small" && target.exact !== true) {
    return { text: target.text, ...limits, verdict: "not judged", why: smallSizes };
  }
  const of = figuresOf(target.of, runs);
  const over = target.over === undefined ? undefined : figuresOf(target.over, runs);
  if (of === undefined || (target.over !== undefined && over === undefined)) {
    const missing = of === undefined ? target.of.contender : (target.over as FigureOf).contender;
    return { text: target.text, ...limits, verdict: "not judged", why: `${missing} is absent` };
  }
  const measured = median(over === undefined ? of : of.map((value, round) => value / over[round]));
  const holds =
    (target.atLeast === undefined || measured >= target.atLeast) &&
    (target.atMost === undefined || measured <= target.atMost);
  return { text: target.text, measured, ...limits, verdict: holds ? "holds" : "misses" };
}

function figuresOf({ contender, row, figure }: FigureOf, runs: ReadonlyMap<string, readonly Figures[]>) {
  const list = runs.get(keyOf(contender, row));
  const values = list?.map((figures) => figures.values[figure ?? "rate"]);
  return values?.every((value) => value !== undefined) ? values : undefined;
}

/** Where the bundles are: beside the command's own. */
export function bundlesBeside(dist: string): { readonly index: string; readonly child: string } {
  return { index: join(dist, "bench", "index.json"), child: join(dist, "bench-child.js") };
}
