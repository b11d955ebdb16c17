/**
 * check/value — what a check may measure: a probe, several probes, records of the trace, a time, an answer, or figures
 * made of them.
 *
 *     { probe: "leaf1/e1-49#queueBytes.max" }
 *     { probes: "leaf1/e1-*#txFrames", take: max }
 *     { count: { kind: frame.drop, on: "leaf1/*", where: { cause: queue-full } } }
 *     { distinct: c, of: { kind: route.choose, on: leaf1 } }
 *     { timeOf: { kind: link.down }, take: first }
 *     { objects: { on: "leaf*", value: { distinct: c, of: { kind: route.choose, on: "{object}" } }, equals: 4 } }
 *     { ratio: [VALUE, VALUE] }
 *
 * Sources: rules L40–L46 and L130 in ../../SPEC.md.
 * @module
 */
import { member, type Reader, readQuantity, type Shape, shape } from "@dc/engine/scenario";

/** Records of the trace: of a kind, on some objects, with numbers of theirs. */
export interface RecordMatch {
  /** `frame.drop`. */
  readonly kind: string;
  /** The object, `leaf1/e1-49`, or a pattern; any when absent. */
  readonly on?: string;
  /** Columns by the name that the kind gives them, or `a`, `b`, `c`; a drop's cause by its name. */
  readonly where?: Readonly<Record<string, number | string>>;
}

/** How several numbers become one. */
export const takes = ["sum", "max", "min", "mean", "count"] as const;
export type Take = (typeof takes)[number];

/** The comparisons, as a person says them. */
export const comparators = ["equals", "atLeast", "atMost", "above", "below"] as const;

/** Nodes and ports for which a value compares as asked; `{object}` stands for each of them. */
export interface ObjectMatch extends Readonly<Partial<Record<(typeof comparators)[number], Value>>> {
  /** `leaf*`. */
  readonly on: string;
  readonly value: Value;
}

/** What can be measured. Times are in picoseconds, sizes in bytes, rates in bits per second. */
export type Value =
  | number
  | { readonly probe: string }
  | { readonly probes: string; readonly take: Take }
  | { readonly count: RecordMatch }
  | { readonly distinct: string; readonly of: RecordMatch }
  | { readonly timeOf: RecordMatch; readonly take: "first" | "last" }
  | { readonly answer: string }
  | { readonly objects: ObjectMatch }
  | { readonly sum: readonly Value[] }
  | { readonly product: readonly Value[] }
  | { readonly difference: readonly [Value, Value] }
  | { readonly ratio: readonly [Value, Value] };

/** Deepest nesting of values and of predicates. */
export const nestingMax = 12;
/** Most parts of a list in a value or a predicate. */
export const partsMax = 40;

const nameText = (description: string): Shape<string> => shape.text(description, { lengthMax: 200 });

const whereShape: Shape<Readonly<Record<string, number | string>>> = {
  schema: {
    type: "object",
    description: "columns and what they hold",
    maxProperties: 3,
    additionalProperties: { type: ["number", "string"] },
  },
  read(value, path, reader) {
    const good =
      shape.isMapping(value) &&
      Object.keys(value).length <= 3 &&
      Object.values(value).every((each) => typeof each === "string" || Number.isSafeInteger(each));
    if (good) return value as Readonly<Record<string, number | string>>;
    reader.report("module/type", path, "columns with whole numbers, as { cause: queue-full }", value);
    return undefined;
  },
};

/** The shape of a record match. */
export const matchShape: Shape<RecordMatch> = shape.object(
  {
    kind: shape.text("a kind of record, as frame.drop", {
      lengthMax: 60,
      pattern: "^[a-z][a-z-]*(\\.[a-z][a-z-]*)*$",
      expected: "a kind of record, as frame.drop",
    }),
    on: shape.optional(nameText("an object, as leaf1/e1-49, or a pattern with *")),
    where: shape.optional(whereShape),
  },
  "records of the trace",
) as Shape<RecordMatch>;

