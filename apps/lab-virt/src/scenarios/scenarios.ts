/**
 * scenarios — the runs that come with the lab. The first is what it opens on.
 * @module
 */
import type { Example } from "@dc/lab";
import vf from "./vf.yaml?raw";
import vhost from "./vhost.yaml?raw";
import vmm from "./vmm.yaml?raw";

/** A run that comes with the lab. */
export interface VirtExample extends Example {
  readonly story: "kick" | "vmm" | "vf";
}

/** The examples. */
export const examples: readonly [VirtExample, ...VirtExample[]] = [
  { fileName: "vhost.yaml", story: "kick", text: vhost, until: "ring.kick" },
  { fileName: "vmm.yaml", story: "vmm", text: vmm, until: "" },
  { fileName: "vf.yaml", story: "vf", text: vf, until: "" },
];
