/**
 * work/link — what a learner did as a link's state, and back.
 *
 * A link knows runs: what was set, what was done, how far it was played. Each step is a run, in the order of the module.
 * Its values are the answers in the order of `checks.yaml`, then the knobs in theirs: a number as it is, of a knob that has a list of
 * values the place in it. Names are left out because they cost most of what a link can hold, and a module's version never
 * changes them.
 *
 * Sources: contracts "Permalink"; rules L115–L118 in ../../SPEC.md.
 * @module
 */
import type { Issue, JsonValue, Parsed } from "@dc/engine";
import type { PermalinkPlace, PermalinkRun, PermalinkState } from "@dc/engine/permalink";
import { lessonError } from "../errors.ts";
import type { LessonKnob } from "../module/knobs.ts";
import type { Module, Step } from "../module/load.ts";
import { type ModuleWork, moduleName, readWork, type StepWork } from "./work.ts";

/** What a link has beside the work. */
export interface LinkOptions {
  /** Versions of what ran it, by short name. */
  readonly engines: PermalinkState["engines"];
  /** Where the lab stands; as far as the open step was played when absent. */
  readonly place?: PermalinkPlace;
  /** What the lab shows; its own business. */
  readonly view?: JsonValue;
}

/**
 * Work as the state of a link, for `encodePermalink`.
 *
 * @param module the module that the work is of.
 * @throws `lesson/foreign-work` where the work is of another module, or has no place: its open step was not begun and none
 *         is given.
 */
export function linkWork(work: ModuleWork, module: Module, { engines, place, view }: LinkOptions): PermalinkState {
  if (work.module !== moduleName(module)) {
    throw lessonError("lesson/foreign-work", `it is of ${work.module}, and the module is ${moduleName(module)}`);
  }
  const open = module.steps.findIndex(({ id }) => id === work.step);
  if (open < 0) throw lessonError("lesson/foreign-work", `the module has no step ${work.step}`);
  const done = stepOf(work, work.step);
  const here = place ?? done;
  if (here === undefined) throw lessonError("lesson/foreign-work", `${work.step} was not begun, and no place is given`);
  const runs = module.steps.map((step, index) => {
    const each = stepOf(work, step.id);
    return each === undefined ? null : packStep(each, step, index === open ? here : undefined);
  });
  // Steps at the end that were not begun need not be said.
  const length =
    Math.max(
      open,
      runs.findLastIndex((run) => run !== null),
    ) + 1;
  return {
    engines,
    scenario: null,
    module: { name: work.module, open, runs: runs.slice(0, length) },
    seed: work.seed,
    actions: done?.actions ?? [],
    ...placeOf(here),
    ...(view === undefined ? {} : { view }),
  };
}

/**
 * The work in a link.
 *
 * @param state  what `decodePermalink` gave.
 * @param module the module of that name and version, read with the link's seed.
 * @returns the work; or why it is none of this module, as `readWork`, or `work/module` where the link has no module or more
 *          in it than this one.
 */
export function workInLink(state: PermalinkState, module: Module): Parsed<ModuleWork> {
  if (state.module === undefined) {
    return refuse("module", moduleName(module), "a link of a scenario, without a module");
  }
  const { name, open, runs } = state.module;
  const head = { module: name, seed: state.seed };
  // Without this module there is no order to unpack by: what is wrong then is all that is said.
  if (name !== moduleName(module) || state.seed !== module.seed) return readWork(head, module);
  const steps: Record<string, unknown> = Object.create(null);
  for (const [index, run] of runs.entries()) {
    const step = module.steps[index];
    if (step === undefined) return refuse("steps", `at most ${module.steps.length} steps`, `${runs.length}`);
    if (run === null) continue;
    const { predictions, knobs } = step.checks;
    const most = predictions.length + knobs.length;
    if (run.values.length > most) {
      return refuse(`steps.${step.id}`, `at most ${most} answers and knobs`, `${run.values.length}`);
    }
    steps[step.id] = unpackStep(run, step, state);
  }
  return readWork({ ...head, step: module.steps[open]?.id, steps }, module);
}

/** The module that a link is of, before there is a module to read it with. */
export function moduleInLink(state: PermalinkState): { readonly id: string; readonly version: string } | undefined {
  const [id, version] = state.module?.name.split("@") ?? [];
  return id === undefined || version === undefined ? undefined : { id, version };
}

const stepOf = ({ steps }: ModuleWork, id: string): StepWork | undefined =>
  Object.hasOwn(steps, id) ? steps[id] : undefined;

const placeOf = ({ timePs, fired, digest }: PermalinkPlace): PermalinkPlace => ({
  timePs,
  ...(fired === undefined ? {} : { fired }),
  digest,
});

/** @param here where the lab stands, of the open step. */
function packStep(done: StepWork, { id, checks }: Step, here: PermalinkPlace | undefined): PermalinkRun {
  const { timePs, fired, digest } = done;
  const isHere = here?.timePs === timePs && here.fired === fired && here.digest === digest;
  const values = [
    ...inOrder(done.answers, checks.predictions, id, (value) => value),
    ...inOrder(done.knobs, checks.knobs, id, packKnob),
  ];
  return {
    values: values.slice(0, values.findLastIndex((value) => value !== null) + 1),
    ...(isHere ? {} : { place: placeOf(done) }),
    actions: done.actions,
  };
}

function packKnob(value: number | string, { values }: LessonKnob): number | null {
  if ("choose" in values) return values.choose.indexOf(value);
  return typeof value === "number" ? value : null;
}

/** Values in the order of what they are of. */
function inOrder<T, Of extends { readonly id: string }>(
  values: Readonly<Record<string, T>>,
  of: readonly Of[],
  step: string,
  pack: (value: T, of: Of) => number | null,
): (number | null)[] {
  const foreign = Object.keys(values).find((id) => !of.some((each) => each.id === id));
  if (foreign !== undefined) throw lessonError("lesson/foreign-work", `${step} of the module has no ${foreign}`);
  return of.map((each) => (Object.hasOwn(values, each.id) ? pack(values[each.id] as T, each) : null));
}

/** A step as plain data, for `readWork` to judge. */
function unpackStep({ values, place, actions }: PermalinkRun, { checks }: Step, here: PermalinkPlace): object {
  const answers: Record<string, unknown> = Object.create(null);
  const knobs: Record<string, unknown> = Object.create(null);
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    const prediction = checks.predictions[index];
    const knob = checks.knobs[index - checks.predictions.length];
    if (prediction !== undefined) answers[prediction.id] = value;
    // A place that the list does not have is a value that the knob may not have.
    else if (knob !== undefined) {
      knobs[knob.id] = "choose" in knob.values ? (knob.values.choose[value] ?? `value ${value}`) : value;
    }
  }
  return { answers, knobs, actions, ...placeOf(place ?? here) };
}

function refuse(path: string, expected: string, received: string): Parsed<never> {
  const hint = "this is not a link that a lab made of this module";
  const issue: Issue = { severity: "error", code: "work/module", path, expected, received, hint };
  return { ok: false, issues: [issue] };
}