const probe = nameText("a probe, as leaf1/e1-1#queueBytes.max");
const probeForm = /^[^#]+#[^#]+$/;

/** The forms of a value, by the key that tells them. */
const forms: Readonly<Record<string, Readonly<Record<string, Shape<unknown>>>>> = {
  probe: { probe },
  probes: { probes: probe, take: shape.oneOf("how they become one number", takes) },
  count: { count: matchShape },
  distinct: { distinct: shape.text("a column, by name", { lengthMax: 40 }), of: matchShape },
  timeOf: { timeOf: matchShape, take: shape.oneOf("which of them", ["first", "last"] as const) },
  answer: { answer: shape.text("the id of a prediction", { lengthMax: 60 }) },
};
const lists = ["sum", "product"] as const;
const pairs = ["difference", "ratio"] as const;
const objectsKey = "objects";
const objectPattern = nameText("nodes or ports, as leaf*");

/** The keys that tell values from one another. */
export const valueKeys: readonly string[] = [...Object.keys(forms), objectsKey, ...lists, ...pairs];

/** Which form a mapping has: the first of `keys` that it holds. */
export const formOf = (value: Readonly<Record<string, unknown>>, keys: readonly string[]): string | undefined =>
  keys.find((key) => Object.hasOwn(value, key));

/** Read a number, or a quantity with its unit. */
function readNumber(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string") return undefined;
  for (const kind of ["time", "size", "rate"] as const) {
    const read = readQuantity(kind, value);
    if (typeof read === "number") return read;
  }
  return undefined;
}

/**
 * Read a value.
 *
 * @param extra keys that its mapping may hold beside its own: the comparison that it is part of.
 */
export function readValue(
  value: unknown,
  path: string,
  reader: Reader,
  depth = 0,
  extra: readonly string[] = [],
): Value | undefined {
  const number = readNumber(value);
  if (number !== undefined) return number;
  const expected = `a number, a quantity as 64KiB or 10us, or one of ${valueKeys.join(", ")}`;
  if (!shape.isMapping(value)) {
    reader.report("module/type", path, expected, value);
    return undefined;
  }
  if (depth > nestingMax) {
    reader.report("input/too-large", path, `nesting of at most ${nestingMax}`, value);
    return undefined;
  }
  const form = formOf(value, valueKeys);
  if (form === undefined) {
    reader.report("module/value", path, expected, Object.keys(value).join(", "));
    return undefined;
  }
  const own = Object.fromEntries(Object.entries(value).filter(([key]) => !extra.includes(key)));
  const fields = forms[form];
  if (fields !== undefined) {
    const read = shape.object(fields).read(own, path, reader) as Record<string, unknown> | undefined;
    const named = read?.[form];
    if ((form === "probe" || form === "probes") && typeof named === "string" && !probeForm.test(named)) {
      reader.report("module/probe", member(path, form), "an object and a metric, as leaf1#drops.count", named);
      return undefined;
    }
    return read as Value | undefined;
  }
  const others = Object.keys(own).filter((key) => key !== form);
  if (form === objectsKey && others.length === 0) return readObjects(own[form], member(path, form), reader, depth);
  for (const key of others) reader.report("module/unknown-key", member(path, key), `${form} alone`, key);
  const parts = own[form];
  const isPair = (pairs as readonly string[]).includes(form);
  const lengthIsRight =
    Array.isArray(parts) && (isPair ? parts.length === 2 : parts.length > 0 && parts.length <= partsMax);
  if (!lengthIsRight) {
    const wanted = isPair ? "a list of two values" : `a list of 1 to ${partsMax} values`;
    reader.report("module/type", member(path, form), wanted, parts);
    return undefined;
  }
  const before = reader.count;
  const read = (parts as unknown[]).map((part, index) =>
    readValue(part, `${member(path, form)}[${index}]`, reader, depth + 1),
  );
  return reader.count === before && others.length === 0 ? ({ [form]: read } as unknown as Value) : undefined;
}

/** Read what objects are counted. */
function readObjects(value: unknown, path: string, reader: Reader, depth: number): Value | undefined {
  const before = reader.count;
  const asked = comparators.filter((key) => shape.isMapping(value) && Object.hasOwn(value, key));
  if (!shape.isMapping(value) || asked.length === 0) {
    reader.report("module/type", path, `on, value, and one of ${comparators.join(", ")}`, value);
    return undefined;
  }
  const read: Record<string, unknown> = {
    on: objectPattern.read(value.on, member(path, "on"), reader),
    value: readValue(value.value, member(path, "value"), reader, depth + 1),
  };
  for (const key of asked) read[key] = readValue(value[key], member(path, key), reader, depth + 1);
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(read, key))
      reader.report("module/unknown-key", member(path, key), "on, value, a comparison", key);
  }
  return reader.count === before ? { objects: read as unknown as ObjectMatch } : undefined;
}

const reference = (name: string): { readonly $ref: string } => ({ $ref: `#/$defs/${name}` });
const listOf = (lengthMin: number, lengthMax: number) => ({
  type: "array",
  items: reference("value"),
  minItems: lengthMin,
  maxItems: lengthMax,
});

/** What each form's keys are in the JSON Schema. */
export const valueSchemas: readonly Readonly<Record<string, unknown>>[] = [
  ...Object.values(forms).map((fields) => shape.object(fields).schema as Readonly<Record<string, unknown>>),
  {
    type: "object",
    properties: {
      [objectsKey]: {
        type: "object",
        description: "how many objects compare so",
        properties: {
          on: objectPattern.schema,
          value: reference("value"),
          ...Object.fromEntries(comparators.map((key) => [key, reference("value")])),
        },
        required: ["on", "value"],
        minProperties: 3,
        additionalProperties: false,
      },
    },
    required: [objectsKey],
    additionalProperties: false,
  },
  ...[...lists, ...pairs].map((form) => ({
    type: "object",
    properties: { [form]: (pairs as readonly string[]).includes(form) ? listOf(2, 2) : listOf(1, partsMax) },
    required: [form],
    additionalProperties: false,
  })),
];

/** The JSON Schema of a value, as it is written: a parameter, `"${flows}"`, may stand for a number. */
export const valueSchema: Readonly<Record<string, unknown>> = {
  anyOf: [{ type: "number" }, { type: "string", pattern: "^([0-9]|\\$\\{)" }, ...valueSchemas],
};
