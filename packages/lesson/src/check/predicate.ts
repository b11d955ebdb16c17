/**
 * check/predicate — what must hold, as data: comparisons, counts, orders, "for all", "after" and "until".
 *
 *     { probe: "leaf1#drops.count", equals: 0 }
 *     { value: { ratio: [A, B] }, equals: 0.75, within: { points: 1 } }
 *     { order: [{ kind: link.down }, { kind: frame.drop }] }
 *     { forAll: "leaf1/e1-*", holds: { probe: "{object}#queueBytes.max", atMost: 64KiB } }
 *     { after: { kind: action, on: "leaf1:e1-49" }, holds: P }
 *
 * Sources: rules L47–L53 in ../../SPEC.md.
 * @module
 */
import { member, type Reader, type Shape, shape } from "@dc/engine/scenario";
import {
  comparators,
  formOf,
  matchShape,
  nestingMax,
  partsMax,
  type RecordMatch,
  readValue,
  type Value,
  valueKeys,
  valueSchema,
  valueSchemas,
} from "./value.ts";

/** How far from `equals` a value may lie: in its own unit, as a part of what is expected, or in points of a share. */
export interface Within {
  readonly absolute?: number;
  readonly relative?: number;
  readonly points?: number;
}

/** A comparison of a value. At least one of the five is there; all that are must hold. */
export interface Comparison {
  readonly value: Value;
  /** It was written without `value:`, so its paths have none. */
  readonly isBare?: true;
  readonly equals?: Value;
  readonly within?: Within;
  readonly atLeast?: Value;
  readonly atMost?: Value;
  readonly above?: Value;
  readonly below?: Value;
}

/** What must hold. */
export type Predicate =
  | Comparison
  | { readonly all: readonly Predicate[] }
  | { readonly any: readonly Predicate[] }
  | { readonly not: Predicate }
  | { readonly order: readonly RecordMatch[] }
  | { readonly forAll: string; readonly holds: Predicate }
  | { readonly after: RecordMatch; readonly holds: Predicate }
  | { readonly until: RecordMatch; readonly holds: Predicate };

const comparing: readonly string[] = [...comparators, "within"];
const lists = ["all", "any"] as const;
const windows = ["forAll", "after", "until"] as const;
/** The keys that tell predicates from one another; anything else is a comparison. */
const predicateKeys: readonly string[] = [...lists, "not", "order", ...windows];

const withinShape = shape.object({
  absolute: shape.optional(shape.number("in the unit of the value", { min: 0 })),
  relative: shape.optional(shape.number("as a part of what is expected", { min: 0, max: 1 })),
  points: shape.optional(shape.number("hundredths of a share", { min: 0, max: 100 })),
});
const objectPattern = shape.text("objects, as leaf1/e1-*", { lengthMax: 200 });

/** The shape of a predicate. */
export const predicateShape: Shape<Predicate> = {
  schema: { $ref: "#/$defs/predicate", description: "what must hold, as { count: { kind: frame.drop }, atMost: 3 }" },
  read: (value, path, reader) => readPredicate(value, path, reader, 0, false),
};

function readPredicate(
  value: unknown,
  path: string,
  reader: Reader,
  depth: number,
  isInWindow: boolean,
): Predicate | undefined {
  if (!shape.isMapping(value)) {
    reader.report("module/type", path, "what must hold, as { probe: …, atMost: 3 }", value);
    return undefined;
  }
  if (depth > nestingMax) {
    reader.report("input/too-large", path, `nesting of at most ${nestingMax}`, value);
    return undefined;
  }
  const form = formOf(value, predicateKeys);
  if (form === undefined) return readComparison(value, path, reader, depth, isInWindow);
  const keys = (windows as readonly string[]).includes(form) ? [form, "holds"] : [form];
  const before = reader.count;
  for (const key of Object.keys(value)) {
    if (!keys.includes(key)) reader.report("module/unknown-key", member(path, key), keys.join(" and "), key);
  }
  const place = member(path, form);
  const isCut = isInWindow || form === "after" || form === "until";
  const inner = (of: unknown, at: string) => readPredicate(of, at, reader, depth + 1, isCut);
  const listed = <T>(read: (of: unknown, at: string) => T | undefined): readonly T[] => {
    const parts = value[form];
    if (!Array.isArray(parts) || parts.length === 0 || parts.length > partsMax) {
      reader.report("module/type", place, `a list of 1 to ${partsMax}`, parts);
      return [];
    }
    return parts.map((part, index) => read(part, `${place}[${index}]`)) as T[];
  };
  const result = ((): unknown => {
    if (form === "not") return { not: inner(value.not, place) };
    if (form === "order") return { order: listed((of, at) => matchShape.read(of, at, reader)) };
    if (form === "all" || form === "any") return { [form]: listed(inner) };
    const over = form === "forAll" ? objectPattern : matchShape;
    return { [form]: over.read(value[form], place, reader), holds: inner(value.holds, member(path, "holds")) };
  })();
  return reader.count === before ? (result as Predicate) : undefined;
}

