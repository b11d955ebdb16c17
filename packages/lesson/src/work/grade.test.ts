import { createRun, type Scenario } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { knobbedTexts } from "../../test/work.ts";
import { runWorld, worldRegistry } from "../../test/world.ts";
import { gradeStep } from "../grade/grade.ts";
import { loadModule, type Module } from "../module/load.ts";
import { sourceOf } from "../module/source.ts";
import { type GradeOptions, gradeModule, replayStep } from "./grade.ts";
import type { ModuleWork, StepWork } from "./work.ts";

async function load(texts: Readonly<Record<string, string>> = knobbedTexts): Promise<Module> {
  const read = await loadModule(sourceOf(texts), { seed: 7, figures: [], registry: worldRegistry });
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return read.value;
}
const module = await load();
const [watch, mend] = module.steps;
if (watch === undefined || mend === undefined) throw new Error("two steps");
const options: GradeOptions = { registry: worldRegistry };

const idle = runWorld().simulation;
const truth = gradeStep(watch.checks, { simulation: idle, answers: {} }).predictions[0]?.truth as number;
const muted = runWorld("{ at: 3us, do: host.mute, on: h2, value: true }").simulation;
const watched: StepWork = { answers: { lost: truth }, knobs: {}, actions: [], timePs: 20e6, digest: idle.digest() };
const mended: StepWork = {
  answers: {},
  knobs: {},
  // The events of 3 µs have fired where a scenario's action comes before them, so it is done a moment later here.
  actions: [{ timePs: 3e6, after: 0, do: "host.mute", on: "h2", value: true }],
  timePs: 20e6,
  digest: muted.digest(),
};
const work = (steps: ModuleWork["steps"]): ModuleWork => ({
  module: "two-to-one@1.0.0",
  seed: 7,
  step: "01-watch",
  steps,
});

test("L119: a module is graded by replaying it: points, evidence, digests", () => {
  const grade = gradeModule(module, work({ "01-watch": watched, "02-mend": mended }), options);
  expect(grade).toMatchObject({
    module: "two-to-one@1.0.0",
    seed: 7,
    verdict: "same",
    points: 4,
    pointsMax: 4,
    isComplete: true,
    issues: [],
    steps: [
      { step: "01-watch", state: "same", points: 1, expected: idle.digest(), grade: { digest: idle.digest() } },
      { step: "02-mend", state: "same", points: 3, expected: muted.digest() },
    ],
  });
  expect([...grade.done]).toEqual(["lost", "quiet", "early"]);
  const evidence = grade.steps[1]?.grade?.tasks[0]?.judgement;
  expect(evidence).toMatchObject({ holds: true, asked: "after action", parts: [{ expected: "atMost 1" }] });
});

test("L120: what an earlier step has done counts in a later one, and not the other way round", () => {
  const { steps, points } = gradeModule(module, work({ "02-mend": mended }), options);
  // `quiet` needs the prediction of the first step.
  expect(steps[1]?.grade?.tasks.map(({ id, state }) => [id, state])).toEqual([
    ["quiet", "locked"],
    ["early", "done"],
  ]);
  expect(points).toBe(1);
});

test("L121: a step that was not begun is worth nothing, whatever would hold in it", () => {
  const grade = gradeModule(module, work({}), options);
  expect(grade).toMatchObject({ verdict: "same", points: 0, pointsMax: 4, isComplete: false, issues: [] });
  expect(grade.steps.map(({ state, points, pointsMax }) => [state, points, pointsMax])).toEqual([
    ["absent", 0, 1],
    ["absent", 0, 3],
  ]);
});

test("L122: a replay that comes to another digest is told with both and the engines; it is no silent score", () => {
  const forged = work({ "01-watch": { ...watched, digest: "0123456789abcdef" }, "02-mend": mended });
  const grade = gradeModule(module, forged, {
    ...options,
    engines: { made: { engine: "0.0.9", fabric: "0.1.0" }, current: { engine: "0.1.0", fabric: "0.1.0" } },
  });
  expect(grade).toMatchObject({ verdict: "differs", points: 4, isComplete: false });
  expect(grade.steps.map(({ state }) => state)).toEqual(["differs", "same"]);
  expect(grade.issues).toEqual([
    {
      severity: "error",
      code: "work/digest",
      path: "steps.01-watch.digest",
      expected: "0123456789abcdef",
      received: idle.digest(),
      hint: "it was made with engine 0.0.9, and this is 0.1.0",
    },
  ]);
  const hint = (engines: GradeOptions["engines"]): string | undefined =>
    gradeModule(module, forged, engines === undefined ? options : { ...options, engines }).issues[0]?.hint;
  expect(hint(undefined)).toContain("engines or the module");
  expect(hint({ made: { engine: "1" }, current: { engine: "1" } })).toContain("the module must be another");
  expect(hint({ made: { virt: "1" }, current: {} })).toContain("virt 1, and this is without it");
});

