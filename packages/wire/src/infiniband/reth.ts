/**
 * infiniband/reth — the RDMA extended transport header: which remote memory is meant, and how much of it.
 *
 * ```
 *  0                                                64
 *  | virtual address                                |
 *  | remote key (32)        | DMA length (32)       |
 * ```
 * The address has 64 bits, kept as two numbers of 32, because a number holds 53.
 *
 * Source: InfiniBand Architecture Specification, volume 1, release 1.4, §9.3.3.
 * @module
 */
import { fits, readUint32, writeUint32 } from "../bytes/network-order.ts";
import { requireRoom } from "../frame/layer.ts";
import { type Parsed, parsed, short } from "../issue.ts";

// ---- fields

/** Offsets in bytes. */
export const rethOffset = { addressHigh: 0, addressLow: 4, remoteKey: 8, lengthBytes: 12 } as const;

/** Length of the header. */
export const rethHeaderBytes = 16;

/** The header as a value. */
export interface Reth {
  /** Upper 32 bits of the virtual address. */
  readonly addressHigh: number;
  /** Lower 32 bits of the virtual address. */
  readonly addressLow: number;
  readonly remoteKey: number;
  /** Of the whole message; a responder refuses more than 2^31. */
  readonly lengthBytes: number;
}

// ---- view

/** Reads of single fields of the header at `offset`; they check nothing. */
export const RethHeader = {
  addressHigh(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset);
  },
  addressLow(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + rethOffset.addressLow);
  },
  remoteKey(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + rethOffset.remoteKey);
  },
  lengthBytes(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + rethOffset.lengthBytes);
  },
};

// ---- parse

/**
 * Read the header at `offset`.
 *
 * Issues: `wire/short`.
 */
export function parseReth(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Reth> {
  if (!(end - offset >= rethHeaderBytes)) return short("reth", rethHeaderBytes, offset, end);
  return parsed({
    addressHigh: RethHeader.addressHigh(bytes, offset),
    addressLow: RethHeader.addressLow(bytes, offset),
    remoteKey: RethHeader.remoteKey(bytes, offset),
    lengthBytes: RethHeader.lengthBytes(bytes, offset),
  });
}

// ---- emit

/**
 * Write the header at `offset`, each field as given.
 *
 * @returns the bytes written, 16.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitReth(header: Reth, bytes: Uint8Array, offset: number = 0): number {
  requireRoom("reth", bytes, offset, rethHeaderBytes);
  writeUint32(bytes, offset, fits("reth.addressHigh", header.addressHigh, 0xffff_ffff));
  writeUint32(bytes, offset + rethOffset.addressLow, fits("reth.addressLow", header.addressLow, 0xffff_ffff));
  writeUint32(bytes, offset + rethOffset.remoteKey, fits("reth.remoteKey", header.remoteKey, 0xffff_ffff));
  writeUint32(bytes, offset + rethOffset.lengthBytes, fits("reth.lengthBytes", header.lengthBytes, 0xffff_ffff));
  return rethHeaderBytes;
}
