/**
 * scenario/shape — what a value in a scenario may be.
 *
 * A shape reads a value that a person wrote into the value that a component is built from, reports every mistake with
 * its path, and carries the JSON Schema that editors use. `shape.time("…")` reads `"500ns"` into picoseconds, so a kind
 * never sees text. Each shape has a description, because the schema is the reference that authors read.
 *
 * Sources: rules E107–E112 in ../../SPEC.md.
 * @module
 */
import type { JsonValue } from "../issue.ts";
import type { BitsPerSecond, Ps } from "../sim/time.ts";
import { headOf, nearestHint, nodePattern } from "./names.ts";
import { member } from "./path.ts";
import type { Reader } from "./reader.ts";
import {
  printRate,
  printSize,
  printTime,
  type Quantity,
  quantityExpected,
  quantityPattern,
  readQuantity,
} from "./units.ts";

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = { readonly [keyword: string]: JsonValue };

/** Reads one value, or reports why it cannot. */
export interface Shape<T> {
  readonly schema: JsonSchema;
  /** The key may be left out of a mapping. */
  readonly optional?: boolean;
  /** The type that is read, for `Shaped`; never present at run time. */
  readonly reads?: readonly [T];
  /** @returns the value; `undefined` after a report, and for an optional value that is absent. */
  read(value: unknown, path: string, reader: Reader): T | undefined;
}

/** The type that a shape reads into: `Shaped<typeof options>`. */
export type Shaped<S> = S extends { readonly reads?: readonly [infer T] } ? T : never;

/** Bounds, both included. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

function between(value: number, bounds: Bounds): boolean {
  return value >= (bounds.min ?? Number.NEGATIVE_INFINITY) && value <= (bounds.max ?? Number.POSITIVE_INFINITY);
}

/** "from 1 to 8", with the bounds printed in their unit. */
function range({ min, max }: Bounds, print: (value: number) => string): string {
  if (min === undefined) return max === undefined ? "" : ` up to ${print(max)}`;
  return max === undefined ? ` from ${print(min)}` : ` from ${print(min)} to ${print(max)}`;
}

const hints: Readonly<Record<string, string>> = {
  form: "a number and a unit, with nothing between them",
  whole: "not a whole number of the smallest unit (1 ps, 1 bit/s, 1 B)",
  large: "2^53 and more does not fit",
};

function quantity(
  kind: Quantity,
  description: string,
  bounds: Bounds,
  print: (value: number) => string,
): Shape<number> {
  return {
    schema: { type: "string", pattern: quantityPattern[kind], description },
    read(value, path, reader) {
      const read = typeof value === "string" ? readQuantity(kind, value) : "form";
      if (typeof read === "number") {
        if (between(read, bounds)) return read;
        reader.report("scenario/range", path, `a ${kind}${range(bounds, print)}`, value);
      } else {
        const bare = typeof value === "number";
        const hint = bare ? "a bare number has no unit: write it as text with one" : hints[read];
        reader.report("scenario/unit", path, quantityExpected(kind), value, hint);
      }
      return undefined;
    },
  };
}

/** A time, read into integer picoseconds: `"1.5ms"`. */
export const time = (description: string, bounds: Bounds = {}): Shape<Ps> =>
  quantity("time", description, bounds, printTime);
/** A rate, read into integer bits per second: `"25G"`. At least 1 bit/s and at most 1 Pbit/s unless bounds say so. */
export const rate = (description: string, bounds: Bounds = { min: 1, max: 1e15 }): Shape<BitsPerSecond> =>
  quantity("rate", description, bounds, printRate);
/** A size, read into integer bytes: `"64KiB"`. */
export const size = (description: string, bounds: Bounds = {}): Shape<number> =>
  quantity("size", description, bounds, printSize);

/** A plain number without a unit: a ratio, a weight. */
export function number(description: string, bounds: Bounds = {}, whole = false): Shape<number> {
  const type = whole ? "integer" : "number";
  return {
    schema: {
      type,
      description,
      ...(bounds.min === undefined ? {} : { minimum: bounds.min }),
      ...(bounds.max === undefined ? {} : { maximum: bounds.max }),
    },
    read(value, path, reader) {
      const good = typeof value === "number" && (whole ? Number.isSafeInteger(value) : Number.isFinite(value));
      if (good && between(value, bounds)) return value;
      const code = good ? "scenario/range" : "scenario/type";
      reader.report(code, path, `${whole ? "a whole number" : "a number"}${range(bounds, String)}`, value);
      return undefined;
    },
  };
}

/** A whole number without a unit: a count, a VLAN. */
export const integer = (description: string, bounds: Bounds = {}): Shape<number> => number(description, bounds, true);

