import { createTimeline } from "@dc/engine/timeline";
import { expect, test } from "vitest";
import { createLeafSpineModel } from "../bench/leaf-spine-model.ts";

test("F124: 1,000 steps back, one by one, and 1,000 forwards: the digest of each event is what it was", () => {
  const timeline = createTimeline({
    build: () => createLeafSpineModel({ spines: 2, leaves: 4, hostsPerLeaf: 4, payloadBitsPerSecond: 8e9 }).simulation,
    apply() {},
    checkpointEvents: 5000,
  });
  timeline.run(30_000);
  const digests = [timeline.simulation.digest()];
  for (let n = 0; n < 1000; n++) {
    expect(timeline.stepBack()).toBe(1);
    digests.push(timeline.simulation.digest());
  }
  expect(new Set(digests).size).toBe(1001);
  for (let n = 999; n >= 0; n--) {
    timeline.step();
    expect(timeline.simulation.digest()).toBe(digests[n]);
  }
}, 120_000);
