/**
 * validate/golden — what a solution's run was, so that a change of an engine names the first record that it changed.
 *
 * A digest says that two runs differ, not where. A golden holds a run's first 20,000 records, in an order that does not
 * depend on the order in which they were made (time, kind, object, both numbers that the digest has), and behind them a
 * chained hash for every thousand more. As text each record is a line of up to five numbers to the base of 36, with commas
 * between: picoseconds since the record before, the place of its kind in a list, and how far the place of its object and
 * its two numbers lie from those of the last record of that kind. Nothing stands for 0, so most lines are short.
 *
 * Sources: contracts "Digest"; rules L132–L135 in ../../SPEC.md.
 * @module
 */
import { fnv1a32, type Simulation } from "@dc/engine";
import { recordsByTime } from "@dc/engine/export";
import type { ModuleIssue } from "../document/document.ts";
import type { Module } from "../module/load.ts";
import type { ModuleSource } from "../module/source.ts";

/** The version of the format that is written and read. */
export const goldenVersion = 1;
/** Records that a golden holds one by one. */
export const goldenRecordsMax = 20_000;
/** Records behind them for each hash. */
export const goldenMarkRecords = 1000;

/** A record without its neighbours. */
interface GoldenRecord {
  readonly timePs: number;
  readonly kind: string;
  readonly object: string;
  readonly a: number;
  readonly b: number;
}

/** What a run was. */
export interface Golden {
  /** Of the whole run. */
  readonly digest: string;
  /** How many records it made. */
  readonly count: number;
  /** The first of them. */
  readonly records: readonly GoldenRecord[];
  /** For every thousand records behind these the chained hash up to there. */
  readonly marks: readonly number[];
}

/** Where two runs part. */
export interface GoldenDifference {
  /** The number of the first record that differs, from 1, in the golden's order. */
  readonly record: number;
  /** The golden's, in words. */
  readonly expected: string;
  /** The run's. */
  readonly received: string;
}

/**
 * What a run was, as it stands.
 *
 * @param simulation with all of its records.
 */
export function makeGolden(simulation: Simulation): Golden {
  const digest = simulation.digest();
  const { trace } = simulation;
  const order = Array.from(recordsByTime(trace));
  const kinds = ranks(trace.kindCount, (index) => trace.kindName(index));
  const objects = ranks(trace.objectCount, (index) => trace.objectName(index));
  order.sort(
    (x, y) =>
      trace.timePs(x) - trace.timePs(y) ||
      kinds[trace.kindOf(x)] - kinds[trace.kindOf(y)] ||
      objects[trace.objectOf(x)] - objects[trace.objectOf(y)] ||
      trace.a(x) - trace.a(y) ||
      trace.b(x) - trace.b(y),
  );
  const recordAt = (record: number): GoldenRecord => ({
    timePs: trace.timePs(record),
    kind: trace.kindName(trace.kindOf(record)),
    object: trace.objectName(trace.objectOf(record)),
    a: trace.a(record),
    b: trace.b(record),
  });
  const marks: number[] = [];
  let hash = 0;
  for (let place = goldenRecordsMax; place < order.length; place++) {
    hash = fnv1a32(`${hash} ${sayRecord(recordAt(order[place]))}`) >>> 0;
    if ((place + 1) % goldenMarkRecords === 0 || place + 1 === order.length) marks.push(hash);
  }
  return { digest, count: order.length, records: order.slice(0, goldenRecordsMax).map(recordAt), marks };
}

/** Places of names in the order of their letters. */
function ranks(count: number, nameOf: (index: number) => string): number[] {
  const names = Array.from({ length: count }, (_, index) => nameOf(index));
  const sorted = [...names].sort((x, y) => (x < y ? -1 : x > y ? 1 : 0));
  const places = new Map(sorted.map((name, place) => [name, place]));
  return names.map((name) => places.get(name) as number);
}

/** A record in words: `1234567 ps: frame.send on leaf1/e1-49, numbers 12 and 1514`. */
function sayRecord({ timePs, kind, object, a, b }: GoldenRecord): string {
  return `${timePs} ps: ${kind} on ${object}, numbers ${a} and ${b}`;
}

/** The first record in which a run is not what the golden says; undefined where there is none. */
export function compareGolden(golden: Golden, run: Golden): GoldenDifference | undefined {
  const nothing = "no record: the run has ended";
  const length = Math.max(golden.records.length, run.records.length);
  for (let place = 0; place < length; place++) {
    const [expected, received] = [golden.records[place], run.records[place]].map((record) =>
      record === undefined ? nothing : sayRecord(record),
    );
    if (expected !== received) return { record: place + 1, expected, received };
  }
  const marks = Math.max(golden.marks.length, run.marks.length);
  for (let mark = 0; mark < marks; mark++) {
    const [expected, received] = [golden.marks[mark], run.marks[mark]].map(sayMark);
    if (expected === received) continue;
    const record = goldenRecordsMax + mark * goldenMarkRecords + 1;
    const last = record + goldenMarkRecords - 1;
    const within = (said: string): string => `records ${record} to ${last}: ${said}`;
    return { record, expected: within(expected), received: within(received) };
  }
  return undefined;
}

function sayMark(mark: number | undefined): string {
  return mark === undefined ? "none" : `hash ${mark.toString(16).padStart(8, "0")}`;
}

