import { expect, test } from "vitest";
import { moduleTexts } from "../../test/module-texts.ts";
import { runWorld, worldRegistry } from "../../test/world.ts";
import { createJudge } from "../check/judge.ts";
import { loadModule, type Module } from "../module/load.ts";
import { sourceOf } from "../module/source.ts";
import { parseStepChecks } from "../module/step.ts";
import { gradeStep, standingOf } from "./grade.ts";

const load = async (change: Record<string, string> = {}): Promise<Module> => {
  const read = await loadModule(sourceOf({ ...moduleTexts, ...change }), {
    seed: 7,
    figures: [],
    registry: worldRegistry,
  });
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return read.value;
};
const module = await load();
const [watch, mend] = module.steps.map(({ checks }) => checks);
if (watch === undefined || mend === undefined) throw new Error("two steps");
const idle = runWorld().simulation;
const drops = idle.trace.count > 0 ? idle.graph.dropsByCause[0] : 0;
const muted = runWorld("{ at: 3us, do: host.mute, on: h2, value: true }").simulation;
const wrong = runWorld("{ at: 3us, do: host.mute, on: h1, value: true }").simulation;

test("L90: a prediction is scored from the run's truth, within its tolerance", () => {
  const grade = (lost: number) => gradeStep(watch, { simulation: idle, answers: { lost } });
  expect(grade(drops + 1)).toMatchObject({ points: 1, pointsMax: 1, predictions: [{ truth: drops, holds: true }] });
  expect(grade(drops + 2)).toMatchObject({
    points: 0,
    predictions: [{ answer: drops + 2, truth: drops, holds: false }],
  });
  expect(gradeStep(watch, { simulation: idle, answers: {} })).toMatchObject({
    points: 0,
    isComplete: false,
    predictions: [{ answer: undefined, truth: drops }],
  });
  expect(grade(999).isComplete).toBe(true);
});

test("L91: an answer in a unit of its own is compared in the truth's", async () => {
  const file = "lessons/01-watch/checks.yaml";
  const text = (moduleTexts[file] as string)
    .replace(
      "truth: { count: { kind: frame.drop } }",
      'unit: "%"\n    scale: 0.01\n    truth: { ratio: [{ count: { kind: frame.drop } }, { count: { kind: frame.send, on: "h*/eth0" } }] }',
    )
    .replace("absolute: 1", "points: 1");
  const { steps } = await load({ [file]: text });
  const sent = createJudge({ simulation: idle, answers: {} }).measure({
    count: { kind: "frame.send", on: "h*/eth0" },
  }) as number;
  const share = (100 * drops) / sent;
  const grade = (answer: number) =>
    gradeStep((steps[0] as (typeof steps)[0]).checks, { simulation: idle, answers: { lost: answer } });
  expect(grade(0).predictions[0]?.truth).toBeCloseTo(share, 9);
  expect(grade(grade(0).predictions[0]?.truth as number).points).toBe(1);
  expect(grade(share / 100).points).toBe(0);
});

test("L92: a task that needs what is not done is locked, and worth nothing though it holds", () => {
  expect(gradeStep(mend, { simulation: muted, answers: {} }).tasks[0]).toMatchObject({
    state: "locked",
    waitsFor: ["lost"],
    judgement: { holds: true },
    points: 0,
    hints: [],
  });
  expect(gradeStep(mend, { simulation: muted, answers: {}, done: new Set(["lost"]) })).toMatchObject({
    points: 3,
    pointsMax: 3,
    isComplete: true,
    tasks: [{ state: "done" }, { state: "done" }],
  });
});

test("L93: hints are those that fit what the learner has done, and a failure says what it was", () => {
  const of = (simulation: typeof idle) =>
    gradeStep(mend, { simulation, answers: {}, done: new Set(["lost"]) }).tasks[0];
  expect(of(idle)?.hints.map(({ en }) => en)).toEqual(["One of two must stop.", "Which one?"]);
  expect(of(wrong)).toMatchObject({
    state: "open",
    hints: [{ en: "Which one?" }],
    feedback: { en: "It still drops." },
  });
  expect(of(muted)).toMatchObject({ hints: [], feedback: undefined });
});

test("L94: what is optional does not stand in the way of being complete", async () => {
  const late = runWorld("{ at: 15us, do: host.mute, on: h2, value: true }").simulation;
  const grade = gradeStep(mend, { simulation: late, answers: {}, done: new Set(["lost"]) });
  expect(grade.tasks.map(({ state }) => state)).toEqual(["done", "open"]);
  expect([grade.isComplete, grade.points]).toEqual([true, 2]);
});

test("L95: the same actions come to the same grade and digest", () => {
  const again = runWorld("{ at: 3us, do: host.mute, on: h2, value: true }").simulation;
  const grade = (simulation: typeof idle) => gradeStep(mend, { simulation, answers: {}, done: new Set(["lost"]) });
  expect(grade(again)).toEqual(grade(muted));
  expect(grade(wrong).digest).not.toBe(grade(muted).digest);
});

test("L160: at the start of a run no task is done, whatever a count of nothing comes to", () => {
  const text = `checks: 1
tasks:
  - id: quiet
    title: { en: "Lose nothing" }
    points: 2
    check: { value: { count: { kind: frame.drop } }, atMost: 0 }
    hints: [{ text: { en: "Play it." } }]
`;
  const read = parseStepChecks(text, "checks.yaml", ["en"], (value) => ({ ok: true, value, issues: [] }));
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const run = runWorld();
  run.timeline.seek(0);
  const at = () => gradeStep(read.value, { simulation: run.simulation, answers: {}, stands: standingOf(run) });
  expect(standingOf(run)).toBe("start");
  expect(at()).toMatchObject({ points: 0, isComplete: false, tasks: [{ state: "open", judgement: { holds: true } }] });
  expect(at().tasks[0]?.hints).toEqual([{ en: "Play it." }]);
  run.timeline.seek(100);
  expect(standingOf(run)).toBe("within");
  expect(at()).toMatchObject({ points: 2, isComplete: true, tasks: [{ state: "done" }] });
});

test("L161: a prediction is scored at the end of its run, and a step with predictions is complete then", () => {
  const text = `checks: 1
predictions:
  - id: lost
    ask: { en: "How many?" }
    truth: { count: { kind: frame.drop } }
    within: { absolute: 100 }
`;
  const read = parseStepChecks(text, "checks.yaml", ["en"], (value) => ({ ok: true, value, issues: [] }));
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const run = runWorld();
  run.timeline.seek(run.untilPs / 2);
  const at = () => gradeStep(read.value, { simulation: run.simulation, answers: { lost: 3 }, stands: standingOf(run) });
  expect(at()).toMatchObject({ points: 0, isComplete: false, predictions: [{ answer: 3, holds: false }] });
  expect(at().predictions[0]?.truth).toBeUndefined();
  run.timeline.seek(run.untilPs);
  expect(at()).toMatchObject({ points: 1, isComplete: true, predictions: [{ answer: 3, holds: true }] });
});
