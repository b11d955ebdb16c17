/**
 * infiniband/atomic — the headers of atomic operations: what to do to eight bytes of memory, and what stood there.
 *
 * ```
 *  0                                                64
 *  | virtual address                                |
 *  | remote key (32)        | swap or add data …    |
 *  | … (64 in all)          | compare data …        |
 *  | … (64 in all)          |
 * ```
 * Values of 64 bits are two numbers of 32. The acknowledgment has eight bytes: what stood in memory before.
 *
 * Source: InfiniBand Architecture Specification, volume 1, release 1.4, §9.3.4 (AtomicETH), §9.3.5.3 (AtomicAckETH).
 * @module
 */
import { fits, readUint32, writeUint32 } from "../bytes/network-order.ts";
import { requireRoom } from "../frame/layer.ts";
import { type Parsed, parsed, short } from "../issue.ts";

// ---- fields

/** Offsets in bytes. */
export const atomicOffset = {
  addressHigh: 0,
  addressLow: 4,
  remoteKey: 8,
  swapHigh: 12,
  swapLow: 16,
  compareHigh: 20,
  compareLow: 24,
} as const;

/** Length of the header. */
export const atomicHeaderBytes = 28;

/** Length of the header of an acknowledgment. */
export const atomicAckHeaderBytes = 8;

/** The header as a value. */
export interface Atomic {
  /** Upper 32 bits of the virtual address. */
  readonly addressHigh: number;
  /** Lower 32 bits of the virtual address. */
  readonly addressLow: number;
  readonly remoteKey: number;
  /** Upper 32 bits of what is written or added. */
  readonly swapHigh: number;
  /** Lower 32 bits of what is written or added. */
  readonly swapLow: number;
  /** Upper 32 bits of what must stand there for a swap. */
  readonly compareHigh: number;
  /** Lower 32 bits of what must stand there for a swap. */
  readonly compareLow: number;
}

/** The header of an acknowledgment as a value. */
export interface AtomicAck {
  /** Upper 32 bits of what stood there. */
  readonly originalHigh: number;
  /** Lower 32 bits of what stood there. */
  readonly originalLow: number;
}

// ---- view

/** Reads of single fields of the header at `offset`; they check nothing. */
export const AtomicHeader = {
  addressHigh(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset);
  },
  addressLow(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + atomicOffset.addressLow);
  },
  remoteKey(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + atomicOffset.remoteKey);
  },
  swapHigh(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + atomicOffset.swapHigh);
  },
  swapLow(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + atomicOffset.swapLow);
  },
  compareHigh(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + atomicOffset.compareHigh);
  },
  compareLow(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + atomicOffset.compareLow);
  },
};

/** Reads of single fields of the header at `offset`; they check nothing. */
export const AtomicAckHeader = {
  originalHigh(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset);
  },
  originalLow(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + 4);
  },
};

// ---- parse

/**
 * Read the header at `offset`.
 *
 * Issues: `wire/short`.
 */
export function parseAtomic(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Atomic> {
  if (!(end - offset >= atomicHeaderBytes)) return short("atomic", atomicHeaderBytes, offset, end);
  return parsed({
    addressHigh: AtomicHeader.addressHigh(bytes, offset),
    addressLow: AtomicHeader.addressLow(bytes, offset),
    remoteKey: AtomicHeader.remoteKey(bytes, offset),
    swapHigh: AtomicHeader.swapHigh(bytes, offset),
    swapLow: AtomicHeader.swapLow(bytes, offset),
    compareHigh: AtomicHeader.compareHigh(bytes, offset),
    compareLow: AtomicHeader.compareLow(bytes, offset),
  });
}

/**
 * Read the header of an acknowledgment at `offset`.
 *
 * Issues: `wire/short`.
 */
export function parseAtomicAck(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<AtomicAck> {
  if (!(end - offset >= atomicAckHeaderBytes)) return short("atomicAck", atomicAckHeaderBytes, offset, end);
  return parsed({
    originalHigh: AtomicAckHeader.originalHigh(bytes, offset),
    originalLow: AtomicAckHeader.originalLow(bytes, offset),
  });
}

// ---- emit

/**
 * Write the header at `offset`, each field as given.
 *
 * @returns the bytes written, 28.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitAtomic(header: Atomic, bytes: Uint8Array, offset: number = 0): number {
  requireRoom("atomic", bytes, offset, atomicHeaderBytes);
  writeUint32(bytes, offset, fits("atomic.addressHigh", header.addressHigh, 0xffff_ffff));
  writeUint32(bytes, offset + atomicOffset.addressLow, fits("atomic.addressLow", header.addressLow, 0xffff_ffff));
  writeUint32(bytes, offset + atomicOffset.remoteKey, fits("atomic.remoteKey", header.remoteKey, 0xffff_ffff));
  writeUint32(bytes, offset + atomicOffset.swapHigh, fits("atomic.swapHigh", header.swapHigh, 0xffff_ffff));
  writeUint32(bytes, offset + atomicOffset.swapLow, fits("atomic.swapLow", header.swapLow, 0xffff_ffff));
  writeUint32(bytes, offset + atomicOffset.compareHigh, fits("atomic.compareHigh", header.compareHigh, 0xffff_ffff));
  writeUint32(bytes, offset + atomicOffset.compareLow, fits("atomic.compareLow", header.compareLow, 0xffff_ffff));
  return atomicHeaderBytes;
}

/**
 * Write the header of an acknowledgment at `offset`, each field as given.
 *
 * @returns the bytes written, 8.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitAtomicAck(header: AtomicAck, bytes: Uint8Array, offset: number = 0): number {
  requireRoom("atomicAck", bytes, offset, atomicAckHeaderBytes);
  writeUint32(bytes, offset, fits("atomicAck.originalHigh", header.originalHigh, 0xffff_ffff));
  writeUint32(bytes, offset + 4, fits("atomicAck.originalLow", header.originalLow, 0xffff_ffff));
  return atomicAckHeaderBytes;
}
