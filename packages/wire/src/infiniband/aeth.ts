/**
 * infiniband/aeth — the acknowledge extended transport header: accepted, not ready, or refused; and how many messages so
 * far.
 *
 * ```
 *  0        8                                      32
 *  |syndrome| message sequence number              |
 * ```
 * The syndrome's top bit is 0; the next two say what the lower five mean: 00 accepted, with credits; 01 receiver not
 * ready, with a timer's code; 11 refused, with a reason.
 *
 * Source: InfiniBand Architecture Specification, volume 1, release 1.4, §9.3.5 and §9.7.5.2 (syndromes).
 * @module
 */
import { fits, readUint32, writeUint32 } from "../bytes/network-order.ts";
import { requireRoom } from "../frame/layer.ts";
import { type Parsed, parsed, short } from "../issue.ts";
import { uint24Max } from "./bth.ts";

// ---- fields

/** Offsets in bytes. */
export const aethOffset = { syndrome: 0, msn: 1 } as const;

/** Length of the header. */
export const aethHeaderBytes = 4;

/** What the bits 6 and 5 of a syndrome say; its lower five bits are a credit count, a timer's code, a reason. */
export const aethKind = { ack: 0x00, rnrNak: 0x20, nak: 0x60 } as const;

/** Whole syndromes of refusals. */
export const nakSyndrome = {
  sequenceError: 0x60,
  invalidRequest: 0x61,
  remoteAccessError: 0x62,
  remoteOperationalError: 0x63,
  invalidRdRequest: 0x64,
} as const;

/** The credit count that says that credits are not used. */
export const ackCreditsInvalid = 31;

/** The header as a value. */
export interface Aeth {
  /** 0..255. */
  readonly syndrome: number;
  /** Message sequence number, 24 bits: messages that the responder has completed. */
  readonly msn: number;
}

// ---- view

/** Reads of single fields of the header at `offset`; they check nothing. */
export const AethHeader = {
  syndrome(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset];
  },
  /** One of `aethKind`, or 0x40, which is reserved. */
  kind(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset] & 0x60;
  },
  /** The lower five bits of the syndrome. */
  value(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset] & 0x1f;
  },
  msn(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset) & uint24Max;
  },
};

// ---- parse

/**
 * Read the header at `offset`.
 *
 * Issues: `wire/short`.
 */
export function parseAeth(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Aeth> {
  if (!(end - offset >= aethHeaderBytes)) return short("aeth", aethHeaderBytes, offset, end);
  return parsed({ syndrome: AethHeader.syndrome(bytes, offset) ?? 0, msn: AethHeader.msn(bytes, offset) });
}

// ---- emit

/**
 * Write the header at `offset`, each field as given.
 *
 * @returns the bytes written, 4.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitAeth(header: Aeth, bytes: Uint8Array, offset: number = 0): number {
  requireRoom("aeth", bytes, offset, aethHeaderBytes);
  const syndrome = fits("aeth.syndrome", header.syndrome, 0xff);
  writeUint32(bytes, offset, (syndrome << 24) | fits("aeth.msn", header.msn, uint24Max));
  return aethHeaderBytes;
}
