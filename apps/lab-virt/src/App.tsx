/**
 * App — the virtualization lab: what it is beyond the frame of all labs.
 * @module
 */
import { version as engine } from "@dc/engine/package.json";
import { connectWorker, type LabDefinition, LabFrame, type LabFrameProps, lazyView } from "@dc/lab";
import { version as virt } from "@dc/virt/package.json";
import { version as wire } from "@dc/wire/package.json";
import type { JSX } from "solid-js";
import css from "./lab.css?inline";
import { labMessages } from "./messages/messages.ts";
import { examples } from "./scenarios/scenarios.ts";
import url from "./sim.worker.ts?worker&url";
import { describe } from "./views/events/describe.ts";
import { Exits } from "./views/exits/exits.tsx";
import { makeLanes } from "./views/lanes/lanes.ts";
import { Stage } from "./views/stage/stage.tsx";
import { Story } from "./views/story/story.tsx";

const GuestEditor = lazyView(() => import("./views/guest/guest-editor.tsx").then((module) => module.GuestEditor));
const Histogram = lazyView(() => import("./views/histogram/histogram.tsx").then((module) => module.Histogram));
const Tapes = lazyView(() => import("./views/tapes/tapes.tsx").then((module) => module.Tapes));
const Scrubber = lazyView(() => import("./views/scrubber/scrubber.tsx").then((module) => module.Scrubber));
const Switchboard = lazyView(() => import("./views/switchboard/switchboard.tsx").then((module) => module.Switchboard));
const Shadow = lazyView(() => import("./views/shadow/shadow.tsx").then((module) => module.ShadowView));
const Budget = lazyView(() => import("./views/budget/budget.tsx").then((module) => module.BudgetView));
const Mix = lazyView(() => import("./views/mix/mix.tsx").then((module) => module.MixView));
const Wheel = lazyView(() => import("./views/wheel/wheel-view.tsx").then((module) => module.WheelView));
const PageWalk = lazyView(() => import("./views/walk/walk.tsx").then((module) => module.PageWalk));

/** The virtualization lab. */
export const virtLab: LabDefinition = {
  name: "virt",
  engines: { engine, wire, virt },
  messages: labMessages,
  connect: connectWorker(url, import.meta.url),
  examples,
  styles: [css],
  goToExamples: ["20us", "vm.exit", "h1/vm1/virtio0#exits.count > 4"],
  fieldExamples: { filter: "vm.exit | ring.kick", until: "ring.kick" },
  makeLanes,
  describe,
  views: [
    { id: "exits", title: "views.exits", whole: true, alone: true, View: Histogram },
    { id: "tapes", title: "views.tapes", whole: true, alone: true, View: Tapes },
    { id: "guest", title: "views.guest", whole: true, alone: true, View: GuestEditor },
    { id: "switchboard", title: "views.switchboard", whole: true, alone: true, View: Switchboard },
    { id: "scrubber", title: "views.scrubber", whole: true, alone: true, View: Scrubber },
    { id: "budget", title: "views.budget", whole: true, alone: true, View: Budget },
    { id: "walk", title: "views.walk", whole: true, alone: true, View: PageWalk },
    { id: "shadow", title: "views.shadow", whole: true, alone: true, View: Shadow },
    { id: "mix", title: "views.mix", whole: true, alone: true, View: Mix },
    { id: "wheel", title: "views.wheel", whole: true, alone: true, View: Wheel },
  ],
  figures: { "dc-page-walk": () => import("./figures/walk/element.ts") },
  Stage,
  Story,
  BelowStart: { title: "exits.title", View: Exits },
};

/** The lab, as a component. */
export function VirtLab(props: LabFrameProps): JSX.Element {
  return <LabFrame {...props} lab={virtLab} />;
}
