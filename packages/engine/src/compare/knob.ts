/**
 * compare/knob — the values of a scenario that can be turned, turning one, and what differs between two scenarios.
 *
 * A path is the one that issues have, `links[2].rate` or `nodes["a.b"].role`; a JSON Pointer (RFC 6901), `/links/2/rate`,
 * means the same. What a value may be is the kinds' matter: the scenario that comes out is read like any other.
 *
 * Sources: rules E213–E215 in ../../SPEC.md.
 * @module
 */
import type { Issue, JsonValue, Parsed } from "../issue.ts";
import { nearest } from "../scenario/names.ts";
import { member, stepsOf } from "../scenario/path.ts";

/** A value that is not the same in two scenarios. Undefined: not there. */
export interface KnobDifference {
  /** `links[2].rate`; empty for the whole. */
  readonly path: string;
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
}

/** A value that can be turned. */
export interface Knob {
  readonly path: string;
  readonly value: string | number | boolean | null;
}

const isList = (value: unknown): value is readonly JsonValue[] => Array.isArray(value);
const isMap = (value: unknown): value is { readonly [key: string]: JsonValue } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * What differs between two documents, in the order of the first and then the second.
 *
 * Lists are compared place by place; a part that only one has stands with its whole value.
 */
export function compareScenarios(before: unknown, after: unknown): KnobDifference[] {
  const found: KnobDifference[] = [];
  const visit = (one: JsonValue | undefined, other: JsonValue | undefined, path: string): void => {
    if (isList(one) && isList(other)) {
      for (let i = 0; i < Math.max(one.length, other.length); i++) visit(one[i], other[i], `${path}[${i}]`);
    } else if (isMap(one) && isMap(other)) {
      for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
        const [mine, theirs] = [one, other].map((map) => (Object.hasOwn(map, key) ? map[key] : undefined));
        visit(mine, theirs, member(path, key));
      }
    } else if (one !== other) found.push({ path, before: one, after: other });
  };
  visit(before as JsonValue, after as JsonValue, "");
  return found;
}

/**
 * The scalars of a document, in its order.
 *
 * @param about only those of a node, `leaf1`, or of a port's link, `leaf1:e1-1`: its own, its links', and those of the
 *   workloads and actions that name it. What a generator makes has no values of its own: its generator's are listed.
 */
export function listKnobs(document: unknown, about?: string): Knob[] {
  const all: Knob[] = [];
  const visit = (value: JsonValue, path: string): void => {
    if (isList(value)) for (const [index, each] of value.entries()) visit(each, `${path}[${index}]`);
    else if (isMap(value)) for (const key of Object.keys(value)) visit(value[key] as JsonValue, member(path, key));
    else if (path !== "dc") all.push({ path, value });
  };
  visit(document as JsonValue, "");
  if (about === undefined) return all;
  const node = about.split(":", 1)[0] as string;
  const isPort = node !== about;
  const parts = (isMap(document) ? document : {}) as { readonly [part: string]: JsonValue };
  const prefixes = [...(isPort ? [] : [member("nodes", node)])];
  const ends = (link: JsonValue): readonly JsonValue[] => (isMap(link) && isList(link.ends) ? link.ends : []);
  const list = (part: string): readonly JsonValue[] => (isList(parts[part]) ? (parts[part] as JsonValue[]) : []);
  list("links").forEach((link, index) => {
    if (ends(link).some((end) => end === about || (!isPort && String(end).startsWith(`${node}:`)))) {
      prefixes.push(`links[${index}]`);
    }
  });
  for (const part of ["workloads", "actions"]) {
    list(part).forEach((use, index) => {
      const named = isMap(use) && Object.values(use).some((value) => value === about || value === node);
      if (named) prefixes.push(`${part}[${index}]`);
    });
  }
  const isGenerated = !isMap(parts.nodes) || !Object.hasOwn(parts.nodes, node);
  if (isGenerated) prefixes.push("generate");
  return all.filter(({ path }) => prefixes.some((prefix) => isWithin(prefix, path)));
}

