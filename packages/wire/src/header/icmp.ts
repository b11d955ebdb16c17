/**
 * header/icmp — ICMP: echo, and the errors that a router or host sends back.
 *
 * ```
 *  0        8        16                32
 *  | type   | code   | checksum        |
 *  | identifier      | sequence        |   echo; unused and next-hop MTU in "fragmentation needed"
 * ```
 * The checksum covers the whole message. An error quotes the header and the first bytes of the packet it is about.
 *
 * Sources: RFC 792; RFC 1191 §4 (next-hop MTU); RFC 1812 §4.3.
 * @module
 */
import { fits, readUint16, readUint32, writeUint16, writeUint32 } from "../bytes/network-order.ts";
import { checksumAround, internetChecksum } from "../checksum/internet.ts";
import { type ChecksumStatus, type FieldSpec, makeFields, makeStatusField } from "../dissect/field.ts";
import { type HeaderDissection, malformedHeader, type Protocol } from "../dissect/protocol.ts";
import { type FrameLayer, requireRoom } from "../frame/layer.ts";
import { type Issue, makeIssue, type Parsed, parsed, short } from "../issue.ts";
import { etherType } from "./ether-type.ts";
import { ipProtocol } from "./ip-protocol.ts";

// ---- fields

/** Offsets in bytes. */
export const icmpOffset = { type: 0, code: 1, checksum: 2, rest: 4, identifier: 4, sequence: 6, mtu: 6 } as const;

/** Length of the header. */
export const icmpHeaderBytes = 8;

/** Types (RFC 792). */
export const icmpType = {
  echoReply: 0,
  unreachable: 3,
  redirect: 5,
  echoRequest: 8,
  timeExceeded: 11,
  parameterProblem: 12,
} as const;

/** Codes of type 3, destination unreachable. */
export const icmpUnreachable = { net: 0, host: 1, protocol: 2, port: 3, fragmentationNeeded: 4 } as const;

/** The header as a value. */
export interface Icmp {
  readonly type: number;
  readonly code: number;
  readonly checksum: number;
  /** The four bytes whose meaning hangs on the type, as uint32: identifier and sequence of an echo, for one. */
  readonly rest: number;
}

// ---- view

/** Reads of single fields of the header at `offset`; they check nothing. */
export const IcmpHeader = {
  type(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset];
  },
  code(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + icmpOffset.code];
  },
  checksum(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + icmpOffset.checksum);
  },
  rest(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + icmpOffset.rest);
  },
  /** Of an echo request or reply. */
  identifier(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + icmpOffset.identifier);
  },
  /** Of an echo request or reply. */
  sequence(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + icmpOffset.sequence);
  },
  /** Of "fragmentation needed": what the next hop takes. */
  mtuBytes(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + icmpOffset.mtu);
  },
};

// ---- parse

/**
 * Read the header at `offset` of a message that ends at `end`.
 *
 * Issues: `wire/short`. The checksum covers bytes that may have been cut away, so it is asked for by itself:
 * `isIcmpChecksumGood`.
 */
