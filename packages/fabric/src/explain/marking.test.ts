import { createRegistry, createRun, type Run } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { fabricKinds } from "../kinds.ts";
import { explain } from "./explain.ts";
import type { Explanation } from "./explanation.ts";

/** Two senders at line rate, one receiver, a queue that marks. */
function start(marking: string, ecn: boolean): Run {
  const registry = createRegistry([fabricKinds]);
  const host = (name: string) => `  ${name}: { kind: fabric/host@1, arp: false }`;
  const link = (name: string) => `  - { ends: ["${name}:eth0", "s:${name}"], rate: 10G, delay: 1us }`;
  const flow = (name: string) =>
    `  - { kind: fabric/udp-flow@1, from: ${name}, to: h3, rate: 9Gbps, frameSize: 1000B, count: 100, ecn: ${ecn} }`;
  const names = ["h1", "h2", "h3"];
  const text = `dc: 1
until: 1ms
nodes:
  s: { kind: fabric/switch@1 }
${names.map(host).join("\n")}
links:
${names.map(link).join("\n")}
workloads:
  - { kind: fabric/marking@1, ${marking} }
${["h1", "h2"].map(flow).join("\n")}
`;
  const read = loadScenario(text, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues, null, 1));
  const run = createRun(read.value, registry, { traceRecordsMax: 1 << 16 });
  run.timeline.runUntil(1_000_000_000);
  return run;
}

function explained(run: Run, kind: string): Explanation[] {
  const { trace } = run.simulation;
  return Array.from({ length: trace.count }, (_, number) => number)
    .filter((n) => trace.kindName(trace.kindOf(n)) === kind)
    .slice(0, 5)
    .map((n) => explain(run, n));
}

test("F447: a mark is explained by what waited, the threshold, how fast it came in, and whose it is", () => {
  const run = start("threshold: 9000B", true);
  const digest = run.simulation.digest();
  const [first] = explained(run, "frame.mark");
  expect(first).toMatchObject({ code: "fabric/marked", values: { port: "s:h3", queuedBytes: 10_000 } });
  expect(["h1/udp1", "h2/udp1"]).toContain(first.values.flowPath);
  const [why, rate, ...shares] = first.because;
  expect(why).toMatchObject({ code: "fabric/over-threshold", values: { queuedBytes: 10_000, thresholdBytes: 9000 } });
  expect(rate.code).toBe("fabric/more-in-than-out");
  expect(Number(rate.values.offeredBitsPerSecond)).toBeGreaterThan(15e9);
  expect(shares.map(({ code }) => code)).toEqual(["fabric/queue-share", "fabric/queue-share"]);
  expect(shares.reduce((sum, { values }) => sum + Number(values.bytes), 0)).toBe(10_000);
  expect(run.simulation.digest()).toBe(digest);
});

test("F447: a mark that was drawn says from what", () => {
  const [first] = explained(start("min: 2000B, max: 90000B, probability: 0.5", true), "frame.mark");
  const [{ code, values }] = first.because;
  expect(code).toBe("fabric/early-detection");
  expect(values).toMatchObject({ minBytes: 2000, maxBytes: 90_000, averageBytes: first.values.queuedBytes });
  expect(Number(values.probability)).toBeGreaterThan(0);
});

test("F447: a frame that was lost because it cannot carry a mark says so", () => {
  const [first] = explained(start("threshold: 9000B", false), "frame.drop");
  expect(first).toMatchObject({ code: "fabric/early-drop", values: { port: "s:h3", queuedBytes: 10_000 } });
  const codes = first.because.map(({ code }) => code);
  expect(codes.slice(0, 3)).toEqual(["fabric/over-threshold", "fabric/not-capable", "fabric/more-in-than-out"]);
});
