/**
 * scenarios — the networks that come with the lab. The first is what it opens on.
 * @module
 */
import type { Example } from "@dc/lab";
import bridges from "./bridges.yaml?raw";
import failure from "./failure.yaml?raw";
import flood from "./flood.yaml?raw";
import leafSpine from "./leaf-spine.yaml?raw";
import linkFailure from "./link-failure.yaml?raw";
import ping from "./ping.yaml?raw";
import tunnels from "./tunnels.yaml?raw";

/** A network that comes with the lab. */
export interface FabricExample extends Example {
  readonly title:
    | "story.scenario.flood"
    | "story.scenario.leafSpine"
    | "story.scenario.linkFailure"
    | "story.scenario.failure"
    | "story.scenario.ping"
    | "story.scenario.tunnels"
    | "story.scenario.bridges";
}

/** What the view of failures offers where nothing has failed. */
export const failureExample: FabricExample = {
  fileName: "failure.yaml",
  title: "story.scenario.failure",
  text: failure,
  until: "",
};

/** The examples. */
export const examples: readonly [FabricExample, ...FabricExample[]] = [
  { fileName: "leaf-spine.yaml", title: "story.scenario.leafSpine", text: leafSpine, until: "drop" },
  { fileName: "link-failure.yaml", title: "story.scenario.linkFailure", text: linkFailure, until: "" },
  failureExample,
  { fileName: "ping.yaml", title: "story.scenario.ping", text: ping, until: "" },
  { fileName: "tunnels.yaml", title: "story.scenario.tunnels", text: tunnels, until: "vxlan.decapsulate" },
  { fileName: "bridges.yaml", title: "story.scenario.bridges", text: bridges, until: "" },
  { fileName: "flood.yaml", title: "story.scenario.flood", text: flood, until: "vxlan.flood" },
];
