/**
 * header/ipv6 — the IPv6 header: from which address to which, how far, and which header follows.
 *
 * ```
 *  0     4              12            16               32
 *  | 6   | traffic class| flow label                   |
 *  | payload length                   | next   | hops  |
 *  | source address, 128 bits                          |
 *  | destination address, 128 bits                     |
 * ```
 * There is no checksum, and no router fragments. What IPv4 has as options are headers of their own here, each naming the
 * one that follows: `./ipv6-options.ts`, `./ipv6-routing.ts`, `./ipv6-fragment.ts`. A payload length of 0 is read as no
 * payload: the jumbograms of RFC 2675 are none of ours.
 *
 * Sources: RFC 8200 §3, §8.1; RFC 2474 §3 (DSCP); RFC 3168 §5 (ECN); RFC 6437 (flow label).
 * @module
 */
import { formatIpv6Address, ipv6Address, ipv6AddressBytes } from "../address/ipv6-address.ts";
import { copyBytes, fits, readUint16, readUint32, writeUint16, writeUint32 } from "../bytes/network-order.ts";
import { type FieldSpec, makeFields } from "../dissect/field.ts";
import { type HeaderDissection, malformedHeader, type Protocol } from "../dissect/protocol.ts";
import { wireError } from "../errors.ts";
import { type FrameLayer, requireRoom } from "../frame/layer.ts";
import { makeIssue, type Parsed, parsed, refused, short } from "../issue.ts";
import { etherType } from "./ether-type.ts";
import { ipProtocolNames } from "./ip-protocol.ts";

// ---- fields

/** Offsets in bytes. */
export const ipv6Offset = { payloadLength: 4, nextHeader: 6, hopLimit: 7, source: 8, destination: 24 } as const;

/** Length of the header. */
export const ipv6HeaderBytes = 40;

/** The largest flow label: 20 bits. */
export const flowLabelMax = 0xf_ffff;

/** The header as a value. The version is 6. */
export interface Ipv6 {
  /** Differentiated services code point, 0..63. */
  readonly dscp: number;
  /** 0..3. */
  readonly ecn: number;
  /** 0..2^20 − 1; 0 where the source labels no flows. */
  readonly flowLabel: number;
  /** All that follows the header, extension headers too. */
  readonly payloadLengthBytes: number;
  /** Protocol number of what follows: an extension header, or the transport. */
  readonly nextHeader: number;
  readonly hopLimit: number;
  /** 16 bytes. */
  readonly source: Uint8Array;
  /** 16 bytes. */
  readonly destination: Uint8Array;
}

// ---- view

/** Reads of single fields of the header at `offset`; they check nothing. */
export const Ipv6Header = {
  version(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset] >>> 4;
  },
  dscp(bytes: Uint8Array, offset: number = 0): number {
    return (readUint16(bytes, offset) >>> 6) & 63;
  },
  ecn(bytes: Uint8Array, offset: number = 0): number {
    return (bytes[offset + 1] >>> 4) & 3;
  },
  flowLabel(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset) & flowLabelMax;
  },
  payloadLengthBytes(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + ipv6Offset.payloadLength);
  },
  nextHeader(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + ipv6Offset.nextHeader];
  },
  hopLimit(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + ipv6Offset.hopLimit];
  },
  /** A copy. */
  source(bytes: Uint8Array, offset: number = 0): Uint8Array<ArrayBuffer> {
    return copyBytes(bytes, offset + ipv6Offset.source, offset + ipv6Offset.destination);
  },
  /** A copy. */
  destination(bytes: Uint8Array, offset: number = 0): Uint8Array<ArrayBuffer> {
    return copyBytes(bytes, offset + ipv6Offset.destination, offset + ipv6HeaderBytes);
  },
};

// ---- parse

/**
 * Read the header at `offset`.
 *
 * Issues, as errors: `wire/short`, `wire/ipv6-version`; as a warning `wire/cut` when the packet goes on beyond `end`.
 */
