import { expect, test } from "vitest";
import { loadModule, type Module, sourceOf, type StepGrade, type StepWork } from "@dc/lesson";
import { permitsOf } from "./modes.ts";
import { doneBefore, furthestOf, isPassed, type Known, mayOpen, scoreOf, stateOfStep } from "./standing.ts";

const texts: Record<string, string> = {
  "module.json": JSON.stringify({
    module: 1,
    id: "two-steps",
    version: "1.0.0",
    status: "draft",
    title: { en: "Two steps" },
    summary: { en: "One after the other." },
    languages: ["en"],
    licence: "CC-BY-4.0",
    authors: [{ name: "Ada" }],
    difficulty: "introductory",
    minutes: 5,
    concepts: ["queues"],
    prerequisites: [],
    objectives: [{ verb: "understand", text: { en: "Why it drops" } }],
    lab: "fabric",
    engines: { engine: "^0.1.0" },
    steps: ["01-watch", "02-mend"],
    accessibility: { summary: { en: "All by keyboard." } },
  }),
  "lessons/01-watch/checks.yaml": `checks: 1
predictions:
  - { id: lost, ask: { en: "How many?" }, truth: { count: { kind: frame.drop } }, within: { absolute: 1 } }
`,
  "lessons/02-mend/checks.yaml": `checks: 1
tasks:
  - { id: quiet, title: { en: "Lose nothing" }, points: 3, check: { value: { count: { kind: frame.drop } }, atMost: 1 } }
`,
};
for (const step of ["01-watch", "02-mend"]) {
  texts[`lessons/${step}/lesson.md`] = `---\ntitle: ${step}\n---\nTwo hosts send to one.\n`;
  texts[`lessons/${step}/scenario.yaml`] = "dc: 1\n";
}
const read = await loadModule(sourceOf(texts), { seed: 7, figures: [] });
if (!read.ok) throw new Error(JSON.stringify(read.issues));
const module: Module = read.value;

const nothing: Known = { grades: {}, work: {}, shown: new Set(), rescued: new Set() };
const watched: StepGrade = {
  predictions: [{ id: "lost", answer: 19, truth: 18, holds: true, points: 1, pointsMax: 1 }],
  tasks: [],
  points: 1,
  pointsMax: 1,
  isComplete: true,
  digest: "0123456789abcdef",
};
const work: StepWork = { answers: { lost: 19 }, knobs: {}, actions: [], timePs: 20e6, digest: watched.digest };
const one: Known = { ...nothing, grades: { "01-watch": watched }, work: { "01-watch": work } };

test("points are summed over all steps, those not begun included", () => {
  expect(scoreOf(module, nothing)).toMatchObject({ points: 0, pointsMax: 4 });
  expect(scoreOf(module, one)).toMatchObject({
    points: 1,
    pointsMax: 4,
    steps: { "01-watch": { points: 1, pointsMax: 1, complete: true }, "02-mend": { points: 0, complete: false } },
  });
});

test("predictions made and tasks done in earlier steps are what later ones may need", () => {
  expect([...doneBefore(module, one, 1)]).toEqual(["lost"]);
  expect([...doneBefore(module, one, 0)]).toEqual([]);
});

test("who is guided goes on when a step is complete, shown or rescued", () => {
  const opens = (known: Known): boolean => mayOpen(module, known, permitsOf.guided, 0, 1);
  expect(opens(nothing)).toBe(false);
  expect(opens(one)).toBe(true);
  expect(opens({ ...nothing, shown: new Set(["01-watch"]) })).toBe(true);
  expect(opens({ ...nothing, rescued: new Set(["01-watch"]) })).toBe(true);
  expect(isPassed(module.steps[0], nothing)).toBe(false);
});

test("who explores opens any step, and nobody one that is not there", () => {
  expect(mayOpen(module, nothing, permitsOf.explore, 0, 1)).toBe(true);
  for (const index of [-1, 2]) expect(mayOpen(module, nothing, permitsOf.explore, 0, index)).toBe(false);
});

test("who is assessed may go on by one step, whatever it came to", () => {
  expect(mayOpen(module, nothing, permitsOf.assess, 0, 1)).toBe(true);
  expect(furthestOf(module, one, 1)).toBe(1);
});

test("a step is complete, shown, open, begun, waiting or locked", () => {
  const state = (known: Known, mode: "guided" | "explore", index: number, open = 0): string =>
    stateOfStep(module, known, permitsOf[mode], open, index);
  expect(state(nothing, "guided", 0)).toBe("open");
  expect(state(nothing, "guided", 1)).toBe("locked");
  expect(state(nothing, "explore", 1)).toBe("waiting");
  expect(state(one, "guided", 0, 1)).toBe("complete");
  expect(state({ ...nothing, shown: new Set(["01-watch"]) }, "guided", 0, 1)).toBe("shown");
  expect(state({ ...nothing, work: { "01-watch": work } }, "guided", 0, 1)).toBe("begun");
});
