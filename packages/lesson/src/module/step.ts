/**
 * module/step — `checks.yaml`: what a step asks of a learner, as predictions before the run and tasks after it.
 *
 *     checks: 1
 *     predictions:
 *       - id: share
 *         ask: { en: "Which part of the flows moves?" }
 *         truth: { ratio: [A, B] }
 *         within: { relative: 0.1 }
 *     tasks:
 *       - id: collide
 *         title: { en: "Make four flows collide" }
 *         check: { distinct: c, of: { kind: route.choose, on: leaf1 }, equals: 1 }
 *         needs: [share]
 *         hints: [{ text: { en: "Look at the last two bits." } }]
 *     knobs: [{ id: port, title: { en: "Source port" }, path: "workloads[0].sourcePort", values: { from: 1024, to: 65535 } }]
 *     solution: { set: { port: 4000 }, actions: [{ at: 10us, do: link.down, on: "leaf1:e1-49" }] }
 *
 * Sources: rules L70–L78 in ../../SPEC.md.
 * @module
 */
import type { JsonValue, Parsed } from "@dc/engine";
import { type JsonSchema, type Shape, shape } from "@dc/engine/scenario";
import { type Predicate, predicateDefinitions, predicateShape, type Within } from "../check/predicate.ts";
import { readValue, type Value } from "../check/value.ts";
import { type ParsedDocument, readDocument, type ReadText } from "../document/document.ts";
import { type LanguageMap, languageMap } from "../language/language-map.ts";
import { type KnobValues, knobShape, type LessonKnob } from "./knobs.ts";
import { reportMissing } from "./manifest.ts";

/** The version of the format that is written and read. */
export const checksVersion = 1;

/** A number that a learner commits to before anything runs. */
export interface Prediction {
  readonly id: string;
  readonly ask: LanguageMap;
  /** The unit of the answer, as `%`. */
  readonly unit: string;
  /** One of the answer's units in the truth's: 0.01 where a share is asked for in per cent. */
  readonly scale: number;
  readonly truth: Value;
  /** In the truth's unit. */
  readonly within: Within;
  readonly points: number;
}

/** Something that is said, always or where a condition holds. */
export interface Saying {
  readonly when: Predicate | undefined;
  readonly text: LanguageMap;
}

/** Something that a learner must make the run do. */
export interface Task {
  readonly id: string;
  readonly title: LanguageMap;
  readonly check: Predicate;
  readonly points: number;
  /** A stretch task does not count for completion. */
  readonly level: "core" | "stretch";
  /** Tasks that must hold, and predictions that must be made, before. */
  readonly needs: readonly string[];
  readonly hints: readonly Saying[];
  readonly fail: readonly Saying[];
  /** Sentences that it shows to be wrong, as E35. */
  readonly refutes: readonly string[];
}

/** What is done in a step: knobs turned before the run, and actions of a scenario in it. */
export interface Moves {
  readonly set: KnobValues;
  readonly actions: readonly JsonValue[];
}

/** What `checks.yaml` holds. */
export interface StepChecks {
  readonly checks: number;
  readonly predictions: readonly Prediction[];
  readonly tasks: readonly Task[];
  /** What of the scenario a learner may change. */
  readonly knobs: readonly LessonKnob[];
  /** What the author would do, shown after honest tries, and replayed. */
  readonly solution: Moves | undefined;
  /** What is done for who is stuck, so that the next step can be taken. */
  readonly rescue: Moves | undefined;
}

const idShape: Shape<string> = shape.text("a name, once in the module", {
  lengthMax: 60,
  pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
  expected: "a name, as moved-share",
});
const valueShape: Shape<Value> = {
  schema: {
    $ref: "#/$defs/value",
    description: "where the run has the right number, as { count: { kind: frame.drop } }",
  },
  read: (value, path, reader) => readValue(value, path, reader),
};
const withinShape: Shape<Within> = {
  schema: { type: "object", description: "how far an answer may be from the truth" },
  read(value, path, reader) {
    const [entry, ...more] = shape.isMapping(value) ? Object.entries(value) : [];
    const good =
      more.length === 0 &&
      entry !== undefined &&
      ["absolute", "relative", "points"].includes(entry[0]) &&
      typeof entry[1] === "number" &&
      entry[1] >= 0;
    if (good) return value as Within;
    const said = shape.isMapping(value) ? Object.keys(value).join(", ") : value;
    reader.report("module/value", path, "one of absolute, relative, points, as { relative: 0.1 }", said);
    return undefined;
  },
};
const points = shape.optional(shape.integer("what it is worth", { min: 0, max: 100 }), 1);
const saying = shape.list(
  "what is said, the first whose condition holds",
  shape.object({ when: shape.optional(predicateShape), text: languageMap("what is said") }),
  20,
);
/** An action of a solution, in a scenario's words; judged with the scenario. */
const actionShape: Shape<JsonValue> = {
  schema: { type: "object", description: "an action, as { at: 1ms, do: link.down, on: leaf1:e1-49 }" },
  read: (value) => value as JsonValue,
};

