/**
 * errors — what the fabric throws when a program is wrong.
 *
 * A programmer's mistake throws an `Error` with a stable `code`; an author's mistake in a scenario or a topology file
 * is an issue with a path; what a device does wrong (a drop) is a record in the trace. Each code has a page under
 * docs/errors/fabric.
 * @module
 */

/** Every code the fabric throws. */
export type FabricErrorCode =
  | "fabric/address"
  | "fabric/address-space"
  | "fabric/bad-option"
  | "fabric/duplicate-address"
  | "fabric/not-a-record"
  | "fabric/started"
  | "fabric/unknown-name";

/** An `Error` that carries a stable code; compare codes, never messages or classes. */
export interface FabricError extends Error {
  readonly code: FabricErrorCode;
}

/**
 * Make a fabric error.
 *
 * @param code    stable code, `fabric/<what>`.
 * @param message what was expected and what came, in one sentence.
 */
export function fabricError(code: FabricErrorCode, message: string): FabricError {
  return Object.assign(new Error(`${code}: ${message}`), { code });
}
