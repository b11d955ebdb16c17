/**
 * transport/transport-bar — reset, step back, play, step; the clock; until, speed and go to.
 * @module
 */
import type { JSX } from "solid-js";

/** One of the speeds: how much simulated time passes in a second, or as fast as it goes. */
export interface SpeedOption {
  /** Any name that is its own; what `onSpeed` is called with. */
  readonly value: string;
  /** `"1 µs a second"`. */
  readonly label: string;
}

/** What the transport bar is given. Times are simulated picoseconds. */
export interface TransportBarProps {
  readonly timePs: number;
  /** The unit of the clock, fixed so that it does not jump; the best one for `timePs` when absent. */
  readonly timeUnit?: string;
  readonly playing: boolean;
  /** Why it stands where it stands: `"paused at first drop"`. Spoken when it changes. */
  readonly status?: string;
  /** Nothing lies behind: reset and step back are unavailable. */
  readonly atStart?: boolean;
  /** Nothing lies ahead: play and step are unavailable. */
  readonly atEnd?: boolean;
  readonly speed: string;
  readonly speeds: readonly SpeedOption[];
  /** The condition in the field, `"drop & flow:B"`; empty for none. */
  readonly until?: string;
  /** What is wrong with the condition; shown at the field. */
  readonly untilIssue?: string | undefined;
  readonly onReset: () => void;
  readonly onStepBack: () => void;
  readonly onStep: () => void;
  readonly onPlay: () => void;
  readonly onPause: () => void;
  readonly onSpeed: (value: string) => void;
  /** Enter in the field: run until this holds. */
  readonly onUntil?: (condition: string) => void;
  /** The person asked for "go to": open a GoToDialog. */
  readonly onGoTo?: () => void;
  /** More controls at the end, before the hints. */
  readonly children?: JSX.Element;
}

/** The transport. Its keys are the lab's keyboard map: space, ← →, shift+← →, Home, g. */
export function TransportBar(props: TransportBarProps): JSX.Element {
  return <div role="toolbar">{props.children}</div>;
}
