/**
 * import/reading — what is wrong with a host's output, gathered with line and column.
 *
 * Rule V406 in ../../SPEC.md.
 * @module
 */
import type { Issue, Parsed } from "@dc/engine";

/** Most issues that are kept of one text. */
export const issuesMax = 100;

/** A place and what was found there. */
export interface Finding {
  readonly code: "input/bad-line" | "input/cut" | "input/too-large" | "input/binary" | "input/unknown-format";
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly expected: string;
  readonly received: string;
  readonly hint?: string;
}

/** Issues as they are found, in the order of the text. */
export class Reading {
  readonly issues: Issue[] = [];
  #errors = 0;

  /** There will be no value. */
  get isRefused(): boolean {
    return this.#errors > 0;
  }

  /** So many errors that reading on tells nobody anything. */
  get isHopeless(): boolean {
    return this.#errors >= issuesMax;
  }

  /** No value can come of this. */
  error(finding: Finding): void {
    this.#errors += 1;
    this.#keep("error", finding);
  }

  /** There is a value, and this is odd about it. */
  warning(finding: Finding): void {
    this.#keep("warning", finding);
  }

  /** The value, unless there was an error. */
  result<T>(value: () => T): Parsed<T> {
    const { issues } = this;
    return this.isRefused ? { ok: false, issues } : { ok: true, value: value(), issues };
  }

  #keep(severity: Issue["severity"], finding: Finding): void {
    if (this.issues.length < issuesMax) this.issues.push({ severity, path: "", ...finding });
  }
}

/** Text of a file as an issue shows it: quoted, and cut where it is long. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
