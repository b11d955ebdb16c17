/**
 * header/icmpv6 — ICMPv6: echo, the errors that a router or host sends back, and the head of neighbour discovery.
 *
 * ```
 *  0        8        16                32
 *  | type   | code   | checksum        |
 *  | what the type says, 32 bits       |   echo: identifier, sequence; too big: MTU; problem: pointer
 * ```
 * Unlike ICMP's, the checksum covers a pseudo header with the addresses too. Types below 128 are errors, which quote as
 * much of the packet as fits into 1,280 bytes. Neighbour discovery goes on behind this header: `./neighbour.ts`.
 *
 * Sources: RFC 4443 §2.1–§2.4, §3, §4; RFC 4861 §4.3, §4.4; RFC 8200 §8.1 (checksum); RFC 8201 (packet too big).
 * @module
 */
import type { IpAddress } from "../address/ip-address.ts";
import { fits, readUint16, readUint32, writeUint16, writeUint32 } from "../bytes/network-order.ts";
import { checksumAround, internetChecksum, pseudoHeaderSum } from "../checksum/internet.ts";
import { type ChecksumStatus, type FieldSpec, makeFields, makeStatusField } from "../dissect/field.ts";
import { type HeaderDissection, malformedHeader, type NetworkContext, type Protocol } from "../dissect/protocol.ts";
import { type FrameLayer, requireRoom } from "../frame/layer.ts";
import { type Issue, makeIssue, type Parsed, parsed, short } from "../issue.ts";
import { etherType } from "./ether-type.ts";
import { ipProtocol } from "./ip-protocol.ts";
import { makeNeighbourFields, neighbourBytes, parseNeighbour } from "./neighbour.ts";

// ---- fields

/** Offsets in bytes. */
export const icmpv6Offset = {
  type: 0,
  code: 1,
  checksum: 2,
  rest: 4,
  identifier: 4,
  sequence: 6,
  mtu: 4,
  pointer: 4,
  neighbour: 8,
} as const;

/** Length of the header. */
export const icmpv6HeaderBytes = 8;

/** The least MTU of a link, and so the most bytes of an error with its quotation (RFC 8200 §5, RFC 4443 §2.4 c). */
export const ipv6MtuMin = 1280;

/** Types (RFC 4443, RFC 4861). */
export const icmpv6Type = {
  unreachable: 1,
  packetTooBig: 2,
  timeExceeded: 3,
  parameterProblem: 4,
  echoRequest: 128,
  echoReply: 129,
  neighbourSolicitation: 135,
  neighbourAdvertisement: 136,
} as const;

/** Codes of type 1, destination unreachable. */
export const icmpv6Unreachable = { noRoute: 0, prohibited: 1, beyondScope: 2, address: 3, port: 4 } as const;

/** Flags of a neighbour advertisement, in the 32 bits behind the checksum; to be joined by |. */
export const neighbourFlag = { router: 0x8000_0000, solicited: 0x4000_0000, override: 0x2000_0000 } as const;

/** The header as a value. */
export interface Icmpv6 {
  readonly type: number;
  readonly code: number;
  readonly checksum: number;
  /** The four bytes whose meaning hangs on the type, as uint32: an echo's identifier and sequence, an MTU, flags. */
  readonly rest: number;
}

// ---- view

/** Reads of single fields of the header at `offset`; they check nothing. */
export const Icmpv6Header = {
  type(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset];
  },
  code(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + icmpv6Offset.code];
  },
  checksum(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + icmpv6Offset.checksum);
  },
  rest(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + icmpv6Offset.rest);
  },
  /** Of an echo request or reply. */
  identifier(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + icmpv6Offset.identifier);
  },
  /** Of an echo request or reply. */
  sequence(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + icmpv6Offset.sequence);
  },
  /** Of "packet too big": what the next hop takes. */
  mtuBytes(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + icmpv6Offset.mtu);
  },
  /** Of "parameter problem": the byte of the quoted packet that is wrong. */
  pointer(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + icmpv6Offset.pointer);
  },
};

/** Whether messages of this type are errors, which quote the packet they are about (RFC 4443 §2.1). */
export function isIcmpv6Error(type: number): boolean {
  return type < 128;
}

// ---- parse

/**
 * Read the header at `offset` of a message that ends at `end`.
 *
 * Issues: `wire/short`. The checksum covers bytes that may have been cut away, so it is asked for by itself:
 * `isIcmpv6ChecksumGood`.
 */
