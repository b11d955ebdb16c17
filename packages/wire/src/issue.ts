/**
 * issue — what is wrong with bytes or text, as data.
 *
 * The shape is the one that every package of the project reports, so that a view or a command prints them all alike.
 * `offsetBytes` is ours: where in the given bytes the trouble stands, for a view that marks them.
 *
 * @module
 */
import type { WireIssueCode } from "./errors.ts";

/** One thing wrong with an input. `error`: there is no value. `warning`: there is one, and this is odd about it. */
export interface Issue {
  readonly severity: "error" | "warning";
  /** Stable code with a page under docs/errors/. */
  readonly code: WireIssueCode;
  /** The field, as header.field: "ipv4.headerLength"; for captures "block[3].length" or "frame[7]". */
  readonly path: string;
  /** Where in the bytes given to the parser, in bytes from their start. */
  readonly offsetBytes?: number;
  readonly expected: string;
  readonly received: string;
  readonly hint?: string;
}

/** A value with its warnings, or the reasons why there is none. No `parse…` function throws. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T; readonly issues: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

const noIssues: readonly Issue[] = [];

/** A parsed value, with warnings if there are any. */
export function parsed<T>(value: T, issues: readonly Issue[] = noIssues): Parsed<T> {
  return { ok: true, value, issues };
}

/** No value, for one reason. */
export function refused(
  code: WireIssueCode,
  path: string,
  expected: string,
  received: string,
  offsetBytes?: number,
): { readonly ok: false; readonly issues: readonly Issue[] } {
  return { ok: false, issues: [makeIssue("error", code, path, expected, received, offsetBytes)] };
}

/** One issue; `offsetBytes` is left out when unknown. */
export function makeIssue(
  severity: "error" | "warning",
  code: WireIssueCode,
  path: string,
  expected: string,
  received: string,
  offsetBytes?: number,
): Issue {
  return offsetBytes === undefined
    ? { severity, code, path, expected, received }
    : { severity, code, path, offsetBytes, expected, received };
}

/** The refusal of a header that does not fit between `offsetBytes` and `endBytes`. */
export function short(
  header: string,
  neededBytes: number,
  offsetBytes: number,
  endBytes: number,
): { readonly ok: false; readonly issues: readonly Issue[] } {
  const left = Math.max(0, endBytes - offsetBytes);
  return refused("wire/short", header, `at least ${neededBytes} bytes`, `${left} bytes`, offsetBytes);
}

/** Text from outside as an issue shows it: quoted, and cut where it is long. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