/** A golden as text. */
export function writeGolden({ digest, count, records, marks }: Golden): string {
  const kinds = [...new Set(records.map(({ kind }) => kind))];
  const objects = [...new Set(records.map(({ object }) => object))];
  const kindAt = new Map(kinds.map((kind, place) => [kind, place]));
  const objectAt = new Map(objects.map((object, place) => [object, place]));
  const last = kinds.map(() => [0, 0, 0]);
  let timePs = 0;
  const lines = records.map((record) => {
    const kind = kindAt.get(record.kind) as number;
    const own = [objectAt.get(record.object) as number, record.a, record.b];
    const fields = [record.timePs - timePs, kind, ...own.map((field, place) => field - last[kind][place])];
    timePs = record.timePs;
    last[kind] = own;
    const written = fields.map((field) => (field === 0 ? "" : field.toString(36))).join(",");
    return written.replace(/,+$/, "");
  });
  const head = [`golden ${goldenVersion}`, `digest ${digest}`, `count ${count}`];
  const lists = [`kinds ${kinds.join(" ")}`, `objects ${objects.join(" ")}`];
  return `${[...head, ...lists, `marks ${marks.map((mark) => mark.toString(36)).join(" ")}`, ...lines].join("\n")}\n`;
}

const comma = 0x2c;
const minus = 0x2d;

/** Read a golden's text. @returns undefined where it is none, or of a newer format. */
export function readGolden(text: string): Golden | undefined {
  const lines = text.split("\n");
  const head = ["golden", "digest", "count", "kinds", "objects", "marks"].map((key, line) => {
    const found = lines[line] ?? "";
    return found.startsWith(`${key} `) ? found.slice(key.length + 1) : undefined;
  });
  const [version, digest, count, kinds, objects, marks] = head;
  if (version !== String(goldenVersion) || digest === undefined || !/^[0-9a-f]{16}$/.test(digest)) return undefined;
  if (count === undefined || !/^\d+$/.test(count) || kinds === undefined || objects === undefined) return undefined;
  if (marks === undefined || lines.at(-1) !== "") return undefined;
  const [kindNames, objectNames] = [kinds.split(" "), objects.split(" ")];
  const records: GoldenRecord[] = [];
  const last = kindNames.map(() => [0, 0, 0]);
  const fields = [0, 0, 0, 0, 0];
  let timePs = 0;
  for (const line of lines.slice(head.length, -1)) {
    if (!readFields(line, fields)) return undefined;
    timePs += fields[0];
    const own = last[fields[1]];
    if (own === undefined) return undefined;
    for (let field = 0; field < own.length; field++) own[field] += fields[field + 2];
    const [object, a, b] = own;
    const name = objectNames[object];
    if (name === undefined || !Number.isSafeInteger(timePs)) return undefined;
    if (!Number.isSafeInteger(a) || !Number.isSafeInteger(b)) return undefined;
    records.push({ timePs, kind: kindNames[fields[1]], object: name, a, b });
  }
  if (records.length !== Math.min(Number(count), goldenRecordsMax)) return undefined;
  const markNumbers: number[] = [];
  for (const mark of marks === "" ? [] : marks.split(" ")) {
    if (!/^[0-9a-z]{1,7}$/.test(mark)) return undefined;
    markNumbers.push(Number.parseInt(mark, 36));
  }
  return { digest, count: Number(count), records, marks: markNumbers };
}

/**
 * Read a line's numbers to the base of 36, 0 where there are none; by its characters, since a module has 100,000 lines.
 *
 * @returns false where it is no such line: other characters, a sixth field, or more than 12 digits.
 */
function readFields(line: string, fields: number[]): boolean {
  fields.fill(0);
  let [field, value, sign, digits] = [0, 0, 1, 0];
  for (let place = 0; place < line.length; place++) {
    const code = line.charCodeAt(place);
    if (code === comma) {
      if (digits === 0 && sign < 0) return false;
      fields[field++] = sign * value;
      if (field === fields.length) return false;
      [value, sign, digits] = [0, 1, 0];
    } else if (code === minus) {
      if (digits > 0 || sign < 0) return false;
      sign = -1;
    } else {
      const digit = code >= 97 && code <= 122 ? code - 87 : code >= 48 && code <= 57 ? code - 48 : -1;
      if (digit < 0 || ++digits > 12) return false;
      value = value * 36 + digit;
    }
  }
  fields[field] = sign * value;
  return digits > 0 || sign > 0;
}

/** Where a golden lies in a module's folder. */
export const goldenFile = (step: string, seed: number): string => `goldens/${step}.${seed}.txt`;

/**
 * The goldens of a module for its learner's seed, by step.
 *
 * A module need not have them: then a digest that has changed is told without a record. One that cannot be read is an
 * issue of its file.
 */
export async function readGoldens(
  source: ModuleSource,
  { manifest, seed }: Module,
): Promise<{ readonly goldens: ReadonlyMap<string, Golden>; readonly issues: readonly ModuleIssue[] }> {
  const goldens = new Map<string, Golden>();
  const issues: ModuleIssue[] = [];
  for (const golden of manifest.goldens) {
    if (golden.seed !== seed) continue;
    const file = goldenFile(golden.step, seed);
    const refuse = (expected: string, received: string): void => {
      const hint = "write it anew with dclab validate --write-goldens";
      issues.push({ severity: "error", code: "module/golden", file, path: "", expected, received, hint });
    };
    const text = await source.read(file).catch(() => undefined);
    if (text === undefined) continue;
    const read = readGolden(text);
    if (read === undefined) refuse(`a golden of format ${goldenVersion}`, text.slice(0, 40).split("\n")[0]);
    else if (read.digest !== golden.digest) refuse(`the digest in module.json, ${golden.digest}`, read.digest);
    else goldens.set(golden.step, read);
  }
  return { goldens, issues };
}
