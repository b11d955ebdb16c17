/**
 * errors — what the engine throws when a program is wrong.
 *
 * A programmer's mistake throws an `Error` with a stable `code`; an author's mistake is an issue (./issue.ts); what
 * hardware does wrong is a record in the trace. Each code has a page under docs/errors/engine.
 * @module
 */

/** Every code the engine throws. */
export type EngineErrorCode =
  | "engine/time-range"
  | "engine/unit-range"
  | "engine/unknown-handler"
  | "engine/handler-threw"
  | "engine/not-snapshotable"
  | "engine/snapshot-mismatch"
  | "engine/duplicate-name"
  | "engine/unknown-name"
  | "engine/port-connected"
  | "engine/frame-released"
  | "engine/frame-columns"
  | "engine/probe-type"
  | "engine/random-range"
  | "engine/fault-range"
  | "engine/invalid-scenario"
  | "engine/trace-lost";

/** An `Error` that carries a stable code; compare codes, never messages or classes. */
export interface EngineError extends Error {
  readonly code: EngineErrorCode;
}

/**
 * Make an engine error.
 *
 * @param code    stable code, `engine/<what>`.
 * @param message what was expected and what came, in one sentence.
 * @param cause   the error below it, when there is one.
 */
export function engineError(code: EngineErrorCode, message: string, cause?: unknown): EngineError {
  const error = new Error(`${code}: ${message}`, cause === undefined ? undefined : { cause });
  return Object.assign(error, { code });
}
