/**
 * conformance/line — what a line of the contract is, how it is run, and the words it is written with.
 * @module
 */
import type { Bench, Where } from "./bench.ts";

/** What a line is called; messages have its words. */
export type LineId =
  | "opens"
  | "methods"
  | "plays"
  | "moves"
  | "bad-time"
  | "state"
  | "permalink"
  | "params"
  | "unknown-object"
  | "unknown-probe"
  | "pictures"
  | "look"
  | "resize"
  | "lti"
  | "question"
  | "grade"
  | "unknown-method"
  | "bad-parameter"
  | "too-large"
  | "flood"
  | "foreign"
  | "page-clean"
  | "policy"
  | "answers"
  | "scores"
  | "completes"
  | "statements"
  | "solutions"
  | "begins-anew"
  | "ends";

/** What a line has found. */
export interface Found {
  readonly holds: boolean;
  /** What came back, as short as it can be said. */
  readonly received: string;
}

/** One line of the contract. */
export interface Line {
  readonly id: LineId;
  /** The rules that it shows. */
  readonly rules: string;
  readonly where: readonly Where[];
  /** Needs a module, and a learner who does something in it. */
  readonly learner?: true;
  run(bench: Bench, page: HostPage): Promise<string>;
}

/** The host page, as far as a lab could have changed it. */
export interface HostPage {
  readonly document: Document;
  /** Violations of the page's policy since it was opened. */
  readonly violations: readonly string[];
  /** How long a learner may take. */
  readonly learnerWithinMs: number;
  /** Lines that have scrolled a lab into sight, and where the page stood before the first of them. */
  readonly sight: { lines: number; topPx: number };
}

/** How long a lab may take to open, and for one thing. */
export const openWithinMs: number = 30_000;
export const doWithinMs: number = 10_000;

/** Thrown by a line that does not hold; its message is what came back. */
export const mismatch = (received: unknown): Error => Object.assign(new Error(print(received)), { name: "Mismatch" });

/** A value in few words. */
export function print(value: unknown): string {
  if (value === undefined) return "undefined";
  if (value instanceof Blob) return `a file of ${value.size} bytes`;
  if (value instanceof Error) {
    const { code } = value as { readonly code?: unknown };
    return typeof code === "string" && code !== "" ? `${code}: ${value.message}` : value.message;
  }
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

export function check(holds: boolean, received: unknown): void {
  if (!holds) throw mismatch(received);
}

/** The answer within the time, or a mismatch that says there was none. */
export async function within<Value>(promise: Promise<Value>, ms: number = doWithinMs): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_done, failed) => {
    timer = setTimeout(() => failed(mismatch(`no answer within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** That a call is refused with a code; the code is what is received. */
export async function refused(call: Promise<unknown>, code?: string): Promise<string> {
  let answer: unknown;
  try {
    answer = await within(call);
  } catch (error) {
    const given = (error as { readonly code?: unknown }).code;
    check(typeof given === "string" && given !== "" && (code === undefined || given === code), error);
    return String(given);
  }
  throw mismatch(answer);
}

export const fieldsOf = (value: unknown): { readonly [name: string]: unknown } =>
  typeof value === "object" && value !== null ? (value as { readonly [name: string]: unknown }) : {};

export const all: readonly Where[] = ["element", "frame", "sandbox"];
export const frames: readonly Where[] = ["frame", "sandbox"];

/** Call over the channel what a lab's types do not know. */
export const callAny = (bench: Bench, name: string, ...params: readonly unknown[]): Promise<unknown> =>
  (bench.lab as unknown as Record<string, (...params: readonly unknown[]) => Promise<unknown>>)[name]?.(...params) ??
  Promise.reject(new Error(`${name} cannot be called`));

/** Run one line: it holds, or it does not and says what came. */
export async function runLine(line: Line, bench: Bench, page: HostPage): Promise<Found> {
  try {
    return { holds: true, received: await line.run(bench, page) };
  } catch (error) {
    return { holds: false, received: print(error) };
  }
}
