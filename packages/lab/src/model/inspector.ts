/**
 * model/inspector — what is chosen, by its record or in the picture, and what the worker says of it.
 *
 * A record that is chosen opens its packet and asks for its reasons; what is chosen in the picture is opened too: a
 * packet by its newest record, a port's queue on the timeline. Pinned, the packet that is open stays open.
 * @module
 */
import type { Client, HostEvent, HostExplanation, Inspected } from "@dc/engine/host";
import type { TopologySelection } from "@dc/ui";
import { type Accessor, batch, createEffect, createSignal, on } from "solid-js";
import type { Profile } from "./profile.ts";
import type { Stage } from "./stage.ts";

/** The answer to "why?". */
export interface Why {
  readonly event: HostEvent;
  readonly explanation: HostExplanation;
}

/** What views see of it, and do. */
export interface Inspection {
  readonly selection: Accessor<TopologySelection | undefined>;
  /** The chosen record, or -1. */
  readonly record: Accessor<number>;
  readonly inspected: Accessor<Inspected | undefined>;
  readonly why: Accessor<Why | undefined>;
  readonly pinned: Accessor<boolean>;
  /** Ends when the record that was chosen last has its answers: until then `why` is still about the one before. */
  chosen(): Promise<void>;
  select(selection: TopologySelection | undefined): void;
  selectRecord(record: number): Promise<void>;
  setPinned(pinned: boolean): void;
}

/** The same, with what the model does. */
export interface Inspector extends Inspection {
  /** No record is chosen: their numbers may mean others now. */
  forgetRecord(): void;
  /** Nothing is chosen; a packet that is pinned stays open. */
  clear(): void;
}

/** Within a Solid root. */
export function createInspector(from: {
  readonly ask: Client["ask"];
  readonly stage: Accessor<Stage | undefined>;
  readonly profile: Profile;
}): Inspector {
  const { ask, stage, profile } = from;
  const [selection, setSelection] = createSignal<TopologySelection>();
  const [record, setRecord] = createSignal(-1);
  const [inspected, setInspected] = createSignal<Inspected>();
  const [why, setWhy] = createSignal<Why>();
  const [pinned, setPinned] = createSignal(false);

  /** The choice that is being answered, or the last that was. */
  let choosing: Promise<void> = Promise.resolve();

  function selectRecord(at: number): Promise<void> {
    choosing = choose(at);
    return choosing;
  }

  async function chosen(): Promise<void> {
    for (let waited: Promise<void> | undefined; waited !== choosing; ) {
      waited = choosing;
      await waited;
    }
  }

  async function choose(at: number): Promise<void> {
    setRecord(at);
    const page = await ask("events", { from: at, to: at + 1, limit: 1 }).catch(() => undefined);
    const event = page?.events[0];
    if (!event || record() !== at) return;
    const [opened, reason] = await Promise.all([
      pinned() ? undefined : ask("inspect", { record: at }).catch(() => undefined),
      ask("why", { record: at }).catch(() => undefined),
    ]);
    if (record() !== at) return;
    batch(() => {
      setWhy(reason && { event, explanation: reason });
      if (pinned()) return;
      setInspected(opened);
      if (opened) setSelection({ kind: "packet", id: event.a });
      const port = stage()?.portByName.get(event.object.replace("/", ":"));
      if (port !== undefined && event.kind === "frame.drop") profile.watch(port);
    });
  }

  createEffect(
    on(
      selection,
      (chosen) => {
        const here = stage();
        if (!here || !chosen) return;
        if (chosen.kind === "port") profile.watch(here.portByName.get(chosen.id) ?? -1);
        if (chosen.kind === "link") {
          const link = here.linkById.get(chosen.id);
          if (link !== undefined) profile.watch(here.opened.links[link].a);
        }
        if (chosen.kind !== "packet" || inspected()?.event.a === chosen.id) return;
        void ask("inspect", { frame: chosen.id })
          .then((opened) => {
            const now = selection();
            if (now?.kind !== "packet" || now.id !== chosen.id) return;
            void selectRecord(opened.event.record);
          })
          .catch(() => {});
      },
      { defer: true },
    ),
  );

  return {
    selection,
    record,
    inspected,
    why,
    pinned,
    chosen,
    selectRecord,
    setPinned,
    select(next) {
      batch(() => {
        setSelection(next);
        if (next?.kind !== "packet" && !pinned()) setInspected(undefined);
      });
    },
    forgetRecord() {
      setRecord(-1);
      setWhy(undefined);
    },
    clear() {
      if (!pinned()) setInspected(undefined);
      setSelection(undefined);
    },
  };
}
