/**
 * compare/report — a comparison as a person reads it: what was turned, where the runs part and why, what it came to.
 * @module
 */
import type { JsonValue } from "@dc/engine";
import type {
  Comparison,
  Divergence,
  KnobDifference,
  NamedRecord,
  ProbeDifference,
  StateDifference,
} from "@dc/engine/compare";
import { causesOf } from "@dc/engine/compare";
import type { Run } from "@dc/engine/scenario";
import { explain, type Explanation } from "@dc/fabric";
import { formatBytes, formatCount, formatDuration, formatRate } from "../quantity.ts";
import { makePrintable } from "../run/issues.ts";
import { layTable, type Lean } from "../table.ts";
import { engineVersions } from "../versions.ts";

/** What led to a record: the engine's chain of records, and what the kinds know beyond it. */
export interface Reasons {
  readonly causes: readonly NamedRecord[];
  readonly explanation: Explanation | undefined;
}

/** Where two runs parted, looked at from both sides. */
export interface Parting {
  readonly divergence: Divergence;
  readonly why: readonly [Reasons | undefined, Reasons | undefined];
  /** What they measured differently at that instant. */
  readonly state: StateDifference;
}

/** Two runs that were played. */
export interface Compared {
  readonly names: readonly [string, string];
  readonly runs: readonly [Run, Run];
  readonly digests: readonly [string, string];
  readonly knobs: readonly KnobDifference[];
  readonly comparison: Comparison;
  readonly parting: Parting | undefined;
}

/** Why a record was made, as far as its kind explains it. */
export function readReasons(run: Run, record: NamedRecord | undefined): Reasons | undefined {
  if (record === undefined) return undefined;
  const { trace } = run.simulation;
  if (!trace.has(record.record)) return { causes: [], explanation: undefined };
  const explanation = explain(run, record.record);
  return {
    causes: causesOf(trace, record.record),
    // A chain of records without words for it is the causes again.
    explanation: explanation.code === "fabric/record" ? undefined : explanation,
  };
}

/** Rows of each table of the report; `--json` has all. */
const rowsMax = 12;
/** Rows of each metric in a table of probes. */
const rowsOfMetricMax = 4;

const left = (head: string): { head: string; lean: Lean } => ({ head, lean: "left" });
const right = (head: string): { head: string; lean: Lean } => ({ head, lean: "right" });

function section(
  title: string,
  columns: readonly { readonly head: string; readonly lean: Lean }[],
  rows: readonly (readonly string[])[],
  all = rows.length,
): string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, rowsMax);
  const more = all - shown.length;
  const rest = more > 0 ? [`  … and ${formatCount(more)} more, all in --json`] : [];
  return ["", title, ...layTable(columns, shown), ...rest];
}

/** The lines of the report. */
export function describeComparison(compared: Compared): string[] {
  const { parting, comparison } = compared;
  return [
    ...describeHead(compared),
    ...section(
      "Turned",
      [left("path"), left("A"), left("B")],
      compared.knobs.map(({ path, before, after }) => [path, printValue(before), printValue(after)]),
    ),
    ...describeParting(compared),
    ...(parting === undefined ? [] : describeProbes(`At ${formatDuration(parting.divergence.timePs)}`, parting.state)),
    ...describeEnd(compared, comparison.states()),
  ].map(makePrintable);
}

function describeHead({ names, runs, digests, comparison }: Compared): string[] {
  const [a, b] = runs;
  const { records } = comparison;
  return [
    `${names[0]} (A) and ${names[1]} (B)`,
    `  ${formatDuration(a.timeline.now)} of both`,
    ...layTable(
      [left(""), right("seed"), right("events"), right("records"), left("digest")],
      (["A", "B"] as const).map((side, at) => [
        side,
        String((at === 0 ? a : b).simulation.seed),
        formatCount((at === 0 ? a : b).timeline.fired),
        formatCount(at === 0 ? records.a : records.b),
        digests[at] as string,
      ]),
    ),
  ];
}

function describeParting({ parting, comparison }: Compared): string[] {
  if (parting === undefined) {
    return ["", `No divergence: both recorded the same ${formatCount(comparison.records.a)} records.`];
  }
  const { divergence, why } = parting;
  const { record, timePs, a, b, differs } = divergence;
  const lines = [
    "",
    `First divergence: record ${formatCount(record)}, at ${formatExact(timePs)}`,
    ...layTable(
      [left(""), right("at"), left("event"), left("where"), left("")],
      [describeRecord("A", a), describeRecord("B", b)],
    ),
    a === undefined || b === undefined
      ? "  One run has no further record; all before it are equal."
      : `  Not alike: ${differs.map((part) => namePart(part, a, b)).join(", ")}; all records before it are equal.`,
  ];
  (["A", "B"] as const).forEach((side, at) => {
    const reasons = why[at];
    if (reasons === undefined) return;
    const told = describeReasons(reasons);
    if (told.length > 0) lines.push("", `Why, in ${side}`, ...told);
  });
  return lines;
}

function namePart(part: Divergence["differs"][number], a: NamedRecord, b: NamedRecord): string {
  if (part !== "a" && part !== "b") return part === "object" ? "where" : part === "kind" ? "event" : part;
  const name = a.columns[part];
  return name !== undefined && name === b.columns[part] ? name : part;
}

function describeRecord(side: string, record: NamedRecord | undefined): string[] {
  if (record === undefined) return [side, "–", "nothing", "", ""];
  return [side, formatExact(record.timePs), record.kind, record.object, describeColumns(record)];
}

/** The numbers of a record, by their names. */
export function describeColumns(record: NamedRecord): string {
  return (["a", "b", "c"] as const)
    .flatMap((column) => {
      const name = record.columns[column];
      if (name === undefined) return [];
      if (name === "cause" && record.dropCause !== undefined) return [`cause ${record.dropCause}`];
      return [`${name} ${printNumber(name, record[column])}`];
    })
    .join(", ");
}

