import { decodePermalink, encodePermalink, encodeState, type PermalinkState } from "@dc/engine/permalink";
import { expect, test } from "vitest";
import { moduleTexts } from "../../test/module-texts.ts";
import { knobbedTexts, playModule, worldDeeds } from "../../test/work.ts";
import { worldRegistry, worldText } from "../../test/world.ts";
import { loadModule, type Module } from "../module/load.ts";
import { sourceOf } from "../module/source.ts";
import { gradeModule } from "./grade.ts";
import { linkWork, moduleInLink, workInLink } from "./link.ts";
import type { ModuleWork, StepWork } from "./work.ts";

async function load(texts: Readonly<Record<string, string>>, seed = 7): Promise<Module> {
  const read = await loadModule(sourceOf(texts), { seed, figures: [], registry: worldRegistry });
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return read.value;
}
const module = await load(knobbedTexts);
const engines = { engine: "0.1.0", fabric: "0.1.0" };
const target = { portal: "https://labs.example/", lab: "fabric" };
const digest = "c3a1f09be47d2568";
const mute = { timePs: 3e6, after: 0, do: "host.mute", on: "h2", value: true };
const first: StepWork = { answers: { lost: 12.5 }, knobs: { room: 8 }, actions: [mute], timePs: 20e6, digest };
const work: ModuleWork = {
  module: "two-to-one@1.0.0",
  seed: 7,
  step: "02-mend",
  steps: { "01-watch": first, "02-mend": { answers: {}, knobs: {}, actions: [], timePs: 4e6, fired: 31, digest } },
};
function open(link: string, of = module): ModuleWork {
  const state = decodePermalink(link);
  if (!state.ok) throw new Error(JSON.stringify(state.issues));
  const read = workInLink(state.value, of);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return read.value;
}

test("L115: work reads back from a link, whichever step is open and wherever the lab stands", () => {
  for (const step of ["01-watch", "02-mend"]) {
    const state = linkWork({ ...work, step }, module, { engines, view: { file: "a.yaml" } });
    expect(state).toMatchObject({ timePs: work.steps[step]?.timePs, digest, view: { file: "a.yaml" } });
    expect(open(encodeState(state))).toEqual({ ...work, step });
  }
  // The lab has gone back: the link shows where it stands, and the work says how far it was.
  const place = { timePs: 1e6, fired: 3, digest: "0123456789abcdef" };
  const state = linkWork(work, module, { engines, place });
  expect(state).toMatchObject(place);
  expect(open(encodePermalink(state, target).url)).toEqual(work);
  expect(moduleInLink(state)).toEqual({ id: "two-to-one", version: "1.0.0" });
});

test("L115: a module of which nothing was begun is a link too", () => {
  const none = { ...work, steps: {} };
  const state = linkWork(none, module, { engines, place: { timePs: 0, digest } });
  expect(open(encodeState(state))).toEqual(none);
});

test("L116: work that is not of the module is a mistake of the program", () => {
  const code = expect.objectContaining({ code: "lesson/foreign-work" });
  const link = (changes: Partial<ModuleWork>): unknown => linkWork({ ...work, ...changes }, module, { engines });
  expect(() => link({ module: "two-to-one@2.0.0" })).toThrow(code);
  expect(() => link({ step: "03-more" })).toThrow(code);
  expect(() => link({ steps: {} })).toThrow(code);
  expect(() => link({ steps: { ...work.steps, "01-watch": { ...first, answers: { last: 1 } } } })).toThrow(code);
  expect(() => link({ steps: { ...work.steps, "01-watch": { ...first, knobs: { size: 1 } } } })).toThrow(code);
});

test("L117: a link of a scenario, of another module, version or seed is refused by name", async () => {
  const state = linkWork(work, module, { engines });
  const { module: _, ...scenario } = state;
  const codes = (of: PermalinkState, with_ = module): unknown[] =>
    workInLink(of, with_).issues.map(({ code, received }) => [code, received]);
  expect(codes({ ...scenario, scenario: { dc: 1 } })).toEqual([
    ["work/module", "a link of a scenario, without a module"],
  ]);
  expect(
    codes(
      state,
      await load({
        ...knobbedTexts,
        "module.json": (knobbedTexts["module.json"] as string).replace('"version": "1.0.0"', '"version": "1.1.0"'),
      }),
    ),
  ).toEqual([["work/module", '"two-to-one@1.0.0"']]);
  expect(codes(state, await load(knobbedTexts, 8))).toEqual([["work/seed", "7"]]);
});

test("L117: what no lab makes of this module is refused, and nothing throws", () => {
  const state = linkWork(work, module, { engines });
  const runs = (state.module as NonNullable<typeof state.module>).runs;
  const issues = (change: readonly unknown[], open = 1): unknown[] =>
    workInLink({ ...state, module: { name: work.module, open, runs: change as typeof runs } }, module).issues.map(
      ({ code, path }) => [code, path],
    );
  const run = runs[0] as NonNullable<(typeof runs)[0]>;
  expect(issues([...runs, null])).toEqual([["work/module", "steps"]]);
  expect(issues(runs, 5)).toEqual([["work/missing", "step"]]);
  expect(issues([{ ...run, values: [1, 2, 3, 4] }])).toEqual([["work/module", "steps.01-watch"]]);
  // The third of three rooms is the last; a speed is whole.
  expect(issues([{ ...run, values: [1, 2.5, 3] }])).toEqual([
    ["work/range", "steps.01-watch.knobs.speed"],
    ["work/range", "steps.01-watch.knobs.room"],
  ]);
});

