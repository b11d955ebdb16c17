/**
 * errors — what this package throws when a program is wrong. Each code has a page under docs/errors/rdma.
 *
 * What a verb refuses is no error: it answers EINVAL or ENOMEM, as libibverbs does. What a peer or a cable does wrong is
 * no error either: it is a NAK, a dropped packet, a completion with a status, and a record in the trace.
 * @module
 */

/** Every code this package throws. */
export type RdmaErrorCode = "rdma/bad-option" | "rdma/unknown-handle";

/** An `Error` that carries a stable code; compare codes, never messages or classes. */
export interface RdmaError extends Error {
  readonly code: RdmaErrorCode;
}

/**
 * Make an error of this package.
 *
 * @param code    stable code, `rdma/<what>`
 * @param message what was expected and what came, in one sentence
 */
export function makeRdmaError(code: RdmaErrorCode, message: string): RdmaError {
  return Object.assign(new Error(`${code}: ${message}`), { code });
}