function describeReasons({ causes, explanation }: Reasons): string[] {
  if (explanation !== undefined) return describeExplanation(explanation, 0);
  return causes.map((cause) => {
    const columns = describeColumns(cause);
    const what = `  because of ${cause.kind} at ${cause.object}, ${formatExact(cause.timePs)}`;
    return columns === "" ? what : `${what}: ${columns}`;
  });
}

/** Levels of reasons that are told. */
const depthMax = 6;

function describeExplanation({ code, values, because }: Explanation, depth: number): string[] {
  const said = Object.entries(values).map(([name, value]) => `${name} ${printNumber(name, value)}`);
  const line = `${"  ".repeat(depth + 1)}${code}${said.length === 0 ? "" : `: ${said.join(", ")}`}`;
  return depth >= depthMax
    ? [line]
    : [line, ...because.flatMap((each) => describeExplanation(each, depth + 1))].slice(0, 24);
}

/** What was measured differently: of each metric the largest few. */
function describeProbes(title: string, { probes }: StateDifference): string[] {
  const seen = new Map<string, number>();
  const chosen = probes.filter(({ metric }) => {
    const count = (seen.get(metric) ?? 0) + 1;
    seen.set(metric, count);
    return count <= rowsOfMetricMax;
  });
  return section(
    title,
    [left("measured"), right("A"), right("B"), right("difference")],
    chosen.slice(0, rowsMax).map(describeProbe),
    probes.length,
  );
}

function describeProbe({ probe, metric, a, b }: ProbeDifference): string[] {
  return [probe, ...printPair(metric, a, b)];
}

/** Two values and what lies between them. */
function printPair(name: string, a: number | undefined, b: number | undefined): string[] {
  const print = (value: number | undefined): string => (value === undefined ? "–" : printNumber(name, value));
  const apart = a === undefined || b === undefined ? undefined : b - a;
  const sign = apart !== undefined && apart > 0 ? "+" : "";
  return [print(a), print(b), apart === undefined ? "–" : sign + printNumber(name, apart)];
}

/** What it came to: kinds of records, drops, flows, and all that is measured. */
function describeEnd({ runs, comparison, parting }: Compared, state: StateDifference): string[] {
  if (parting === undefined) return [];
  const at = formatDuration(runs[0].timeline.now);
  const isOfFlow = ({ metric }: ProbeDifference): boolean => /^(deliveredBytes|flowCompletionPs)$/.test(metric);
  const flows = state.probes.filter(isOfFlow);
  const others = { ...state, probes: state.probes.filter((each) => !isOfFlow(each)) };
  const pair = [right("A"), right("B"), right("difference")];
  return [
    ...section(
      `At the end, ${at}: drops by cause`,
      [left("cause"), ...pair],
      state.drops.map(({ cause, a, b }) => [cause, ...printPair("frames", a, b)]),
    ),
    ...section(
      `At the end, ${at}: flows`,
      [left("measured"), ...pair],
      flows.slice(0, rowsMax).map(describeProbe),
      flows.length,
    ),
    ...section(
      `At the end, ${at}: records`,
      [left("kind"), ...pair],
      comparison.kinds().map(({ kind, a, b }) => [kind, ...printPair("records", a, b)]),
    ),
    ...describeProbes(`At the end, ${at}: what else is measured`, others),
  ];
}

/** The one object of `--json`. */
export function makeJson({ names, runs, digests, knobs, comparison, parting }: Compared): object {
  const side = (at: 0 | 1): object => ({
    name: names[at],
    scenario: runs[at].scenario.name,
    seed: runs[at].simulation.seed,
    simulatedPs: runs[at].timeline.now,
    events: runs[at].timeline.fired,
    records: at === 0 ? comparison.records.a : comparison.records.b,
    digest: digests[at],
  });
  return {
    engine: engineVersions.engine,
    a: side(0),
    b: side(1),
    knobs,
    divergence:
      parting === undefined
        ? null
        : { ...parting.divergence, why: { a: parting.why[0], b: parting.why[1] }, state: parting.state },
    end: { kinds: comparison.kinds(), ...comparison.states() },
  };
}

/** A number in the unit that its name ends with. */
function printNumber(name: string, value: number | string): string {
  if (typeof value === "string") return value;
  const plain = name.replace(/\.(max|min|mean|count)$/, "");
  if (name.endsWith(".count")) return formatCount(value);
  if (/Ps$/.test(plain)) return value < 0 ? `-${formatDuration(-value)}` : formatDuration(value);
  if (/Bytes(Max)?$/.test(plain)) return value < 0 ? `-${formatBytes(-value)}` : formatBytes(value);
  if (/BitsPerSecond$/.test(plain)) return formatRate(value);
  if (plain === "address") return [24, 16, 8, 0].map((bits) => (value >>> bits) & 255).join(".");
  // Names that happen to be digits: frame 1234 is the frame of that name.
  if (/^(frame|port|link|record|flow|vni|request)$|Port$/.test(plain)) return String(value);
  if (plain === "hash") return (value >>> 0).toString(16).padStart(8, "0");
  return Number.isInteger(value) ? formatCount(value) : value.toPrecision(3);
}

/** To the picosecond: where runs part, three figures may be the same. */
function formatExact(timePs: number): string {
  const units = [
    [1e9, "ms"],
    [1e6, "µs"],
    [1e3, "ns"],
  ] as const;
  const [factor, unit] = units.find(([least]) => timePs >= least) ?? [1, "ps"];
  return `${timePs / factor} ${unit}`;
}

function printValue(value: JsonValue | undefined): string {
  if (value === undefined) return "–";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
