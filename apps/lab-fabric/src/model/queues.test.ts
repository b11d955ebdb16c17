import { createRun, type Run } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import leafSpine from "../scenarios/leaf-spine.yaml?raw";
import { registry } from "./domain.ts";
import { queuesOf } from "./queues.ts";

function begin(timePs: number, traceRecordsMax = 1 << 20): Run {
  const read = loadScenario(leafSpine, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const run = createRun(read.value, registry, { ports: "general", traceRecordsMax });
  run.timeline.runUntil(timePs);
  return run;
}

test("the totals are the ports' own: load, queue, longest queue, drops", () => {
  const run = begin(60e6);
  const { graph, metrics } = run.simulation;
  const answer = queuesOf(run, { ports: [], slices: 30 });
  if (answer === undefined) throw new Error("no answer");
  expect(answer.ports).toHaveLength(128);
  const at = answer.ports.indexOf(graph.portByName("leaf1:e1-50"));
  expect(answer.peakBytes[at]).toBe(metrics.probe("leaf1/e1-50#queueBytes.max"));
  expect(answer.dropped[at]).toBe(metrics.probe("leaf1/e1-50#drops"));
  expect(answer.dropped[at]).toBeGreaterThan(0);
  expect(answer.drops[graph.portByName("leaf1:e1-50")]).toEqual({ "queue-full": answer.dropped[at] });
  expect(answer.load[at]).toBeGreaterThan(0.8);
  expect(answer.load[at]).toBeLessThanOrEqual(1);
});

test("a port's line has its longest queue, ends at what waits now, and is what a probe reads at any time", () => {
  const run = begin(60e6);
  const port = run.simulation.graph.portByName("leaf1:e1-50");
  const peak = run.simulation.metrics.probe("leaf1/e1-50#queueBytes.max") as number;
  const slices = 20;
  const line = queuesOf(run, { ports: [port], slices })?.lines[port] ?? [];
  expect(line).toHaveLength(slices);
  expect(Math.max(...line)).toBe(peak);
  expect(line.at(-1)).toBeGreaterThanOrEqual(run.simulation.graph.ports.queuedBytes(port));
  // At the end of each slice a run of its own holds no more than the slice's most.
  const again = begin(0);
  for (const [slice, most] of line.entries()) {
    again.timeline.runUntil(Math.floor(((slice + 1) * 60e6) / slices) - 1);
    expect([slice, again.simulation.graph.ports.queuedBytes(port) <= most]).toEqual([slice, true]);
  }
});

test("tiers are pairs of what nodes are by their distance from the hosts, with the fullest port of each slice", () => {
  const run = begin(60e6);
  const { graph } = run.simulation;
  const { tiers } = queuesOf(run, { ports: [], slices: 10 }) as NonNullable<ReturnType<typeof queuesOf>>;
  expect(tiers.map(({ from, to, ports }) => `${from} ${to} ${ports}`).sort()).toEqual([
    "host leaf 32",
    "leaf host 32",
    "leaf spine 32",
    "spine leaf 32",
  ]);
  const up = tiers.find(({ from, to }) => from === "leaf" && to === "spine");
  const fullest = up?.most.indexOf(Math.max(...up.most)) ?? -1;
  expect(graph.portName(up?.port[fullest] ?? -1)).toBe("leaf1:e1-50");
  expect(up?.most[fullest]).toBe(run.simulation.metrics.probe("leaf1/e1-50#queueBytes.max"));
});

test("where old records are gone it says from when on it knows", () => {
  const answer = queuesOf(begin(60e6, 4096), { ports: [0], slices: 10 });
  expect(answer?.keptFromPs).toBeGreaterThan(0);
  expect(answer?.lines[0]).toHaveLength(10);
  expect(queuesOf(begin(0), { ports: [0], slices: 10 })?.lines[0]).toEqual(Array.from({ length: 10 }, () => 0));
  expect(queuesOf(begin(0), null)).toBeUndefined();
});
