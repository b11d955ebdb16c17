/**
 * chart/sparkline — one quantity over time, as small as a word.
 * @module
 */
import { createMemo, type JSX } from "solid-js";
import type { FlowTone } from "../flow/flow.tsx";
import type { LayerName } from "../layer/layer.tsx";

/** What the sparkline is given. */
export interface SparklineProps {
  /** What it shows, with its last value: `"queue of e1-50, 261,096 B"`. */
  readonly label: string;
  readonly values: ArrayLike<number>;
  /** The value at the top; the largest when absent. */
  readonly max?: number | undefined;
  readonly layer?: LayerName | undefined;
  readonly flow?: FlowTone | undefined;
}

const width = 96;
const height = 20;

/** The points of a line through the values, at most one for each pixel: the largest of those that share it. */
export function makeSparkPath(values: ArrayLike<number>, max: number): string {
  const count = Math.min(values.length, width);
  const points: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const first = Math.floor((at * values.length) / count);
    const last = Math.max(first + 1, Math.floor(((at + 1) * values.length) / count));
    let highest = values[first];
    for (let index = first + 1; index < last; index += 1) highest = Math.max(highest, values[index]);
    const x = count === 1 ? 0 : (at / (count - 1)) * width;
    const y = height - 1 - (Math.max(0, Math.min(max, highest)) / Math.max(1e-12, max)) * (height - 2);
    points.push(`${x.toFixed(1)} ${y.toFixed(1)}`);
  }
  return points.length === 0 ? "" : `M${points.join("L")}`;
}

/** A small line with its last point. */
export function Sparkline(props: SparklineProps): JSX.Element {
  const line = createMemo(() => {
    let max = props.max ?? 0;
    if (props.max === undefined)
      for (let at = 0; at < props.values.length; at += 1) max = Math.max(max, props.values[at]);
    return makeSparkPath(props.values, max);
  });
  const end = (): string => line().slice(Math.max(line().lastIndexOf("L"), line().lastIndexOf("M")) + 1);
  return (
    <svg
      class="dc-sparkline"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={props.label}
      data-layer={props.flow === undefined ? (props.layer ?? "underlay") : undefined}
      data-flow={props.flow}
    >
      <path class="dc-sparkline-ground" d={`M0 ${height - 0.5}H${width}`} />
      <path class="dc-sparkline-line" d={line()} />
      <circle cx={end().split(" ")[0] || 0} cy={end().split(" ")[1] || 0} r={line() === "" ? 0 : 1.75} />
    </svg>
  );
}
