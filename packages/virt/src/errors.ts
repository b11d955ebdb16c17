/**
 * errors — what this package throws when a program is wrong. Each code has a page under docs/errors/virt.
 *
 * What a guest or a device does wrong is no error: a broken ring sets NEEDS_RESET and is a record in the trace.
 * @module
 */

/** Every code this package throws. */
export type VirtErrorCode = "virt/memory-size" | "virt/queue-layout" | "virt/bad-option" | "virt/vmx-operation";

/** An `Error` that carries a stable code; compare codes, never messages or classes. */
export interface VirtError extends Error {
  readonly code: VirtErrorCode;
}

/**
 * Make an error of this package.
 *
 * @param code    stable code, `virt/<what>`
 * @param message what was expected and what came, in one sentence
 */
export function makeVirtError(code: VirtErrorCode, message: string): VirtError {
  return Object.assign(new Error(`${code}: ${message}`), { code });
}
