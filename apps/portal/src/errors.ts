/**
 * errors — the codes of the portal, and how they are made. A message is for the console; what a person reads comes
 * from the message tables by code.
 * @module
 */

/** Every code of the portal; each has a page under docs/errors/portal. */
export type PortalErrorCode =
  | "portal/labs-list"
  | "portal/lab-unknown"
  | "portal/lab-hangs"
  | "portal/lab-unreachable"
  | "portal/lab-status"
  | "portal/lab-broken"
  | "portal/modules-list"
  | "portal/module-unknown"
  | "portal/module-version"
  | "portal/module-lab"
  | "portal/module-other"
  | "portal/module-insecure"
  | "portal/module-issue";

/** An error of the portal. */
export interface PortalError extends Error {
  readonly code: PortalErrorCode;
  /** What the message of that code is filled with. */
  readonly values: Readonly<Record<string, string | number>>;
}

/** Make an error with one of our codes. */
export function makePortalError(
  code: PortalErrorCode,
  values: Readonly<Record<string, string | number>> = {},
  cause?: unknown,
): PortalError {
  const said = Object.entries(values).map(([name, value]) => `${name} ${value}`);
  return Object.assign(new Error([code, ...said].join(", "), { cause }), { code, values });
}
