/**
 * document/document — a text of a module to a value, or to every mistake in it.
 *
 * Scenarios are read by the engine; all other texts of a module, JSON or YAML, are read here by a shape with the same
 * care, and their issues have codes of their own: `module/missing` instead of `scenario/missing`.
 *
 * Sources: rules L1–L4 in ../../SPEC.md.
 * @module
 */
import type { Issue, JsonValue, Parsed } from "@dc/engine";
import { readShape, type Shape } from "@dc/engine/scenario";
import { parseText } from "@dc/engine/text";

/** A mistake, and the file in which it is. */
export interface ModuleIssue extends Issue {
  /** Path in the module's folder, `lessons/01-choose/checks.yaml`. */
  readonly file: string;
}

/** What reading a text of a module comes to. */
export type ParsedDocument<T> =
  | { readonly ok: true; readonly value: T; readonly issues: readonly ModuleIssue[] }
  | { readonly ok: false; readonly issues: readonly ModuleIssue[] };

/** Reads a text to a tree with the places of its parts. */
export type ReadText = typeof parseText;

/**
 * A reader that remembers what it has read: for who reads one module for many learners, whose numbers are filled in after
 * reading. What it gives is shared, and nobody writes into it.
 */
export function rememberTexts(): ReadText {
  const kept = new Map<string, ReturnType<ReadText>>();
  return (text, name) => {
    const key = `${name}\n${text}`;
    const read = kept.get(key) ?? parseText(text, name);
    kept.set(key, read);
    return read;
  };
}

/** How a document is read. */
export interface DocumentOptions<T> {
  /** What the text must hold. */
  readonly shape: Shape<T>;
  /** The key that says which version of the format this is, and the version that is known. */
  readonly version?: { readonly key: string; readonly known: number };
  /** What is put in the place of `${name}`, before the shape reads. */
  readonly fill?: (value: JsonValue) => Parsed<JsonValue>;
  /** Default `parseText`. */
  readonly readText?: ReadText | undefined;
}

/**
 * Read JSON or YAML.
 *
 * @param file its path in the module, for messages; `.json` and `.yaml` are read alike.
 * @returns the value, or all issues of text and shape in the order of the text. A version that is newer than what is
 *          known is one issue, `module/newer`, and nothing else is judged.
 */
export function readDocument<T>(text: string, file: string, options: DocumentOptions<T>): ParsedDocument<T> {
  const document = (options.readText ?? parseText)(text, file);
  if (!document.ok) return { ok: false, issues: named(document.issues, file) };
  const { value, positionOf } = document.value;
  const newer = options.version && newerIssue(value, options.version);
  if (newer !== undefined) {
    return { ok: false, issues: named([{ ...newer, ...positionOf(newer.path) }], file) };
  }
  const filled = options.fill?.(value) ?? { ok: true, value, issues: [] };
  const placed = filled.issues.map((issue) => ({ ...issue, ...positionOf(issue.path) }));
  if (!filled.ok) return { ok: false, issues: named([...document.issues, ...placed], file) };
  const read = readShape(filled.value, options.shape, positionOf);
  const issues = named([...document.issues, ...placed, ...read.issues], file);
  return read.ok ? { ok: true, value: read.value, issues } : { ok: false, issues };
}

function newerIssue(value: JsonValue, { key, known }: { key: string; known: number }): Issue | undefined {
  const found = typeof value === "object" && value !== null && !Array.isArray(value) ? value[key as never] : undefined;
  if (typeof found !== "number" || found <= known) return undefined;
  return {
    severity: "error",
    code: "module/newer",
    path: key,
    expected: `version ${known}`,
    received: `version ${found}`,
    hint: "it was written for a newer version of the labs: open it there, or update these",
  };
}

/** Issues of a file, under this package's codes. */
export function named(issues: readonly Issue[], file: string): ModuleIssue[] {
  return issues.map((issue) => ({ ...issue, code: issue.code.replace(/^scenario\//, "module/"), file }));
}
