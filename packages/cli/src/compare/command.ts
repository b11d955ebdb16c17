/**
 * compare/command — `dclab compare`: two runs in lock step, the first record that differs, why, and what it came to.
 *
 * The second run is another file or link, or the first with a value turned or something more done to it.
 * @module
 */
import { setImmediate } from "node:timers/promises";
import { allPackages } from "@dc/datacenter/all-kinds";
import type { Issue, JsonValue, Parsed } from "@dc/engine";
import { type Comparison, compareScenarios, createComparison, type Divergence, turnKnob } from "@dc/engine/compare";
import { createRegistry, createRun, documentOf, parseScenario, type Registry, readQuantity } from "@dc/engine/scenario";
import { parseText } from "@dc/engine/text";
import { describeIssues } from "../run/issues.ts";
import { type LoadedRun, loadRun } from "../run/load.ts";
import { readSource } from "../run/source.ts";
import type { Streams } from "../streams.ts";
import { engineVersions } from "../versions.ts";
import { describeComparison, makeJson, type Compared, type Parting, readReasons } from "./report.ts";

/** Flags of `dclab compare`. */
export interface CompareOptions {
  /** `links[0].rate=10G`; each turns one value of the second run. */
  readonly set?: readonly string[];
  /** A list of actions, as in a scenario, that the second run has beside its own. */
  readonly actions?: string;
  readonly until?: string;
  readonly seed?: number;
  /** The runs are meant to be equal: a divergence is a failure. */
  readonly equal?: boolean;
  readonly json?: boolean;
}

/** Records that each trace keeps: 11 MiB, and what a cause may lie behind. */
const traceRecordsMax = 1 << 18;

/** Events between two looks at the progress and at whether the runs have parted. */
const pieceEvents = 4096;

/** A run as it was asked for, with the name that messages call it by. */
interface Side extends LoadedRun {
  readonly name: string;
}

/**
 * Compare two runs.
 *
 * @returns 0; 1 when `--equal` was asked for and they are not; 2 when the input or the usage is wrong
 */
export async function compare(
  fileA: string,
  fileB: string | undefined,
  options: CompareOptions,
  streams: Streams,
): Promise<number> {
  const wrong = (issues: readonly Issue[], name: string): number => {
    for (const line of describeIssues(issues, name)) streams.error(line);
    if (options.json === true) streams.print(JSON.stringify({ engine: engineVersions.engine, issues }, null, 2));
    return 2;
  };
  const usage = findUsageIssues(fileA, fileB, options);
  if (usage.length > 0) return wrong(usage, "dclab");
  const registry = createRegistry(allPackages);
  const readA = load(fileA, registry, options);
  if (!readA.ok) return wrong(readA.issues, fileA);
  const readB = fileB === undefined ? readA : load(fileB, registry, options);
  if (!readB.ok) return wrong(readB.issues, fileB ?? fileA);
  const changed = change(readB.value, registry, options);
  if (!changed.ok) return wrong(changed.issues, "dclab");
  const [a, b] = [readA.value, changed.value];

  const made = [a, b].map(({ scenario, actions }) =>
    // Records of general ports stand in the order of their times, which is the order in which runs part.
    createRun(scenario, registry, { traceRecordsMax, ports: "general", actions }),
  );
  const [runA, runB] = made as [(typeof made)[0], (typeof made)[0]];
  const asked = options.until === undefined ? undefined : (readQuantity("time", options.until) as number);
  const untilPs = asked ?? Math.min(a.timePs ?? runA.untilPs, b.timePs ?? runB.untilPs);
  const comparison = createComparison(runA, runB);
  let parting: Parting | undefined;
  for (let arrived = false; !arrived; ) {
    arrived = comparison.advance(untilPs, pieceEvents);
    const found = comparison.divergence();
    // Where only one has a record yet, the other's is waited for.
    const isWhole = found !== undefined && (arrived || (found.a !== undefined && found.b !== undefined));
    if (parting === undefined && isWhole) parting = lookAround(comparison, found, runA, runB, arrived);
    const share = untilPs === 0 ? 100 : Math.floor((100 * runA.timeline.now) / untilPs);
    streams.progress(`${share} %  ${runA.timeline.fired.toLocaleString("en")} events each`);
    await setImmediate();
  }
  streams.progress("");
  const compared: Compared = {
    names: [a.name, fileB === undefined ? "the same, changed" : b.name],
    runs: [runA, runB],
    // First the digests: asking for them settles what ports have sent but not yet recorded.
    digests: [runA.simulation.digest(), runB.simulation.digest()],
    knobs: compareScenarios(withDone(a), withDone(b)),
    comparison,
    parting,
  };
  const issues = [...readA.issues, ...(fileB === undefined ? [] : readB.issues), ...changed.issues];
  if (options.json === true) streams.print(JSON.stringify({ ...makeJson(compared), issues }, null, 2));
  else for (const line of describeComparison(compared)) streams.print(line);
  for (const line of describeIssues(issues, a.name)) streams.error(line);
  return options.equal === true && parting !== undefined ? 1 : 0;
}

