/**
 * App — the fabric lab: what it is beyond the frame of all labs.
 * @module
 */
import { version as engine } from "@dc/engine/package.json";
import { version as fabric } from "@dc/fabric/package.json";
import { connectWorker, type LabDefinition, LabFrame, type LabFrameProps, lazyView } from "@dc/lab";
import { version as wire } from "@dc/wire/package.json";
import type { JSX } from "solid-js";
import css from "./lab.css?inline";
import { labMessages } from "./messages/messages.ts";
import { examples } from "./scenarios/scenarios.ts";
import url from "./sim.worker.ts?worker&url";
import { BridgeChosen } from "./views/bridging/chosen.tsx";
import { Choice } from "./views/choice/choice.tsx";
import { describe } from "./views/events/describe.ts";
import { Faults } from "./views/faults/faults.tsx";
import { Stage } from "./views/stage/stage.tsx";
import { Story } from "./views/story/story.tsx";

const Build = lazyView(() => import("./views/build/build.tsx").then((module) => module.Build));
const Devices = lazyView(() => import("./views/devices/devices.tsx").then((module) => module.Devices));
const Failures = lazyView(() => import("./views/failure/failures.tsx").then((module) => module.Failures));
const Frame = lazyView(() => import("./views/frame/frame.tsx").then((module) => module.Frame));
const Press = lazyView(() => import("./views/press/press.tsx").then((module) => module.Press));
const Queues = lazyView(() => import("./views/queues/queues.tsx").then((module) => module.Queues));
const Text = lazyView(() => import("@dc/lab/text").then((module) => module.TextView));

/** The fabric lab. */
export const fabricLab: LabDefinition = {
  name: "fabric",
  engines: { engine, wire, fabric },
  messages: labMessages,
  connect: connectWorker(url, import.meta.url),
  examples,
  styles: [css],
  goToExamples: ["20us", "drop & flow:B", "leaf1/e1-49#queueBytes > 30000"],
  views: [
    { id: "devices", title: "views.devices", whole: true, View: Devices },
    { id: "failures", title: "views.failures", whole: true, View: Failures },
    { id: "queues", title: "views.queues", whole: true, View: Queues },
    { id: "press", title: "views.press", whole: true, alone: true, View: Press },
    { id: "frame", title: "views.frame", whole: true, alone: true, View: Frame },
    { id: "build", title: "views.build", whole: true, alone: true, opens: true, View: Build },
    { id: "text", title: "views.text", whole: true, alone: true, opens: true, View: Text },
  ],
  Stage,
  Story,
  Choice,
  Chosen: BridgeChosen,
  Controls: Faults,
  describe,
  figures: {
    "dc-ecmp-hash": () => import("./figures/press/element.ts"),
    "dc-frame": () => import("./figures/frame/element.ts"),
  },
};

/** The lab, as a component. */
export function FabricLab(props: LabFrameProps): JSX.Element {
  return <LabFrame {...props} lab={fabricLab} />;
}
