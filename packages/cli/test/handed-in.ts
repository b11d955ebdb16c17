/**
 * test/handed-in — a module about a fabric, and a class of made-up learners who hand in what they did.
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { datacenterPackages } from "@dc/datacenter";
import { createRandomStream, streamKey } from "@dc/engine";
import { encodePermalink } from "@dc/engine/permalink";
import { createRegistry, type Registry, type Run } from "@dc/engine/scenario";
import {
  drawParameters,
  gradeStep,
  linkWork,
  loadModule,
  type Module,
  type ModuleWork,
  moduleName,
  replayStep,
  sourceOf,
  type StepGrade,
  type StepWork,
} from "@dc/lesson";
import { engineVersions } from "../src/versions.ts";

const manifest = {
  module: 1,
  id: "a-spine-less",
  version: "1.0.0",
  status: "draft",
  title: { en: "A spine less" },
  summary: { en: "What a lost link costs, and which flows it moves." },
  languages: ["en"],
  licence: "CC-BY-4.0",
  authors: [{ name: "Ada" }],
  difficulty: "introductory",
  minutes: 5,
  concepts: ["ECMP"],
  prerequisites: [],
  objectives: [],
  lab: "fabric",
  engines: { fabric: "^0.1.0" },
  parameters: { shift: { choose: [4, 8, 12] } },
  steps: ["01-look", "02-cut", "03-mend"],
  accessibility: { summary: { en: "All of it by keyboard." } },
};
const scenario = (more = ""): string => `dc: 1
until: 100us
generate: [{ kind: fabric/leaf-spine@1, spines: 4, leaves: 4, hostsPerLeaf: 4 }]
workloads: [{ kind: fabric/permutation@1, rate: 2Gbps, shift: "\${shift}" }]
${more}`;

/** The module, by path. */
export const spineTexts: Readonly<Record<string, string>> = {
  "module.json": JSON.stringify(manifest, undefined, 2),
  "lessons/01-look/lesson.md": "---\ntitle: Look\n---\nWatch which spine a flow takes.\n",
  "lessons/01-look/scenario.yaml": scenario(),
  "lessons/01-look/checks.yaml": `checks: 1
predictions:
  - id: sent
    ask: { en: "How many frames does h1 send?" }
    truth: { count: { kind: frame.send, on: h1/eth0 } }
    within: { relative: 0.1 }
knobs: [{ id: rate, title: { en: "Rate" }, path: "workloads[0].rate", values: { choose: [1, 2, 4] }, unit: Gbps }]
`,
  "lessons/02-cut/lesson.md": "---\ntitle: Cut\n---\nCut a link.\n",
  "lessons/02-cut/scenario.yaml": scenario(),
  "lessons/02-cut/checks.yaml": `checks: 1
predictions:
  - id: lost
    ask: { en: "How many frames are lost?" }
    truth: { count: { kind: frame.drop } }
    within: { absolute: 2 }
tasks:
  - id: cut
    title: { en: "Cut one of leaf1's links to a spine" }
    needs: [sent]
    check: { count: { kind: link.down, on: "leaf1/*" }, equals: 1 }
  - id: few
    title: { en: "Lose at most ten frames" }
    needs: [cut, lost]
    points: 2
    check: { all: [{ count: { kind: link.down }, atLeast: 1 }, { count: { kind: frame.drop }, atMost: 10 }] }
solution: { actions: [{ at: 50us, do: link.down, on: "leaf1:e1-49" }] }
`,
  "lessons/03-mend/lesson.md": "---\ntitle: Mend\n---\nMend it again.\n",
  "lessons/03-mend/scenario.yaml": scenario('actions: [{ at: 10us, do: link.down, on: "leaf1:e1-49" }]'),
  "lessons/03-mend/checks.yaml": `checks: 1
tasks:
  - id: mended
    title: { en: "Bring the link back" }
    check: { order: [{ kind: link.down, on: "leaf1/*" }, { kind: link.up, on: "leaf1/*" }] }
solution: { actions: [{ at: 50us, do: link.up, on: "leaf1:e1-49" }] }
`,
};

