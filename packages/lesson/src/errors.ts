/**
 * errors — what this package throws when a program is wrong. Each code has a page under docs/errors/lesson.
 *
 * @module
 */

/** Every code this package throws. */
export type LessonErrorCode = "lesson/foreign-work" | "lesson/trace-cut";

/** An `Error` that carries a stable code; compare codes, never messages or classes. */
export interface LessonError extends Error {
  readonly code: LessonErrorCode;
}

/**
 * Make an error of this package.
 *
 * @param code    stable code, `lesson/<what>`
 * @param message what was expected and what came, in one sentence
 */
export function lessonError(code: LessonErrorCode, message: string): LessonError {
  return Object.assign(new Error(`${code}: ${message}`), { code });
}
