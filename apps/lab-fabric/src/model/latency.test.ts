import { createRun } from "@dc/engine/scenario";
import { fabricOf } from "@dc/fabric";
import { expect, test } from "vitest";
import { extensions, openText, registry } from "./domain.ts";
import { latencyOf } from "./latency.ts";

function run(workloads: string, untilPs: number) {
  const text = `dc: 1
until: 1ms
generate: [{ kind: fabric/leaf-spine@1, spines: 2, leaves: 2, hostsPerLeaf: 2, hostRate: 10G, fabricRate: 10G }]
workloads: [${workloads}]
`;
  const read = openText(text, "x.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const made = createRun(read.value.scenario, registry, { traceRecordsMax: 65_536 });
  made.simulation.runUntil(untilPs);
  return made;
}

test("the distribution's frames, least, most and mean are those that the flows counted themselves", () => {
  // The ping has everybody's address asked for: no frame of the flow waits for that.
  const ping = "{ kind: fabric/ping@1, from: h1, to: h3, count: 1 }";
  const flow = "{ kind: fabric/udp-flow@1, from: h1, to: h3, rate: 8Gbps, start: 100us, count: 50, arrivals: poisson }";
  const of = run(`${ping}, ${flow}`, 1e9);
  const seen = latencyOf(of);
  const counts = fabricOf(of).counts(2);
  expect(seen).toMatchObject({ frames: 50, dropped: 0, complete: true });
  expect(counts.deliveredFrames).toBe(50);
  expect(seen?.withinPs).toHaveLength(50);
  expect(seen?.withinPs.at(-1)).toBe(counts.delayMaxPs);
  expect(seen?.withinPs[0]).toBe(counts.delayMinPs);
  const mean = (seen?.withinPs ?? []).reduce((sum, timePs) => sum + timePs, 0) / 50;
  expect(mean).toBeCloseTo(counts.delayMeanPs, -1);
});

test("what is lost has no time and is counted; of many frames a hundred points stand for all", () => {
  const both = ["h1", "h2"].map((from) => `{ kind: fabric/udp-flow@1, from: ${from}, to: h3, rate: 9Gbps }`);
  const of = run(both.join(", "), 1e9);
  const seen = latencyOf(of);
  const { dropsByCause } = of.simulation.graph;
  const drops = Array.from(dropsByCause).reduce((sum, count) => sum + count, 0);
  expect(drops).toBeGreaterThan(0);
  expect(seen?.dropped).toBe(drops);
  expect(seen?.withinPs).toHaveLength(100);
  expect([...(seen?.withinPs ?? [])].sort((a, b) => a - b)).toEqual(seen?.withinPs);
});

test("before a frame has come there is no answer", () => {
  expect(extensions.queries?.latency?.(run("", 1e6), null)).toBeUndefined();
});