const isWithin = (prefix: string, path: string): boolean =>
  path.startsWith(prefix) && (path.length === prefix.length || ".[".includes(path[prefix.length] as string));

const wholePath = /^[\w$-]+(?:\.[\w$-]+|\[\d+\]|\["(?:[^"\\]|\\.)*"\])*$/;

/** The steps of a path or of a JSON Pointer; undefined for what is neither. */
function readPath(path: string): (string | number)[] | undefined {
  if (path.startsWith("/")) {
    return path
      .slice(1)
      .split("/")
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  }
  return wholePath.test(path) ? stepsOf(path) : undefined;
}

/** Characters of a path that are read. */
const pathLengthMax = 1000;

/**
 * Turn a knob: a copy of a document with one value changed, or put in where its mapping lacks it.
 *
 * @param path  of a value, of a key that its mapping may have, or of the place behind a list's last.
 * @returns the copy, to be read by `parseScenario`; or an issue that says how far the path leads.
 */
export function turnKnob(document: unknown, path: string, value: JsonValue): Parsed<JsonValue> {
  const wrong = (at: string, expected: string, received: string, hint?: string): Parsed<JsonValue> => {
    const issue: Issue = { severity: "error", code: "compare/no-path", path: at, expected, received };
    return { ok: false, issues: [hint === undefined ? issue : { ...issue, hint }] };
  };
  const steps = path.length > pathLengthMax ? undefined : readPath(path);
  if (steps === undefined) {
    return wrong("", "a path, as links[2].rate or /links/2/rate", JSON.stringify(path.slice(0, 60)));
  }
  let issue: Parsed<JsonValue> | undefined;
  const change = (at: JsonValue | undefined, place: number, so: string): JsonValue => {
    if (place === steps.length) return value;
    const step = steps[place] as string | number;
    const isLast = place === steps.length - 1;
    if (isList(at)) {
      const index = /^\d+$/.test(String(step)) ? Number(step) : Number.NaN;
      if (!(index < at.length || (isLast && index === at.length))) {
        const most = at.length === 0 ? "nothing: the list is empty" : `a place from 0 to ${at.length - 1}`;
        issue = wrong(so, most, String(step));
        return null;
      }
      const copy = [...at];
      copy[index] = change(at[index], place + 1, `${so}[${index}]`);
      return copy;
    }
    if (isMap(at)) {
      const key = String(step);
      if (!Object.hasOwn(at, key) && !isLast) {
        const keys = Object.keys(at);
        issue = wrong(so, `one of its ${keys.length} keys`, JSON.stringify(key), nearest(key, keys).join(" | "));
        return null;
      }
      const copy = Object.assign(Object.create(null), at) as { [key: string]: JsonValue };
      copy[key] = change(Object.hasOwn(at, key) ? at[key] : undefined, place + 1, member(so, key));
      return copy;
    }
    issue = wrong(so, "a list or a mapping", JSON.stringify(at ?? null).slice(0, 60));
    return null;
  };
  const changed = change(document as JsonValue, 0, "");
  return issue ?? { ok: true, value: changed, issues: [] };
}

/**
 * A scalar as a person types it into a field: `10G` is text, `5` a number, `true` a flag, `"5"` text again.
 *
 * @param before the value that it takes the place of; where that is text, only a quoted text loses its quotes.
 */
export function readScalar(text: string, before?: JsonValue): string | number | boolean | null {
  const trimmed = text.trim();
  const quoted = /^"(?:[^"\\]|\\.)*"$/.test(trimmed);
  if (typeof before === "string" && !quoted) return trimmed;
  if (quoted || /^(?:true|false|null|-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?(?:e[+-]?\d{1,3})?)$/i.test(trimmed)) {
    try {
      const value = JSON.parse(trimmed) as string | number | boolean | null;
      return typeof value === "number" && !Number.isFinite(value) ? trimmed : value;
    } catch {
      return trimmed;
    }
  }
  return trimmed;
}
