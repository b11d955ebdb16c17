/**
 * header/tcp — TCP's fixed header; options are kept as bytes, which `./tcp-options.ts` reads.
 *
 * ```
 *  0                 16                32
 *  | source port     | destination port|
 *  | sequence number                   |
 *  | acknowledgment number             |
 *  | length|res| flags | window        |
 *  | checksum        | urgent pointer  |
 *  | options, 0..40 bytes              |
 * ```
 * The checksum covers a pseudo header of the IP addresses, the header and the payload, and is never left out.
 *
 * Sources: RFC 9293 §3.1; RFC 3168 §6.1 (ECE, CWR); RFC 9768 §3.1 (AE, the bit that was NS).
 * @module
 */
import type { IpAddress } from "../address/ip-address.ts";
import { copyBytes, fits, readUint16, readUint32, writeUint16, writeUint32 } from "../bytes/network-order.ts";
import { checksumAround, internetChecksum, pseudoHeaderSum } from "../checksum/internet.ts";
import {
  type ChecksumStatus,
  type Field,
  type FieldSpec,
  makeBytesField,
  makeFields,
  makeStatusField,
} from "../dissect/field.ts";
import { type HeaderDissection, malformedHeader, type NetworkContext, type Protocol } from "../dissect/protocol.ts";
import { wireError } from "../errors.ts";
import { type FrameLayer, requireRoom } from "../frame/layer.ts";
import { type Issue, makeIssue, type Parsed, parsed, refused, short } from "../issue.ts";
import { ipProtocol } from "./ip-protocol.ts";
import { makeTcpOptionFields, parseTcpOptions } from "./tcp-options.ts";

// ---- fields

/** Offsets in bytes. */
export const tcpOffset = {
  sourcePort: 0,
  destinationPort: 2,
  sequence: 4,
  acknowledgment: 8,
  lengthAndFlags: 12,
  window: 14,
  checksum: 16,
  urgentPointer: 18,
  options: 20,
} as const;

/** Length of the header without options; options add up to 40. */
export const tcpHeaderBytes = 20;

/** No options; shared, because a new empty array costs more than the rest of a parse. */
const noOptions: Uint8Array = /* @__PURE__ */ new Uint8Array(0);

/** Control bits, to be joined by |. */
export const tcpFlag = {
  fin: 0x001,
  syn: 0x002,
  rst: 0x004,
  psh: 0x008,
  ack: 0x010,
  urg: 0x020,
  ece: 0x040,
  cwr: 0x080,
  ae: 0x100,
} as const;

/** The header as a value; its length follows from the options. */
export interface Tcp {
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** uint32. */
  readonly sequence: number;
  /** uint32. */
  readonly acknowledgment: number;
  /** Twelve bits: three reserved, then those of `tcpFlag`. */
  readonly flags: number;
  /** As sent, not scaled. */
  readonly window: number;
  readonly checksum: number;
  readonly urgentPointer: number;
  /** A multiple of 4 bytes, at most 40. */
  readonly options: Uint8Array;
}

// ---- view

/** Reads of single fields of the header at `offset`; they check nothing. */
export const TcpHeader = {
  sourcePort(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset);
  },
  destinationPort(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + tcpOffset.destinationPort);
  },
  sequence(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + tcpOffset.sequence);
  },
  acknowledgment(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + tcpOffset.acknowledgment);
  },
  /** 0..60; below 20 it is malformed. */
  headerLengthBytes(bytes: Uint8Array, offset: number = 0): number {
    return (bytes[offset + tcpOffset.lengthAndFlags] >>> 4) * 4;
  },
  flags(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + tcpOffset.lengthAndFlags) & 0xfff;
  },
  window(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + tcpOffset.window);
  },
  checksum(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + tcpOffset.checksum);
  },
  urgentPointer(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + tcpOffset.urgentPointer);
  },
};

// ---- parse

/**
 * Read the header at `offset`.
 *
 * Issues: `wire/short`; `wire/tcp-header-length` for a length below 20 or beyond `end`. The checksum is asked for by
 * itself: `isTcpChecksumGood`.
 */
