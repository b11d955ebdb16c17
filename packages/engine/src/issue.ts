/**
 * issue — an author's mistake, as data.
 *
 * A scenario, a topology or a link that is wrong never throws: it yields issues, all at once, each with its place,
 * what was expected, what was received and a hint.
 * @module
 */

/** One thing wrong with what a person wrote. */
export interface Issue {
  readonly severity: "error" | "warning";
  /** Stable code, `package/what`. */
  readonly code: string;
  /** Where in the document, as `links[2].ends[0]`; empty for the document itself. */
  readonly path: string;
  /** Line in the text, from 1, when the text is known. */
  readonly line?: number;
  /** Column in the line, from 1. */
  readonly column?: number;
  readonly expected: string;
  readonly received: string;
  readonly hint?: string;
}

/** What every `parse…` function returns: the value with its warnings, or the issues. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T; readonly issues: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** A value that JSON can hold. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };
