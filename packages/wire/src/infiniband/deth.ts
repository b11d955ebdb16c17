/**
 * infiniband/deth — the datagram extended transport header: a key that the receiving queue pair must know, and who sent.
 *
 * ```
 *  0        8                                      32
 *  | queue key                                     |
 *  |reserved| source queue pair                    |
 * ```
 *
 * Source: InfiniBand Architecture Specification, volume 1, release 1.4, §9.3.2.
 * @module
 */
import { fits, readUint32, writeUint32 } from "../bytes/network-order.ts";
import { requireRoom } from "../frame/layer.ts";
import { type Parsed, parsed, short } from "../issue.ts";
import { uint24Max } from "./bth.ts";

// ---- fields

/** Offsets in bytes. */
export const dethOffset = { queueKey: 0, reserved: 4, sourceQp: 5 } as const;

/** Length of the header. */
export const dethHeaderBytes = 8;

/** The header as a value. */
export interface Deth {
  readonly queueKey: number;
  /** Eight bits, sent as 0. */
  readonly reserved: number;
  /** 24 bits. */
  readonly sourceQp: number;
}

// ---- view

/** Reads of single fields of the header at `offset`; they check nothing. */
export const DethHeader = {
  queueKey(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset);
  },
  reserved(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + dethOffset.reserved];
  },
  sourceQp(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + dethOffset.reserved) & uint24Max;
  },
};

// ---- parse

/**
 * Read the header at `offset`.
 *
 * Issues: `wire/short`.
 */
export function parseDeth(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Deth> {
  if (!(end - offset >= dethHeaderBytes)) return short("deth", dethHeaderBytes, offset, end);
  return parsed({
    queueKey: DethHeader.queueKey(bytes, offset),
    reserved: DethHeader.reserved(bytes, offset) ?? 0,
    sourceQp: DethHeader.sourceQp(bytes, offset),
  });
}

// ---- emit

/**
 * Write the header at `offset`, each field as given.
 *
 * @returns the bytes written, 8.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitDeth(header: Deth, bytes: Uint8Array, offset: number = 0): number {
  requireRoom("deth", bytes, offset, dethHeaderBytes);
  writeUint32(bytes, offset, fits("deth.queueKey", header.queueKey, 0xffff_ffff));
  const reserved = fits("deth.reserved", header.reserved, 0xff);
  writeUint32(
    bytes,
    offset + dethOffset.reserved,
    (reserved << 24) | fits("deth.sourceQp", header.sourceQp, uint24Max),
  );
  return dethHeaderBytes;
}
