/**
 * errors — the codes this package can give, and how they are made.
 * @module
 */

/** An error of this package: `code` is stable, the message may change. */
export interface EmbedError extends Error {
  readonly code: EmbedErrorCode;
}

/** Every code of this package; each has a page under docs/errors/embed. */
export type EmbedErrorCode =
  | "embed/attribute"
  | "embed/bad-message"
  | "embed/closed"
  | "embed/destroyed"
  | "embed/no-answer"
  | "embed/too-large"
  | "embed/too-many-calls"
  | "embed/unknown-method";

/** Make an error with one of our codes. */
export function makeEmbedError(code: EmbedErrorCode, message: string): EmbedError {
  return Object.assign(new Error(message), { code });
}
