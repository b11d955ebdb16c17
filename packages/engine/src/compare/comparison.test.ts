import fc from "fast-check";
import { expect, test } from "vitest";
import { fullText, testRegistry } from "../../test/scenario-kinds.ts";
import type { JsonValue } from "../issue.ts";
import { createRun, documentOf, parseScenario, type Run, type RunOptions, type Scenario } from "../scenario/index.ts";
import type { Action } from "../state/timeline.ts";
import { loadScenario } from "../text/index.ts";
import { type Comparison, createComparison } from "./comparison.ts";
import { causesOf, findDivergence, nameRecord, walkRecords } from "./divergence.ts";
import { turnKnob } from "./knob.ts";
import { bisect, Ledger } from "./ledger.ts";

function scenarioOf(changes: readonly (readonly [path: string, value: JsonValue])[] = []): Scenario {
  const read = loadScenario(fullText, testRegistry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  let document = documentOf(read.value) as unknown as JsonValue;
  for (const [path, value] of changes) {
    const turned = turnKnob(document, path, value);
    if (!turned.ok) throw new Error(JSON.stringify(turned.issues));
    document = turned.value;
  }
  const changed = parseScenario(document, testRegistry);
  if (!changed.ok) throw new Error(JSON.stringify(changed.issues));
  return changed.value;
}

const start = (scenario: Scenario, options: RunOptions = {}): Run =>
  createRun(scenario, testRegistry, {
    traceRecordsMax: 1 << 14,
    ports: "general",
    checkpointEvents: 50,
    ...options,
  });

function toTheEnd(comparison: Comparison, untilPs: number, eventsMax?: number): void {
  while (!comparison.advance(untilPs, eventsMax)) {
    // on
  }
}

/** The first record that differs, by looking at each. */
function walkAll(a: Run, b: Run): number {
  const [inA, inB] = [a.simulation.trace, b.simulation.trace];
  expect([inA.first, inB.first]).toEqual([0, 0]);
  const shared = Math.min(inA.count, inB.count);
  const found = walkRecords(inA, inB, 0, shared);
  return found >= 0 || inA.count === inB.count ? found : shared;
}

/** One change to the scenario, drawn: a value, the seed, or something that is done. */
const change: fc.Arbitrary<readonly (readonly [string, JsonValue])[]> = fc.oneof(
  fc.constant([]),
  fc.nat(99).map((seed) => [["seed", seed]] as const),
  fc.integer({ min: 900, max: 1100 }).map((ns) => [["workloads[0].gap", `${ns}ns`]] as const),
  fc.integer({ min: 0, max: 190 }).map((us) => [["workloads[1].start", `${us}us`]] as const),
  fc.integer({ min: 60, max: 1500 }).map((bytes) => [["workloads[1].size", `${bytes}B`]] as const),
  fc.integer({ min: 1, max: 100 }).map((frames) => [["links[0].queueFrames", frames]] as const),
  fc.constantFrom("10G", "25G", "1G").map((rate) => [["links[0].rate", rate]] as const),
  fc.integer({ min: 0, max: 199 }).map((us) => [["actions[0].at", `${us}us`]] as const),
  fc
    .integer({ min: 0, max: 210 })
    .map((us) => [["actions[2]", { at: `${us}us`, do: "link.down", on: "h1:eth0" }]] as const),
  fc.constant([["name", "another"]] as const),
);

test("E206: two equal runs never diverge, in whatever pieces each is played", () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.integer({ min: 1, max: 700 }), fc.array(fc.nat(200)), (seed, events, stops) => {
      const scenario = { ...scenarioOf(), seed };
      const [a, b] = [start(scenario), start(scenario)];
      const comparison = createComparison(a, b, { strideRecords: 8, marksMax: 16 });
      for (const stop of stops) {
        b.timeline.seek(stop * 1e6);
        comparison.read();
      }
      toTheEnd(comparison, a.untilPs, events);
      expect(comparison.divergence(), `seed ${seed}`).toBeUndefined();
      expect(comparison.kinds()).toEqual([]);
      expect(comparison.records.a).toBe(comparison.records.b);
    }),
    { numRuns: 40 },
  );
});

