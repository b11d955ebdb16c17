/**
 * scenario/print — a scenario as YAML that a person would have written, and that reads back the same.
 *
 * Only what a scenario needs of YAML: block style for the document and its lists, flow style for one node, link or
 * action, so that each is a line. Text is plain where no reader could take it for anything else, and JSON otherwise,
 * which YAML includes.
 *
 * Sources: YAML 1.2.2 §5.7, §7.3, §10.3 (what a plain scalar may be taken for); rule E133 in ../../SPEC.md.
 * @module
 */
import type { JsonValue } from "../issue.ts";
import { documentOf, type ScenarioDocument } from "./scenario.ts";

/** Words that some YAML reader takes for something else than text. */
const reserved = /^(true|false|null|yes|no|on|off|y|n|nan|inf|infinity)$/i;

/** Text as a scalar: plain when it is letters, digits and `_ . / @ -`, with single spaces inside. */
function scalar(value: string): string {
  const plain =
    /^[A-Za-z0-9][A-Za-z0-9._/@-]*( [A-Za-z0-9._/@-]+)*$/.test(value) &&
    !/ -|- /.test(value) &&
    !reserved.test(value) &&
    // 12, 1e3, 0x1f, 0o17 would be numbers, and 2001-12-14 a date to some; a unit after digits is safe.
    !/^\d[\d._-]*$|^\d[\w.]*[eE][-+]?\d+$|^0[xob]/.test(value);
  return plain ? value : JSON.stringify(value).replace(/[\x7f-\x9f\u2028\u2029\ufeff]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A value in one line. */
function flow(value: JsonValue): string {
  if (typeof value === "string") return scalar(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  const entries = Object.entries(value).map(([key, item]) => `${scalar(key)}: ${flow(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/**
 * Print a scenario as YAML.
 *
 * @returns text that `loadScenario` reads into an equal scenario; empty parts are left out.
 */
export function printScenario(scenario: ScenarioDocument): string {
  const lines: string[] = [];
  for (const [key, value] of Object.entries(documentOf(scenario)) as [string, JsonValue][]) {
    if (typeof value !== "object" || value === null) lines.push(`${key}: ${flow(value)}`);
    else if (Array.isArray(value)) lines.push(`${key}:`, ...value.map((item) => `  - ${flow(item)}`));
    else lines.push(`${key}:`, ...Object.entries(value).map(([name, item]) => `  ${scalar(name)}: ${flow(item)}`));
  }
  return `${lines.join("\n")}\n`;
}
