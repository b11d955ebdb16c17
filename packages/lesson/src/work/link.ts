/**
 * work/link — what a learner did as a link's state, and back.
 *
 * The step that is open stands in the link where a run always stands: its actions, the time, the digest. The rest is the
 * module's part: `[open, step, step, …]`, for each step 0 where it was not begun, else
 *
 *     [answers, knobs, digest, timePs, actions, fired]
 *
 * with 0 for what is empty and without what is absent at the end. Answers and knobs come in the order of `checks.yaml`,
 * null for none; of a knob that has a list of values, the place in it. The open step has its digest, time and events only
 * where the lab does not stand as far as it has been.
 *
 * Names are left out because they cost most of what a link can hold, and a module's version never changes them.
 *
 * Sources: contracts "Permalink"; rules L115–L118 in ../../SPEC.md.
 * @module
 */
import type { Issue, JsonValue, Parsed, Ps } from "@dc/engine";
import { packActions, packDigest, type PermalinkState, unpackActions, unpackDigest } from "@dc/engine/permalink";
import { lessonError } from "../errors.ts";
import type { LessonKnob } from "../module/knobs.ts";
import type { Module, Step } from "../module/load.ts";
import { type ModuleWork, moduleName, readWork, type StepWork } from "./work.ts";

/** Where the lab stands in the step that is open. */
export interface WorkPlace {
  readonly timePs: Ps;
  /** Events fired since the start, where the lab stands inside an instant. */
  readonly fired?: number;
  readonly digest: string;
}

/** What a link has beside the work. */
export interface LinkOptions {
  /** Versions of what ran it, by short name. */
  readonly engines: PermalinkState["engines"];
  /** Where the lab stands; as far as the open step was played when absent. */
  readonly place?: WorkPlace;
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
  const open = Object.hasOwn(work.steps, work.step) ? work.steps[work.step] : undefined;
  const here = place ?? open;
  if (here === undefined) throw lessonError("lesson/foreign-work", `${work.step} was not begun, and no place is given`);
  const steps = module.steps.map((step): JsonValue => {
    const done = Object.hasOwn(work.steps, step.id) ? work.steps[step.id] : undefined;
    return done === undefined ? 0 : packStep(done, step, step.id === work.step ? here : undefined);
  });
  const index = module.steps.findIndex(({ id }) => id === work.step);
  return {
    engines,
    scenario: null,
    module: { name: work.module, work: [index, ...trim(steps, 0)] },
    seed: work.seed,
    actions: open?.actions ?? [],
    timePs: here.timePs,
    ...(here.fired === undefined ? {} : { fired: here.fired }),
    ...(view === undefined ? {} : { view }),
    digest: here.digest,
  };
}

/**
 * The work in a link.
 *
 * @param state  what `decodePermalink` gave.
 * @param module the module of that name and version, read with the link's seed.
 * @returns the work, or why it is none of this module: `work/…` (`readWork`), `permalink/content`.
 */
export function workInLink(state: PermalinkState, module: Module): Parsed<ModuleWork> {
  if (state.module === undefined) {
    return refuse("work/module", "module", moduleName(module), "a link of a scenario, without a module");
  }
  const { name, work } = state.module;
  // Before anything is unpacked: the order of names is this module's.
  const head = { module: name, seed: state.seed };
  if (name !== moduleName(module) || state.seed !== module.seed) return readWork(head, module);
  const [index, ...packed] = Array.isArray(work) ? (work as readonly JsonValue[]) : [];
  const open = typeof index === "number" ? module.steps[index] : undefined;
  if (open === undefined || packed.length > module.steps.length) return content("module", "a step of this module");
  const steps: Record<string, unknown> = Object.create(null);
  for (const [place, step] of module.steps.entries()) {
    const found = packed[place] ?? 0;
    if (found === 0) {
      if (step === open && state.actions.length > 0) return content("actions", "none in a step that was not begun");
      continue;
    }
    const path = `steps.${step.id}`;
    const unpacked = unpackStep(found, step, path, step === open ? state : undefined);
    if (!unpacked.ok) return unpacked;
    steps[step.id] = unpacked.value;
  }
  return readWork({ ...head, step: open.id, steps }, module);
}