test("E207, E209: bisection and linear walk find the same first record, over 100 drawn pairs", () => {
  let parted = 0;
  fc.assert(
    fc.property(
      change,
      change,
      fc.constantFrom(4, 16, 4096),
      fc.integer({ min: 1, max: 900 }),
      (one, other, marksMax, events) => {
        const [a, b] = [start(scenarioOf(one)), start(scenarioOf(other))];
        const comparison = createComparison(a, b, { strideRecords: 4, marksMax });
        toTheEnd(comparison, 200e6, events);
        const found = comparison.divergence();
        expect(found?.record ?? -1).toBe(walkAll(a, b));
        if (found === undefined) return;
        parted++;
        const [inA, inB] = [found.a, found.b];
        if (inA === undefined || inB === undefined) expect(found.differs).toEqual([]);
        else expect(found.differs.length).toBeGreaterThan(0);
        expect(found.timePs).toBe(Math.min(inA?.timePs ?? Infinity, inB?.timePs ?? Infinity));
      },
    ),
    { numRuns: 100 },
  );
  expect(parted).toBeGreaterThan(40);
});

test("E207: the first record that differs is named, with both of its forms", () => {
  const [a, b] = [start(scenarioOf()), start(scenarioOf([["links[0].rate", "10G"]]))];
  const comparison = createComparison(a, b);
  toTheEnd(comparison, 200e6);
  // The first frame reaches extra after its serialisation: 1,024 B at 25 and at 10 Gbit/s.
  const found = comparison.divergence();
  expect(found?.a).toMatchObject({ kind: "frame.receive", object: "extra/eth0", columns: { a: "frame" } });
  expect((found?.b?.timePs ?? 0) > (found?.a?.timePs ?? 0) || found?.b?.kind !== "frame.receive").toBe(true);
  expect(found?.timePs).toBe(found?.a?.timePs);
  expect(found?.differs).toContain("time");
});

test("E207: a record that one run has and the other will not have in its place", () => {
  const quiet: readonly (readonly [string, JsonValue])[] = [["workloads[1].start", "10s"]];
  const [a, b] = [
    start(scenarioOf([...quiet, ["workloads[0].start", "150us"]])),
    start(scenarioOf([...quiet, ["workloads[0].start", "10s"]])),
  ];
  const comparison = createComparison(a, b);
  toTheEnd(comparison, 200e6);
  const found = comparison.divergence();
  expect(found).toMatchObject({ b: undefined, differs: [], a: { kind: "frame.send", object: "h1/eth0" } });
  // As long as the other may still come to it, nothing is said.
  const late = createComparison(start(a.scenario), start(b.scenario));
  late.a.timeline.runUntil(200e6);
  late.b.timeline.runUntil(149e6);
  late.read();
  expect(late.divergence()).toBeUndefined();
  late.b.timeline.runUntil(200e6);
  late.read();
  expect(late.divergence()?.record).toBe(found?.record);
});

test("E210: what is done after k events shows at a later record, and at none before", () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.integer({ min: 0, max: 1500 }), fc.nat(3), (seed, k, port) => {
      const scenario = { ...scenarioOf(), seed };
      const [a, b] = [start(scenario), start(scenario)];
      a.timeline.run(k);
      b.timeline.run(k);
      const before = b.simulation.trace.count;
      expect(b.act("link.down", `hub:p${port + 1}`).ok).toBe(true);
      const comparison = createComparison(a, b, { strideRecords: 16 });
      toTheEnd(comparison, Math.max(200e6, b.timeline.now));
      const found = comparison.divergence();
      expect(found?.record, `seed ${seed}, after ${k} events`).toBe(before);
      expect(found?.b?.kind).toBe("action");
    }),
    { numRuns: 40 },
  );
});

test("E210: a value that acts from an instant on shows at no record before it", () => {
  for (const us of [1, 40, 99, 150, 199]) {
    const [a, b] = [start(scenarioOf()), start(scenarioOf([["workloads[1].start", `${us}us`]]))];
    const comparison = createComparison(a, b);
    toTheEnd(comparison, 200e6);
    // h2 is mute from 50 µs on, so what starts later has one frame less: that is at the very start.
    const found = comparison.divergence();
    expect(found?.timePs).toBe(0);
    const moved: Action = { timePs: us * 1e6, after: 0, do: "link.down", on: "h3:eth0" };
    const acted = createComparison(start(scenarioOf()), start(scenarioOf(), { actions: [moved] }));
    toTheEnd(acted, 200e6);
    expect(acted.divergence()?.timePs).toBe(us * 1e6);
  }
});

