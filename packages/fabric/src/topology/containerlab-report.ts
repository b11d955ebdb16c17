/**
 * topology/containerlab-report — where an import of another program's file notes what is wrong, what is unknown and what it leaves out.
 * @module
 */
import type { Issue } from "@dc/engine";
import { nearest, type PositionOf } from "@dc/engine/scenario";

/** A mapping as a text gives it: no prototype, unknown values. */
export interface Mapping {
  readonly [key: string]: unknown;
}

/** Is this a mapping, and not a list? */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The path of a key: `nodes.leaf1`, or `nodes["a.b"]` where a dot would mislead. */
export function member(path: string, key: string): string {
  return /^[\w$-]+$/.test(key) ? (path === "" ? key : `${path}.${key}`) : `${path}[${JSON.stringify(key)}]`;
}

/** Gathers what an import finds. */
export interface Report {
  /** The file cannot be taken. */
  error(code: string, path: string, expected: string, received: unknown, hint?: string): void;
  /** The file is taken, and something in it is not as its author may think. */
  warning(code: string, path: string, expected: string, received: unknown, hint?: string): void;
  /** A key that the format does not have. */
  unknown(path: string, known: readonly string[]): void;
  /** A field that is left out by design. */
  ignore(path: string): void;
  readonly issues: readonly Issue[];
  readonly ignored: readonly string[];
}

/** Most issues handed on. */
const issuesMax = 100;

/** How a format's unknown keys are reported. */
export interface UnknownWords {
  readonly code: string;
  readonly expected: string;
}

const clabWords: UnknownWords = { code: "fabric/clab-field", expected: "a field that containerlab's schema has" };

/** Make a report; `positionOf` gives lines to issues when a text is known. */
export function createReport(positionOf: PositionOf | undefined, words: UnknownWords = clabWords): Report {
  const issues: Issue[] = [];
  const ignored: string[] = [];
  function add(
    severity: Issue["severity"],
    code: string,
    path: string,
    expected: string,
    received: unknown,
    hint?: string,
  ): void {
    if (issues.length >= 10 * issuesMax) return;
    const part = code === words.code || code.endsWith("-node-name") ? "key" : "value";
    const position = place(positionOf, path, part);
    const issue = { severity, code, path: shorten(path), ...position, expected, received: describe(received) };
    issues.push(hint === undefined ? issue : { ...issue, hint });
  }
  return {
    error: (code, path, expected, received, hint) => add("error", code, path, expected, received, hint),
    warning: (code, path, expected, received, hint) => add("warning", code, path, expected, received, hint),
    unknown(path, known) {
      const key = /([^.[\]"]+)"?\]?$/.exec(path)?.[1] ?? path;
      const hint = `it is left out; nearest: ${nearest(key, known).join(", ")}`;
      add("warning", words.code, path, words.expected, key, hint);
    },
    ignore: (path) => void ignored.push(path),
    get issues() {
      const placed = issues.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
      return placed.slice(0, issuesMax);
    },
    ignored,
  };
}

/** Where a path is, or the nearest place around it that exists. */
function place(
  positionOf: PositionOf | undefined,
  path: string,
  part: "key" | "value",
): { line?: number; column?: number } {
  if (positionOf === undefined) return {};
  for (let at = path; ; ) {
    const position = positionOf(at, at === path ? part : "value");
    if (position !== undefined) return position;
    if (at === "") return { line: 1, column: 1 };
    const around = at.replace(/(\.[^.[\]]*|\[[^[\]]*\]|^[^.[\]]+)$/, "");
    // A key with brackets in it ends like no step: nothing around it is looked for.
    at = around === at ? "" : around;
  }
}

/** A long path, cut in the middle: the position says where it is. */
function shorten(path: string): string {
  return path.length > 200 ? `${path.slice(0, 120)}…${path.slice(-40)}` : path;
}

/** What was found, in few words. */
function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "a mapping";
  if (typeof value !== "string") return String(value);
  return value.length > 60
    ? `${JSON.stringify(value.slice(0, 60))}… (${value.length} characters)`
    : JSON.stringify(value);
}
