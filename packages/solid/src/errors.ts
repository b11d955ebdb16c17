/**
 * errors — the codes this package can give, and how they are made.
 * @module
 */

/** An error of this package: `code` is stable, the message may change. */
export interface SolidError extends Error {
  readonly code: SolidErrorCode;
}

/** Every code of this package; each has a page under docs/errors/solid. */
export type SolidErrorCode = "solid/lab-module" | "solid/lab-api";

/** Make an error with one of our codes. */
export function makeSolidError(code: SolidErrorCode, message: string): SolidError {
  return Object.assign(new Error(message), { code });
}