export function parseIpv6(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Ipv6> {
  const room = end - offset;
  if (!(room >= ipv6HeaderBytes)) return short("ipv6", ipv6HeaderBytes, offset, end);
  const version = Ipv6Header.version(bytes, offset);
  if (version !== 6) return refused("wire/ipv6-version", "ipv6.version", "6", String(version), offset);
  const payloadLengthBytes = Ipv6Header.payloadLengthBytes(bytes, offset);
  const value: Ipv6 = {
    dscp: Ipv6Header.dscp(bytes, offset),
    ecn: Ipv6Header.ecn(bytes, offset),
    flowLabel: Ipv6Header.flowLabel(bytes, offset),
    payloadLengthBytes,
    nextHeader: Ipv6Header.nextHeader(bytes, offset),
    hopLimit: Ipv6Header.hopLimit(bytes, offset),
    source: Ipv6Header.source(bytes, offset),
    destination: Ipv6Header.destination(bytes, offset),
  };
  const payloadRoom = room - ipv6HeaderBytes;
  if (payloadLengthBytes <= payloadRoom) return parsed(value);
  const at = offset + ipv6Offset.payloadLength;
  const [expected, received] = [`${payloadLengthBytes} bytes`, `${payloadRoom} bytes`];
  return parsed(value, [makeIssue("warning", "wire/cut", "ipv6.payloadLength", expected, received, at)]);
}

// ---- emit

/**
 * Write the header at `offset`, each field as given.
 *
 * @returns the bytes written, 40.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitIpv6(header: Ipv6, bytes: Uint8Array, offset: number = 0): number {
  requireRoom("ipv6", bytes, offset, ipv6HeaderBytes);
  const trafficClass = fits("ipv6.dscp", header.dscp, 63) * 4 + fits("ipv6.ecn", header.ecn, 3);
  const flowLabel = fits("ipv6.flowLabel", header.flowLabel, flowLabelMax);
  writeUint32(bytes, offset, 0x6000_0000 + trafficClass * 0x10_0000 + flowLabel);
  const lengthAt = offset + ipv6Offset.payloadLength;
  writeUint16(bytes, lengthAt, fits("ipv6.payloadLength", header.payloadLengthBytes, 0xffff));
  bytes[offset + ipv6Offset.nextHeader] = fits("ipv6.nextHeader", header.nextHeader, 255);
  bytes[offset + ipv6Offset.hopLimit] = fits("ipv6.hopLimit", header.hopLimit, 255);
  bytes.set(requireAddress("ipv6.source", header.source), offset + ipv6Offset.source);
  bytes.set(requireAddress("ipv6.destination", header.destination), offset + ipv6Offset.destination);
  return ipv6HeaderBytes;
}

/** The address, if it has 16 bytes. @throws Error with code `wire/field-range` naming the field. */
export function requireAddress(field: string, address: Uint8Array): Uint8Array {
  if (address.length === ipv6AddressBytes) return address;
  throw wireError("wire/field-range", `${field} has ${address.length} bytes: expected ${ipv6AddressBytes}`);
}

/**
 * What a router does to the header at `offset`: one less hop. There is no checksum to bring up to date.
 *
 * @returns the new hop limit; at 0, or if it was 0, the packet must be dropped, and the bytes are as they were.
 * @source RFC 8200 §3; RFC 4443 §3.3.
 */
export function decrementHopLimit(bytes: Uint8Array, offset: number = 0): number {
  const at = offset + ipv6Offset.hopLimit;
  if (bytes[at] <= 1) return 0;
  bytes[at] -= 1;
  return bytes[at];
}

/** What a frame's IPv6 layer is made of; the length and the next header are filled in. */
export interface Ipv6LayerOptions {
  readonly source: string | Uint8Array;
  readonly destination: string | Uint8Array;
  /** 64 if left out. */
  readonly hopLimit?: number;
  readonly dscp?: number;
  readonly ecn?: number;
  readonly flowLabel?: number;
  /** From the layer inside if left out. */
  readonly nextHeader?: number;
}

/**
 * A layer for `makeFrame`. @throws Error with code `wire/address-text`; on emit, `wire/field-range` (the payload is
 * longer than 65,535 bytes, for one) or `wire/layer-order`.
 */
export function ipv6Layer(options: Ipv6LayerOptions): FrameLayer {
  const source = ipv6Address(options.source);
  const destination = ipv6Address(options.destination);
  return {
    protocol: "ipv6",
    headerBytes: ipv6HeaderBytes,
    under: { ethertype: etherType.ipv6, "ip.proto": 41 },
    addresses: { source, destination },
    emit(bytes, offset, end, inner): void {
      const { dscp = 0, ecn = 0, flowLabel = 0, hopLimit = 64 } = options;
      const nextHeader = requireNextHeader("ipv6", options.nextHeader, inner);
      const payloadLengthBytes = end - offset - ipv6HeaderBytes;
      const header = { dscp, ecn, flowLabel, payloadLengthBytes, nextHeader, hopLimit, source, destination };
      emitIpv6(header, bytes, offset);
    },
  };
}

/** The number of what follows a header of IPv6. @throws Error with code `wire/layer-order` where there is none. */
export function requireNextHeader(header: string, given: number | undefined, inner: FrameLayer | undefined): number {
  const nextHeader = given ?? inner?.under["ip.proto"];
  if (nextHeader !== undefined) return nextHeader;
  throw wireError("wire/layer-order", `${header}: the layer inside has no protocol number; give \`nextHeader\``);
}

// ---- dissect

const ecnNames: Readonly<Record<number, string>> = { 0: "Not-ECT", 1: "ECT(1)", 2: "ECT(0)", 3: "CE" };

const ipv6Fields: readonly FieldSpec[] = [
  { name: "ipv6.version", label: "Version", atBits: 0, bits: 4, base: "decimal" },
  { name: "ipv6.tclass", label: "Traffic Class", atBits: 4, bits: 8, base: "hex", hexDigits: 8 },
  { name: "ipv6.tclass.dscp", label: "Codepoint", atBits: 4, bits: 6, base: "decimal", depth: 1 },
  {
    ...{ name: "ipv6.tclass.ecn", label: "Congestion Notification", atBits: 10, bits: 2, base: "decimal" },
    depth: 1,
    names: ecnNames,
  },
  { name: "ipv6.flow", label: "Flow Label", atBits: 12, bits: 20, base: "hex", hexDigits: 6 },
  { name: "ipv6.plen", label: "Payload Length", atBits: 32, bits: 16, base: "decimal", unit: "bytes" },
  { name: "ipv6.nxt", label: "Next Header", atBits: 48, bits: 8, base: "decimal", names: ipProtocolNames },
  { name: "ipv6.hlim", label: "Hop Limit", atBits: 56, bits: 8, base: "decimal" },
  { name: "ipv6.src", label: "Source Address", atBits: 64, bits: 128, base: "ipv6" },
  { name: "ipv6.dst", label: "Destination Address", atBits: 192, bits: 128, base: "ipv6" },
];

/** IPv6 for the dissector. */
export const ipv6Protocol: Protocol = {
  name: "ipv6",
  title: "Internet Protocol Version 6",
  under: [
    { space: "ethertype", number: 0x86dd },
    { space: "ip.proto", number: 41 },
  ],
  dissect(bytes, offset, end, context): HeaderDissection {
    const result = parseIpv6(bytes, offset, end);
    const fields = makeFields(ipv6Fields, bytes, offset, end);
    if (!result.ok) {
      return malformedHeader("ipv6", "Internet Protocol Version 6", offset, end, fields, result.issues);
    }
    const { source, destination, nextHeader, payloadLengthBytes } = result.value;
    const packetEnd = offset + ipv6HeaderBytes + payloadLengthBytes;
    const [from, to] = [formatIpv6Address(source), formatIpv6Address(destination)];
    return {
      headerBytes: ipv6HeaderBytes,
      payloadEnd: Math.min(end, packetEnd),
      summary: `Internet Protocol Version 6, Src: ${from}, Dst: ${to}`,
      brief: `ipv6 ${from} > ${to}`,
      fields,
      issues: context.isQuoted ? result.issues.filter((issue) => issue.code !== "wire/cut") : result.issues,
      network: { source, destination, offsetBytes: offset, isWhole: packetEnd <= end },
      next: { space: "ip.proto", number: nextHeader },
    };
  },
};
