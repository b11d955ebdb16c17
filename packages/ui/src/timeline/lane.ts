/**
 * timeline/lane — what the timeline shows over time: bars, areas and marks, as plain data and as paths.
 * @module
 */
import type { FlowTone } from "../flow/flow.tsx";
import type { LayerName } from "../layer/layer.tsx";
import type { TimeScale } from "./scale.ts";

/** A stretch of time in a lane. */
export interface TimelineSpan {
  readonly startPs: number;
  /** As far as the run has come when absent. */
  readonly endPs?: number | undefined;
}

/** A lane of bars: a flow is a solid bar, a layer a hatched one. */
export interface SpanLane {
  readonly kind: "spans";
  readonly id: string;
  readonly label: string;
  readonly flow?: FlowTone | undefined;
  readonly layer?: LayerName | undefined;
  readonly spans: readonly TimelineSpan[];
}

/** A lane of one quantity over time, drawn as an area. */
export interface AreaLane {
  readonly kind: "area";
  readonly id: string;
  readonly label: string;
  readonly layer?: LayerName | undefined;
  /** Sample times, rising. */
  readonly timesPs: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  /** The value at the top of the lane. */
  readonly max: number;
  /** `"256 KiB"`. */
  readonly maxLabel: string;
  /** A value that somebody expected, drawn across the lane: `{ value: 9000, label: "you: 9 kB" }`. */
  readonly level?: { readonly value: number; readonly label: string } | undefined;
}

/** How high a value stands in an area lane. */
export function areaY({ max }: Pick<AreaLane, "max">, value: number, top: number, bottom: number): number {
  return bottom - (Math.max(0, Math.min(max, value)) / Math.max(1e-9, max)) * (bottom - top);
}

/** Any lane. */
export type TimelineLane = SpanLane | AreaLane;

/** An instant worth finding again. */
export interface TimelineMark {
  readonly timePs: number;
  readonly kind: "drop" | "action" | "checkpoint" | "breakpoint" | "mark";
  /** Shown beside the mark where there is room, and read out: `"first drop"`. */
  readonly label?: string | undefined;
}

/** The outline of an area lane: one point per pixel at most, the largest value of it. */
export function makeAreaPath(
  lane: AreaLane,
  scale: TimeScale,
  top: number,
  bottom: number,
): { readonly line: string; readonly area: string } {
  const { timesPs, values } = lane;
  const points: string[] = [];
  const y = (value: number): string => areaY(lane, value, top, bottom).toFixed(1);
  // One sample before the view and one after it, so that the line runs through both edges.
  let index = Math.max(0, firstAtOrAfter(timesPs, scale.view.startPs) - 1);
  let first = 0;
  let last = 0;
  while (index < timesPs.length) {
    const x = Math.round(scale.x(timesPs[index]));
    let highest = values[index];
    const beyond = timesPs[index] > scale.view.endPs;
    for (index += 1; index < timesPs.length && Math.round(scale.x(timesPs[index])) === x; index += 1) {
      highest = Math.max(highest, values[index]);
    }
    if (points.length === 0) first = x;
    last = x;
    points.push(`${x} ${y(highest)}`);
    if (beyond) break;
  }
  if (points.length === 0) return { line: "", area: "" };
  const line = `M${points.join("L")}`;
  return { line, area: `${line}L${last} ${bottom}L${first} ${bottom}Z` };
}

function firstAtOrAfter(times: ArrayLike<number>, timePs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < timePs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The bars of a lane as one path; bars closer than a pixel run together. */
export function makeSpanPath(lane: SpanLane, scale: TimeScale, reachedPs: number, top: number, height: number): string {
  const { startPs, endPs } = scale.view;
  let path = "";
  let left = Number.NaN;
  let right = Number.NaN;
  const put = (): void => {
    if (right >= left) path += `M${left.toFixed(1)} ${top}H${right.toFixed(1)}v${height}H${left.toFixed(1)}z`;
  };
  for (const span of lane.spans) {
    const spanEnd = span.endPs ?? reachedPs;
    if (spanEnd < startPs || span.startPs > endPs) continue;
    const from = scale.x(Math.max(startPs, span.startPs));
    const to = Math.max(from + 1, scale.x(Math.min(endPs, spanEnd)));
    if (from - right < 1) {
      right = Math.max(right, to);
      continue;
    }
    put();
    left = from;
    right = to;
  }
  put();
  return path;
}

/** A mark that is in view, with its place and whether its label has room. */
export interface PlacedMark extends TimelineMark {
  readonly x: number;
  readonly hasRoom: boolean;
}

/**
 * The marks in view: of one kind at most one every three pixels, labels only where they run into nothing.
 *
 * @param marks in order of time.
 */
export function placeMarks(marks: readonly TimelineMark[], scale: TimeScale, right: number): readonly PlacedMark[] {
  const placed: PlacedMark[] = [];
  const lastOf = new Map<string, number>();
  let labelsEnd = Number.NEGATIVE_INFINITY;
  for (const mark of marks) {
    if (mark.timePs < scale.view.startPs || mark.timePs > scale.view.endPs) continue;
    const x = scale.x(mark.timePs);
    if (x - (lastOf.get(mark.kind) ?? Number.NEGATIVE_INFINITY) < 3) continue;
    lastOf.set(mark.kind, x);
    const width = (mark.label?.length ?? 0) * 6.1 + 14;
    const hasRoom = mark.label !== undefined && x > labelsEnd && x + width < right + 8;
    if (hasRoom) labelsEnd = x + width;
    placed.push({ ...mark, x, hasRoom });
  }
  return placed;
}
