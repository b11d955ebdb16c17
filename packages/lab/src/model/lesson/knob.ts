/**
 * lesson/knob — what a knob's control shows: the scenario's own value where nobody has turned it.
 * @module
 */
import type { JsonValue } from "@dc/engine";
import type { LessonKnob } from "@dc/lesson";

/** What a scenario has at a knob's place, without the unit; undefined where it has nothing that a knob may be. */
export function ownValue(document: JsonValue, { path, unit }: LessonKnob): number | string | undefined {
  let at: JsonValue | undefined = document;
  for (const key of path.split(/[.[\]]+/).filter((part) => part !== "")) {
    if (typeof at !== "object" || at === null) return undefined;
    at = Object.hasOwn(at, key) ? (at as { readonly [key: string]: JsonValue })[key] : undefined;
  }
  if (typeof at === "number") return at;
  if (typeof at !== "string") return undefined;
  if (unit === "" || !at.endsWith(unit)) return at;
  const number = Number(at.slice(0, -unit.length));
  return Number.isFinite(number) ? number : at;
}

/** A number as a person writes it; a comma is a decimal sign where the language has it so. */
export function readNumber(text: string, language: string): number | undefined {
  const written = text.trim().replace(/^\u2212/, "-");
  const plain = language.startsWith("de") ? written.replace(",", ".") : written;
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

/** A number for a person: six digits, in the language of the place. */
export function printNumber(value: number, language: string): string {
  return new Intl.NumberFormat(language, { maximumSignificantDigits: 6 }).format(value);
}

/** What was answered or measured, with its unit, `85 %`: a share of many has no more than four digits to say. */
export function printWithUnit(value: number, unit: string, language: string): string {
  const format = new Intl.NumberFormat(language, Number.isInteger(value) ? {} : { maximumSignificantDigits: 4 });
  return unit === "" ? format.format(value) : `${format.format(value)}\u00a0${unit}`;
}
