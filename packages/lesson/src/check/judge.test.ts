import type { Issue } from "@dc/engine";
import { createRun, readShape } from "@dc/engine/scenario";
import { loadScenario, parseText } from "@dc/engine/text";
import { expect, test } from "vitest";
import { runWorld, worldRegistry, worldText } from "../../test/world.ts";
import { createJudge, type Judgement } from "./judge.ts";
import { type Predicate, predicateShape } from "./predicate.ts";
import type { Value } from "./value.ts";

function read(text: string): Predicate {
  const document = parseText(text, "check.yaml");
  if (!document.ok) throw new Error(JSON.stringify(document.issues));
  const predicate = readShape(document.value.value, predicateShape);
  if (!predicate.ok) throw new Error(JSON.stringify(predicate.issues as readonly Issue[], undefined, 1));
  return predicate.value;
}

const cut = `{ at: 10us, do: link.down, on: "hub:p2" }`;
const run = runWorld();
const cutRun = runWorld(cut);
const on = (subject: typeof run, text: string, answers: Record<string, number> = {}): Judgement =>
  createJudge({ simulation: subject.simulation, answers }).judge(read(text));
const value = (of: Value): number | undefined =>
  createJudge({ simulation: run.simulation, answers: { guess: 7 } }).measure(of);

