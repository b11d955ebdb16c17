/**
 * model/view-forms — how values of views stand in links: one of a few, a number, a text, lists and mappings of them.
 *
 * What is read may be anything. A form reads what it could have written, and nothing else.
 * @module
 */
import type { JsonValue } from "@dc/engine";
import type { ViewStateForm } from "./view-state.ts";

/** One of a few. */
export function oneOf<Value extends string | number>(values: readonly Value[], first: Value): ViewStateForm<Value> {
  return { first, write: (value) => value, read: (data) => values.find((value) => value === data) };
}

/** Yes or no. */
export function flag(first: boolean): ViewStateForm<boolean> {
  return { first, write: (value) => value, read: (data) => (typeof data === "boolean" ? data : undefined) };
}

const isWithin = (data: JsonValue, min: number, max: number): data is number =>
  typeof data === "number" && data >= min && data <= max;

/** A number from `min` to `max`. */
export function numberWithin(first: number, min: number, max: number): ViewStateForm<number> {
  return { first, write: (value) => value, read: (data) => (isWithin(data, min, max) ? data : undefined) };
}

/** A whole number from `min` to `max`. */
export function wholeWithin(first: number, min: number, max: number): ViewStateForm<number> {
  const form = numberWithin(first, min, max);
  return { ...form, read: (data) => (Number.isInteger(data) ? form.read(data) : undefined) };
}

/** Whole numbers, `count` of them at most. */
export function wholeNumbers(
  first: readonly number[],
  { min, max, count }: { readonly min: number; readonly max: number; readonly count: number },
): ViewStateForm<readonly number[]> {
  const isFine = (data: JsonValue): data is number => Number.isInteger(data) && isWithin(data, min, max);
  return {
    first,
    write: (value) => [...value],
    read: (data) =>
      Array.isArray(data) && data.length <= count && data.every(isFine) ? (data as readonly number[]) : undefined,
  };
}

/** A text of so many characters at most. */
export function textWithin(first: string, charactersMax: number): ViewStateForm<string> {
  return {
    first,
    write: (value) => value,
    read: (data) => (typeof data === "string" && data.length <= charactersMax ? data : undefined),
  };
}

/** A mapping. What stands in none of it is as it was first, part by part. */
export function shape<Value extends object>(
  parts: {
    readonly [Name in keyof Value]-?: ViewStateForm<Value[Name]>;
  },
): ViewStateForm<Value> {
  const forms = Object.entries(parts) as [keyof Value & string, ViewStateForm<unknown>][];
  const make = (of: (name: keyof Value & string, form: ViewStateForm<unknown>) => unknown): Value =>
    Object.fromEntries(forms.map(([name, form]) => [name, of(name, form)])) as Value;
  return {
    first: make((_, { first }) => first),
    write: (value) =>
      Object.fromEntries(
        forms
          .map(([name, form]) => [name, form.write(value[name]), form.write(form.first)] as const)
          .filter(([, written, first]) => JSON.stringify(written) !== JSON.stringify(first)),
      ),
    read(data) {
      if (typeof data !== "object" || data === null || Array.isArray(data)) return undefined;
      const given = data as { readonly [name: string]: JsonValue };
      return make((name, { first, read }) => {
        const part = Object.hasOwn(given, name) ? given[name] : undefined;
        return (part === undefined ? undefined : read(part)) ?? first;
      });
    },
  };
}
