/**
 * model/race — the same failure under other detections, a piece at a time, while the run goes on.
 *
 * A page asks again until a race is over; who no longer asks has called it off. A piece is short, because the worker
 * answers nothing else meanwhile.
 * @module
 */
import type { JsonValue } from "@dc/engine";
import type { Run } from "@dc/engine/scenario";
import { createRace, type Race, type RaceEntry, raceEntries, type RaceResult } from "@dc/fabric";

/** How far a race is. */
export interface RaceAnswer {
  readonly entry: RaceEntry;
  readonly progress: number;
  readonly result?: RaceResult;
}

/** What a race is about. */
export interface RaceQuestion {
  /** When the failure began, in picoseconds. */
  readonly timePs: number;
  /** Place in `raceEntries`. */
  readonly entry: number;
}

const pieceMs = 16;

/** The races of a run: under way, and over. Another past of the run makes new ones. */
const races: WeakMap<Run, { readonly past: string; readonly of: Map<string, Race> }> = new WeakMap();

/** Go on with a race, or begin it. */
export function raceOf(run: Run, ask: JsonValue): RaceAnswer | undefined {
  const { timePs, entry: place } = (typeof ask === "object" && ask !== null ? ask : {}) as Partial<RaceQuestion>;
  const entry = raceEntries[place ?? -1];
  if (timePs === undefined || entry === undefined) return undefined;
  const past = JSON.stringify(run.timeline.actions.filter((action) => action.timePs <= timePs));
  let known = races.get(run);
  if (known?.past !== past) {
    known = { past, of: new Map() };
    races.set(run, known);
  }
  const key = `${timePs} ${place}`;
  const race = known.of.get(key) ?? createRace(run, timePs, entry);
  known.of.set(key, race);
  const began = performance.now();
  race.advance(() => performance.now() - began > pieceMs);
  const { progress, result } = race;
  return { entry, progress, ...(result === undefined ? {} : { result }) };
}

/** How many races there are. */
export const raceCount: number = raceEntries.length;
