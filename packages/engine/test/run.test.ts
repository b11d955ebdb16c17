/** Scenarios that run: built in a fixed order, the same every time, with actions, expectations and a report. */
import { expect, test } from "vitest";
import { createRegistry, createRun, type KindPackage, type Run, type Scenario } from "../src/scenario/index.ts";
import { parseActions, parseScenario } from "../src/scenario/parse.ts";
import { loadScenario } from "../src/text/index.ts";
import { fullText, testKinds, testRegistry } from "./scenario-kinds.ts";

function load(text: string): Scenario {
  const read = loadScenario(text, testRegistry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return read.value;
}

function finished(scenario: Scenario, options: Parameters<typeof createRun>[2] = {}): Run {
  const run = createRun(scenario, testRegistry, options);
  run.timeline.runUntil(run.untilPs);
  return run;
}

test("E132: the order of building is fixed: prepare, nodes, links, finish, workloads", () => {
  const calls: string[] = [];
  const noting: KindPackage = {
    ...testKinds,
    prepare: ({ simulation }) => calls.push(`prepare ${simulation.graph.nodeCount}`),
    finish: ({ simulation }) =>
      calls.push(`finish ${simulation.graph.nodeCount}/${simulation.graph.linkCount}/${simulation.pending}`),
  };
  const { simulation, plan } = createRun(load(fullText), createRegistry([noting]));
  expect(calls).toEqual(["prepare 0", "finish 7/5/0"]);
  const { graph } = simulation;
  const names = Array.from({ length: graph.nodeCount }, (_, node) => graph.nodeName(node));
  expect(names).toEqual(["hub", "h1", "h2", "h3", "h4", "extra", "spare1"]);
  expect(names).toEqual(plan.nodes.map(({ name }) => name));
  expect(graph.portName(0)).toBe("h1:eth0");
  expect(graph.linkOptions(4)).toEqual({
    rateBitsPerSecond: 25e9,
    delayPs: 500_000,
    mtuBytes: 9216,
    overheadBytes: 24,
    queueFramesMax: 100,
  });
});

test("E127: scenario and seed are the run: same digest twice, stored or not, on both kinds of ports; another seed, another", () => {
  const scenario = load(fullText);
  const { digest } = finished(scenario).report();
  expect(finished(scenario, { traceRecordsMax: 1 << 16 }).report().digest).toBe(digest);
  expect(finished(scenario, { ports: "general" }).report().digest).toBe(digest);
  expect(finished(load(JSON.stringify(scenario))).report().digest).toBe(digest);
  expect(finished({ ...scenario, seed: 8 }).report().digest).not.toBe(digest);
});

test("E128: the scenario's actions act, and stepping back over them takes them back", () => {
  const run = createRun(load(fullText), testRegistry, { checkpointEvents: 50 });
  const { timeline } = run;
  const downAt = 100_000_000;
  const link = run.context.link("hub:p9");
  timeline.runUntil(downAt - 1);
  expect(run.simulation.graph.linkUp(link)).toBe(true);
  timeline.runUntil(downAt);
  expect(run.simulation.graph.linkUp(link)).toBe(false);
  timeline.runUntil(run.untilPs);
  const end = run.report();
  timeline.seek(downAt - 1);
  expect(run.simulation.graph.linkUp(link)).toBe(true);
  timeline.seek(run.untilPs);
  expect(run.report()).toEqual(end);
  // h2 was muted at 50 us, so its flow stopped.
  const unmuted = finished({ ...run.scenario, actions: run.scenario.actions.slice(0, 1) });
  expect(unmuted.simulation.metrics.probe("h3#received.count")).toBeGreaterThan(
    1.5 * (run.simulation.metrics.probe("h3#received.count") as number),
  );
});

test("E130: a person's action joins the timeline; one that cannot be is an issue and does nothing", () => {
  const run = createRun(load(fullText), testRegistry);
  run.timeline.runUntil(10_000_000);
  const before = run.timeline.actions.length;
  for (const [action, on, value, code] of [
    ["link.dwon", "hub:p9", undefined, "scenario/unknown-action"],
    ["link.down", "hub:p99", undefined, "scenario/unknown-port"],
    ["host.mute", "h9", true, "scenario/unknown-node"],
    ["host.mute", "h1", "loud", "scenario/type"],
    ["link.down", "hub:p9", 1, "scenario/unknown-key"],
  ] as const) {
    const done = run.act(action, on, value);
    expect(done.ok).toBe(false);
    expect(done.issues[0]?.code).toBe(code);
  }
  expect(run.timeline.actions).toHaveLength(before);
  expect(run.act("link.down", "hub:p9")).toMatchObject({ ok: true, value: { do: "link.down", timePs: 10_000_000 } });
  expect(run.simulation.graph.linkUp(run.context.link("hub:p9"))).toBe(false);
  expect(run.timeline.undo()).toBe(true);
  expect(run.simulation.graph.linkUp(run.context.link("hub:p9"))).toBe(true);
});

test("E130: scenario, seed and the log of actions give the same run elsewhere", () => {
  const scenario = load(fullText);
  const run = createRun(scenario, testRegistry);
  run.timeline.runUntil(20_000_000);
  run.timeline.step(3);
  run.act("host.mute", "h1", true);
  run.timeline.runUntil(60_000_000);
  run.act("link.down", "hub:p3");
  run.timeline.runUntil(run.untilPs);
  const log = run.timeline.actions.filter(({ scripted }) => scripted !== true);
  expect(log).toHaveLength(2);
  const actions = parseActions(JSON.parse(JSON.stringify(log)), scenario, testRegistry);
  if (!actions.ok) throw new Error(JSON.stringify(actions.issues));
  const replayed = finished(scenario, { actions: actions.value });
  expect(replayed.report()).toEqual(run.report());
  // A timeline's whole list may be handed over: the scenario's own are not done twice.
  expect(finished(scenario, { actions: run.timeline.actions }).report()).toEqual(run.report());
  expect(run.report().digest).not.toBe(finished(scenario).report().digest);
});

test("E129: expectations are judged as of now; a probe that nothing has does not hold", () => {
  const scenario = load(
    `${fullText}  - { probe: "hub#nothing", equals: 0 }\n  - { probe: "h4#received.count", equals: 0 }\n`,
  );
  const run = finished(scenario);
  const count = run.simulation.metrics.probe("extra#received.count");
  expect(run.expect()).toEqual([
    { probe: "extra#received.count", expected: "at least 50 and at most 101", measured: count, holds: true },
    { probe: "hub#nothing", expected: "equals 0", measured: undefined, holds: false },
    { probe: "h4#received.count", expected: "equals 0", measured: 0, holds: true },
  ]);
  run.timeline.seek(0);
  expect(run.expect()[0]?.holds).toBe(false);
});

test("E129: a report holds digest, events, what is observed, and losses by cause", () => {
  const report = finished(load(fullText)).report();
  expect(report).toMatchObject({ scenario: "two racks", seed: 7, simulatedPs: 200_000_000 });
  expect(report.digest).toMatch(/^[0-9a-f]{16}$/);
  expect(Object.keys(report.metrics)).toEqual(["hub/p9#queueBytes", "extra#received.count"]);
  expect(report.drops["link-down"]).toBeGreaterThan(50);
  expect(report.drops).not.toHaveProperty("mtu");
  const everything = finished(load("dc: 1\ngenerate: [{ kind: test/star@1, hosts: 2 }]\nuntil: 1us")).report();
  expect(Object.keys(everything.metrics)).toContain("h1#received");
});

test("E131: a scenario that would not read is refused by code, and so are names nobody has", () => {
  const scenario = load(fullText);
  expect(() => createRun({ ...scenario, until: "5" }, testRegistry)).toThrow(
    expect.objectContaining({ code: "engine/invalid-scenario", message: expect.stringContaining("until") }),
  );
  const { context } = createRun(scenario, testRegistry);
  for (const wrong of [() => context.node("nobody"), () => context.link("hub:p77")]) {
    expect(wrong).toThrow(expect.objectContaining({ code: "engine/unknown-name" }));
  }
  expect(context.port(context.node("hub"), "p9")).toBe(context.simulation.graph.portByName("hub:p9"));
});

test("E113: reading does not keep what it was given: changing it later changes nothing", () => {
  const value = { dc: 1, nodes: { a: { kind: "test/host@1", tags: ["x"] } } };
  const read = parseScenario(value, testRegistry);
  value.nodes.a.tags[0] = "changed";
  expect(read.ok && read.value.nodes.a?.tags).toEqual(["x"]);
});

test("E240: a scenario that was read is planned once; a copy is planned anew", () => {
  const scenario = load(fullText);
  const { plan } = createRun(scenario, testRegistry);
  expect(createRun(scenario, testRegistry).plan).toBe(plan);
  const copied = createRun({ ...scenario, seed: 99 }, testRegistry).plan;
  expect([copied === plan, copied.seed, plan.seed === 99]).toEqual([false, 99, false]);
  expect({ ...copied, seed: plan.seed }).toEqual(plan);
  // Read against other kinds it is other kinds' to plan.
  expect(createRun(scenario, createRegistry([testKinds])).plan).not.toBe(plan);
});
