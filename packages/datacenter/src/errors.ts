/**
 * errors — what this package throws when a program is wrong. Each code has a page under docs/errors/datacenter.
 *
 * @module
 */

/** Every code this package throws. */
export type DatacenterErrorCode =
  | "datacenter/unknown-guest"
  | "datacenter/unknown-disk"
  | "datacenter/no-address"
  | "datacenter/bad-request";

/** An `Error` that carries a stable code; compare codes, never messages or classes. */
export interface DatacenterError extends Error {
  readonly code: DatacenterErrorCode;
}

/**
 * Make an error of this package.
 *
 * @param code    stable code, `datacenter/<what>`
 * @param message what was expected and what came, in one sentence
 */
export function makeDatacenterError(code: DatacenterErrorCode, message: string): DatacenterError {
  return Object.assign(new Error(`${code}: ${message}`), { code });
}
