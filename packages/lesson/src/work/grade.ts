/**
 * work/grade — what a learner did in a module, replayed and graded.
 *
 * Each step that was begun is run again: its scenario with the learner's numbers, the knobs that were turned, the actions,
 * as far as it was played. What it comes to is graded as a lab grades it, so nobody has to be believed. A run that comes to
 * another digest than the one that was seen is told, with the engines that made either: its score is that of the replay,
 * and never passes for the one that was shown.
 *
 * Sources: contracts "Permalink"; rules L119–L124 in ../../SPEC.md.
 * @module
 */
import type { Issue, Parsed } from "@dc/engine";
import {
  createRun,
  member,
  parseActions,
  parseScenario,
  type Registry,
  type Run,
  type Scenario,
} from "@dc/engine/scenario";
import { gradeStep, standingOf, type StepGrade } from "../grade/grade.ts";
import { turnKnobs } from "../module/knobs.ts";
import type { Module, Step } from "../module/load.ts";
import { type ModuleWork, moduleName, type StepWork } from "./work.ts";

/** How work is replayed. */
export interface GradeOptions {
  /** Kinds of the lab that the module is of. */
  readonly registry: Registry;
  /** Versions of the engines, by short name: those that the work was made with, and those at hand. For messages. */
  readonly engines?: {
    readonly made: Readonly<Record<string, string>>;
    readonly current: Readonly<Record<string, string>>;
  };
  /** Kernel events of one run of a step. */
  readonly eventsMax?: number;
  /** Records that one run of a step may make. */
  readonly recordsMax?: number;
  /**
   * Scenarios that were read before, by their text: who grades a class hands over one map, because many of its learners
   * have the same scenario. Nothing is taken out of it.
   */
  readonly scenarios?: Map<string, Scenario>;
  /** Called with each replay while it stands, for evidence that only the run has: what a record says. */
  readonly seen?: (step: Step, run: Run, grade: StepGrade) => void;
}

/** A step, replayed and graded. */
export interface GradedStep {
  readonly step: string;
  /**
   * `absent`: it was not begun. `same`: the replay came to the digest that the work has. `differs`: it came to another.
   * `refused`: it cannot be replayed.
   */
  readonly state: "absent" | "same" | "differs" | "refused";
  /** What the replay came to. */
  readonly grade: StepGrade | undefined;
  /** The digest that the work has. */
  readonly expected: string | undefined;
  readonly points: number;
  readonly pointsMax: number;
}

/** A module, graded. */
export interface ModuleGrade {
  /** `id@version`. */
  readonly module: string;
  readonly seed: number;
  /** The worst of its steps: `refused`, then `differs`, then `same`. */
  readonly verdict: "same" | "differs" | "refused";
  /** All steps of the module, in their order. */
  readonly steps: readonly GradedStep[];
  readonly points: number;
  readonly pointsMax: number;
  /** Every step is complete, and every replay came to the digest that was seen. */
  readonly isComplete: boolean;
  /** Predictions that were made and tasks that are done. */
  readonly done: ReadonlySet<string>;
  /** What differs, and what cannot be replayed, with paths as `steps.01-watch.digest`. */
  readonly issues: readonly Issue[];
}

/**
 * Grade a module by replaying it.
 *
 * @param module read with the learner's seed.
 * @param work   what `readWork` or `workInLink` gave.
 * @throws nothing of what stands in the work: it is in the issues.
 */
export function gradeModule(module: Module, work: ModuleWork, options: GradeOptions): ModuleGrade {
  const issues: Issue[] = [];
  const steps: GradedStep[] = [];
  const done = new Set<string>();
  const isOther = work.module !== moduleName(module) || work.seed !== module.seed;
  if (isOther) {
    const said = ({ name, seed }: { name: string; seed: number }): string => `${name} with the seed ${seed}`;
    const expected = said({ name: moduleName(module), seed: module.seed });
    const received = said({ name: work.module, seed: work.seed });
    issues.push({ severity: "error", code: "work/module", path: "module", expected, received });
  }
  for (const step of module.steps) {
    const own = !isOther && Object.hasOwn(work.steps, step.id) ? work.steps[step.id] : undefined;
    const graded = own === undefined ? notGraded(step, "absent") : gradeOne(step, own, done, options, issues);
    steps.push(graded);
    for (const { id, answer } of graded.grade?.predictions ?? []) if (answer !== undefined) done.add(id);
    for (const { id, state } of graded.grade?.tasks ?? []) if (state === "done") done.add(id);
  }
  const states = new Set(steps.map(({ state }) => state));
  const verdict = isOther || states.has("refused") ? "refused" : states.has("differs") ? "differs" : "same";
  return {
    module: moduleName(module),
    seed: module.seed,
    verdict,
    steps,
    points: steps.reduce((sum, { points }) => sum + points, 0),
    pointsMax: steps.reduce((sum, { pointsMax }) => sum + pointsMax, 0),
    isComplete: verdict === "same" && steps.every(({ grade }) => grade?.isComplete === true),
    done,
    issues,
  };
}

