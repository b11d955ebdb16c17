/**
 * definition — what one lab is, beyond the frame that all of them share.
 *
 * A lab is a value: its name, its words, its worker, its scenarios and its pictures. `LabFrame` makes the rest of it.
 * @module
 */
import type { HostEvent } from "@dc/engine/host";
import type { Motion } from "@dc/solid";
import type { KeyBinding, TimelineLane } from "@dc/ui";
import { type Accessor, type Component, type Context, createContext, useContext } from "solid-js";
import { labError } from "../errors.ts";
import type { LabLanguages, LabTranslate } from "../messages/messages.ts";
import type { LabModel, LabModelOptions } from "../model/lab.ts";

/** A scenario that comes with a lab. */
export interface Example {
  readonly fileName: string;
  readonly text: string;
  /** Where playing stops by itself: a condition, or empty. */
  readonly until: string;
}

/** What links and stored settings call a lab, and what computes its runs. */
export interface LabIdentity {
  /** `fabric`: the `lab` of a link, and the middle of `dc.fabric.theme`. */
  readonly name: string;
  /** Versions of the engines; a link carries them, so that a difference can be named. */
  readonly engines: Readonly<Record<string, string>>;
  /** What a run is played at when it is opened; by its length when absent. */
  readonly speedPsPerSecond?: number;
}

/** What the views of one lab share beyond the model. A lab adds what it needs and reads it by `useShared`. */
export interface LabShared {
  /** Keys of the lab's own, beside those of all labs. */
  readonly keys: readonly KeyBinding[];
}

/** A view that takes the place of the stage's picture. */
export interface LabView {
  /** In links: `devices`. `stage` is the stage's own. */
  readonly id: string;
  /** The key of its name in the lab's messages. */
  readonly title: string;
  /** Where it has something to show; always when absent. */
  readonly isOffered?: (model: LabModel) => boolean;
  /** It takes the room below the stage too: causes and events are a tab away. */
  readonly whole?: boolean;
  /** It opens runs of its own: not offered while the run is a module's. */
  readonly opens?: boolean;
  /** It takes the inspector's room as well: what is chosen elsewhere is not its matter. */
  readonly alone?: boolean;
  readonly View: Component<LabViewProps>;
}

/** What a view is given. */
export interface LabViewProps {
  readonly model: LabModel;
  readonly motion: Motion;
  /** Nothing of the run may be changed. */
  readonly readOnly: boolean;
}

/** What controls of a lab's own are given. They act by `model.act`; nothing is shown where nothing may be changed. */
export interface LabControlsProps {
  readonly model: LabModel;
  readonly of: "port" | "node";
  /** As actions name it: `leaf1:e1-49`, `leaf1`. */
  readonly on: string;
}

/** One lab. */
export interface LabDefinition extends LabIdentity {
  readonly messages: LabLanguages;
  /** Starts the lab's worker. */
  readonly connect: LabModelOptions["connect"];
  /** The first is what the lab opens on. */
  readonly examples: readonly [Example, ...Example[]];
  /** Style of the lab's own views. */
  readonly styles: readonly string[];
  /** What the go-to dialog offers: times and conditions. */
  readonly goToExamples: readonly string[];
  /** Shown in the empty fields of filter and condition; of a network when absent. */
  readonly fieldExamples?: { readonly filter: string; readonly until: string };
  /** What its views share. Called once, where signals may be made. */
  readonly makeShared?: (model: LabModel, t: LabTranslate) => LabShared;
  /** Lanes of the lab's own on the timeline, below those of flows. Called once, where signals may be made. */
  readonly makeLanes?: (model: LabModel, t: LabTranslate) => Accessor<readonly TimelineLane[]>;
  /** What may have the stage instead of `Stage`, in the order of their tabs. */
  readonly views?: readonly LabView[];
  readonly Stage: Component<{
    readonly model: LabModel;
    readonly motion: Motion;
    readonly onScreenshot: (take: () => Promise<Blob>) => void;
  }>;
  readonly Story: Component<{ readonly model: LabModel }>;
  /** What a record of the lab's own kinds says beyond its kind; undefined leaves it to the frame. */
  readonly describe?: (t: LabTranslate, event: HostEvent) => string | undefined;
  /** Below the stage, at its start; the answers to "why?" when absent. With it, they stand in the inspector. */
  readonly BelowStart?: { readonly title: string; readonly View: Component<{ readonly model: LabModel }> };
  /** Stands first in the inspector: what a person chose that only this lab knows. */
  readonly Chosen?: Component<{ readonly model: LabModel }>;
  /** What can be done to a chosen port's link, or a node, that only this lab knows: below what every lab can do. */
  readonly Controls?: Component<LabControlsProps>;
  /** Elements that may stand in lessons, by name: each loads the script that defines it. */
  readonly figures?: Readonly<Record<string, () => Promise<unknown>>>;
  /** How a packet that is open chose a port. */
  readonly Choice?: Component<{ readonly model: LabModel; readonly choice: HostEvent }>;
}

const LabContext: Context<LabDefinition | undefined> = createContext<LabDefinition>();

/** Everything below is of this lab. */
export const LabProvider: Context<LabDefinition | undefined>["Provider"] = LabContext.Provider;

const SharedContext: Context<LabShared | undefined> = createContext<LabShared>();

/** What the views below share. */
export const SharedProvider: Context<LabShared | undefined>["Provider"] = SharedContext.Provider;

/** What the lab's views share, as its `makeShared` made it. @throws `lab/no-lab` where it made none. */
export function useShared<Shared extends LabShared>(): Shared {
  const shared = useContext(SharedContext);
  if (shared === undefined) throw labError("lab/no-lab", "this lab's views share nothing");
  return shared as Shared;
}

/** The lab that one stands in. @throws `lab/no-lab` outside of `LabFrame`. */
export function useLab(): LabDefinition {
  const lab = useContext(LabContext);
  if (lab === undefined) throw labError("lab/no-lab", "a lab's view stands outside of LabFrame");
  return lab;
}