/** Text of at most `lengthMax` characters, and of a pattern where one is given. */
export function text(
  description: string,
  options: { lengthMax?: number; pattern?: string; expected?: string } = {},
): Shape<string> {
  const { lengthMax = 200, pattern, expected = `text of at most ${lengthMax} characters` } = options;
  const form = pattern === undefined ? undefined : new RegExp(pattern);
  return {
    schema: { type: "string", description, maxLength: lengthMax, ...(pattern === undefined ? {} : { pattern }) },
    read(value, path, reader) {
      if (typeof value === "string" && value.length <= lengthMax && (form === undefined || form.test(value)))
        return value;
      reader.report("scenario/type", path, expected, value);
      return undefined;
    },
  };
}

/** `true` or `false`. */
export function flag(description: string): Shape<boolean> {
  return {
    schema: { type: "boolean", description },
    read(value, path, reader) {
      if (typeof value === "boolean") return value;
      reader.report("scenario/type", path, "true or false", value);
      return undefined;
    },
  };
}

/** One of some words. */
export function oneOf<const W extends string>(description: string, words: readonly W[]): Shape<W> {
  return {
    schema: { enum: words, description },
    read(value, path, reader) {
      const found = words.find((word) => word === value);
      if (found === undefined) {
        reader.report("scenario/choice", path, `one of ${words.join(", ")}`, value, nearestHint(value, words));
      }
      return found;
    },
  };
}

/** A list of values of one shape. */
export function list<T>(description: string, of: Shape<T>, lengthMax = 65536): Shape<readonly T[]> {
  return {
    schema: { type: "array", items: of.schema, maxItems: lengthMax, description },
    read(value, path, reader) {
      if (!Array.isArray(value) || value.length > lengthMax) {
        reader.report("scenario/type", path, `a list of at most ${lengthMax}`, value);
        return undefined;
      }
      return value.map((item, index) => of.read(item, `${path}[${index}]`, reader)) as T[];
    },
  };
}

/** What a reference may point at. */
export type RefTarget = "node" | "port" | "object";

/** A name that the scenario must have: a node `h1`, a port of a link `leaf1:e1-1`, or an object of a node `leaf1/ecmp`. */
export function ref(target: RefTarget, description: string): Shape<string> {
  const pattern = `^${nodePattern}${target === "port" ? `:${nodePattern}` : target === "object" ? "(/.+)?" : ""}$`;
  return {
    schema: { type: "string", description, pattern },
    read(value, path, reader) {
      if (typeof value === "string") {
        if (target === "port") {
          if (reader.ports.has(value)) return value;
        } else if (reader.nodes.has(target === "node" ? value : headOf(value))) {
          return value;
        }
      }
      const [code, known, expected] =
        target === "port"
          ? ["scenario/unknown-port", reader.ports, "a port of a link, as leaf1:e1-1"]
          : [
              "scenario/unknown-node",
              reader.nodes,
              target === "node" ? "the name of a node" : "an object of a node, as leaf1/e1-1",
            ];
      reader.report(code as string, path, expected as string, value, nearestHint(value, known as ReadonlySet<string>));
      return undefined;
    },
  };
}

/** A value that may be left out. @param fallback the value read then, in the units inside (picoseconds, bytes). */
export function optional<T>(of: Shape<T>, fallback: T): Shape<T>;
export function optional<T>(of: Shape<T>): Shape<T | undefined>;
export function optional<T>(of: Shape<T>, fallback?: T): Shape<T | undefined> {
  return {
    schema: of.schema,
    optional: true,
    read: (value, path, reader) => (value === undefined ? fallback : of.read(value, path, reader)),
  };
}

/** A mapping with named fields; any other key is an issue. */
export function object<F extends Readonly<Record<string, Shape<unknown>>>>(
  fields: F,
  description = "",
): Shape<{ readonly [K in keyof F]: Shaped<F[K]> }> {
  const keys = Object.keys(fields);
  return {
    schema: {
      type: "object",
      ...(description === "" ? {} : { description }),
      properties: Object.fromEntries(keys.map((key) => [key, fields[key].schema])),
      required: keys.filter((key) => !fields[key].optional),
      additionalProperties: false,
    },
    read(value, path, reader) {
      if (!isMapping(value)) {
        reader.report("scenario/type", path, "a mapping", value);
        return undefined;
      }
      const before = reader.count;
      const result: Record<string, unknown> = Object.create(null);
      for (const key of Object.keys(value)) {
        if (Object.hasOwn(fields, key)) continue;
        const hint = nearestHint(key, keys);
        reader.report("scenario/unknown-key", member(path, key), "a key that this mapping knows", key, hint);
      }
      for (const key of keys) {
        const found = Object.hasOwn(value, key) ? value[key] : undefined;
        if (found === undefined && !fields[key].optional) {
          reader.report(
            "scenario/missing",
            member(path, key),
            String(fields[key].schema.description ?? "a value"),
            undefined,
          );
        } else {
          result[key] = fields[key].read(found, member(path, key), reader);
        }
      }
      return reader.count === before ? (result as { [K in keyof F]: Shaped<F[K]> }) : undefined;
    },
  };
}

/** Is this a mapping, and not a list? */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
