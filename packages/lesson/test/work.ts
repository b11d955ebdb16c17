/**
 * test/work — made-up learners: they turn knobs, answer, act and play steps of a module, all of it drawn from a seed.
 */
import { createRandomStream, streamKey } from "@dc/engine";
import { createRun, parseScenario, type Registry } from "@dc/engine/scenario";
import { type KnobValues, type Module, type ModuleWork, moduleName, type StepGrade, type StepWork } from "@dc/lesson";
import { gradeStep, standingOf } from "../src/grade/grade.ts";
import { turnKnobs } from "../src/module/knobs.ts";
import { moduleTexts } from "./module-texts.ts";

const watch = "lessons/01-watch/checks.yaml";

/** The small module, with two knobs in its first step. */
export const knobbedTexts: Readonly<Record<string, string>> = {
  ...moduleTexts,
  [watch]: `${moduleTexts[watch]}knobs:
  - { id: speed, title: { en: "Speed", de: "Tempo" }, path: "links[2].rate", values: { from: 1, to: 20 }, unit: G }
  - { id: room, title: { en: "Room", de: "Platz" }, path: "links[2].queueFrames", values: { choose: [2, 4, 8] } }
`,
};

/** Something that a made-up learner may do. */
export interface Deed {
  readonly do: string;
  readonly on: string;
  readonly value?: boolean;
}

/** What can be done in the small world. */
export const worldDeeds: readonly Deed[] = [
  { do: "host.mute", on: "h1", value: true },
  { do: "host.mute", on: "h2", value: true },
  { do: "host.mute", on: "h2", value: false },
];

/** What a made-up learner did, and what the runs came to while they ran. */
export interface Played {
  readonly work: ModuleWork;
  readonly grades: Readonly<Record<string, StepGrade>>;
}

/** Play a module, or the beginning of it. */
export function playModule(module: Module, registry: Registry, deeds: readonly Deed[], seed: number): Played {
  const random = createRandomStream(Int32Array.from(streamKey(seed, "learner")));
  const steps: Record<string, StepWork> = {};
  const grades: Record<string, StepGrade> = {};
  const done = new Set<string>();
  const begun = module.steps.slice(0, 1 + random.below(module.steps.length));
  for (const { id, document, checks } of begun) {
    const answers = Object.fromEntries(
      checks.predictions.flatMap((each) => (random.chance(0.8) ? [[each.id, random.below(400) / 4]] : [])),
    );
    const knobs: KnobValues = Object.fromEntries(
      checks.knobs.flatMap(({ id: knob, values }): [string, number | string][] => {
        if (random.chance(0.4)) return [];
        if ("choose" in values) return [[knob, values.choose[random.below(values.choose.length)] as number | string]];
        return [[knob, values.from + random.below(1 + Math.floor(values.to - values.from))]];
      }),
    );
    const turned = turnKnobs(document, checks.knobs, knobs);
    const read = turned.ok ? parseScenario(turned.value, registry) : turned;
    if (!read.ok) throw new Error(JSON.stringify(read.issues));
    const run = createRun(read.value, registry, { traceRecordsMax: 1 << 20, ports: "general" });
    const { timeline, untilPs } = run;
    for (let count = random.below(6); count > 0; count--) {
      timeline.runUntil(timeline.now + random.below(Math.floor((untilPs - timeline.now) / 3) + 1));
      if (random.chance(0.5)) timeline.step(random.below(4));
      const deed = deeds[random.below(deeds.length)] as Deed;
      const acted = run.act(deed.do, deed.on, deed.value);
      if (!acted.ok) throw new Error(JSON.stringify(acted.issues));
    }
    if (random.chance(0.6)) timeline.runUntil(untilPs);
    else if (timeline.now < untilPs && random.chance(0.5)) timeline.step(1 + random.below(5));
    const grade = gradeStep(checks, { simulation: run.simulation, answers, done, stands: standingOf(run) });
    for (const prediction of grade.predictions) if (prediction.answer !== undefined) done.add(prediction.id);
    for (const task of grade.tasks) if (task.state === "done") done.add(task.id);
    grades[id] = grade;
    const { now: timePs, fired, actions } = timeline;
    steps[id] = { answers, knobs, actions: [...actions], timePs, fired, digest: grade.digest };
  }
  const open = begun[random.below(begun.length)]?.id ?? "";
  return { work: { module: moduleName(module), seed: module.seed, step: open, steps }, grades };
}
