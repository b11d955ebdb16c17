import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { createPathCounts } from "./path-counts.ts";

test("V84: what a device costs is a probe", () => {
  const simulation = createSimulation({ seed: 1 });
  const counts = createPathCounts(simulation, "h1/vm2/virtio0");
  counts.copies.add(3);
  expect(simulation.metrics.probe("h1/vm2/virtio0#copies.count")).toBe(3);
  expect(simulation.metrics.list()).toContain("h1/vm2/virtio0#suppressedKicks");
});
