import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { createExitCounts } from "./exit-counts.ts";

test("V84: exits are probes, all of an object and by reason", () => {
  const simulation = createSimulation({ seed: 1 });
  const counts = createExitCounts(simulation, "h1/vm2/virtio0");
  counts.watch(49);
  for (const reason of [49, 49, 1]) counts.add(reason);
  expect(simulation.metrics.probe("h1/vm2/virtio0#exits.count")).toBe(3);
  expect(simulation.metrics.probe("h1/vm2/virtio0/ept-misconfiguration#exits.count")).toBe(2);
  expect([counts.total, counts.of(49), counts.of(1)]).toEqual([3, 2, 0]);
});
