/**
 * lesson/history — knobs and actions of a step in one order, so that the last thing done is the first taken back.
 *
 * What is kept is what the run was opened with at each point. Opening it again is exact, whatever was done in between.
 * @module
 */
import type { JsonValue } from "@dc/engine";
import { type HostAction, parseDuration } from "@dc/engine/host";
import type { KnobValues, Moves } from "@dc/lesson";

/** What a learner did to a run: knobs turned before it, actions in it. */
export interface Done {
  readonly knobs: KnobValues;
  readonly actions: readonly HostAction[];
}

/** What was done, what was before, and what was taken back, the nearest last. */
export interface History {
  readonly past: readonly Done[];
  readonly present: Done;
  readonly future: readonly Done[];
}

/** Nothing turned, nothing done. */
export const nothingDone: Done = { knobs: {}, actions: [] };

/** A history that leads to what was done: knobs first, then one action after the other. */
export function historyOf(done: Done): History {
  const past: Done[] = [];
  const hasKnobs = Object.keys(done.knobs).length > 0;
  if (hasKnobs) past.push(nothingDone);
  for (const [index] of done.actions.entries()) past.push({ knobs: done.knobs, actions: done.actions.slice(0, index) });
  return { past, present: done, future: [] };
}

/** Something more was done. */
export function follow(history: History, next: Done): History {
  return { past: [...history.past, history.present], present: next, future: [] };
}

/** The last thing is taken back; undefined where there is none. */
export function takeBack({ past, present, future }: History): History | undefined {
  const before = past.at(-1);
  return before && { past: past.slice(0, -1), present: before, future: [...future, present] };
}

/** What was taken back is done again; undefined where nothing was. */
export function doAgain({ past, present, future }: History): History | undefined {
  const next = future.at(-1);
  return next && { past: [...past, present], present: next, future: future.slice(0, -1) };
}

/** What an action of a solution is, in the words of scenarios. */
interface WrittenAction {
  readonly at: string;
  readonly do: string;
  readonly on: string;
  readonly value?: JsonValue;
}

/** Moves of an author as a learner would have made them. */
export function doneOf({ set, actions }: Moves): Done {
  return {
    knobs: set,
    actions: (actions as unknown as readonly WrittenAction[]).map(({ at, do: what, on: target, value }) => ({
      timePs: parseDuration(at) ?? 0,
      after: 0,
      do: what,
      on: target,
      ...(value === undefined ? {} : { value }),
    })),
  };
}
