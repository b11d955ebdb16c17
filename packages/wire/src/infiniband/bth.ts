/**
 * infiniband/bth — the base transport header: what a packet does, to which queue pair, and its number.
 *
 * ```
 *  0        8 9 10  12     16                       32
 *  | opcode |S M pad| TVer | partition key          |
 *  |F B rsv6| destination queue pair                |
 *  |A rsv7  | packet sequence number                |
 * ```
 * S asks for an event at the receiver, M is the state of path migration, `pad` says how many zero bytes were added to
 * make the payload a whole number of words, A asks for an acknowledgment. F and B are RoCEv2's congestion bits, and the
 * only bits of this header that the invariant CRC leaves out, with the six reserved ones beside them.
 *
 * Sources: InfiniBand Architecture Specification, volume 1, release 1.4, §9.2; annex A17 (RoCEv2) for FECN and BECN.
 * @module
 */
import { fits, readUint16, readUint32, writeUint16, writeUint32 } from "../bytes/network-order.ts";
import { requireRoom } from "../frame/layer.ts";
import { type Parsed, parsed, short } from "../issue.ts";

// ---- fields

/** Offsets in bytes. */
export const bthOffset = {
  opcode: 0,
  flags: 1,
  partitionKey: 2,
  congestion: 4,
  destinationQp: 5,
  ack: 8,
  psn: 9,
} as const;

/** Length of the header. */
export const bthHeaderBytes = 12;

/** The largest queue pair number, packet sequence number and message sequence number: 24 bits. */
export const uint24Max = 0xff_ffff;

/** The header as a value. */
export interface Bth {
  /** 0..255; `infinibandOpcode` says what it means. */
  readonly opcode: number;
  /** SE: the receiver shall have an event when the message is complete. */
  readonly solicitedEvent: boolean;
  /** M: path migration is in the state "migrated". */
  readonly migrated: boolean;
  /** Zero bytes behind the payload, 0..3. */
  readonly padBytes: number;
  /** TVer, 0..15; 0 is the only one there is. */
  readonly version: number;
  /** 0xffff is the default partition. */
  readonly partitionKey: number;
  /** FECN: the packet met congestion. */
  readonly fecn: boolean;
  /** BECN: packets the other way met congestion. */
  readonly becn: boolean;
  /** Six bits, sent as 0. */
  readonly reserved6: number;
  /** 24 bits. */
  readonly destinationQp: number;
  /** A: the requester wants an acknowledgment of this packet. */
  readonly ackRequest: boolean;
  /** Seven bits, sent as 0. */
  readonly reserved7: number;
  /** Packet sequence number, 24 bits. */
  readonly psn: number;
}

// ---- view

/** Reads of single fields of the header at `offset`; they check nothing. */
export const BthHeader = {
  opcode(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset];
  },
  solicitedEvent(bytes: Uint8Array, offset: number = 0): boolean {
    return (bytes[offset + bthOffset.flags] & 0x80) !== 0;
  },
  migrated(bytes: Uint8Array, offset: number = 0): boolean {
    return (bytes[offset + bthOffset.flags] & 0x40) !== 0;
  },
  padBytes(bytes: Uint8Array, offset: number = 0): number {
    return (bytes[offset + bthOffset.flags] >>> 4) & 3;
  },
  version(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + bthOffset.flags] & 15;
  },
  partitionKey(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + bthOffset.partitionKey);
  },
  fecn(bytes: Uint8Array, offset: number = 0): boolean {
    return (bytes[offset + bthOffset.congestion] & 0x80) !== 0;
  },
  becn(bytes: Uint8Array, offset: number = 0): boolean {
    return (bytes[offset + bthOffset.congestion] & 0x40) !== 0;
  },
  reserved6(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + bthOffset.congestion] & 0x3f;
  },
  destinationQp(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + bthOffset.congestion) & uint24Max;
  },
  ackRequest(bytes: Uint8Array, offset: number = 0): boolean {
    return (bytes[offset + bthOffset.ack] & 0x80) !== 0;
  },
  reserved7(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + bthOffset.ack] & 0x7f;
  },
  psn(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + bthOffset.ack) & uint24Max;
  },
};

// ---- parse

/**
 * Read the header at `offset`.
 *
 * Issues: `wire/short`.
 */
export function parseBth(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Bth> {
  if (!(end - offset >= bthHeaderBytes)) return short("bth", bthHeaderBytes, offset, end);
  return parsed({
    opcode: BthHeader.opcode(bytes, offset) ?? 0,
    solicitedEvent: BthHeader.solicitedEvent(bytes, offset),
    migrated: BthHeader.migrated(bytes, offset),
    padBytes: BthHeader.padBytes(bytes, offset),
    version: BthHeader.version(bytes, offset),
    partitionKey: BthHeader.partitionKey(bytes, offset),
    fecn: BthHeader.fecn(bytes, offset),
    becn: BthHeader.becn(bytes, offset),
    reserved6: BthHeader.reserved6(bytes, offset),
    destinationQp: BthHeader.destinationQp(bytes, offset),
    ackRequest: BthHeader.ackRequest(bytes, offset),
    reserved7: BthHeader.reserved7(bytes, offset),
    psn: BthHeader.psn(bytes, offset),
  });
}

// ---- emit

/**
 * Write the header at `offset`, each field as given.
 *
 * @returns the bytes written, 12.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitBth(header: Bth, bytes: Uint8Array, offset: number = 0): number {
  requireRoom("bth", bytes, offset, bthHeaderBytes);
  bytes[offset] = fits("bth.opcode", header.opcode, 0xff);
  bytes[offset + bthOffset.flags] =
    (header.solicitedEvent ? 0x80 : 0) |
    (header.migrated ? 0x40 : 0) |
    (fits("bth.padBytes", header.padBytes, 3) << 4) |
    fits("bth.version", header.version, 15);
  writeUint16(bytes, offset + bthOffset.partitionKey, fits("bth.partitionKey", header.partitionKey, 0xffff));
  const congestion =
    (header.fecn ? 0x80 : 0) | (header.becn ? 0x40 : 0) | fits("bth.reserved6", header.reserved6, 0x3f);
  const destinationQp = fits("bth.destinationQp", header.destinationQp, uint24Max);
  writeUint32(bytes, offset + bthOffset.congestion, (congestion << 24) | destinationQp);
  const ack = (header.ackRequest ? 0x80 : 0) | fits("bth.reserved7", header.reserved7, 0x7f);
  writeUint32(bytes, offset + bthOffset.ack, (ack << 24) | fits("bth.psn", header.psn, uint24Max));
  return bthHeaderBytes;
}