test("L40: a value is a number, a probe, an answer, or a figure of them", () => {
  const received = run.simulation.metrics.probe("h3#received") as number;
  expect(received).toBeGreaterThan(10);
  expect([value(3), value({ probe: "h3#received.count" }), value({ answer: "guess" })]).toEqual([3, received, 7]);
  expect(value({ sum: [1, { probe: "h3#received" }, 2] })).toBe(received + 3);
  expect(value({ product: [2, 3, 4] })).toBe(24);
  expect(value({ difference: [{ answer: "guess" }, 10] })).toBe(-3);
  expect(value({ ratio: [{ probe: "h3#received" }, { probe: "h3#received" }] })).toBe(1);
  expect([value({ ratio: [1, 0] }), value({ sum: [1, { probe: "h9#x" }] }), value({ answer: "x" })]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("L41: several probes become one number; a star stays within its part of a path", () => {
  const one = value({ probe: "hub/p3#queueBytes.max" }) as number;
  expect(one).toBeGreaterThan(0);
  expect(value({ probes: "hub/*#queueBytes.max", take: "max" })).toBe(one);
  expect(value({ probes: "hub/*#queueBytes.max", take: "count" })).toBe(3);
  expect(value({ probes: "h*#queueBytes.max", take: "count" })).toBe(0);
  expect(value({ probes: "h*#received", take: "sum" })).toBe(value({ probe: "h3#received" }));
  expect(value({ probes: "h*#received", take: "mean" })).toBe((value({ probe: "h3#received" }) as number) / 3);
  expect(value({ probes: "x*#received", take: "min" })).toBeUndefined();
});

test("L130: the objects for which a value compares as asked are counted, each by its own name", () => {
  const objects = (of: object) => value({ objects: of } as Value);
  expect(objects({ on: "h*", value: { probe: "{object}#received" }, above: 0 })).toBe(1);
  expect(objects({ on: "h*", value: { probe: "{object}#received" }, equals: 0 })).toBe(2);
  const sends = { count: { kind: "frame.send", on: "{object}" } };
  expect(objects({ on: "hub/*", value: sends, atLeast: 1 })).toBe(1);
  expect(objects({ on: "h*/*", value: sends, above: 3, below: 1000 })).toBe(3);
  expect(objects({ on: "nobody*", value: 1, equals: 1 })).toBe(0);
  // What is not measured compares with nothing.
  expect(objects({ on: "h*", value: { probe: "{object}#nothing" }, atMost: 9 })).toBe(0);
  const said = on(run, `{ objects: { on: "h*", value: { probe: "{object}#received" }, above: 0 }, equals: 1 }`);
  expect([said.holds, said.measured, said.asked]).toEqual([true, 1, "objects h* with {object}#received above 0"]);
  const inWindow = `{ after: { kind: action }, holds: { objects: { on: "h*", value: { probe: "{object}#x" }, above: 0 }, equals: 1 } }`;
  expect(() => read(inWindow)).toThrow("module/window");
});

test("L42: records are counted by kind, object and columns, a drop's cause by its name", () => {
  const drops = run.simulation.graph.dropsByCause[0];
  expect(drops).toBeGreaterThan(0);
  expect(value({ count: { kind: "frame.drop" } })).toBe(drops);
  expect(value({ count: { kind: "frame.drop", on: "hub/*", where: { cause: "queue-full" } } })).toBe(drops);
  expect(value({ count: { kind: "frame.drop", where: { cause: "ttl" } } })).toBe(0);
  expect(value({ count: { kind: "host.greet", where: { size: 64, a: 1 } } })).toBe(3);
  expect(value({ count: { kind: "host.greet", where: { size: 65 } } })).toBe(0);
  expect(value({ count: { kind: "no.kind" } })).toBe(0);
  expect(value({ distinct: "from", of: { kind: "host.greet" } })).toBe(1);
  const done = createJudge({ simulation: cutRun.simulation, answers: {} });
  expect(done.measure({ count: { kind: "action", where: { what: "link.down" } } })).toBe(1);
  expect(done.measure({ count: { kind: "link.down", where: { link: "hub:p2" } } })).toBe(2);
  expect(done.measure({ count: { kind: "link.down", where: { link: "hub:p1" } } })).toBe(0);
});

test("L44: the time of a record is its first or its last", () => {
  const done = createJudge({ simulation: cutRun.simulation, answers: {} });
  expect(done.measure({ timeOf: { kind: "link.down" }, take: "first" })).toBe(10_000_000);
  expect(value({ timeOf: { kind: "link.down" }, take: "first" })).toBeUndefined();
  const first = value({ timeOf: { kind: "frame.drop" }, take: "first" }) as number;
  expect(value({ timeOf: { kind: "frame.drop" }, take: "last" })).toBeGreaterThan(first);
});

test("L47: comparisons must all hold, and nothing measured holds none", () => {
  expect(on(run, `{ probe: "h3#received", above: 0, below: 1000 }`).holds).toBe(true);
  expect(on(run, `{ probe: "h3#received", atLeast: 0, atMost: 1 }`).holds).toBe(false);
  expect(on(run, `{ probe: "hub/p3#queueBytes.max", atMost: 2KiB }`).holds).toBe(true);
  expect(on(run, `{ probe: "h9#x", atLeast: 0 }`)).toMatchObject({ holds: false, asked: "h9#x" });
  expect(on(run, `{ value: 3, atLeast: { answer: none } }`).holds).toBe(false);
  expect(on(run, `{ count: { kind: frame.drop }, equals: { count: { kind: frame.drop, on: "hub/p3" } } }`).holds).toBe(
    true,
  );
});

test("L48: a tolerance is absolute, relative or in points", () => {
  const rows: [string, boolean][] = [
    ["{ value: 10, equals: 12, within: { absolute: 2 } }", true],
    ["{ value: 10, equals: 12.01, within: { absolute: 2 } }", false],
    ["{ value: 210, equals: 200, within: { relative: 0.05 } }", true],
    ["{ value: 211, equals: 200, within: { relative: 0.05 } }", false],
    ["{ value: 0.53, equals: 0.5, within: { points: 3 } }", true],
    ["{ value: 0.531, equals: 0.5, within: { points: 3 } }", false],
    ["{ value: 5, equals: 5 }", true],
    ["{ value: 5, equals: 5.0001 }", false],
  ];
  for (const [text, holds] of rows) expect([text, on(run, text).holds]).toEqual([text, holds]);
});

test("L49: all, any and not", () => {
  const [yes, no] = ["{ value: 1, equals: 1 }", "{ value: 1, equals: 2 }"];
  expect(on(run, `{ all: [${yes}, ${yes}] }`).holds).toBe(true);
  expect(on(run, `{ all: [${yes}, ${no}] }`)).toMatchObject({
    holds: false,
    parts: [{ holds: true }, { holds: false }],
  });
  expect(on(run, `{ any: [${no}, ${yes}] }`).holds).toBe(true);
  expect(on(run, `{ any: [${no}] }`).holds).toBe(false);
  expect(on(run, `{ not: ${no} }`).holds).toBe(true);
});

test("L50: an order is found in the order of time, and says where it ends", () => {
  expect(
    on(cutRun, "{ order: [{ kind: frame.drop }, { kind: link.down }, { kind: frame.receive, on: h3/eth0 }] }").holds,
  ).toBe(true);
  const late = on(cutRun, "{ order: [{ kind: link.down }, { kind: frame.receive, on: hub/p2 }] }");
  expect(late).toMatchObject({ holds: false, measured: 1, expected: "then frame.receive on hub/p2" });
  expect(cutRun.simulation.trace.kindName(cutRun.simulation.trace.kindOf(late.record as number))).toBe("link.down");
});

test("L50: one record is not two steps of an order", () => {
  expect(on(cutRun, "{ order: [{ kind: action }] }").holds).toBe(true);
  expect(on(cutRun, "{ order: [{ kind: action }, { kind: action }] }")).toMatchObject({ holds: false, measured: 1 });
});

test("L51: for all objects of a pattern, and of none nothing is shown", () => {
  expect(on(run, `{ forAll: "hub/p*", holds: { probe: "{object}#queueBytes.max", atMost: 64KiB } }`)).toMatchObject({
    holds: true,
    parts: [{ asked: "hub/p1#queueBytes.max" }, {}, {}],
  });
  expect(on(run, `{ forAll: "hub/p*", holds: { probe: "{object}#queueBytes.max", equals: 0 } }`).holds).toBe(false);
  expect(on(run, `{ forAll: "leaf*", holds: { value: 1, equals: 1 } }`).holds).toBe(false);
  expect(on(run, `{ forAll: "h*", holds: { count: { kind: host.greet, on: "{object}" }, equals: 1 } }`)).toMatchObject({
    holds: false,
    parts: [{ measured: 0 }, { measured: 1 }, { measured: 1 }, { measured: 1 }],
  });
});

test("L52: after and until count in their window, and do not hold where it is never opened or closed", () => {
  const after = "{ after: { kind: action }, holds: { count: { kind: frame.drop, on: hub/p3 }, equals: 0 } }";
  expect(on(cutRun, after).holds).toBe(true);
  expect(on(run, after)).toMatchObject({ holds: false, expected: "action, which did not happen" });
  const drops = (text: string): number | undefined => on(cutRun, text).parts?.[0]?.measured;
  const before = drops("{ until: { kind: action }, holds: { count: { kind: frame.drop, on: hub/p3 }, above: 0 } }");
  expect(before).toBe(
    createJudge({ simulation: cutRun.simulation, answers: {} }).measure({
      count: { kind: "frame.drop", on: "hub/p3" },
    }),
  );
  const between =
    "{ after: { kind: frame.drop }, holds: { until: { kind: action }, holds: { count: { kind: frame.drop, on: hub/p3 }, above: 0 } } }";
  expect(on(cutRun, between).parts?.[0]?.parts?.[0]?.measured).toBe((before as number) - 1);
});

test("L54: a judgement shows what was measured, what was expected and the record", () => {
  const shown = on(run, "{ count: { kind: frame.drop, on: hub/p3, where: { cause: queue-full } }, equals: 0 }");
  expect(shown).toMatchObject({
    holds: false,
    asked: "count of frame.drop on hub/p3 cause=queue-full",
    expected: "equals 0",
  });
  expect(run.simulation.trace.objectName(run.simulation.trace.objectOf(shown.record as number))).toBe("hub/p3");
  expect(on(run, `{ value: { ratio: [1, 2] }, equals: 0.5, within: { points: 1 } }`)).toEqual({
    holds: true,
    asked: "ratio (1, 2)",
    measured: 0.5,
    expected: "equals 0.5 within 1 points",
  });
});

test("L55: a run that has lost records is refused by name", () => {
  const scenario = loadScenario(worldText, worldRegistry);
  if (!scenario.ok) throw new Error("the scenario is right");
  for (const traceRecordsMax of [0, 16]) {
    const short = createRun(scenario.value, worldRegistry, { traceRecordsMax });
    short.timeline.seek(short.untilPs);
    expect(() => on(short, "{ value: 1, equals: 1 }")).toThrow(expect.objectContaining({ code: "lesson/trace-cut" }));
  }
});
