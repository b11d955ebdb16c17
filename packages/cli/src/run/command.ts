/**
 * run/command — `dclab run`: read, run to the end, write what was asked for, report.
 *
 * Nothing is written before the input is known to be right, and every file appears whole or not at all.
 * @module
 */
import { resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import type { Issue } from "@dc/engine";
import { allPackages, reportGuests } from "@dc/datacenter/all-kinds";
import { fabricOf, reportFailures } from "@dc/fabric";
import { writeChromeTrace, writeCsv } from "@dc/engine/export";
import { createRegistry, createRun, readQuantity, type Run } from "@dc/engine/scenario";
import { writeSpansChromeTrace } from "@dc/engine/spans";
import type { Streams } from "../streams.ts";
import { cliVersion, engineVersions } from "../versions.ts";
import { captureBytesMax, captureRun, type RunCapture } from "./capture.ts";
import { describeIssues } from "./issues.ts";
import { type LoadedRun, loadRun } from "./load.ts";
import { type Output, openOutput } from "./output.ts";
import { describeRun, type Finished } from "./report.ts";
import { loadReplay } from "./replay.ts";
import { readSource } from "./source.ts";

/** Flags of `dclab run`. */
export interface RunOptions {
  readonly until?: string;
  readonly seed?: number;
  readonly pcap?: string;
  readonly trace?: string;
  readonly csv?: string;
  readonly spans?: string;
  /** The log of a live run (`dclab bridge --log`). */
  readonly replay?: string;
  readonly json?: boolean;
  /** Which path plain ports take; both give the same digest. Hidden: for whoever doubts it. */
  readonly ports?: "fast" | "general";
}

/**
 * Records that are kept for `--trace` and `--csv`. About 42 bytes each in memory and about 420 in the Chrome trace,
 * which has to stay below the longest text (512 MiB) that a JavaScript engine parses.
 */
const traceRecordsMax = 1 << 20;

/** Spans that are kept for `--spans`: 88 bytes each in memory, about 500 in the Chrome trace, twice for a segment. */
const spansMax = 1 << 18;

/** How long a run goes on before it shows progress, writes its frames and listens to an interrupt. */
const sliceMs = 50;
const firstSlicePs = 1_000_000;

/**
 * Run what a file, standard input or a link says.
 *
 * @returns 0; 1 when an expectation or a link's digest does not hold; 2 when the input or the usage is wrong
 */
export async function run(file: string, options: RunOptions, streams: Streams): Promise<number> {
  const wrong = (issues: readonly Issue[], name: string): number => {
    for (const line of describeIssues(issues, name)) streams.error(line);
    if (options.json === true) streams.print(JSON.stringify({ engine: engineVersions.engine, issues }, null, 2));
    return 2;
  };
  const usage = findUsageIssues(file, options);
  if (usage.length > 0) return wrong(usage, "dclab");
  const source = readSource(file);
  if (!source.ok) return wrong(source.issues, file);
  const { name } = source.value;
  const registry = createRegistry(allPackages);
  const loaded = loadRun(source.value, registry);
  if (!loaded.ok) return wrong(loaded.issues, name);
  const replay = options.replay === undefined ? loaded : loadReplay(options.replay, loaded.value, registry);
  if (!replay.ok) return wrong(replay.issues, options.replay ?? name);
  const asked = replay.value;

  const outputs: Output[] = [];
  const discard = (): void => {
    for (const output of outputs) output.discard();
  };
  process.once("SIGINT", () => process.exit(130));
  process.once("SIGTERM", () => process.exit(143));
  try {
    const open = (path: string | undefined): Output | undefined => {
      if (path === undefined) return undefined;
      const output = openOutput(path);
      outputs.push(output);
      return output;
    };
    const pcap = open(options.pcap);
    const trace = open(options.trace);
    const csv = open(options.csv);
    const spans = open(options.spans);
    const scenario = options.seed === undefined ? asked.scenario : { ...asked.scenario, seed: options.seed };
    const made = createRun(scenario, registry, {
      traceRecordsMax: trace === undefined && csv === undefined ? 0 : traceRecordsMax,
      ...(spans === undefined ? {} : { spans: true, spansMax }),
      // A link counts events as labs do, whose ports are general: both give one digest, but not one number of events.
      ports: options.ports ?? (asked.fired === undefined && asked.isReplay !== true ? "fast" : "general"),
      // Nobody steps back from the command line: the checkpoint at the start is the only one.
      checkpointEvents: Number.MAX_SAFE_INTEGER,
      actions: asked.actions,
    });
    const untilPs = untilOf(options, asked, made);
    const capture = pcap && captureRun(made.simulation, untilPs, pcap, `dclab ${cliVersion}`);
    const startMs = performance.now();
    const full = await advance(made, asked, untilPs, capture, streams);
    const wallMs = performance.now() - startMs;
    streams.progress("");
    if (full !== undefined) return wrong([full], name);

    const issues = [
      ...loaded.issues,
      ...(options.replay === undefined ? [] : replay.issues),
      ...findLost("--trace", traceRecordsMax, "records", trace ?? csv, made.simulation.trace),
      ...findLost("--spans", spansMax, "spans", spans, made.simulation.spans),
    ];
    for (const piece of trace === undefined ? [] : writeChromeTrace(made.simulation)) (trace as Output).write(piece);
    for (const piece of csv === undefined ? [] : writeCsv(made.simulation)) (csv as Output).write(piece);
    for (const piece of spans === undefined ? [] : writeSpansChromeTrace(made.simulation)) {
      (spans as Output).write(piece);
    }
    for (const output of outputs) output.finish();
    for (const output of outputs) output.commit();

    const finished: Finished = {
      name,
      run: made,
      report: made.report(),
      expectations: made.expect(),
      wallMs,
      issues,
      ignored: asked.ignored,
      link: options.seed === undefined && options.until === undefined ? asked.digest : undefined,
      written: [
        ...(pcap === undefined ? [] : [{ what: `${capture?.frames ?? 0} frames`, path: pcap.path, bytes: pcap.bytes }]),
        ...(trace === undefined ? [] : [{ what: "trace", path: trace.path, bytes: trace.bytes }]),
        ...(csv === undefined ? [] : [{ what: "trace as CSV", path: csv.path, bytes: csv.bytes }]),
        ...(spans === undefined ? [] : [{ what: "spans", path: spans.path, bytes: spans.bytes }]),
      ],
    };
    if (options.json === true) streams.print(JSON.stringify(makeJson(finished), null, 2));
    else {
      for (const line of describeRun(finished)) streams.print(line);
    }
    for (const line of describeIssues(issues, name)) streams.error(line);
    return holds(finished) ? 0 : 1;
  } catch (error) {
    // From here on only files are written: what the system refuses is the place or the disk.
    const { syscall, code, path } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    const received = `${path ?? outputs.map((output) => output.path).join(", ")} (${code})`;
    return wrong(
      [{ severity: "error", code: "cli/unwritable", path: "", expected: "a place that can be written", received }],
      "dclab",
    );
  } finally {
    discard();
  }
}

/** Run to the end in slices. @returns the issue of a capture that is full. */
async function advance(
  made: Run,
  asked: LoadedRun,
  untilPs: number,
  capture: RunCapture | undefined,
  streams: Streams,
): Promise<Issue | undefined> {
  // How much happens in a time is not known before; the slices find their length.
  let slicePs = Math.min(untilPs, firstSlicePs);
  do {
    const startMs = performance.now();
    made.timeline.runUntil(Math.min(untilPs, made.timeline.now + slicePs));
    const share = untilPs === 0 ? 100 : Math.floor((100 * made.timeline.now) / untilPs);
    if (capture?.flush() === false) {
      return {
        severity: "error",
        code: "input/too-large",
        path: "--pcap",
        expected: `a capture of at most ${captureBytesMax / 1024 / 1024} MiB`,
        received: `more, at ${share} % of the run`,
        hint: "end earlier with --until",
      };
    }
    streams.progress(`${share} %  ${made.timeline.fired.toLocaleString("en")} events`);
    await setImmediate();
    const spentMs = performance.now() - startMs;
    if (spentMs < sliceMs / 2) slicePs *= 2;
    else if (spentMs > sliceMs * 2) slicePs = Math.max(1, Math.floor(slicePs / 2));
  } while (made.timeline.now < untilPs);
  // A link may stand inside an instant, before some of its events.
  if (asked.fired !== undefined && asked.timePs === untilPs && asked.fired < made.timeline.fired) {
    made.timeline.seekEvent(asked.fired);
  }
  return undefined;
}

function untilOf(options: RunOptions, asked: LoadedRun, made: Run): number {
  if (options.until !== undefined) return readQuantity("time", options.until) as number;
  return asked.timePs ?? made.untilPs;
}

function findUsageIssues(file: string, options: RunOptions): Issue[] {
  const issues: Issue[] = [];
  const add = (path: string, expected: string, received: string): void => {
    issues.push({ severity: "error", code: "cli/usage", path, expected, received });
  };
  if (options.until !== undefined && typeof readQuantity("time", options.until) !== "number") {
    add("--until", "a time with its unit (ps ns us ms s), as 2ms", JSON.stringify(options.until));
  }
  const taken = new Map<string, string>([[resolve(file), "FILE"]]);
  if (options.replay !== undefined) taken.set(resolve(options.replay), "--replay");
  for (const flag of ["pcap", "trace", "csv", "spans"] as const) {
    const path = options[flag];
    if (path === undefined) continue;
    const before = taken.get(resolve(path));
    if (before !== undefined && !path.startsWith("/dev/")) add(`--${flag}`, `another file than ${before}`, path);
    taken.set(resolve(path), `--${flag}`);
  }
  return issues;
}

/** What is kept in a ring and lost its oldest says so. */
function findLost(
  flag: string,
  most: number,
  what: string,
  wanted: Output | undefined,
  { count, first }: { readonly count: number; readonly first: number },
): Issue[] {
  if (wanted === undefined || first === 0) return [];
  return [
    {
      severity: "warning",
      code: "cli/trace-cut",
      path: flag,
      expected: `at most ${most} ${what}`,
      received: `${count}; the newest are written`,
      hint: "end earlier with --until",
    },
  ];
}

function holds({ expectations, link, report }: Finished): boolean {
  return expectations.every((expectation) => expectation.holds) && (link === undefined || link === report.digest);
}

/** The one object of `--json`. */
function makeJson(finished: Finished): object {
  const { report, wallMs, issues, ignored, expectations, link } = finished;
  const failures = reportFailures(fabricOf(finished.run));
  const guests = reportGuests(finished.run);
  const { scenario, seed, simulatedPs, events, digest, metrics, drops } = report;
  return {
    engine: engineVersions.engine,
    scenario,
    seed,
    simulatedPs,
    events,
    wallMs: Math.round(wallMs * 1e3) / 1e3,
    digest,
    metrics,
    drops,
    ...(guests.length === 0 ? {} : { guests }),
    ...(failures.length === 0 ? {} : { failures }),
    issues,
    ...(ignored.length === 0 ? {} : { ignored }),
    ...(expectations.length === 0 ? {} : { expect: expectations }),
    ...(link === undefined ? {} : { link: { digest: link, holds: link === digest } }),
  };
}
