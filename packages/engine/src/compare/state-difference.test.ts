import { expect, test } from "vitest";
import { fullText, testRegistry } from "../../test/scenario-kinds.ts";
import { createRun, type Run } from "../scenario/index.ts";
import { loadScenario } from "../text/index.ts";
import { compareStates, readStates } from "./state-difference.ts";

function start(text: string): Run {
  const read = loadScenario(text, testRegistry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const run = createRun(read.value, testRegistry, { ports: "general", traceRecordsMax: 1 << 12 });
  run.timeline.runUntil(150_000_000);
  return run;
}

test("E216: equal runs measure the same, and a look changes no digest", () => {
  const [a, b] = [start(fullText), start(fullText)];
  const digest = a.simulation.digest();
  const { drops, probes, probesRead } = compareStates(a.simulation, b.simulation);
  expect([drops, probes]).toEqual([[], []]);
  expect(probesRead).toBeGreaterThan(40);
  expect([a.simulation.digest(), b.simulation.digest()]).toEqual([digest, digest]);
});

test("E216: what differs stands by metric, the largest first, with both values; drops by cause", () => {
  const [a, b] = [start(fullText), start(fullText.replace("gap: 1us", "gap: 700ns").replace("at: 100us", "at: 60us"))];
  const { drops, probes } = compareStates(a.simulation, b.simulation);
  const { metrics, graph } = a.simulation;
  const sent = probes.find(({ probe }) => probe === "h1/eth0#sentFrames");
  expect(sent).toEqual({
    probe: "h1/eth0#sentFrames",
    object: "h1/eth0",
    metric: "sentFrames",
    a: metrics.probe("h1/eth0#sentFrames"),
    b: b.simulation.metrics.probe("h1/eth0#sentFrames"),
  });
  expect(sent?.b).toBeGreaterThan(sent?.a ?? 0);
  const names = probes.map(({ metric }) => metric);
  expect(names).toEqual([...names].sort());
  for (const metric of new Set(names)) {
    const apart = probes
      .filter((each) => each.metric === metric)
      .map((each) => Math.abs((each.a ?? 0) - (each.b ?? 0)));
    expect(apart).toEqual([...apart].sort((one, other) => other - one));
  }
  expect(drops).toEqual([{ cause: "link-down", a: graph.dropsByCause[4], b: b.simulation.graph.dropsByCause[4] }]);
});

test("E216: a probe that one run lacks is undefined there", () => {
  const more = fullText.replace("spare1:", "spare2: { kind: test/host@1 }\n  spare1:");
  const { probes } = compareStates(start(fullText).simulation, start(more).simulation);
  expect(probes.filter(({ object }) => object === "spare2")).toEqual([
    { probe: "spare2#drops", object: "spare2", metric: "drops", a: undefined, b: 0 },
    { probe: "spare2#received", object: "spare2", metric: "received", a: undefined, b: 0 },
  ]);
});

test("E216: read in pieces it is the same, and what is left out is counted", () => {
  const [a, b] = [start(fullText), start(fullText.replace("gap: 1us", "gap: 700ns"))];
  const whole = compareStates(a.simulation, b.simulation);
  const reading = readStates(a.simulation, b.simulation);
  let pieces = 1;
  while (!reading.read(7)) pieces++;
  expect(pieces).toBeGreaterThan(3);
  expect(reading.result()).toEqual(whole);
  expect(whole.probesUnread).toBe(0);
  const some = readStates(a.simulation, b.simulation, 5);
  expect(some.read(100)).toBe(true);
  expect(some.result().probesUnread).toBe(a.simulation.metrics.list().length - 5);
});