export function parseIcmpv6(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Icmpv6> {
  if (!(end - offset >= icmpv6HeaderBytes)) return short("icmpv6", icmpv6HeaderBytes, offset, end);
  return parsed({
    type: Icmpv6Header.type(bytes, offset),
    code: Icmpv6Header.code(bytes, offset),
    checksum: Icmpv6Header.checksum(bytes, offset),
    rest: Icmpv6Header.rest(bytes, offset),
  });
}

/**
 * Whether the message bytes[offset..end) sums to what its checksum says.
 *
 * @param source address of the packet around it. @param destination likewise.
 */
export function isIcmpv6ChecksumGood(
  bytes: Uint8Array,
  offset: number,
  end: number,
  source: IpAddress,
  destination: IpAddress,
): boolean {
  const sum = pseudoHeaderSum(source, destination, ipProtocol.icmpv6, end - offset);
  return internetChecksum(bytes, offset, end, sum) === 0;
}

/** The checksum that belongs into the message bytes[offset..end), whatever stands there now. */
export function calculateIcmpv6Checksum(
  bytes: Uint8Array,
  offset: number,
  end: number,
  source: IpAddress,
  destination: IpAddress,
): number {
  const sum = pseudoHeaderSum(source, destination, ipProtocol.icmpv6, end - offset);
  return checksumAround(bytes, offset, end, offset + icmpv6Offset.checksum, sum);
}

// ---- emit

/**
 * Write the header at `offset`, each field as given, its checksum too.
 *
 * @returns the bytes written, 8.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitIcmpv6(header: Icmpv6, bytes: Uint8Array, offset: number = 0): number {
  requireRoom("icmpv6", bytes, offset, icmpv6HeaderBytes);
  bytes[offset] = fits("icmpv6.type", header.type, 255);
  bytes[offset + icmpv6Offset.code] = fits("icmpv6.code", header.code, 255);
  writeUint16(bytes, offset + icmpv6Offset.checksum, fits("icmpv6.checksum", header.checksum, 0xffff));
  writeUint32(bytes, offset + icmpv6Offset.rest, fits("icmpv6.rest", header.rest, 0xffff_ffff));
  return icmpv6HeaderBytes;
}

/** Calculate the checksum of the message bytes[offset..end) and write it. @returns the checksum. */
export function fillIcmpv6Checksum(
  bytes: Uint8Array,
  offset: number,
  end: number,
  source: IpAddress,
  destination: IpAddress,
): number {
  const checksum = calculateIcmpv6Checksum(bytes, offset, end, source, destination);
  writeUint16(bytes, offset + icmpv6Offset.checksum, checksum);
  return checksum;
}

/** What a frame's ICMPv6 layer is made of; the checksum is filled in where an IP header is outside. */
export interface Icmpv6LayerOptions {
  readonly type: number;
  /** 0 if left out. */
  readonly code?: number;
  /** Of an echo, 0 if left out. */
  readonly identifier?: number;
  /** Of an echo, 0 if left out. */
  readonly sequence?: number;
  /** The whole 32 bits instead: an MTU, a pointer, the flags of an advertisement. */
  readonly rest?: number;
}

/** A layer for `makeFrame`. On emit it throws `wire/field-range`. */
export function icmpv6Layer(options: Icmpv6LayerOptions): FrameLayer {
  return {
    protocol: "icmpv6",
    headerBytes: icmpv6HeaderBytes,
    under: { "ip.proto": ipProtocol.icmpv6 },
    emit(bytes, offset, end, _inner, addresses): void {
      const { type, code = 0, identifier = 0, sequence = 0 } = options;
      const echo = fits("icmpv6.identifier", identifier, 0xffff) * 0x1_0000 + fits("icmpv6.sequence", sequence, 0xffff);
      emitIcmpv6({ type, code, checksum: 0, rest: options.rest ?? echo }, bytes, offset);
      if (addresses !== undefined) fillIcmpv6Checksum(bytes, offset, end, addresses.source, addresses.destination);
    },
  };
}

// ---- dissect

const typeNames: Readonly<Record<number, string>> = {
  1: "Destination Unreachable",
  2: "Packet Too Big",
  3: "Time Exceeded",
  4: "Parameter Problem",
  128: "Echo (ping) request",
  129: "Echo (ping) reply",
  135: "Neighbor Solicitation",
  136: "Neighbor Advertisement",
};

const commonFields: readonly FieldSpec[] = [
  { name: "icmpv6.type", label: "Type", atBits: 0, bits: 8, base: "decimal", names: typeNames },
  { name: "icmpv6.code", label: "Code", atBits: 8, bits: 8, base: "decimal" },
  { name: "icmpv6.checksum", label: "Checksum", atBits: 16, bits: 16, base: "hex" },
];

const echoFields: readonly FieldSpec[] = [
  { name: "icmpv6.echo.identifier", label: "Identifier", atBits: 32, bits: 16, base: "hex" },
  { name: "icmpv6.echo.sequence_number", label: "Sequence", atBits: 48, bits: 16, base: "decimal" },
];

const reserved: FieldSpec = { name: "icmpv6.reserved", label: "Reserved", atBits: 32, bits: 32, base: "bytes" };

const advertisementFields: readonly FieldSpec[] = [
  { name: "icmpv6.nd.na.flag", label: "Flags", atBits: 32, bits: 32, base: "hex" },
  { name: "icmpv6.nd.na.flag.r", label: "Router", atBits: 32, bits: 1, base: "flag", depth: 1 },
  { name: "icmpv6.nd.na.flag.s", label: "Solicited", atBits: 33, bits: 1, base: "flag", depth: 1 },
  { name: "icmpv6.nd.na.flag.o", label: "Override", atBits: 34, bits: 1, base: "flag", depth: 1 },
];

function restFields(type: number): readonly FieldSpec[] {
  switch (type) {
    case icmpv6Type.echoRequest:
    case icmpv6Type.echoReply:
      return echoFields;
    case icmpv6Type.packetTooBig:
      return [{ name: "icmpv6.mtu", label: "MTU", atBits: 32, bits: 32, base: "decimal", unit: "bytes" }];
    case icmpv6Type.parameterProblem:
      return [{ name: "icmpv6.pointer", label: "Pointer", atBits: 32, bits: 32, base: "decimal" }];
    case icmpv6Type.neighbourAdvertisement:
      return advertisementFields;
    case icmpv6Type.unreachable:
    case icmpv6Type.timeExceeded:
    case icmpv6Type.neighbourSolicitation:
      return [reserved];
    default:
      return [];
  }
}

/** ICMPv6 for the dissector; of neighbour discovery the whole message. */
export const icmpv6Protocol: Protocol = {
  name: "icmpv6",
  title: "Internet Control Message Protocol v6",
  under: [{ space: "ip.proto", number: 58 }],
  dissect(bytes, offset, end, { network, isQuoted }): HeaderDissection {
    const title = "Internet Control Message Protocol v6";
    const result = parseIcmpv6(bytes, offset, end);
    const fields = makeFields(commonFields, bytes, offset, end);
    if (!result.ok) return malformedHeader("icmpv6", title, offset, end, fields, isQuoted ? [] : result.issues);
    const { type, code } = result.value;
    const status = icmpv6Status(bytes, offset, end, network);
    fields.push(makeStatusField("icmpv6.checksum.status", status, offset + icmpv6Offset.checksum));
    fields.push(...makeFields(restFields(type), bytes, offset, end));
    const issues: Issue[] =
      status === "bad" && network !== undefined ? [checksumIssue(bytes, offset, end, network)] : [];
    const isNeighbour = type === icmpv6Type.neighbourSolicitation || type === icmpv6Type.neighbourAdvertisement;
    const behind = offset + icmpv6Offset.neighbour;
    const isWhole = isNeighbour && end - behind >= neighbourBytes;
    if (isNeighbour) {
      const neighbour = parseNeighbour(bytes, behind, end);
      if (!isQuoted) issues.push(...neighbour.issues);
      if (isWhole) {
        fields.push(
          ...makeNeighbourFields(type === icmpv6Type.neighbourSolicitation ? "ns" : "na", bytes, behind, end),
        );
      }
    }
    const name = Object.hasOwn(typeNames, type) ? typeNames[type] : `type ${type}`;
    return {
      headerBytes: isNeighbour ? end - offset : icmpv6HeaderBytes,
      payloadEnd: end,
      summary: `${title}, ${name}${code === 0 ? "" : `, code ${code}`}`,
      brief: `icmpv6 ${type}/${code}`,
      fields,
      issues,
      ...(isIcmpv6Error(type) ? { next: { space: "ethertype", number: etherType.ipv6 }, quotes: true } : {}),
    };
  },
};

function icmpv6Status(
  bytes: Uint8Array,
  offset: number,
  end: number,
  network: NetworkContext | undefined,
): ChecksumStatus {
  if (network === undefined || !network.isWhole) return "unverified";
  return isIcmpv6ChecksumGood(bytes, offset, end, network.source, network.destination) ? "good" : "bad";
}

function checksumIssue(bytes: Uint8Array, offset: number, end: number, network: NetworkContext): Issue {
  const right = calculateIcmpv6Checksum(bytes, offset, end, network.source, network.destination);
  const found = Icmpv6Header.checksum(bytes, offset);
  const at = offset + icmpv6Offset.checksum;
  return makeIssue("warning", "wire/checksum", "icmpv6.checksum", String(right), String(found), at);
}