/**
 * Run a step again as a learner left it.
 *
 * @returns the run, with all of its records; or why it cannot be: paths as in `StepWork`.
 */
export function replayStep(
  step: Pick<Step, "document" | "checks">,
  work: StepWork,
  { registry, eventsMax = 2e7, recordsMax = 1 << 22, scenarios }: GradeOptions,
): Parsed<Run> {
  const turned = turnKnobs(step.document, step.checks.knobs, work.knobs);
  if (!turned.ok) return { ok: false, issues: turned.issues.map((issue) => within("knobs", issue)) };
  const text = scenarios === undefined ? "" : JSON.stringify(turned.value);
  const known = scenarios?.get(text);
  const read =
    known === undefined ? parseScenario(turned.value, registry) : { ok: true as const, value: known, issues: [] };
  if (!read.ok) return { ok: false, issues: read.issues.map((issue) => within("scenario", issue)) };
  scenarios?.set(text, read.value);
  // Judging actions plans the scenario once more, which costs as much as running it for a while.
  const actions = work.actions.length === 0 ? undefined : parseActions(work.actions, read.value, registry);
  if (actions?.ok === false) return { ok: false, issues: actions.issues };
  const { timePs, fired } = work;
  const run = createRun(read.value, registry, {
    traceRecordsMax: recordsMax,
    actions: actions?.value ?? [],
    // Labs count events of general ports; both kinds come to one digest.
    ports: fired === undefined ? "fast" : "general",
    // Nobody steps back here: the checkpoint at the start is the only one.
    checkpointEvents: Number.MAX_SAFE_INTEGER,
  });
  const { timeline, untilPs } = run;
  if (timePs > untilPs)
    return { ok: false, issues: [refuse("work/range", "timePs", `at most ${untilPs}`, `${timePs}`)] };
  if (timeline.runWithin(timePs, eventsMax + 1) > eventsMax) {
    return { ok: false, issues: [refuse("work/long", "timePs", "a run that ends", `more than ${eventsMax} events`)] };
  }
  // A lab may stand inside an instant, before some of its events.
  if (fired !== undefined && fired < timeline.fired) timeline.seekEvent(fired);
  // Asking for it settles what ports have sent and not yet recorded.
  run.simulation.digest();
  if (run.simulation.trace.first > 0) {
    return { ok: false, issues: [refuse("work/long", "timePs", "a run that ends", `more than ${recordsMax} records`)] };
  }
  return { ok: true, value: run, issues: [] };
}

function gradeOne(
  step: Step,
  work: StepWork,
  done: ReadonlySet<string>,
  options: GradeOptions,
  issues: Issue[],
): GradedStep {
  const path = member("steps", step.id);
  const replayed = replayStep(step, work, options);
  if (!replayed.ok) {
    issues.push(...replayed.issues.map((issue) => within(path, issue)));
    return { ...notGraded(step, "refused"), expected: work.digest };
  }
  const { simulation } = replayed.value;
  const grade = gradeStep(step.checks, { simulation, answers: work.answers, done, stands: standingOf(replayed.value) });
  options.seen?.(step, replayed.value, grade);
  const { points, pointsMax, digest } = grade;
  const isSame = digest === work.digest;
  if (!isSame) {
    const hint = sayEngines(options.engines);
    issues.push({ ...refuse("work/digest", member(path, "digest"), work.digest, digest), hint });
  }
  return { step: step.id, state: isSame ? "same" : "differs", grade, expected: work.digest, points, pointsMax };
}

/** A step that has no run: it is worth what its checks say, and came to nothing. */
function notGraded({ id, checks }: Step, state: "absent" | "refused"): GradedStep {
  const pointsMax = [...checks.predictions, ...checks.tasks].reduce((sum, { points }) => sum + points, 0);
  return { step: id, state, grade: undefined, expected: undefined, points: 0, pointsMax };
}

/** Which engines are not those that the work was made with. */
function sayEngines(engines: GradeOptions["engines"]): string {
  if (engines === undefined) return "the engines or the module are not those that it was made with";
  const { made, current } = engines;
  const others = Object.keys(made).filter((name) => made[name] !== current[name]);
  if (others.length === 0) return "the engines are those that it was made with: the module must be another";
  const said = others.map((name) => `${name} ${made[name]}, and this is ${current[name] ?? "without it"}`);
  return `it was made with ${said.join("; ")}`;
}

const refuse = (code: string, path: string, expected: string, received: string): Issue => ({
  severity: "error",
  code,
  path,
  expected,
  received,
});

const within = (path: string, issue: Issue): Issue => ({
  ...issue,
  path: issue.path === "" ? path : issue.path.startsWith("[") ? `${path}${issue.path}` : `${path}.${issue.path}`,
});