function readComparison(
  value: Readonly<Record<string, unknown>>,
  path: string,
  reader: Reader,
  depth: number,
  isInWindow: boolean,
): Comparison | undefined {
  const before = reader.count;
  const wrapped = Object.hasOwn(value, "value");
  const known = [...valueKeys, "value", "take", "of", ...comparing];
  const strange = Object.keys(value).filter((key) => !known.includes(key));
  if (strange.length > 0 || (!wrapped && formOf(value, valueKeys) === undefined)) {
    const keys = Object.keys(value).join(", ");
    reader.report("module/predicate", path, `a comparison, or one of ${predicateKeys.join(", ")}`, keys);
    return undefined;
  }
  const measured = wrapped
    ? readValue(value.value, member(path, "value"), reader, depth + 1)
    : readValue(value, path, reader, depth + 1, comparing);
  if (isInWindow && measured !== undefined && readsProbe(measured)) {
    const hint = "a probe is of the whole run: count records instead";
    reader.report("module/window", path, "no probe inside of after or until", "a probe", hint);
  }
  const result: Record<string, unknown> = wrapped ? { value: measured } : { value: measured, isBare: true };
  const asked = comparators.filter((key) => Object.hasOwn(value, key));
  if (asked.length === 0) {
    reader.report("module/missing", path, `a comparison: one of ${comparators.join(", ")}`, undefined);
  }
  for (const key of asked) result[key] = readValue(value[key], member(path, key), reader, depth + 1);
  if (Object.hasOwn(value, "within")) {
    const place = member(path, "within");
    const within = withinShape.read(value.within, place, reader);
    if (within !== undefined && Object.values(within).filter((each) => each !== undefined).length !== 1) {
      reader.report("module/value", place, "one of absolute, relative, points", value.within);
    }
    if (!Object.hasOwn(value, "equals"))
      reader.report("module/missing", member(path, "equals"), "what is expected", undefined);
    result.within = within;
  }
  return reader.count === before ? (result as unknown as Comparison) : undefined;
}

/** Whether a value is read from a probe, in whole or in part. */
function readsProbe(value: Value): boolean {
  if (typeof value === "number") return false;
  if ("probe" in value || "probes" in value) return true;
  if ("objects" in value) return readsProbe(value.objects.value);
  return Object.values(value).some((part) => Array.isArray(part) && part.some(readsProbe));
}

const predicateRef = { $ref: "#/$defs/predicate" };
const listSchema = (items: unknown) => ({ type: "array", items, minItems: 1, maxItems: partsMax });
const objectSchema = (properties: Readonly<Record<string, unknown>>) => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const compared = {
  ...Object.fromEntries(comparators.map((key) => [key, { $ref: "#/$defs/value" }])),
  within: withinShape.schema,
};

/** The definitions that a JSON Schema with predicates in it needs, under `$defs`. */
export const predicateDefinitions: Readonly<Record<string, unknown>> = {
  value: valueSchema,
  predicate: {
    anyOf: [
      objectSchema({ all: listSchema(predicateRef) }),
      objectSchema({ any: listSchema(predicateRef) }),
      objectSchema({ not: predicateRef }),
      objectSchema({ order: listSchema(matchShape.schema) }),
      objectSchema({ forAll: objectPattern.schema, holds: predicateRef }),
      objectSchema({ after: matchShape.schema, holds: predicateRef }),
      objectSchema({ until: matchShape.schema, holds: predicateRef }),
      ...[...valueSchemas, objectSchema({ value: { $ref: "#/$defs/value" } })].map((schema) => ({
        ...schema,
        properties: { ...(schema.properties as object), ...compared },
      })),
    ],
  },
};
