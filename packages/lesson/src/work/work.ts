/**
 * work/work — what a learner did in a module: answers, knobs turned, actions, how far each run was played. A score is
 * never in it, because whoever replays it comes to the score; the scenario is never in it, because the module has it.
 *
 * Work comes from links, from storage and from other pages, so it is read as the data of a stranger: by a shape that knows
 * the module, with every mistake at once.
 *
 * Sources: contracts "Permalink"; rules L110–L114 in ../../SPEC.md.
 * @module
 */
import type { Action, Issue, JsonValue, Parsed, Ps } from "@dc/engine";
import { member, nearest, readShape, type Shape, shape } from "@dc/engine/scenario";
import { type KnobValues, type LessonKnob, mayBe, sayValues } from "../module/knobs.ts";
import type { Module, Step } from "../module/load.ts";

/** Most actions of one step that are read. */
export const workActionsMax = 1000;
/** Largest value of an action that is read, in characters of JSON. */
const actionValueMax = 4096;

/** What a learner did in one step. The scenario is the module's: it is never in it. A score is never in it. */
export interface StepWork {
  /** Predictions, committed, by their ids, in the units that were asked for. */
  readonly answers: Readonly<Record<string, number>>;
  /** Knobs turned away from the step's own value, by their ids. */
  readonly knobs: KnobValues;
  /** What was done in the run, in order; those of the scenario are left out. */
  readonly actions: readonly Action[];
  /** How far the run had been played when it was left: the furthest, in picoseconds. */
  readonly timePs: number;
  /** Events fired since the start there, all ports being general; absent where all of that instant have fired. */
  readonly fired?: number;
  /** Of the run there, 16 hex digits. */
  readonly digest: string;
}

/** A whole module, as far as a learner came. */
export interface ModuleWork {
  /** `id@version`. */
  readonly module: string;
  /** The learner's. */
  readonly seed: number;
  /** The step that is open. */
  readonly step: string;
  /** By step; one that was not begun is absent. */
  readonly steps: Readonly<Record<string, StepWork>>;
}

/** How work and links name a module: `id@version`. */
export function moduleName({ manifest }: Pick<Module, "manifest">): string {
  return `${manifest.id}@${manifest.version}`;
}

/**
 * Read work that anybody may have written.
 *
 * @param value  plain data; copied, never kept.
 * @param module the module that it must be of, read with the learner's seed.
 * @returns the work, its maps without a prototype and its actions in the order of time; or every mistake, with paths as
 *          `steps.01-watch.answers.lost` and codes `work/…`. Of another module or seed, that is the only issue.
 */
