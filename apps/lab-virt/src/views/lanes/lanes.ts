/**
 * views/lanes — when each virtual CPU was out of its guest, on the timeline.
 * @module
 */
import { type LabModel, type LabTranslate, lookUp, watchQuery } from "@dc/lab";
import type { TimelineLane } from "@dc/ui";
import { type Accessor, createMemo } from "solid-js";
import type { GuestView, RunView } from "../../model/view.ts";

/** Guests that have a lane. */
const lanesMax = 4;

/** What was seen of a run as far as it has come: a step back takes nothing off the timeline. */
interface Seen {
  readonly run: unknown;
  /** The answer that was there when the run was opened: it is of the one before. */
  readonly stale: RunView | undefined;
  readonly guests: readonly GuestView[];
}

const lengthOf = (guests: readonly GuestView[]): number =>
  guests.reduce((last, { outside }) => Math.max(last, outside.at(-1)?.startPs ?? -1), -1);

/** The lanes, within a Solid root. */
export function makeLanes(model: LabModel, t: LabTranslate): Accessor<readonly TimelineLane[]> {
  const view = watchQuery<RunView>(model, "queues");
  const seen = createMemo<Seen>(
    (before) => {
      const [now, run] = [view(), model.stage()?.opened];
      if (run !== before.run) return { run, stale: now, guests: [] };
      if (now === undefined || now === before.stale) return before;
      return lengthOf(now.guests) < lengthOf(before.guests) ? before : { ...before, guests: now.guests };
    },
    { run: undefined, stale: undefined, guests: [] },
  );
  return () =>
    seen()
      .guests.slice(0, lanesMax)
      .map(({ path, outside }) => ({
        kind: "spans",
        id: path,
        label: lookUp(t, "time.exits", { host: path.split("/", 1)[0] }) ?? path,
        layer: "hypervisor",
        spans: outside,
      }));
}
