/**
 * chart/sparkline — one quantity over time, as small as a word.
 * @module
 */
import type { JSX } from "solid-js";
import type { FlowTone } from "../flow/flow.tsx";
import type { LayerName } from "../layer/layer.tsx";

/** What the sparkline is given. */
export interface SparklineProps {
  /** What it shows, with its last value: `"queue of e1-50, 261,096 B"`. */
  readonly label: string;
  readonly values: ArrayLike<number>;
  /** The value at the top; the largest when absent. */
  readonly max?: number;
  readonly layer?: LayerName;
  readonly flow?: FlowTone;
}

/** A small line. */
export function Sparkline(props: SparklineProps): JSX.Element {
  return <>{props.label}</>;
}
