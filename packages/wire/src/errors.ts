/**
 * errors — every code that this package can name, and the error that carries one.
 *
 * Bytes that came from a cable never throw: what is wrong with them is an issue (`./issue.ts`). An error here is the
 * mistake of the program that calls us: a value that does not fit its field, a target that is too short. Each code,
 * thrown or reported, has a page under docs/errors/wire/ (docs/errors/input/ for the one shared limit).
 *
 * @module
 */

/** Codes of errors that are thrown, because the calling program is wrong. */
export type WireErrorCode =
  | "wire/address-text"
  | "wire/buffer-short"
  | "wire/capture-time"
  | "wire/expect-frame"
  | "wire/field-range"
  | "wire/interface-index"
  | "wire/layer-order";

/** Codes of issues that are reported, because the bytes or the text are wrong. */
export type WireIssueCode =
  | "input/too-large"
  | "wire/bpdu-type"
  | "wire/address-text"
  | "wire/arp-kind"
  | "wire/bfd-discard"
  | "wire/capture-block"
  | "wire/capture-cut"
  | "wire/capture-interface"
  | "wire/capture-magic"
  | "wire/capture-time"
  | "wire/capture-version"
  | "wire/checksum"
  | "wire/cut"
  | "wire/hex-text"
  | "wire/icrc"
  | "wire/infiniband-opcode"
  | "wire/infiniband-pad"
  | "wire/ipv4-header-length"
  | "wire/ipv4-total-length"
  | "wire/ipv4-version"
  | "wire/llc-control"
  | "wire/ipv6-fragment"
  | "wire/ipv6-option"
  | "wire/ipv6-routing"
  | "wire/ipv6-version"
  | "wire/mac-control-opcode"
  | "wire/neighbour-option"
  | "wire/nesting"
  | "wire/short"
  | "wire/tcp-header-length"
  | "wire/tcp-option"
  | "wire/udp-checksum-zero"
  | "wire/udp-length"
  | "wire/vxlan-flags";

/** An `Error` with a stable `code`; test the code, never the message. */
export interface WireError extends Error {
  readonly code: WireErrorCode;
}

/**
 * Make (not throw) an error of this package.
 *
 * @param code stable code; its page docs/errors/<code>.md says what to change.
 * @param message one sentence: what was given, what was expected, and the source of the rule where there is one.
 */
export function wireError(code: WireErrorCode, message: string): WireError {
  return Object.assign(new Error(`${code}: ${message}`), { code });
}

/** The error for a value that does not fit its field: not an integer, negative, or above `maximum`. */
export function fieldRange(field: string, value: unknown, maximum: number): WireError {
  return wireError("wire/field-range", `${field} is ${String(value)}: expected an integer, 0..${maximum}`);
}
