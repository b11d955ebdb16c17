/**
 * claims/paths — I-05: one back end serves a guest's device, never two.
 * @module
 */
import { type Cell, type Claim, exact } from "@dc/engine/experiment";
import { createRegistry, createRun } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { datacenterPackages, guestsOf } from "../kinds.ts";
import { makeRig } from "./rig.ts";

/** What a scenario with this path comes to: refused, or what served the sender. */
function serve(path: string): string {
  const registry = createRegistry(datacenterPackages);
  const text = makeRig({ vtep: "leaf", place: "other leaf", sameVni: true }).replaceAll("path: vhost", `path: ${path}`);
  const read = loadScenario(text, registry);
  if (!read.ok) return read.issues.every(({ path: at }) => at.endsWith(".path")) ? "refused" : "refused elsewhere";
  const run = createRun(read.value, registry);
  run.simulation.runUntil(run.untilPs);
  const { counts } = guestsOf(run).get("vm1").nic;
  const by = [
    ...(counts.userSwitches.value > 0 ? ["the VMM process"] : []),
    ...(counts.wakeups.value > 0 && counts.userSwitches.value === 0 ? ["a kernel worker"] : []),
  ];
  return by.length > 0 ? by.join(" and ") : counts.copies.value === 0 ? "the device" : "somebody";
}

const cell = (path: string, expected: string): Cell => ({
  inputs: { path },
  quantity: "what serves the guest",
  expected,
  tolerance: exact,
  measure: () => serve(path),
});

/** A path has one back end. */
export const paths: Claim = {
  id: "I-05",
  slug: "paths",
  statement:
    "A packet uses one back end: a virtual function's path contains no vhost, a vhost path no virtual function",
  refutes: ["E55"],
  source:
    "virtio 1.2 §2.6 (a queue lies between one driver and one device); PCI-SIG, SR-IOV 1.1, recalled, not read again: a function is assigned whole",
  cells: () => [
    cell("vmm", "the VMM process"),
    cell("vhost", "a kernel worker"),
    cell("vf", "the device"),
    cell('"vf+vhost"', "refused"),
    cell("[vf, vhost]", "refused"),
  ],
};
