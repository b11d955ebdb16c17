/**
 * scenario/parse — plain data to a scenario, or to every issue it has, in the order of the text.
 *
 * Sources: rules E113–E116 and E230 in ../../SPEC.md.
 * @module
 */
import type { Issue, JsonValue, Parsed } from "../issue.ts";
import type { Action } from "../state/timeline.ts";
import { byPlace, createPlacer, member } from "./path.ts";
import { inOrder, planOf, readActions, readPlan } from "./plan.ts";
import { createReader, describe } from "./reader.ts";
import type { Registry } from "./registry.ts";
import type { Scenario } from "./scenario.ts";
import { isMapping, type Shape } from "./shape.ts";

/** Where a path is in the text it was read from; the key of a mapping's entry, or its value. */
export type PositionOf = (
  path: string,
  part?: "key" | "value",
) => { readonly line: number; readonly column: number } | undefined;

/** Deepest nesting of lists and mappings that is read. */
export const nestingMax = 64;
/** Most values in one document, those that aliases repeat counted each time. */
export const valuesMax = 4194304;
/** Most issues that are handed on. */
export const issuesMax = 100;

/** Copy plain data into maps without a prototype, or report what is not plain, too deep or too much. */
function copyPlain(value: unknown, issues: Issue[]): JsonValue | undefined {
  let values = 0;
  const report = (code: string, path: string, expected: string, received: string): undefined => {
    issues.push({ severity: "error", code, path, expected, received });
  };
  const copy = (found: unknown, path: string, depth: number): JsonValue | undefined => {
    if (++values > valuesMax) {
      if (values === valuesMax + 1) report("input/too-large", "", `at most ${valuesMax} values`, "more");
      return undefined;
    }
    if (typeof found === "string" || typeof found === "boolean" || found === null) return found;
    if (typeof found === "number" && Number.isFinite(found)) return found;
    if (typeof found !== "object") return report("scenario/type", path, "plain data", describe(found));
    if (depth >= nestingMax) {
      return report("input/too-large", path, `nesting of at most ${nestingMax}`, "deeper nesting");
    }
    if (Array.isArray(found)) return found.map((item, index) => copy(item, `${path}[${index}]`, depth + 1) ?? null);
    const result: Record<string, JsonValue> = Object.create(null);
    for (const key of Object.keys(found)) {
      const item = (found as Record<string, unknown>)[key];
      if (item !== undefined) result[key] = copy(item, member(path, key), depth + 1) ?? null;
    }
    return result;
  };
  return copy(value, "", 0);
}

/** A very long key, cut in the middle: the position says where it is. */
const shorten = (path: string): string => (path.length > 200 ? `${path.slice(0, 120)}…${path.slice(-40)}` : path);

/** Sort issues by their place, give each its line, and keep the first hundred. */
function settle(issues: readonly Issue[], value: unknown, positionOf: PositionOf | undefined): Issue[] {
  if (issues.length === 0) return [];
  const placeOf = createPlacer(value);
  return issues
    .map((issue) => ({ issue, place: placeOf(issue.path) }))
    .sort((a, b) => byPlace(a.place, b.place))
    .slice(0, issuesMax)
    .map(({ issue, place }) => {
      const position = positionOf?.(place.path, issue.code === "scenario/unknown-key" ? "key" : "value");
      return { ...issue, path: shorten(issue.path), ...position };
    });
}

/** The result of reading: the value when no issue is an error. */
export function parsed<T>(value: T, issues: readonly Issue[]): Parsed<T> {
  return issues.some(({ severity }) => severity === "error") ? { ok: false, issues } : { ok: true, value, issues };
}

/**
 * Read a scenario from plain data.
 *
 * @param value      what JSON or YAML gave; copied, never kept.
 * @param registry   the kinds that may be named.
 * @param positionOf where paths are in the text, so that issues have lines (`parseText` gives one).
 * @returns the scenario with every part present, or all issues in the order of the document, at most 100.
 */
export function parseScenario(value: unknown, registry: Registry, positionOf?: PositionOf): Parsed<Scenario> {
  const issues: Issue[] = [];
  const plain = copyPlain(value, issues);
  const plan = issues.length === 0 ? readPlan(plain, registry, issues) : undefined;
  const found = isMapping(plain) ? plain : {};
  const scenario = {
    dc: 1,
    name: plan?.name,
    seed: plan?.seed,
    until: found.until ?? "1ms",
    generate: found.generate ?? [],
    nodes: found.nodes ?? Object.create(null),
    links: found.links ?? [],
    workloads: found.workloads ?? [],
    actions: found.actions ?? [],
    observe: found.observe ?? [],
    expect: found.expect ?? [],
  } as unknown as Scenario;
  const read = parsed(scenario, settle(issues, value, positionOf));
  if (read.ok && plan !== undefined) registry.plans.set(scenario, plan);
  return read;
}

/**
 * Read plain data by a shape: the way to give documents of one's own the same care as scenarios.
 *
 * @param value      what JSON or YAML gave; copied, never kept.
 * @param shape      what it must be. References of the shape find no node and no port.
 * @param positionOf where paths are in the text, so that issues have lines (`parseText` gives one).
 * @returns what was read, or all issues in the order of the document, at most 100.
 */
export function readShape<T>(value: unknown, shape: Shape<T>, positionOf?: PositionOf): Parsed<T> {
  const issues: Issue[] = [];
  const plain = copyPlain(value, issues);
  const read = issues.length === 0 ? shape.read(plain, "", createReader(issues, new Set(), new Set())) : undefined;
  return parsed(read as T, settle(issues, value, positionOf));
}

/**
 * Read a list of actions in the timeline's form (`{timePs, after, do, on, value}`) against a scenario that was read.
 *
 * @returns them in the order in which they act, or every issue.
 */
export function parseActions(value: unknown, scenario: Scenario, registry: Registry): Parsed<readonly Action[]> {
  const issues: Issue[] = [];
  const plain = copyPlain({ actions: value }, issues) as Record<string, unknown>;
  const plan = planOf(scenario, registry, []);
  const actions = issues.length === 0 ? readActions(plain.actions, plan, registry, issues) : [];
  return parsed(inOrder(actions), settle(issues, { actions: value }, undefined));
}
