/**
 * bench/command — `dclab bench`: our figures and those of the peers that are installed, in one run, as ratios.
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Benchmark } from "@dc/engine/testing";
import type { Streams } from "../streams.ts";
import { describeResult } from "./report.ts";
import { type BenchmarkEntry, type BenchmarkResult, bundlesBeside, runBenchmark } from "./runner.ts";

/** Flags of `dclab bench`. */
export interface BenchOptions {
  readonly json?: boolean;
  readonly small?: boolean;
  readonly rounds?: number;
}

/**
 * Run the benchmarks whose name begins with one of `names`, or all.
 *
 * @returns 0; 1 when contenders disagree or a target is missed; 2 when a name is unknown
 */
export async function bench(names: readonly string[], options: BenchOptions, streams: Streams): Promise<number> {
  const dist = dirname(fileURLToPath(import.meta.url));
  const { index, child } = bundlesBeside(dist);
  const entries: BenchmarkEntry[] = [];
  if (existsSync(index)) {
    const listed = JSON.parse(readFileSync(index, "utf8")) as { name: string; package: string; folder: string }[];
    for (const { name, package: owner, folder } of listed) {
      if (names.length > 0 && !names.some((wanted) => name.startsWith(wanted))) continue;
      const bundle = join(dist, "bench", `${name}.js`);
      const { benchmark } = (await import(pathToFileURL(bundle).href)) as { benchmark: Benchmark };
      entries.push({ name, package: owner, folder: resolve(dist, "..", folder), bundle, benchmark });
    }
    const unknown = names.filter((wanted) => !listed.some(({ name }) => name.startsWith(wanted)));
    if (unknown.length > 0) {
      streams.error(`dclab: expected a benchmark, got "${unknown[0]}" (${listed.map(({ name }) => name).join(" | ")})`);
      return 2;
    }
  }
  const size = options.small === true ? "small" : "full";
  const rounds = options.rounds ?? (size === "small" ? 1 : 5);
  const machine = {
    date: new Date().toISOString().slice(0, 10),
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  const say = (line: string): void => {
    if (options.json !== true) streams.print(line);
  };
  say(
    `${size} sizes, ${rounds === 1 ? "1 round" : `${rounds} rounds in turn, medians`}; ${machine.processor}, ` +
      `${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node}, ${machine.date}`,
  );
  const results: BenchmarkResult[] = [];
  for (const entry of entries) {
    let result: BenchmarkResult;
    try {
      result = runBenchmark(entry, {
        size,
        rounds,
        child,
        cache: join(dist, "..", ".cache", "peers"),
        onStart: (what) => streams.progress(what),
      });
    } catch (error) {
      streams.error((error as Error).message);
      return 1;
    }
    streams.progress("");
    results.push(result);
    say("");
    for (const line of describeResult(result)) say(line);
  }
  if (options.json === true) streams.print(JSON.stringify({ machine, size, rounds, benchmarks: results }, null, 2));
  const missed = results.flatMap(({ name, targets }) =>
    targets.filter(({ verdict }) => verdict === "misses").map(({ text }) => `${name}: ${text}`),
  );
  const disagreements = results.flatMap(({ name, disagreements: rows }) => rows.map((row) => `${name}: ${row}`));
  if (missed.length + disagreements.length > 0) {
    say("");
    for (const line of missed) say(`missed  ${line}`);
    for (const line of disagreements) say(`differ  ${line}`);
    return 1;
  }
  return 0;
}
