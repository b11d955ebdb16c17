/**
 * infiniband/immediate — four bytes for the receiver's completion: immediate data, or a key to invalidate.
 *
 * Both are headers of one field at the same place; the opcode says which one it is.
 *
 * Source: InfiniBand Architecture Specification, volume 1, release 1.4, §9.3.6 (ImmDt), §9.3.7 (IETH).
 * @module
 */
import { fits, readUint32, writeUint32 } from "../bytes/network-order.ts";
import { requireRoom } from "../frame/layer.ts";
import { type Parsed, parsed, short } from "../issue.ts";

// ---- fields

/** Length of the immediate data. */
export const immediateHeaderBytes = 4;

/** Length of the invalidate header. */
export const invalidateHeaderBytes = 4;

/** Immediate data as a value. */
export interface Immediate {
  /** What a completion shows in network order, as uint32. */
  readonly data: number;
}

/** The invalidate header as a value. */
export interface Invalidate {
  /** The key that the receiver shall invalidate. */
  readonly remoteKey: number;
}

// ---- view

/** Reads of single fields of the header at `offset`; they check nothing. */
export const ImmediateHeader = {
  data(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset);
  },
};

/** Reads of single fields of the header at `offset`; they check nothing. */
export const InvalidateHeader = {
  remoteKey(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset);
  },
};

// ---- parse

/**
 * Read immediate data at `offset`.
 *
 * Issues: `wire/short`.
 */
export function parseImmediate(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Immediate> {
  if (!(end - offset >= immediateHeaderBytes)) return short("immediate", immediateHeaderBytes, offset, end);
  return parsed({ data: ImmediateHeader.data(bytes, offset) });
}

/**
 * Read an invalidate header at `offset`.
 *
 * Issues: `wire/short`.
 */
export function parseInvalidate(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Invalidate> {
  if (!(end - offset >= invalidateHeaderBytes)) return short("invalidate", invalidateHeaderBytes, offset, end);
  return parsed({ remoteKey: InvalidateHeader.remoteKey(bytes, offset) });
}

// ---- emit

/**
 * Write immediate data at `offset`.
 *
 * @returns the bytes written, 4.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitImmediate(header: Immediate, bytes: Uint8Array, offset: number = 0): number {
  requireRoom("immediate", bytes, offset, immediateHeaderBytes);
  writeUint32(bytes, offset, fits("immediate.data", header.data, 0xffff_ffff));
  return immediateHeaderBytes;
}

/**
 * Write an invalidate header at `offset`.
 *
 * @returns the bytes written, 4.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitInvalidate(header: Invalidate, bytes: Uint8Array, offset: number = 0): number {
  requireRoom("invalidate", bytes, offset, invalidateHeaderBytes);
  writeUint32(bytes, offset, fits("invalidate.remoteKey", header.remoteKey, 0xffff_ffff));
  return invalidateHeaderBytes;
}
