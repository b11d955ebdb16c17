/**
 * App — the integration lab: what it is beyond the frame of all labs.
 * @module
 */
import { version as datacenter } from "@dc/datacenter/package.json";
import { version as engine } from "@dc/engine/package.json";
import { version as fabric } from "@dc/fabric/package.json";
import { connectWorker, type LabDefinition, LabFrame, type LabFrameProps } from "@dc/lab";
import { version as virt } from "@dc/virt/package.json";
import { version as wire } from "@dc/wire/package.json";
import type { JSX } from "solid-js";
import css from "./lab.css?inline";
import { labMessages } from "./messages/messages.ts";
import { makeFollowing } from "./model/following.ts";
import { examples } from "./scenarios/scenarios.ts";
import url from "./sim.worker.ts?worker&url";
import { Chosen } from "./views/chosen/chosen.tsx";
import { describe } from "./views/events/describe.ts";
import { makeLanes } from "./views/lanes/lanes.ts";
import { Stage } from "./views/stage/stage.tsx";
import { Story } from "./views/story/story.tsx";

/** The integration lab. */
export const integrationLab: LabDefinition = {
  name: "integration",
  engines: { engine, wire, fabric, virt, datacenter },
  messages: labMessages,
  connect: connectWorker(url, import.meta.url),
  examples,
  styles: [css],
  // A request takes some microseconds; it is to be seen on its way.
  speedPsPerSecond: 1e6,
  goToExamples: ["20us", "ring.kick", "vxlan.encapsulate"],
  fieldExamples: { filter: "vm.exit | vxlan.*", until: "ring.kick" },
  makeShared: makeFollowing,
  makeLanes,
  describe,
  Stage,
  Story,
  Chosen,
};

/** The lab, as a component. */
export function IntegrationLab(props: LabFrameProps): JSX.Element {
  return <LabFrame {...props} lab={integrationLab} />;
}