function packStep(done: StepWork, { checks, id }: Step, here: WorkPlace | undefined): JsonValue {
  const { timePs, fired, digest } = done;
  const answers = inOrder(done.answers, checks.predictions, id, (value) => value);
  const knobs = inOrder(done.knobs, checks.knobs, id, (value, { values }) =>
    "choose" in values ? values.choose.indexOf(value) : value,
  );
  const isHere = here?.timePs === timePs && here.fired === fired && here.digest === digest;
  if (isHere) return trim([answers, knobs], 0);
  const actions = here === undefined ? packActions(done.actions) : 0;
  const last = fired === undefined ? trim([actions], 0) : [actions, fired];
  return [answers, knobs, packDigest(digest), timePs, ...last];
}

/** Values in the order of what they are of. */
function inOrder<T extends number | string, Of extends { readonly id: string }>(
  values: Readonly<Record<string, T>>,
  of: readonly Of[],
  step: string,
  pack: (value: T, of: Of) => T | number,
): JsonValue {
  const foreign = Object.keys(values).find((id) => !of.some((each) => each.id === id));
  if (foreign !== undefined) throw lessonError("lesson/foreign-work", `${step} of the module has no ${foreign}`);
  const list = of.map((each): JsonValue => {
    return Object.hasOwn(values, each.id) ? pack(values[each.id] as T, each) : null;
  });
  const packed = trim(list, null);
  return packed.length === 0 ? 0 : packed;
}

function trim(list: readonly JsonValue[], empty: JsonValue): readonly JsonValue[] {
  const end = list.findLastIndex((each) => each !== empty);
  return list.slice(0, end + 1);
}

/** A step as plain data, for `readWork` to judge; an issue where it is not packed as steps are. */
function unpackStep(
  packed: JsonValue,
  { checks }: Step,
  path: string,
  here: PermalinkState | undefined,
): Parsed<unknown> {
  if (!Array.isArray(packed)) return content(path, "a list, or 0");
  const [answers = 0, knobs = 0, digest, timePs, actions = 0, fired] = packed as readonly (JsonValue | undefined)[];
  const read = {
    answers: named(answers, checks.predictions, (value) => value),
    knobs: named(knobs, checks.knobs, unpackKnob),
  };
  if (read.answers === undefined) return content(`${path}.answers`, `at most ${checks.predictions.length} answers`);
  if (read.knobs === undefined) return content(`${path}.knobs`, `at most ${checks.knobs.length} knobs`);
  const done = here === undefined ? unpackActions(actions) : here.actions;
  if (here !== undefined && digest === undefined) {
    const { timePs, fired, digest } = here;
    return good({ ...read, actions: done, timePs, fired, digest });
  }
  const opened = unpackDigest(digest);
  const isOdd = packed.length > 6 || done === undefined || (here !== undefined && actions !== 0);
  if (isOdd || opened === undefined) return content(path, "a step as labs pack it");
  return good({ ...read, actions: done, timePs, fired, digest: opened });
}

/** By the ids of what they are of; undefined where it is no list, or there are more than there can be. */
function named<Of extends { readonly id: string }>(
  packed: JsonValue,
  of: readonly Of[],
  unpack: (value: JsonValue, of: Of) => JsonValue | undefined,
): Record<string, JsonValue> | undefined {
  const list = packed === 0 ? [] : packed;
  if (!Array.isArray(list) || list.length > of.length) return undefined;
  const values: Record<string, JsonValue> = Object.create(null);
  for (const [place, value] of list.entries()) {
    const each = of[place] as Of;
    if (value !== null) values[each.id] = unpack(value, each) ?? value;
  }
  return values;
}

function unpackKnob(value: JsonValue, { values }: LessonKnob): JsonValue | undefined {
  // A place that the list does not have stands for nothing that the knob may be.
  return "choose" in values ? (values.choose[value as number] ?? false) : value;
}

const good = (value: unknown): Parsed<unknown> => ({ ok: true, value, issues: [] });

function refuse<T>(code: string, path: string, expected: string, received: string, hint?: string): Parsed<T> {
  const issue: Issue = { severity: "error", code, path, expected, received };
  return { ok: false, issues: [hint === undefined ? issue : { ...issue, hint }] };
}

const content = <T>(path: string, expected: string): Parsed<T> =>
  refuse("permalink/content", path, expected, "something else", "this is not a link that a lab made of this module");