/** Put texts into a folder. */
export function writeTexts(folder: string, texts: Readonly<Record<string, string>> = spineTexts): void {
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Kinds of every lab. */
export const registry: Registry = createRegistry(datacenterPackages);

/** A module from its texts, with a learner's numbers. */
export async function readModule(seed: number, texts: Readonly<Record<string, string>> = spineTexts): Promise<Module> {
  const read = await loadModule(sourceOf(texts), { seed, figures: [], registry });
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return read.value;
}

/** What somebody handed in, and what the lab showed. */
export interface HandedIn {
  readonly link: string;
  readonly work: ModuleWork;
  readonly points: number;
  readonly digest: string;
}

/** A step that nobody has acted in: where it begins. */
const untouched: StepWork = { answers: {}, knobs: {}, actions: [], timePs: 0, digest: "0000000000000000" };

/**
 * Play a module as a made-up learner does, in runs that record everything, and take a link.
 *
 * @param seed what it draws all that it does from, and the learner's seed in the module.
 * @param read the module, with that seed and the kinds of its lab; one that has a `leaf1` with uplinks 49 and 50.
 */
export async function handIn(seed: number, read?: Module): Promise<HandedIn> {
  const module = read ?? (await readModule(seed));
  const random = createRandomStream(Int32Array.from(streamKey(seed, "learner")));
  const steps: Record<string, StepWork> = {};
  const done = new Set<string>();
  let points = 0;
  let digest = "";
  for (const step of module.steps) {
    const { predictions, knobs } = step.checks;
    const answers = Object.fromEntries(
      predictions.flatMap(({ id }) => (random.chance(0.9) ? [[id, random.below(24)]] : [])),
    );
    const drawn = drawParameters(Object.fromEntries(knobs.map(({ id, values }) => [id, values])), seed);
    const turned = Object.fromEntries(Object.entries(drawn).filter(() => random.chance(0.5)));
    const begun = replayStep(step, { ...untouched, knobs: turned, fired: 0 }, { registry });
    if (!begun.ok) throw new Error(JSON.stringify(begun.issues));
    const run = begun.value;
    const { timeline } = run;
    // Who has nothing to do to the network turns knobs and lets it run.
    const hasActions = (step.checks.solution?.actions.length ?? 0) > 0;
    for (let count = hasActions ? 1 + random.below(4) : 0; count > 0; count--) {
      timeline.runUntil(timeline.now + random.below(Math.floor(run.untilPs / 4)));
      // As in a lab, no step leads beyond the run's end.
      for (let steps = random.below(3); steps > 0 && run.simulation.nextPs <= run.untilPs; steps--) timeline.step(1);
      act(run, `leaf1:e1-${49 + random.below(2)}`, random.chance(0.7) ? "link.down" : "link.up");
    }
    timeline.runUntil(run.untilPs);
    const grade: StepGrade = gradeStep(step.checks, { simulation: run.simulation, answers, done });
    for (const { id, answer } of grade.predictions) if (answer !== undefined) done.add(id);
    for (const { id, state } of grade.tasks) if (state === "done") done.add(id);
    points += grade.points;
    digest = grade.digest;
    const actions = timeline.actions.filter(({ scripted }) => scripted !== true);
    steps[step.id] = { answers, knobs: turned, actions, timePs: timeline.now, digest };
  }
  const work = { module: moduleName(module), seed, step: module.steps.at(-1)?.id ?? "", steps };
  const state = linkWork(work, module, { engines: engineVersions });
  const { url } = encodePermalink(state, { portal: "https://labs.example/", lab: "fabric" });
  return { link: url, work, points, digest };
}

function act(run: Run, on: string, what: string): void {
  const acted = run.act(what, on);
  if (!acted.ok) throw new Error(JSON.stringify(acted.issues));
}
