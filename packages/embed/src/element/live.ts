/**
 * element/live — options that a mounted lab can follow: each field is a signal behind a getter.
 *
 * It is loaded together with the lab, so that the element's own script needs no Solid.
 * @module
 */
import type { LabOptions } from "@dc/solid";
import { batch, createSignal } from "solid-js";
import { DelegatedEvents } from "solid-js/web";

const names = [
  "module",
  "step",
  "scenario",
  "seed",
  "state",
  "at",
  "speed",
  "autoplay",
  "mode",
  "readonly",
  "hide",
  "theme",
  "language",
  "motion",
  "narration",
  "storage",
  "portal",
] as const satisfies readonly (keyof LabOptions)[];

/** Options whose fields can change while somebody reads them. */
export interface LiveOptions {
  readonly options: LabOptions;
  /** Take over every field of `next`; a field that is absent there becomes undefined. */
  set(next: LabOptions): void;
}

const isSame = (before: unknown, after: unknown): boolean =>
  before === after ||
  // `hide` is read anew as a list each time, and a module as an object; equal words are no change.
  (typeof before === "object" && typeof after === "object" && JSON.stringify(before) === JSON.stringify(after));

/**
 * Make options that can be followed. `onEvent` is kept as it is.
 *
 * From here on the Solid of this script listens on each element itself. An element with spread properties would
 * otherwise be heard at the document, and a page around the lab that stops an event on its way would silence it.
 */
export function createLiveOptions(first: LabOptions): LiveOptions {
  DelegatedEvents.clear();
  const options = first.onEvent === undefined ? {} : { onEvent: first.onEvent };
  const setters = names.map((name) => {
    const [value, setValue] = createSignal<unknown>(first[name], { equals: isSame });
    Object.defineProperty(options, name, { get: value, enumerable: true });
    return (next: LabOptions): unknown => setValue(() => next[name]);
  });
  return { options, set: (next) => batch(() => setters.forEach((set) => void set(next))) };
}