/** A module as large as those that are published: four steps, seven predictions and knobs each on several. */
const text = (en: string): string => `{ en: "${en}", de: "${en}" }`;
const ports = (names: readonly string[]): string =>
  `knobs:\n${names.map((name) => `  - { id: ${name}, title: ${text(name)}, path: "links[0].queueFrames", values: { from: 1024, to: 65535 } }\n`).join("")}`;
const asks = (names: readonly string[]): string =>
  `predictions:\n${names.map((name) => `  - { id: ${name}, ask: ${text(name)}, truth: { count: { kind: frame.drop } }, within: { absolute: 1 } }\n`).join("")}`;
const steps = ["01-one-flow", "02-collide", "03-lose-a-spine", "04-keep-the-rest"];
const longTexts: Readonly<Record<string, string>> = {
  "module.json": JSON.stringify({
    ...JSON.parse(moduleTexts["module.json"] as string),
    id: "hash-that-decides",
    steps,
  }),
  ...Object.fromEntries(
    steps.flatMap((step) => [
      [`lessons/${step}/lesson.md`, moduleTexts["lessons/01-watch/lesson.md"]],
      [`lessons/${step}/lesson.de.md`, moduleTexts["lessons/01-watch/lesson.de.md"]],
      [`lessons/${step}/scenario.yaml`, worldText],
    ]),
  ),
  "lessons/01-one-flow/checks.yaml": `checks: 1\n${asks(["same-path"])}${ports(["source-port"])}`,
  "lessons/02-collide/checks.yaml": `checks: 1\n${asks(["busiest"])}${ports(["port-1", "port-2", "port-3"])}`,
  "lessons/03-lose-a-spine/checks.yaml": `checks: 1\n${asks(["moved", "moved-resilient"])}${ports(["buckets"])}`,
  "lessons/04-keep-the-rest/checks.yaml": `checks: 1\n${asks(["moved-again"])}${ports(["slots"])}`,
};

test("L118: a link with ten actions, answers and knobs of four steps has at most 400 characters", async () => {
  const long = await load(longTexts, 4042322160);
  const actions = (from: number): StepWork["actions"] =>
    Array.from({ length: 5 }, (_, i) => ({
      timePs: 104_123_117 + from * 4_121_371 + i * 131_370_000 + i * i * 7_213,
      after: i % 3,
      do: i % 2 === 0 ? "link.down" : "link.up",
      on: `leaf${1 + (i % 2)}:e1-${49 + (i >> 2)}`,
    }));
  const made: ModuleWork = {
    module: "hash-that-decides@1.0.0",
    seed: 4042322160,
    step: "04-keep-the-rest",
    steps: {
      "01-one-flow": {
        answers: { "same-path": 25 },
        knobs: { "source-port": 4019 },
        actions: [],
        timePs: 2e8,
        fired: 1822,
        digest,
      },
      "02-collide": {
        answers: { busiest: 62.5 },
        knobs: { "port-1": 4005, "port-2": 40112, "port-3": 51999 },
        actions: [],
        timePs: 2e8,
        fired: 2917,
        digest: "90bb37f1652ade04",
      },
      "03-lose-a-spine": {
        answers: { moved: 25, "moved-resilient": 75 },
        knobs: { buckets: 1024 },
        actions: actions(0),
        timePs: 15e8,
        fired: 18345,
        digest: "1f8e6d57aa03bc92",
      },
      "04-keep-the-rest": {
        answers: { "moved-again": 33.3 },
        knobs: { slots: 4096 },
        actions: actions(1),
        timePs: 1_212_345_678,
        fired: 20134,
        digest: "73de05912cfb48a6",
      },
    },
  };
  const portal = "https://labs.example.edu/dcla/";
  expect(portal).toHaveLength(30);
  const state = linkWork(made, long, { engines: { engine: "0.1.0", wire: "0.1.0", fabric: "0.1.0" } });
  const { url, characters } = encodePermalink(state, { portal, lab: "fabric" });
  console.log(`permalink of four steps and ten actions: ${characters} characters\n${url}`);
  expect(characters).toBeLessThanOrEqual(400);
  expect(open(url, long)).toEqual(made);
});

test("L119: two hundred made-up learners: their links come to the scores and digests that they saw", () => {
  let points = 0;
  for (let learner = 0; learner < 200; learner++) {
    const { work: made, grades } = playModule(module, worldRegistry, worldDeeds, learner);
    const { url } = encodePermalink(linkWork(made, module, { engines }), target);
    const graded = gradeModule(module, open(url), { registry: worldRegistry });
    expect(graded.issues).toEqual([]);
    expect(graded.verdict).toBe("same");
    const seen = graded.steps.flatMap(({ step, grade }) => (grade === undefined ? [] : [[step, grade]]));
    expect(Object.fromEntries(seen)).toEqual(grades);
    points += graded.points;
  }
  // Some pass and some do not: else the comparison would show nothing.
  expect(points).toBeGreaterThan(50);
  expect(points).toBeLessThan(600);
});

test("L119: each byte of a payload changed in turn is refused, and never another score", () => {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  let tried = 0;
  for (let learner = 0; learner < 200; learner++) {
    const { work: made } = playModule(module, worldRegistry, worldDeeds, learner);
    const link = encodeState(linkWork(made, module, { engines }));
    for (let at = 0; at < link.length; at++) {
      const other = letters[(letters.indexOf(link[at] as string) + 1 + ((at * 7 + learner) % 63)) % 64];
      const read = decodePermalink(`${link.slice(0, at)}${other}${link.slice(at + 1)}`);
      expect(read.ok, `${learner}: letter ${at}`).toBe(false);
      tried += 1;
    }
  }
  console.log(`${tried} links with one letter changed, each refused`);
}, 120_000);