export function readWork(value: unknown, module: Module): Parsed<ModuleWork> {
  const other = otherIssue(value, module);
  if (other !== undefined) return { ok: false, issues: [other] };
  const read = readShape(value, workShape(module));
  const issues = read.issues.map((issue) => ({ ...issue, code: issue.code.replace(/^scenario\//, "work/") }));
  return read.ok ? { ok: true, value: read.value, issues } : { ok: false, issues };
}

/** Names mean nothing in another module, and another seed has other numbers. */
function otherIssue(value: unknown, module: Module): Issue | undefined {
  if (!shape.isMapping(value)) return undefined;
  if (typeof value.module === "string" && value.module !== moduleName(module)) {
    const hint = "what was done in one version of a module cannot be replayed in another";
    const [expected, received] = [moduleName(module), JSON.stringify(value.module.slice(0, 100))];
    return { severity: "error", code: "work/module", path: "module", expected, received, hint };
  }
  if (typeof value.seed === "number" && value.seed !== module.seed) {
    const hint = "read the module with the seed of the work";
    const [expected, received] = [`${module.seed}`, `${value.seed}`];
    return { severity: "error", code: "work/seed", path: "seed", expected, received, hint };
  }
  return undefined;
}

function workShape(module: Module): Shape<ModuleWork> {
  const ids = module.steps.map(({ id }) => id);
  return shape.object({
    module: shape.oneOf("the module, id@version", [moduleName(module)]),
    seed: shape.integer("the learner's seed", { min: 0, max: 4294967295 }),
    step: shape.oneOf("the step that is open", ids),
    steps: mapOf("a step of this module", new Map(module.steps.map((step) => [step.id, stepShape(step)]))),
  });
}

function stepShape({ checks }: Step): Shape<StepWork> {
  const answer = shape.number("a number");
  const fields = shape.object({
    answers: mapOf("a prediction of this step", new Map(checks.predictions.map(({ id }) => [id, answer]))),
    knobs: mapOf("a knob of this step", new Map(checks.knobs.map((knob) => [knob.id, turnedShape(knob)]))),
    actions: shape.list("what was done in the run", actionShape, workActionsMax),
    timePs: picoseconds("how far the run was played, in picoseconds"),
    fired: shape.optional(shape.integer("events fired there", { min: 0 })),
    digest: shape.text("the digest of the run", { pattern: "^[0-9a-f]{16}$", expected: "16 hex digits" }),
  });
  return {
    schema: fields.schema,
    read(value, path, reader) {
      const read = fields.read(value, path, reader);
      if (read === undefined) return undefined;
      const { fired, ...rest } = read;
      const actions = [...rest.actions].sort((a, b) => a.timePs - b.timePs || a.after - b.after);
      return { ...rest, actions, ...(fired === undefined ? {} : { fired }) };
    },
  };
}

const picoseconds = (description: string): Shape<Ps> => shape.integer(description, { min: 0 }) as Shape<Ps>;

/** A value that a knob may have. */
function turnedShape(knob: LessonKnob): Shape<number | string> {
  return {
    schema: { type: ["number", "string"] },
    read(value, path, reader) {
      if ((typeof value === "number" || typeof value === "string") && mayBe(knob, value)) return value;
      reader.report("work/range", path, sayValues(knob.values), value);
      return undefined;
    },
  };
}

/** Whether the scenario has what it names, its replay says. */
const actionFields = shape.object({
  timePs: picoseconds("when, in picoseconds"),
  after: shape.integer("events fired before it at its instant", { min: 0 }),
  do: shape.text("what was done", { lengthMax: 100 }),
  on: shape.text("to what", { lengthMax: 200 }),
  value: shape.optional(valueShape()),
});
const actionShape: Shape<Action> = {
  schema: actionFields.schema,
  read(value, path, reader) {
    const read = actionFields.read(value, path, reader);
    if (read === undefined) return undefined;
    const { value: given, ...rest } = read;
    return { ...rest, ...(given === undefined ? {} : { value: given }) };
  },
};

function valueShape(): Shape<JsonValue> {
  return {
    schema: { description: "with what" },
    read(value, path, reader) {
      if (JSON.stringify(value).length <= actionValueMax) return value as JsonValue;
      reader.report("input/too-large", path, `at most ${actionValueMax} characters of JSON`, "more");
      return undefined;
    },
  };
}

/** A mapping whose keys are known, each with a shape of its own. What it reads into has no prototype. */
function mapOf<T>(expected: string, shapes: ReadonlyMap<string, Shape<T>>): Shape<Readonly<Record<string, T>>> {
  return {
    schema: { type: "object", description: `by ${expected}` },
    read(value, path, reader) {
      if (!shape.isMapping(value)) {
        reader.report("work/type", path, "a mapping", value);
        return undefined;
      }
      const result: Record<string, T> = Object.create(null);
      for (const [key, entry] of Object.entries(value)) {
        const known = shapes.get(key);
        const place = member(path, key);
        if (known === undefined) reader.report("work/unknown", place, expected, key, () => nearestOf(key, shapes));
        else {
          const read = known.read(entry, place, reader);
          if (read !== undefined) result[key] = read;
        }
      }
      return result;
    },
  };
}

function nearestOf(name: string, shapes: ReadonlyMap<string, unknown>): string {
  return shapes.size === 0 ? "there are none" : `nearest: ${nearest(name.slice(0, 60), [...shapes.keys()]).join(", ")}`;
}