const setShape: Shape<KnobValues> = {
  schema: {
    type: "object",
    description: "values by the knobs' ids",
    additionalProperties: { type: ["number", "string"] },
  },
  read(value, path, reader) {
    const isGood = (each: unknown): boolean => typeof each === "string" || Number.isFinite(each);
    if (shape.isMapping(value) && Object.values(value).every(isGood)) return value as KnobValues;
    reader.report("module/type", path, "values by the knobs' ids, as { port: 4000 }", value);
    return undefined;
  },
};
const movesShape: Shape<Moves> = shape.object({
  set: shape.optional(setShape, {}),
  actions: shape.optional(shape.list("actions, as in a scenario", actionShape, 1000), []),
});

const fieldsShape: Shape<StepChecks> = shape.object({
  checks: shape.integer("the version of this format", { min: checksVersion, max: checksVersion }),
  predictions: shape.optional(
    shape.list(
      "numbers that a learner commits to before anything runs",
      shape.object({
        id: idShape,
        ask: languageMap("the question"),
        unit: shape.optional(shape.text("the unit of the answer, as %", { lengthMax: 20 }), ""),
        scale: shape.optional(shape.number("one of the answer's units in the truth's", { min: 1e-12, max: 1e12 }), 1),
        truth: valueShape,
        within: withinShape,
        points,
      }),
      20,
    ),
    [],
  ),
  tasks: shape.optional(
    shape.list(
      "what a learner must make the run do",
      shape.object({
        id: idShape,
        title: languageMap("what is asked for", 200),
        check: predicateShape,
        points,
        level: shape.optional(shape.oneOf("whether it counts for completion", ["core", "stretch"] as const), "core"),
        needs: shape.optional(
          shape.list("tasks that must hold, and predictions that must be made, before", idShape, 20),
          [],
        ),
        hints: shape.optional(saying, []),
        fail: shape.optional(saying, []),
        refutes: shape.optional(
          shape.list("sentences that it shows to be wrong", shape.text("E35", { lengthMax: 20 }), 20),
          [],
        ),
      }),
      40,
    ),
    [],
  ),
  knobs: shape.optional(shape.list("what of the scenario a learner may change", knobShape(idShape), 40), []),
  solution: shape.optional(movesShape),
  rescue: shape.optional(movesShape),
});

/** Every text of a step in several languages, by its path. */
function textsOf({ predictions, tasks, knobs }: StepChecks): [string, LanguageMap][] {
  return [
    ...knobs.map(({ title }, index): [string, LanguageMap] => [`knobs[${index}].title`, title]),
    ...predictions.map(({ ask }, index): [string, LanguageMap] => [`predictions[${index}].ask`, ask]),
    ...tasks.flatMap(({ title, hints, fail }, index): [string, LanguageMap][] => [
      [`tasks[${index}].title`, title],
      ...hints.map(({ text }, place): [string, LanguageMap] => [`tasks[${index}].hints[${place}].text`, text]),
      ...fail.map(({ text }, place): [string, LanguageMap] => [`tasks[${index}].fail[${place}].text`, text]),
    ]),
  ];
}

/**
 * Read `checks.yaml`.
 *
 * @param languages that its texts must be in.
 * @param fill      puts the learner's numbers in.
 */
export function parseStepChecks(
  text: string,
  file: string,
  languages: readonly string[],
  fill: (value: JsonValue) => Parsed<JsonValue>,
  readText?: ReadText,
): ParsedDocument<StepChecks> {
  const checksShape: Shape<StepChecks> = {
    schema: fieldsShape.schema,
    read(value, path, reader) {
      const read = fieldsShape.read(value, path, reader);
      if (read !== undefined) reportMissing(textsOf(read), languages, reader);
      return read;
    },
  };
  return readDocument(text, file, {
    shape: checksShape,
    version: { key: "checks", known: checksVersion },
    fill,
    readText,
  });
}

/** The JSON Schema (draft 2020-12) of `checks.yaml`. */
export const checksSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Checks of a step",
  ...fieldsShape.schema,
  $defs: predicateDefinitions as JsonSchema,
};