export function parseIcmp(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Icmp> {
  if (!(end - offset >= icmpHeaderBytes)) return short("icmp", icmpHeaderBytes, offset, end);
  return parsed({
    type: IcmpHeader.type(bytes, offset),
    code: IcmpHeader.code(bytes, offset),
    checksum: IcmpHeader.checksum(bytes, offset),
    rest: IcmpHeader.rest(bytes, offset),
  });
}

/** Whether the message bytes[offset..end) sums to what its checksum says (RFC 792). */
export function isIcmpChecksumGood(bytes: Uint8Array, offset: number, end: number): boolean {
  return internetChecksum(bytes, offset, end) === 0;
}

// ---- emit

/**
 * Write the header at `offset`, each field as given, its checksum too.
 *
 * @returns the bytes written, 8.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitIcmp(header: Icmp, bytes: Uint8Array, offset: number = 0): number {
  requireRoom("icmp", bytes, offset, icmpHeaderBytes);
  bytes[offset] = fits("icmp.type", header.type, 255);
  bytes[offset + icmpOffset.code] = fits("icmp.code", header.code, 255);
  writeUint16(bytes, offset + icmpOffset.checksum, fits("icmp.checksum", header.checksum, 0xffff));
  writeUint32(bytes, offset + icmpOffset.rest, fits("icmp.rest", header.rest, 0xffff_ffff));
  return icmpHeaderBytes;
}

/** Calculate the checksum of the message bytes[offset..end) and write it. @returns the checksum. */
export function fillIcmpChecksum(bytes: Uint8Array, offset: number, end: number): number {
  const checksum = checksumAround(bytes, offset, end, offset + icmpOffset.checksum);
  writeUint16(bytes, offset + icmpOffset.checksum, checksum);
  return checksum;
}

/** What a frame's ICMP layer is made of; the checksum is filled in. */
export interface IcmpLayerOptions {
  readonly type: number;
  /** 0 if left out. */
  readonly code?: number;
  /** Of an echo, 0 if left out. */
  readonly identifier?: number;
  /** Of an echo, 0 if left out. */
  readonly sequence?: number;
  /** Of "fragmentation needed"; stands where an echo has its sequence. */
  readonly mtuBytes?: number;
}

/** A layer for `makeFrame`. On emit it throws `wire/field-range`. */
export function icmpLayer(options: IcmpLayerOptions): FrameLayer {
  return {
    protocol: "icmp",
    headerBytes: icmpHeaderBytes,
    under: { "ip.proto": ipProtocol.icmp },
    emit(bytes, offset, end): void {
      const identifier = fits("icmp.identifier", options.identifier ?? 0, 0xffff);
      const low = fits("icmp.sequence", options.mtuBytes ?? options.sequence ?? 0, 0xffff);
      const rest = identifier * 0x1_0000 + low;
      emitIcmp({ type: options.type, code: options.code ?? 0, checksum: 0, rest }, bytes, offset);
      fillIcmpChecksum(bytes, offset, end);
    },
  };
}

// ---- dissect

const typeNames: Readonly<Record<number, string>> = {
  0: "Echo (ping) reply",
  3: "Destination unreachable",
  5: "Redirect",
  8: "Echo (ping) request",
  11: "Time-to-live exceeded",
  12: "Parameter problem",
};

const commonFields: readonly FieldSpec[] = [
  { name: "icmp.type", label: "Type", atBits: 0, bits: 8, base: "decimal", names: typeNames },
  { name: "icmp.code", label: "Code", atBits: 8, bits: 8, base: "decimal" },
  { name: "icmp.checksum", label: "Checksum", atBits: 16, bits: 16, base: "hex" },
];

const echoFields: readonly FieldSpec[] = [
  { name: "icmp.ident", label: "Identifier", atBits: 32, bits: 16, base: "decimal" },
  { name: "icmp.seq", label: "Sequence Number", atBits: 48, bits: 16, base: "decimal" },
];

const mtuFields: readonly FieldSpec[] = [
  { name: "icmp.mtu", label: "MTU of next hop", atBits: 48, bits: 16, base: "decimal", unit: "bytes" },
];

/** Whether messages of this type quote the packet they are about. */
function isError(type: number): boolean {
  switch (type) {
    case icmpType.unreachable:
    case icmpType.redirect:
    case icmpType.timeExceeded:
    case icmpType.parameterProblem:
      return true;
    default:
      return false;
  }
}

/** ICMP for the dissector. */
export const icmpProtocol: Protocol = {
  name: "icmp",
  title: "Internet Control Message Protocol",
  under: [{ space: "ip.proto", number: 1 }],
  dissect(bytes, offset, end, context): HeaderDissection {
    const result = parseIcmp(bytes, offset, end);
    const fields = makeFields(commonFields, bytes, offset, end);
    if (!result.ok) {
      return malformedHeader("icmp", "Internet Control Message Protocol", offset, end, fields, result.issues);
    }
    const { type, code } = result.value;
    const isWhole = context.network?.isWhole ?? true;
    const status: ChecksumStatus = !isWhole ? "unverified" : isIcmpChecksumGood(bytes, offset, end) ? "good" : "bad";
    fields.push(makeStatusField("icmp.checksum.status", status, offset + icmpOffset.checksum));
    const isEcho = type === icmpType.echoRequest || type === icmpType.echoReply;
    const isMtu = type === icmpType.unreachable && code === icmpUnreachable.fragmentationNeeded;
    if (isEcho) fields.push(...makeFields(echoFields, bytes, offset, end));
    if (isMtu) fields.push(...makeFields(mtuFields, bytes, offset, end));
    const name = Object.hasOwn(typeNames, type) ? typeNames[type] : `type ${type}`;
    return {
      headerBytes: icmpHeaderBytes,
      payloadEnd: end,
      summary: `Internet Control Message Protocol, ${name}${isEcho ? "" : `, code ${code}`}`,
      brief: `icmp ${type}/${code}`,
      fields,
      issues: status === "bad" ? [checksumIssue(bytes, offset, end)] : [],
      ...(isError(type) ? { next: { space: "ethertype", number: etherType.ipv4 }, quotes: true } : {}),
    };
  },
};

function checksumIssue(bytes: Uint8Array, offset: number, end: number): Issue {
  const at = offset + icmpOffset.checksum;
  const right = checksumAround(bytes, offset, end, at);
  const found = IcmpHeader.checksum(bytes, offset);
  return makeIssue("warning", "wire/checksum", "icmp.checksum", String(right), String(found), at);
}
