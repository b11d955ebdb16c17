/**
 * views/compare/rows — what differs, in groups that a person looks for: drops, flows, queues, load, and the rest.
 * @module
 */
import type { Compared } from "@dc/engine/host";
import { printBytes, printCount, printTime } from "@dc/ui";

/** The groups, in their order. */
export const groupNames = ["drops", "flows", "queues", "load", "others"] as const;
/** A group's name. */
export type GroupName = (typeof groupNames)[number];

/** One value that differs. */
export interface DifferenceRow {
  /** A cause, or the path of a flow, a port, a device. */
  readonly what: string;
  /** Empty for a cause. */
  readonly metric: string;
  readonly a: number | undefined;
  readonly b: number | undefined;
}

/** A group with its rows, the largest difference first. */
export interface DifferenceGroup {
  readonly name: GroupName;
  readonly rows: readonly DifferenceRow[];
}

/** Rows of a group. */
const rowsMax = 8;

/** Whose number says more by itself: the others follow from it, or come to the same. */
const groupOfMetric: { readonly [metric: string]: GroupName } = {
  deliveredBytes: "flows",
  flowCompletionPs: "flows",
  queueBytes: "queues",
  "queueBytes.max": "queues",
  sentBytes: "load",
};
/** What is told already by another number, or by the drops. */
const told: ReadonlySet<string> = new Set([
  "drops",
  "droppedBytes",
  "sentFrames",
  "receivedFrames",
  "receivedBytes",
  "queueFrames",
  "queueFrames.max",
]);

const apart = ({ a = 0, b = 0 }: DifferenceRow): number => Math.abs(b - a);

/** Put what differs into groups; those without a row are left out. */
export function groupDifferences({ drops, probes }: Compared): readonly DifferenceGroup[] {
  const groups = new Map<GroupName, DifferenceRow[]>(groupNames.map((name) => [name, []]));
  for (const { cause, a, b } of drops) groups.get("drops")?.push({ what: cause, metric: "", a, b });
  for (const { object, metric, a, b } of probes) {
    if (told.has(metric)) continue;
    const row: DifferenceRow = { what: object, metric, a: a ?? undefined, b: b ?? undefined };
    groups.get(groupOfMetric[metric] ?? "others")?.push(row);
  }
  return groupNames.flatMap((name) => {
    const rows = groups.get(name) as DifferenceRow[];
    // Others are of many units: those stay by metric, as they came. Of one unit, the largest stand first.
    if (name !== "others") rows.sort((one, other) => apart(other) - apart(one));
    return rows.length === 0 ? [] : [{ name, rows: rows.slice(0, rowsMax) }];
  });
}

/** A value in the unit that its metric's name ends with. */
export function printValue(metric: string, value: number | undefined): string {
  if (value === undefined) return "–";
  const plain = metric.replace(/\.(max|min|mean|count)$/, "");
  if (metric.endsWith(".count")) return printCount(value);
  const sign = value < 0 ? "−" : "";
  const size = Math.abs(value);
  if (/Bytes$/.test(plain)) return sign + printBytes(size);
  if (/Ps$/.test(plain)) return sign + printTime(size);
  return sign + (Number.isInteger(size) ? printCount(size) : size.toPrecision(3));
}

/** What lies between two values, with its sign; nothing where one run has none. */
export function printDifference({ metric, a, b }: DifferenceRow): string {
  if (a === undefined || b === undefined) return "–";
  return (b > a ? "+" : "") + printValue(metric, b - a);
}