test.each<[string, Partial<StepWork>, string, string]>([
  [
    "an action that is none",
    { actions: [{ ...mended.actions[0], do: "host.sing" } as never] },
    "actions[0].do",
    "scenario/",
  ],
  ["an action on nobody", { actions: [{ ...mended.actions[0], on: "h9" } as never] }, "actions[0].on", "scenario/"],
  ["a knob that is none", { knobs: { size: 3 } }, "knobs.size", "module/knob"],
  ["a time behind the end", { timePs: 20e6 + 1 }, "timePs", "work/range"],
])(
  "L123: %s cannot be replayed: the step is refused with its path, and the others are graded",
  (_what, change, path, code) => {
    const grade = gradeModule(module, work({ "01-watch": { ...watched, ...change }, "02-mend": mended }), options);
    expect(grade).toMatchObject({ verdict: "refused", points: 1, pointsMax: 4, isComplete: false });
    expect(grade.steps.map(({ state }) => state)).toEqual(["refused", "same"]);
    expect(grade.issues[0]).toMatchObject({ severity: "error", path: `steps.01-watch.${path}` });
    expect(grade.issues[0]?.code.startsWith(code)).toBe(true);
  },
);

test("L123: a run that makes too many events or records is not waited for", () => {
  const long = (limits: Partial<GradeOptions>): unknown[] =>
    gradeModule(module, work({ "01-watch": watched }), { ...options, ...limits }).issues.map(({ code, received }) => [
      code,
      received,
    ]);
  expect(long({ eventsMax: 10 })).toEqual([["work/long", "more than 10 events"]]);
  expect(long({ recordsMax: 16 })).toEqual([["work/long", "more than 16 records"]]);
});

test("L123: work of another module or seed is refused whole", () => {
  for (const other of [{ module: "two-to-one@1.0.1" }, { seed: 8 }]) {
    const grade = gradeModule(module, { ...work({ "01-watch": watched }), ...other }, options);
    expect(grade).toMatchObject({ verdict: "refused", points: 0, issues: [{ code: "work/module" }] });
  }
});

test("L124: a step is replayed to where it stood, inside of an instant too", () => {
  const run = createRun(watch.scenario as Scenario, worldRegistry, { traceRecordsMax: 1 << 16, ports: "general" });
  // Two events of one instant, the second of which leaves a record.
  const look = (): [number, string] => [run.timeline.now, run.simulation.digest()];
  let [now, digest] = look();
  for (;;) {
    run.timeline.step(1);
    const [next, other] = look();
    if (next === now && other !== digest) break;
    [now, digest] = [next, other];
  }
  const fired = run.timeline.fired - 1;
  const inside = { ...watched, timePs: now, fired, digest };
  const replayed = replayStep(watch, inside, options);
  expect(replayed.ok && replayed.value.timeline.fired).toBe(fired);
  expect(gradeModule(module, work({ "01-watch": inside }), options).verdict).toBe("same");
  const { fired: _, ...whole } = inside;
  expect(gradeModule(module, work({ "01-watch": whole }), options).verdict).toBe("differs");
});

test("L124: a class's scenarios are read once, and come to the same", () => {
  const scenarios = new Map<string, Scenario>();
  const grade = (knobs: StepWork["knobs"]) =>
    gradeModule(module, work({ "01-watch": { ...watched, knobs } }), { ...options, scenarios }).steps[0]?.grade;
  const [once, other, again] = [grade({}), grade({ room: 8 }), grade({})];
  expect(scenarios.size).toBe(2);
  expect(again).toEqual(once);
  expect(other?.digest).not.toBe(once?.digest);
});

test("L124: knobs make another run, and the same one each time", () => {
  const turned = { ...watched, knobs: { room: 8, speed: 20 } };
  const once = replayStep(watch, turned, options);
  const again = replayStep(watch, turned, options);
  if (!once.ok || !again.ok) throw new Error("it replays");
  expect(once.value.simulation.digest()).toBe(again.value.simulation.digest());
  expect(once.value.simulation.digest()).not.toBe(idle.digest());
});
