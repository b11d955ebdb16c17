import type { JsonValue } from "@dc/engine";
import { expect, test } from "vitest";
import { moduleTexts } from "../../test/module-texts.ts";
import { worldRegistry } from "../../test/world.ts";
import { loadModule, type Module } from "../module/load.ts";
import { sourceOf } from "../module/source.ts";
import { moduleName, readWork, workActionsMax } from "./work.ts";

const knobs = `knobs:
  - { id: speed, title: { en: "Speed", de: "Tempo" }, path: "links[2].rate", values: { from: 1, to: 20 }, unit: G }
  - { id: room, title: { en: "Room", de: "Platz" }, path: "links[2].queueFrames", values: { choose: [2, 4, 8] } }
`;
const read = await loadModule(
  sourceOf({
    ...moduleTexts,
    "lessons/01-watch/checks.yaml": `${moduleTexts["lessons/01-watch/checks.yaml"]}${knobs}`,
  }),
  { seed: 7, figures: [], registry: worldRegistry },
);
if (!read.ok) throw new Error(JSON.stringify(read.issues));
const module: Module = read.value;

const step = { answers: { lost: 12 }, knobs: { room: 4 }, actions: [], timePs: 20e6, digest: "0123456789abcdef" };
const action = { timePs: 3e6, after: 0, do: "host.mute", on: "h2", value: true };
const work = {
  module: "two-to-one@1.0.0",
  seed: 7,
  step: "02-mend",
  steps: { "01-watch": step, "02-mend": { ...step, answers: {}, knobs: {}, actions: [action], fired: 30 } },
};
const watch = (changes: object): unknown => ({ ...work, steps: { "01-watch": { ...step, ...changes } } });

test("L110: work of this module and seed reads back as it was", () => {
  expect(moduleName(module)).toBe("two-to-one@1.0.0");
  expect(readWork(work, module)).toEqual({ ok: true, value: work, issues: [] });
  expect(readWork({ ...work, steps: {} }, module).ok).toBe(true);
});

test("L110: actions come in the order of time", () => {
  const later = { ...action, timePs: 4e6 };
  const given = watch({ actions: [later, { ...action, after: 2 }, action] });
  const taken = readWork(given, module);
  expect(taken.ok && taken.value.steps["01-watch"]?.actions).toEqual([action, { ...action, after: 2 }, later]);
});

test("L111: another module, another version and another seed are refused by name, and nothing else is judged", () => {
  const codes = (value: object): unknown[] =>
    readWork({ ...work, steps: 5, ...value }, module).issues.map(({ code, expected, received }) => [
      code,
      expected,
      received,
    ]);
  expect(codes({ module: "two-to-one@1.0.1" })).toEqual([["work/module", "two-to-one@1.0.0", '"two-to-one@1.0.1"']]);
  expect(codes({ seed: 8 })).toEqual([["work/seed", "7", "8"]]);
});

test.each([
  ["a step", { ...work, steps: { "01-wotch": step } }, "steps.01-wotch", "work/unknown", "nearest: 01-watch"],
  ["the open step", { ...work, step: "03-more" }, "step", "work/choice", "nearest: 02-mend"],
  ["a prediction", watch({ answers: { last: 1 } }), "steps.01-watch.answers.last", "work/unknown", "nearest: lost"],
  ["a knob", watch({ knobs: { rooms: 4 } }), "steps.01-watch.knobs.rooms", "work/unknown", "nearest: room"],
  ["a key", watch({ score: 100 }), "steps.01-watch.score", "work/unknown-key", undefined],
] as const)("L112: %s that the module does not have is told with the nearest", (_what, value, path, code, hint) => {
  const [issue, ...more] = readWork(value, module).issues;
  expect(more).toEqual([]);
  expect(issue).toMatchObject({ severity: "error", path, code });
  if (hint !== undefined) expect(issue?.hint).toContain(hint);
});

test.each([
  ["an answer that is no number", { answers: { lost: "12" } }, "answers.lost", "work/type"],
  ["an answer without end", { answers: { lost: Number.POSITIVE_INFINITY } }, "answers.lost", "work/type"],
  ["an answer that is not a number", { answers: { lost: Number.NaN } }, "answers.lost", "work/type"],
  ["a knob's value that it may not have", { knobs: { room: 3 } }, "knobs.room", "work/range"],
  ["a knob's value of another type", { knobs: { speed: true } }, "knobs.speed", "work/range"],
  ["a time before the start", { timePs: -1 }, "timePs", "work/range"],
  ["half a picosecond", { timePs: 0.5 }, "timePs", "work/type"],
  ["half an event", { fired: 0.5 }, "fired", "work/type"],
  ["a digest that is none", { digest: "0123456789ABCDEF" }, "digest", "work/type"],
  ["answers in a list", { answers: [12] }, "answers", "work/type"],
  ["an action without an object", { actions: [{ ...action, on: undefined }] }, "actions[0].on", "work/missing"],
  ["a scripted action", { actions: [{ ...action, scripted: true }] }, "actions[0].scripted", "work/unknown-key"],
  ["a function", { actions: [{ ...action, value: () => 1 }] }, "actions[0].value", "work/type"],
] as const)("L113: %s is an issue with its path", (_what, changes, path, code) => {
  expect(readWork(watch(changes), module).issues).toMatchObject([{ path: `steps.01-watch.${path}`, code }]);
});

test("L113: every mistake is told at once", () => {
  const { issues } = readWork(watch({ answers: { lost: "1" }, knobs: { room: 3 }, timePs: -1 }), module);
  expect(issues.map(({ path }) => path.replace("steps.01-watch.", ""))).toEqual([
    "answers.lost",
    "knobs.room",
    "timePs",
  ]);
});

test.each([[null], [5], ["work"], [[]], [undefined], [() => 1], [{ steps: null }], [{ module: 5, seed: "7" }]])(
  "L113: what is no work is an issue: %s",
  (value) => {
    expect(readWork(value, module).ok).toBe(false);
  },
);

test("L114: too many actions, too large a value, and nesting without end are refused", () => {
  const many = watch({ actions: Array.from({ length: workActionsMax + 1 }, () => action) });
  expect(readWork(many, module).issues).toMatchObject([{ path: "steps.01-watch.actions", code: "work/type" }]);
  const large = watch({ actions: [{ ...action, value: "x".repeat(5000) }] });
  expect(readWork(large, module).issues).toMatchObject([{ code: "input/too-large" }]);
  let deep: JsonValue = 0;
  for (let depth = 0; depth < 20_000; depth++) deep = [deep];
  expect(readWork(watch({ actions: [{ ...action, value: deep }] }), module).ok).toBe(false);
});

test("L114: no key reaches a prototype", () => {
  const hostile = JSON.parse(
    '{"module":"two-to-one@1.0.0","seed":7,"step":"01-watch","steps":{"__proto__":{"polluted":1},"constructor":{}}}',
  );
  expect(readWork(hostile, module).issues.map(({ code }) => code)).toEqual(["work/unknown", "work/unknown"]);
  const answers = JSON.parse('{"__proto__":1,"toString":2}');
  expect(readWork(watch({ answers }), module).issues).toHaveLength(2);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
  const taken = readWork(work, module);
  expect(taken.ok && Object.getPrototypeOf(taken.value.steps)).toBeNull();
});
