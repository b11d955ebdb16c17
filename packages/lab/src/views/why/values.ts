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
  if (typeof value === "string") {
    return (name === "cause" ? lookUp(t, `drop.${value}`) : lookUp(t, `value.${name}.${value}`)) ?? value;
  }
  if (name === "hash") return printHash(value);
  if (/Bytes(Max)?$/.test(name) || name === "bytes") return printBytes(value);
  if (/Ps$/.test(name)) return printTime(value);
  if (/BitsPerSecond$/.test(name)) return printRate(value);
  if (/Share$/.test(name)) return printShare(value);
  // Ports and identifiers are names that happen to be digits: 49203 stays 49203.
  if (/Port$|Index$|^(record|frame|flow|ttl|protocol|head|vni)$/.test(name)) return value;
  return Number.isInteger(value) ? group(value) : value.toPrecision(3);
}

/** Every value, ready for a sentence. @param letters flows by the path that explanations give them. */
export function printValues(
  t: LabTranslate,
  explanation: HostExplanation,
  letters: ReadonlyMap<string, string> = new Map(),
): { readonly [name: string]: string | number } {
  const printed: { [name: string]: string | number } = {};
  for (const [name, value] of Object.entries(explanation.values)) {
    printed[name] = printValue(t, name, value);
    // "65,274 of 65,536 B" says its unit once.
    if (typeof value === "number" && /Bytes(Max)?$/.test(name)) printed[`${name}Count`] = group(value);
  }
  const { flowPath, flowPaths } = explanation.values;
  if (typeof flowPath === "string") printed.flowPath = nameFlow(t, flowPath, letters);
  if (typeof flowPaths === "string") {
    const names = flowPaths.split(", ").map((path) => letters.get(path) ?? path);
    printed.who = new Intl.ListFormat(t("language.tag")).format(names);
  }
  return printed;
}

/** A flow by its letter, else by its path. */
export function nameFlow(t: LabTranslate, path: string, letters: ReadonlyMap<string, string>): string {
  const letter = letters.get(path);
  return letter === undefined ? path : t("why.flow", { flow: letter });
}