/** What both say of the record, and how they stand at that instant; they come back to where they were. */
function lookAround(
  comparison: Comparison,
  divergence: Divergence,
  runA: Compared["runs"][0],
  runB: Compared["runs"][0],
  arrived: boolean,
): Parting {
  const why = [readReasons(runA, divergence.a), readReasons(runB, divergence.b)] as const;
  const homes = [runA, runB].map(({ timeline }) => ({ timePs: timeline.now, fired: timeline.fired }));
  for (const { timeline } of [runA, runB]) timeline.seek(divergence.timePs);
  const state = comparison.states();
  [runA, runB].forEach(({ timeline }, side) => {
    const { timePs, fired } = homes[side] as (typeof homes)[0];
    // To the end, in one way or another; what lies in between is not read again.
    if (arrived) timeline.seek(timePs);
    else timeline.seekEvent(fired);
  });
  return { divergence, why, state };
}

function load(file: string, registry: Registry, options: CompareOptions): Parsed<Side> {
  const source = readSource(file);
  if (!source.ok) return source;
  const loaded = loadRun(source.value, registry);
  if (!loaded.ok) return loaded;
  const { scenario } = loaded.value;
  const value: Side = {
    ...loaded.value,
    name: source.value.name,
    scenario: options.seed === undefined ? scenario : { ...scenario, seed: options.seed },
  };
  return { ...loaded, value };
}

/** The second run: with values turned, and with more done to it. */
function change(side: Side, registry: Registry, { set = [], actions }: CompareOptions): Parsed<Side> {
  if (set.length === 0 && actions === undefined) return { ok: true, value: side, issues: [] };
  let document = documentOf(side.scenario) as unknown as JsonValue;
  for (const each of set) {
    const at = each.indexOf("=");
    const read = parseText(each.slice(at + 1), "--set");
    if (!read.ok) return read;
    const turned = turnKnob(document, each.slice(0, at), read.value.value as JsonValue);
    if (!turned.ok) return turned;
    document = turned.value;
  }
  if (actions !== undefined) {
    const read = parseText(actions, "--actions");
    if (!read.ok) return read;
    const more = read.value.value;
    if (!Array.isArray(more)) {
      const received = JSON.stringify(actions.slice(0, 60));
      return refuse("--actions", `a list, as [{ at: 1ms, do: link.down, on: "leaf1:e1-49" }]`, received);
    }
    const turned = turnKnob(document, "actions", [...side.scenario.actions, ...more] as unknown as JsonValue);
    if (!turned.ok) return turned;
    document = turned.value;
  }
  const parsed = parseScenario(document, registry);
  return parsed.ok ? { ok: true, value: { ...side, scenario: parsed.value }, issues: parsed.issues } : parsed;
}

/** A scenario with what a link says was done to it. */
function withDone({ scenario, actions }: Side): object {
  return { ...documentOf(scenario), ...(actions.length === 0 ? {} : { done: actions }) };
}

function refuse(path: string, expected: string, received: string): { ok: false; issues: Issue[] } {
  return { ok: false, issues: [{ severity: "error", code: "cli/usage", path, expected, received }] };
}

function findUsageIssues(fileA: string, fileB: string | undefined, options: CompareOptions): Issue[] {
  const issues: Issue[] = [];
  const add = (...args: Parameters<typeof refuse>): void => void issues.push(...refuse(...args).issues);
  if (options.until !== undefined && typeof readQuantity("time", options.until) !== "number") {
    add("--until", "a time with its unit (ps ns us ms s), as 2ms", JSON.stringify(options.until));
  }
  for (const each of options.set ?? []) {
    if (each.indexOf("=") < 1) add("--set", "a path, = and a value, as links[0].rate=10G", JSON.stringify(each));
  }
  if (fileA === "-" && fileB === "-") add("B", "another file than A", "standard input twice");
  if (fileB === undefined && (options.set ?? []).length === 0 && options.actions === undefined) {
    add("B", "a second run: a file, a link, --set or --actions", "nothing");
  }
  return issues;
}
