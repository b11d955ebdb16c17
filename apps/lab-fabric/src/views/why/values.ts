/**
 * views/why/values — the values of an explanation, each printed in its unit.
 *
 * A value's name ends with its unit (`queueBytes`, `timePs`, `rateBitsPerSecond`), so the name says how it is printed.
 * @module
 */
import type { HostExplanation } from "@dc/engine/host";
import { printBytes, printRate, printShare, printTime } from "@dc/ui";
import { type LabTranslate, lookUp } from "../../messages/messages.ts";
import { printHash } from "../wording.ts";

const group = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");

function printValue(t: LabTranslate, name: string, value: string | number): string | number {
  if (typeof value === "string") return name === "cause" ? (lookUp(t, `drop.${value}`) ?? value) : value;
  if (name === "hash") return printHash(value);
  if (/Bytes(Max)?$/.test(name) || name === "bytes") return printBytes(value);
  if (/Ps$/.test(name)) return printTime(value);
  if (/BitsPerSecond$/.test(name)) return printRate(value);
  if (/Share$/.test(name)) return printShare(value);
  // Ports and identifiers are names that happen to be digits: 49203 stays 49203.
  if (/Port$|^record$|^frame$/.test(name)) return value;
  return Number.isInteger(value) ? group(value) : value.toPrecision(3);
}

/** Every value, ready for a sentence. */
export function printValues(
  t: LabTranslate,
  explanation: HostExplanation,
): { readonly [name: string]: string | number } {
  return Object.fromEntries(
    Object.entries(explanation.values).map(([name, value]) => [name, printValue(t, name, value)]),
  );
}