test("E211: lost records are made again, and both runs stand where they stood", () => {
  const cut: Action = { timePs: 3e6, after: 0, do: "link.down", on: "h1:eth0" };
  const small = { traceRecordsMax: 256, checkpointEvents: 40 };
  const [a, b] = [start(scenarioOf(), small), start(scenarioOf(), { ...small, actions: [cut] })];
  const comparison = createComparison(a, b, { strideRecords: 4 });
  while (a.timeline.now < 150e6) comparison.advance(150e6, 8);
  a.timeline.seekEvent(a.timeline.fired - 3);
  const stood = [a, b].map(({ simulation }) => [simulation.digest(), simulation.now, simulation.fired]);
  expect(a.simulation.trace.first).toBeGreaterThan(200);
  const found = comparison.divergence();
  expect(found).toMatchObject({ timePs: 3e6, b: { kind: "action", object: "h1:eth0" } });
  expect([a, b].map(({ simulation }) => [simulation.digest(), simulation.now, simulation.fired])).toEqual(stood);
  const large = createComparison(start(scenarioOf()), start(scenarioOf(), { actions: [cut] }));
  toTheEnd(large, 150e6);
  expect(found?.record).toBe(large.divergence()?.record);
});

test("E212: both stand at one time, and a trace much smaller than the run is enough", () => {
  const [a, b] = [
    start(scenarioOf(), { traceRecordsMax: 512 }),
    start(scenarioOf([["seed", 8]]), { traceRecordsMax: 512 }),
  ];
  const comparison = createComparison(a, b);
  let pieces = 0;
  while (!comparison.advance(180e6, 64)) {
    expect(b.timeline.now).toBe(a.timeline.now);
    pieces++;
  }
  expect(pieces).toBeGreaterThan(10);
  expect([a.timeline.now, b.timeline.now]).toEqual([180e6, 180e6]);
  expect(comparison.records.a).toBeGreaterThan(512);
  expect(a.simulation.digest()).not.toBe(b.simulation.digest());
  const late = start(scenarioOf(), { traceRecordsMax: 64 });
  late.timeline.runUntil(100e6);
  expect(() => createComparison(late, b)).toThrow(expect.objectContaining({ code: "engine/trace-lost" }));
});

test("E217: kinds are counted in both", () => {
  const [a, b] = [
    start(scenarioOf()),
    start(scenarioOf([["actions[2]", { at: "0us", do: "link.down", on: "h1:eth0" }]])),
  ];
  const comparison = createComparison(a, b);
  toTheEnd(comparison, 200e6);
  const count = (run: Run, kind: string): number => {
    const { trace } = run.simulation;
    let records = 0;
    for (let record = 0; record < trace.count; record++) if (trace.kindName(trace.kindOf(record)) === kind) records++;
    return records;
  };
  const kinds = comparison.kinds();
  expect(kinds.map(({ kind }) => kind)).toContain("frame.drop");
  for (const { kind, a: inA, b: inB } of kinds)
    expect([kind, inA, inB]).toEqual([kind, count(a, kind), count(b, kind)]);
  const apart = kinds.map((each) => Math.abs(each.a - each.b));
  expect(apart).toEqual([...apart].sort((one, other) => other - one));
});

test("E218: causes are followed to a record without one", () => {
  const run = start(scenarioOf());
  run.timeline.runUntil(20e6);
  const { trace } = run.simulation;
  const kind = trace.kind("test.effect");
  const first = trace.record(20e6, kind, trace.object("x"), 1, 0);
  const second = trace.record(20e6, kind, trace.object("y"), 2, 0, 0, first);
  const third = trace.record(20e6, kind, trace.object("z"), 3, 0, 0, second);
  expect(causesOf(trace, third).map(({ object }) => object)).toEqual(["y", "x"]);
  expect(causesOf(trace, third, 1)).toEqual([nameRecord(trace, second)]);
  expect(causesOf(trace, first)).toEqual([]);
  expect(causesOf(trace, 1e9)).toEqual([]);
});

test("E209: ledgers that were fed apart are compared as well", () => {
  const [a, b] = [start(scenarioOf()), start(scenarioOf([["workloads[1].size", "1499B"]]))];
  const ledgers = [new Ledger({ strideRecords: 8 }), new Ledger({ strideRecords: 8 })] as const;
  a.timeline.runUntil(200e6);
  ledgers[0].feed(a.simulation.trace);
  b.timeline.runUntil(200e6);
  ledgers[1].feed(b.simulation.trace);
  const found = findDivergence(a, b, ...ledgers);
  expect(found?.record).toBe(walkAll(a, b));
  const { from, to } = bisect(...ledgers);
  expect([from <= (found?.record ?? -1), (found?.record ?? 0) < (to ?? 0)]).toEqual([true, true]);
});
