import { readFileSync } from "node:fs";
import { createTimeline } from "@dc/engine/timeline";
import { fabricOf } from "@dc/fabric";
import { expect, test } from "vitest";
import { openScenario } from "../src/testing/index.ts";

const twoRacks = readFileSync(new URL("../scenarios/two-racks.yaml", import.meta.url), "utf8");
const endPs = 200e6;

test("D9: two racks of 32 guests: nothing is lost; spans, records and 1,000 steps to and fro leave the digest", () => {
  const { run } = openScenario(twoRacks);
  run.simulation.runUntil(endPs);
  const digest = run.simulation.digest();
  const { flows, counts } = fabricOf(run);
  expect(flows).toHaveLength(32);
  for (const { number, path } of flows) {
    const { sentFrames, deliveredFrames } = counts(number);
    expect(sentFrames - deliveredFrames, path).toBeLessThan(4);
    expect(deliveredFrames, path).toBeGreaterThan(25);
  }
  expect(Array.from(run.simulation.graph.dropsByCause).reduce((sum, drops) => sum + drops)).toBe(0);

  const build = () => openScenario(twoRacks, { spans: true, traceRecordsMax: 1 << 16 }).run.simulation;
  const timeline = createTimeline({ build, apply() {} });
  timeline.seek(endPs / 2);
  const half = timeline.simulation.digest();
  const { fired } = timeline;
  for (let step = 0; step < 500; step += 1) timeline.stepBack();
  expect(timeline.fired).toBe(fired - 500);
  expect(timeline.simulation.digest()).not.toBe(half);
  for (let step = 0; step < 500; step += 1) timeline.step();
  expect(timeline.simulation.digest()).toBe(half);
  timeline.seek(endPs);
  expect(timeline.simulation.digest()).toBe(digest);
});
