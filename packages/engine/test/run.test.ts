import { expect, test } from "vitest";
import { loadScenario } from "../src/text/index.ts";
import { createRun } from "../src/scenario/index.ts";
import { testRegistry as registry } from "./scenario-kinds.ts";

const text = `
dc: 1
name: a star
seed: 7
until: 50us
generate: [{ kind: test/star@1, hosts: 4 }]
workloads:
  - { kind: test/flow@1, from: h1, to: h2, gap: 900ns, poisson: true }
  - { kind: test/flow@1, from: h3, to: h2, gap: 900ns }
actions:
  - { at: 20us, do: link.down, on: "h3:eth0" }
  - { at: 30us, do: host.mute, on: h1, value: true }
expect:
  - { probe: "h2#received.count", atLeast: 30 }
  - { probe: "h4#received.count", equals: 1 }
`;

function load() {
  const read = loadScenario(text, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return read.value;
}

test("E127: scenario, seed and actions are the run: equal digests on both paths, another seed another digest", () => {
  const digest = (options: Parameters<typeof createRun>[2] = {}, seed = 7): string => {
    const run = createRun({ ...load(), seed }, registry, options);
    run.timeline.runUntil(run.untilPs);
    return run.report().digest;
  };
  const expected = digest();
  expect(digest({ ports: "general", traceRecordsMax: 4096, checkpointEvents: 50 })).toBe(expected);
  expect(digest({}, 8)).not.toBe(expected);
});

test("E128: actions of the scenario happen at their time, and a step back takes them back", () => {
  const run = createRun(load(), registry);
  run.timeline.runUntil(25e6);
  const up = (): boolean => run.simulation.graph.linkUp(run.context.link("h3:eth0"));
  expect(up()).toBe(false);
  run.timeline.seek(19e6);
  expect(up()).toBe(true);
  run.timeline.seek(25e6);
  expect(up()).toBe(false);
});

test("E129: expectations are judged, and the report says what was lost and why", () => {
  const run = createRun(load(), registry);
  run.timeline.runUntil(run.untilPs);
  expect(run.expect().map(({ probe, measured, holds }) => [probe, (measured as number) > 20, holds])).toEqual([
    ["h2#received.count", true, true],
    ["h4#received.count", false, false],
  ]);
  const report = run.report();
  expect([report.scenario, report.seed, report.simulatedPs]).toEqual(["a star", 7, 50e6]);
  expect(report.drops["link-down"]).toBeGreaterThan(20);
});

test("E130: an action that cannot be done is an issue and leaves the run alone", () => {
  const run = createRun(load(), registry);
  run.timeline.runUntil(1e6);
  const before = run.report().digest;
  expect(run.act("link.down", "h9:eth0").ok).toBe(false);
  expect(run.act("link.down", "h1:eth0").ok).toBe(true);
  expect(run.timeline.undo()).toBe(true);
  expect(run.report().digest).toBe(before);
});

test("E131: a scenario that would not read is refused by code", () => {
  const broken = { ...load(), workloads: [{ kind: "test/flow@1", from: "nobody", to: "h2", gap: "1us" }] };
  expect(() => createRun(broken as never, registry)).toThrow(
    expect.objectContaining({ code: "engine/invalid-scenario" }),
  );
});
