/**
 * bench/two-racks-model — the data centre that is measured: `scenarios/two-racks.yaml`.
 *
 * Two spines, four leaves that are the ends of tunnels, sixteen servers, thirty-two guests by the VMM process, by vhost
 * and by virtual functions; each sends datagrams of 1,450 bytes at 2 Gbit/s, half of them into the other rack.
 * @module
 */
import { createRegistry, createRun, type Run, type RunOptions } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { fabricOf } from "@dc/fabric";
import twoRacks from "../scenarios/two-racks.yaml";
import { datacenterPackages } from "../src/kinds.ts";

/** Open the scenario, at time 0. @throws Error with its issues. */
export function openTwoRacks(options: RunOptions = {}): Run {
  const registry = createRegistry(datacenterPackages);
  const read = loadScenario(twoRacks, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return createRun(read.value, registry, options);
}

/** Datagrams that have reached the guest that they were for. */
export function deliveredPackets(run: Run): number {
  const fabric = fabricOf(run);
  return fabric.flows.reduce((sum, { number }) => sum + fabric.counts(number).deliveredFrames, 0);
}
