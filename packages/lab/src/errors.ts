/**
 * errors — what the lab throws at the page that holds its handle.
 * @module
 */

/** Every code. Each has a page under docs/errors/lab. */
export type LabErrorCode =
  | "lab/bad-time"
  | "lab/bad-state"
  | "lab/link-too-long"
  | "lab/no-grading"
  | "lab/no-lab"
  | "lab/refused"
  | "lab/unknown-object"
  | "lab/unknown-probe";

/** An `Error` with a stable code. */
export interface LabError extends Error {
  readonly code: LabErrorCode;
}

/** Make one. */
export function labError(code: LabErrorCode, message: string): LabError {
  return Object.assign(new Error(message), { code });
}
