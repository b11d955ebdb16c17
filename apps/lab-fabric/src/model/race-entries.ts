/**
 * model/race-entries — the detections that are raced, as a page names them: it has no engine to ask.
 *
 * A test compares them with the engine's own list.
 * @module
 */

/** A detection by its numbers. */
export interface RaceEntryView {
  readonly by: "link-down" | "bfd" | "hold";
  /** Debounce, interval, or hold time. */
  readonly time: string;
  /** Of BFD. */
  readonly multiplier: number;
}

/** In the order of the engine's. */
export const raceEntryTimes: readonly RaceEntryView[] = [
  { by: "link-down", time: "10\u00a0ms", multiplier: 1 },
  { by: "bfd", time: "50\u00a0ms", multiplier: 3 },
  { by: "bfd", time: "300\u00a0ms", multiplier: 3 },
  { by: "hold", time: "9\u00a0s", multiplier: 1 },
  { by: "hold", time: "90\u00a0s", multiplier: 1 },
  { by: "hold", time: "180\u00a0s", multiplier: 1 },
];
