/**
 * text/load — a scenario from its text: what is wrong with the text and what is wrong with the scenario, at once.
 * @module
 */
import type { Issue, Parsed } from "../issue.ts";
import { issuesMax, parsed, parseScenario } from "../scenario/parse.ts";
import type { Registry } from "../scenario/registry.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { readText } from "./parse.ts";

/**
 * Read a scenario from YAML or JSON.
 *
 * @param registry the kinds that it may name.
 * @param name     the file's name, for messages.
 * @returns the scenario, or every issue in the order of the text, each with its line and column.
 */
export function loadScenario(text: string, registry: Registry, name = ""): Parsed<Scenario> {
  const { value, positionOf, issues, sound } = readText(text, name);
  // A text without a sound structure would give issues that are not the person's.
  if (!sound) return { ok: false, issues: issues.slice(0, issuesMax) };
  const read = parseScenario(value, registry, positionOf);
  const all = [...issues, ...read.issues].sort(byPosition).slice(0, issuesMax);
  return read.ok ? parsed(read.value, all) : { ok: false, issues: all };
}

function byPosition(a: Issue, b: Issue): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
