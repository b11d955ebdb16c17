/**
 * errors — what the fabric throws when a program is wrong.
 *
 * A programmer's mistake throws an `Error` with a stable `code`; an author's mistake in a scenario or a topology file
 * is an issue with a path; what a device does wrong (a drop) is a record in the trace. Each code has a page under
 * docs/errors/fabric.
 * @module
 */

import type { Issue } from "@dc/engine";

/** Every code the fabric throws. */
export type FabricErrorCode =
  | "fabric/address"
  | "fabric/address-space"
  | "fabric/bad-option"
  | "fabric/bridge"
  | "fabric/duplicate-address"
  | "fabric/fluid-network"
  | "fabric/gateway"
  | "fabric/no-outside"
  | "fabric/not-a-record"
  | "fabric/overlay"
  | "fabric/spanning-tree"
  | "fabric/started"
  | "fabric/underlay-mtu"
  | "fabric/unknown-name"
  | "fabric/vlan";

/** Code of the issues in the log of a live run. */
export type LiveLogIssueCode = "fabric/live-log";

/** Codes of the issues in segments that a scenario says (`vnis`, `tenants`). */
export type SegmentIssueCode =
  | "fabric/tenant"
  | "fabric/vni"
  | "fabric/vni-address"
  | "fabric/vni-endpoint"
  | "fabric/vni-flood"
  | "fabric/vni-network"
  | "fabric/vni-port";

/** Codes of the issues in how a switch chooses (`ecmp`, `weights`). */
export type EcmpIssueCode = "fabric/ecmp";

/** Codes of the issues in how links are watched (`fabric/detection@1`). */
export type DetectionIssueCode = "fabric/detection";

/** Codes of the issues in queues that mark (`fabric/marking@1`). */
export type MarkingIssueCode = "fabric/marking";

/** An `Error` that carries a stable code; compare codes, never messages or classes. */
export interface FabricError extends Error {
  readonly code: FabricErrorCode;
  /** Where the mistake is an author's and is found only when the network is built: what to change, by path. */
  readonly issues?: readonly Issue[];
}

/**
 * Make a fabric error.
 *
 * @param code    stable code, `fabric/<what>`.
 * @param message what was expected and what came, in one sentence.
 * @param issues  what an author has to change, by path.
 */
export function fabricError(code: FabricErrorCode, message: string, issues?: readonly Issue[]): FabricError {
  const error = Object.assign(new Error(`${code}: ${message}`), { code });
  return issues === undefined ? error : Object.assign(error, { issues });
}