export function parseTcp(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Tcp> {
  const room = end - offset;
  if (!(room >= tcpHeaderBytes)) return short("tcp", tcpHeaderBytes, offset, end);
  const headerLength = TcpHeader.headerLengthBytes(bytes, offset);
  if (headerLength < tcpHeaderBytes || headerLength > room) {
    const at = offset + tcpOffset.lengthAndFlags;
    const expected = `20..${Math.min(60, room)} bytes`;
    return refused("wire/tcp-header-length", "tcp.headerLength", expected, `${headerLength} bytes`, at);
  }
  return parsed({
    sourcePort: TcpHeader.sourcePort(bytes, offset),
    destinationPort: TcpHeader.destinationPort(bytes, offset),
    sequence: TcpHeader.sequence(bytes, offset),
    acknowledgment: TcpHeader.acknowledgment(bytes, offset),
    flags: TcpHeader.flags(bytes, offset),
    window: TcpHeader.window(bytes, offset),
    checksum: TcpHeader.checksum(bytes, offset),
    urgentPointer: TcpHeader.urgentPointer(bytes, offset),
    options:
      headerLength === tcpHeaderBytes ? noOptions : copyBytes(bytes, offset + tcpOffset.options, offset + headerLength),
  });
}

/**
 * Whether the segment bytes[offset..end) sums to what its checksum says.
 *
 * @param source address of the packet around it. @param destination likewise.
 */
export function isTcpChecksumGood(
  bytes: Uint8Array,
  offset: number,
  end: number,
  source: IpAddress,
  destination: IpAddress,
): boolean {
  const sum = pseudoHeaderSum(source, destination, ipProtocol.tcp, end - offset);
  return internetChecksum(bytes, offset, end, sum) === 0;
}

/** The checksum that belongs into the segment bytes[offset..end), whatever stands there now. */
export function calculateTcpChecksum(
  bytes: Uint8Array,
  offset: number,
  end: number,
  source: IpAddress,
  destination: IpAddress,
): number {
  const sum = pseudoHeaderSum(source, destination, ipProtocol.tcp, end - offset);
  return checksumAround(bytes, offset, end, offset + tcpOffset.checksum, sum);
}

// ---- emit

/**
 * Write the header at `offset`, each field as given, its checksum too.
 *
 * @returns the bytes written, 20 plus those of the options.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitTcp(header: Tcp, bytes: Uint8Array, offset: number = 0): number {
  const optionsBytes = header.options.length;
  if (optionsBytes > 40 || optionsBytes % 4 !== 0) {
    throw wireError("wire/field-range", `tcp.options has ${optionsBytes} bytes: expected a multiple of 4, 0..40`);
  }
  const size = tcpHeaderBytes + optionsBytes;
  requireRoom("tcp", bytes, offset, size);
  writeUint16(bytes, offset, fits("tcp.sourcePort", header.sourcePort, 0xffff));
  writeUint16(bytes, offset + tcpOffset.destinationPort, fits("tcp.destinationPort", header.destinationPort, 0xffff));
  writeUint32(bytes, offset + tcpOffset.sequence, fits("tcp.sequence", header.sequence, 0xffff_ffff));
  writeUint32(bytes, offset + tcpOffset.acknowledgment, fits("tcp.acknowledgment", header.acknowledgment, 0xffff_ffff));
  writeUint16(bytes, offset + tcpOffset.lengthAndFlags, (size << 10) | fits("tcp.flags", header.flags, 0xfff));
  writeUint16(bytes, offset + tcpOffset.window, fits("tcp.window", header.window, 0xffff));
  writeUint16(bytes, offset + tcpOffset.checksum, fits("tcp.checksum", header.checksum, 0xffff));
  writeUint16(bytes, offset + tcpOffset.urgentPointer, fits("tcp.urgentPointer", header.urgentPointer, 0xffff));
  if (optionsBytes > 0) bytes.set(header.options, offset + tcpOffset.options);
  return size;
}

/** Calculate the checksum of the segment bytes[offset..end), whose payload is written, and write it. @returns it. */
export function fillTcpChecksum(
  bytes: Uint8Array,
  offset: number,
  end: number,
  source: IpAddress,
  destination: IpAddress,
): number {
  const checksum = calculateTcpChecksum(bytes, offset, end, source, destination);
  writeUint16(bytes, offset + tcpOffset.checksum, checksum);
  return checksum;
}

/** What a frame's TCP layer is made of; the checksum is filled in. */
export interface TcpLayerOptions {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence?: number;
  readonly acknowledgment?: number;
  readonly flags?: number;
  /** 65,535 if left out. */
  readonly window?: number;
  readonly urgentPointer?: number;
  readonly options?: Uint8Array;
  /** Calculated if left out, and 0 where no IP header is outside. */
  readonly checksum?: number;
}

/** A layer for `makeFrame`. On emit it throws `wire/field-range`. */
export function tcpLayer(options: TcpLayerOptions): FrameLayer {
  const header: Tcp = {
    sourcePort: options.sourcePort,
    destinationPort: options.destinationPort,
    sequence: options.sequence ?? 0,
    acknowledgment: options.acknowledgment ?? 0,
    flags: options.flags ?? 0,
    window: options.window ?? 0xffff,
    checksum: options.checksum ?? 0,
    urgentPointer: options.urgentPointer ?? 0,
    options: options.options ?? noOptions,
  };
  return {
    protocol: "tcp",
    headerBytes: tcpHeaderBytes + header.options.length,
    under: { "ip.proto": ipProtocol.tcp },
    emit(bytes, offset, end, _inner, addresses): void {
      emitTcp(header, bytes, offset);
      if (options.checksum === undefined && addresses !== undefined) {
        fillTcpChecksum(bytes, offset, end, addresses.source, addresses.destination);
      }
    },
  };
}

// ---- dissect

const tcpFields: readonly FieldSpec[] = [
  { name: "tcp.srcport", label: "Source Port", atBits: 0, bits: 16, base: "decimal" },
  { name: "tcp.dstport", label: "Destination Port", atBits: 16, bits: 16, base: "decimal" },
  { name: "tcp.seq_raw", label: "Sequence Number", atBits: 32, bits: 32, base: "decimal" },
  { name: "tcp.ack_raw", label: "Acknowledgment Number", atBits: 64, bits: 32, base: "decimal" },
  { name: "tcp.hdr_len", label: "Header Length", atBits: 96, bits: 4, base: "decimal", scale: 4, unit: "bytes" },
  { name: "tcp.flags", label: "Flags", atBits: 100, bits: 12, base: "hex", hexDigits: 4 },
  { name: "tcp.flags.res", label: "Reserved", atBits: 100, bits: 3, base: "flag", depth: 1 },
  { name: "tcp.flags.ae", label: "Accurate ECN", atBits: 103, bits: 1, base: "flag", depth: 1 },
  { name: "tcp.flags.cwr", label: "Congestion Window Reduced", atBits: 104, bits: 1, base: "flag", depth: 1 },
  { name: "tcp.flags.ece", label: "ECN-Echo", atBits: 105, bits: 1, base: "flag", depth: 1 },
  { name: "tcp.flags.urg", label: "Urgent", atBits: 106, bits: 1, base: "flag", depth: 1 },
  { name: "tcp.flags.ack", label: "Acknowledgment", atBits: 107, bits: 1, base: "flag", depth: 1 },
  { name: "tcp.flags.push", label: "Push", atBits: 108, bits: 1, base: "flag", depth: 1 },
  { name: "tcp.flags.reset", label: "Reset", atBits: 109, bits: 1, base: "flag", depth: 1 },
  { name: "tcp.flags.syn", label: "Syn", atBits: 110, bits: 1, base: "flag", depth: 1 },
  { name: "tcp.flags.fin", label: "Fin", atBits: 111, bits: 1, base: "flag", depth: 1 },
  { name: "tcp.window_size_value", label: "Window", atBits: 112, bits: 16, base: "decimal" },
  { name: "tcp.checksum", label: "Checksum", atBits: 128, bits: 16, base: "hex" },
  { name: "tcp.urgent_pointer", label: "Urgent Pointer", atBits: 144, bits: 16, base: "decimal" },
];

const flagNames: readonly string[] = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"];

/** TCP for the dissector. */
export const tcpProtocol: Protocol = {
  name: "tcp",
  title: "Transmission Control Protocol",
  under: [{ space: "ip.proto", number: 6 }],
  dissect(bytes, offset, end, context): HeaderDissection {
    const result = parseTcp(bytes, offset, end);
    const fields = makeFields(tcpFields, bytes, offset, end);
    if (!result.ok) {
      // An ICMP error quotes only the first 8 bytes at least (RFC 792): the ports and the sequence number.
      if (context.isQuoted && end - offset >= 8) return quotedStart(bytes, offset, end, fields);
      return malformedHeader("tcp", "Transmission Control Protocol", offset, end, fields, result.issues);
    }
    const { sourcePort, destinationPort, flags, options } = result.value;
    const headerBytes = tcpHeaderBytes + options.length;
    const issues: Issue[] = [];
    const status = tcpStatus(bytes, offset, end, context.network);
    const at = offset + tcpOffset.checksum;
    fields.splice(-1, 0, makeStatusField("tcp.checksum.status", status, at));
    if (status === "bad" && context.network !== undefined) {
      const right = calculateTcpChecksum(bytes, offset, end, context.network.source, context.network.destination);
      const found = TcpHeader.checksum(bytes, offset);
      issues.push(makeIssue("warning", "wire/checksum", "tcp.checksum", String(right), String(found), at));
    }
    if (options.length > 0) {
      const from = offset + tcpOffset.options;
      fields.push(makeBytesField("tcp.options", "Options", bytes, from, offset + headerBytes));
      fields.push(...makeTcpOptionFields(bytes, from, offset + headerBytes));
      issues.push(...parseTcpOptions(bytes, from, offset + headerBytes).issues);
    }
    const set = flagNames.filter((_, bit) => flags & (1 << bit)).join(", ");
    return {
      headerBytes,
      payloadEnd: end,
      summary: `Transmission Control Protocol, Src Port: ${sourcePort}, Dst Port: ${destinationPort} [${set}]`,
      brief: `tcp ${sourcePort} > ${destinationPort} [${set}]`,
      fields,
      issues,
    };
  },
};

function tcpStatus(
  bytes: Uint8Array,
  offset: number,
  end: number,
  network: NetworkContext | undefined,
): ChecksumStatus {
  if (network === undefined || !network.isWhole) return "unverified";
  return isTcpChecksumGood(bytes, offset, end, network.source, network.destination) ? "good" : "bad";
}

function quotedStart(bytes: Uint8Array, offset: number, end: number, fields: readonly Field[]): HeaderDissection {
  const ports = `${TcpHeader.sourcePort(bytes, offset)} > ${TcpHeader.destinationPort(bytes, offset)}`;
  const summary = `Transmission Control Protocol, ${ports}, its first ${end - offset} bytes`;
  return { headerBytes: end - offset, payloadEnd: end, summary, brief: `tcp ${ports}`, fields, issues: [] };
}
