/**
 * errors — the codes this package can give, and how they are made.
 * @module
 */

/** An error of this package: `code` is stable, the message may change. */
export interface UiError extends Error {
  readonly code: UiErrorCode;
}

/** Every code of this package; each has a page under docs/errors/ui. */
export type UiErrorCode = "ui/screenshot";

/** Make an error with one of our codes. */
export function makeUiError(code: UiErrorCode, message: string): UiError {
  return Object.assign(new Error(message), { code });
}
