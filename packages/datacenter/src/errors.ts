/**
 * errors — what this package throws when a program is wrong. Each code has a page under docs/errors/datacenter.
 *
 * @module
 */

/** Every code this package throws. */
export type DatacenterErrorCode =
  | "datacenter/bad-request"
  | "datacenter/no-address"
  | "datacenter/unknown-disk"
  | "datacenter/unknown-guest";

/** Codes of the issues that its kinds say. */
export type DatacenterIssueCode =
  | "datacenter/disk"
  | "datacenter/disk-memory"
  | "datacenter/endpoint"
  | "datacenter/guest"
  | "datacenter/lossless-class"
  | "datacenter/mtu"
  | "datacenter/queue-size"
  | "datacenter/sectors"
  | "datacenter/server"
  | "datacenter/server-address"
  | "datacenter/target"
  | "datacenter/two-paths";

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
