/**
 * header/ipv4 — the IPv4 header: from which address to which, how far, and whether it is a fragment.
 *
 * ```
 *  0     4     8             16    19                 32
 *  | 4   | IHL | DSCP    ECN | total length           |
 *  | identification          | RDM | fragment offset  |
 *  | time to live| protocol  | header checksum        |
 *  | source address                                   |
 *  | destination address                              |
 *  | options, 0..40 bytes                             |
 * ```
 *
 * Sources: RFC 791 §3.1; RFC 2474 §3 (DSCP); RFC 3168 §5 (ECN); RFC 1624 (checksum after a change of TTL).
 * @module
 */
import { formatIpv4Address, ipv4Address } from "../address/ipv4-address.ts";
import { copyBytes, fits, readUint16, readUint32, writeUint16, writeUint32 } from "../bytes/network-order.ts";
import { checksumAround, internetChecksum, updateChecksum } from "../checksum/internet.ts";
import { type FieldSpec, makeFields, makeStatusField } from "../dissect/field.ts";
import { type HeaderDissection, malformedHeader, type Protocol } from "../dissect/protocol.ts";
import { wireError } from "../errors.ts";
import { type FrameLayer, requireRoom } from "../frame/layer.ts";
import { type Issue, makeIssue, type Parsed, parsed, refused, short } from "../issue.ts";
import { etherType } from "./ether-type.ts";
import { ipProtocolNames } from "./ip-protocol.ts";
import { makeIpv4OptionFields } from "./ipv4-options.ts";

// ---- fields

/** Offsets in bytes. */
export const ipv4Offset = {
  versionAndLength: 0,
  trafficClass: 1,
  totalLength: 2,
  identification: 4,
  flagsAndFragment: 6,
  ttl: 8,
  protocol: 9,
  checksum: 10,
  source: 12,
  destination: 16,
  options: 20,
} as const;

/** Length of the header without options; options add up to 40. */
export const ipv4HeaderBytes = 20;

/** The options of most packets; shared, because a new empty array costs more than the rest of a parse. */
const noOptions: Uint8Array = /* @__PURE__ */ new Uint8Array(0);

/** Explicit congestion notification (RFC 3168 §5). */
export const ecn = { notCapable: 0, capable1: 1, capable0: 2, congestionExperienced: 3 } as const;

/** The header as a value. The version is 4, the header length follows from the options. */
export interface Ipv4 {
  /** Differentiated services code point, 0..63. */
  readonly dscp: number;
  /** 0..3. */
  readonly ecn: number;
  /** Header and payload. */
  readonly totalLengthBytes: number;
  readonly identification: number;
  /** The bit that must be zero. */
  readonly reservedFlag: boolean;
  readonly dontFragment: boolean;
  readonly moreFragments: boolean;
  /** A multiple of 8, 0..65528. */
  readonly fragmentOffsetBytes: number;
  readonly ttl: number;
  readonly protocol: number;
  readonly checksum: number;
  /** uint32. */
  readonly source: number;
  /** uint32. */
  readonly destination: number;
  /** A multiple of 4 bytes, at most 40. */
  readonly options: Uint8Array;
}

// ---- view

/** Reads of single fields of the header at `offset`; they check nothing. */
export const Ipv4Header = {
  version(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset] >>> 4;
  },
  /** 0..60; below 20 it is malformed. */
  headerLengthBytes(bytes: Uint8Array, offset: number = 0): number {
    return (bytes[offset] & 15) * 4;
  },
  dscp(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + ipv4Offset.trafficClass] >>> 2;
  },
  ecn(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + ipv4Offset.trafficClass] & 3;
  },
  totalLengthBytes(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + ipv4Offset.totalLength);
  },
  identification(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + ipv4Offset.identification);
  },
  reservedFlag(bytes: Uint8Array, offset: number = 0): boolean {
    return (bytes[offset + ipv4Offset.flagsAndFragment] & 0x80) !== 0;
  },
  dontFragment(bytes: Uint8Array, offset: number = 0): boolean {
    return (bytes[offset + ipv4Offset.flagsAndFragment] & 0x40) !== 0;
  },
  moreFragments(bytes: Uint8Array, offset: number = 0): boolean {
    return (bytes[offset + ipv4Offset.flagsAndFragment] & 0x20) !== 0;
  },
  fragmentOffsetBytes(bytes: Uint8Array, offset: number = 0): number {
    return (readUint16(bytes, offset + ipv4Offset.flagsAndFragment) & 0x1fff) * 8;
  },
  /** Whether only a part of a datagram is here: more fragments follow, or some came before. */
  isFragment(bytes: Uint8Array, offset: number = 0): boolean {
    return (readUint16(bytes, offset + ipv4Offset.flagsAndFragment) & 0x3fff) !== 0;
  },
  ttl(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + ipv4Offset.ttl];
  },
  protocol(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + ipv4Offset.protocol];
  },
  checksum(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + ipv4Offset.checksum);
  },
  source(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + ipv4Offset.source);
  },
  destination(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + ipv4Offset.destination);
  },
};

// ---- parse

/**
 * Read the header at `offset`.
 *
 * Issues, as errors: `wire/short`, `wire/ipv4-version`, `wire/ipv4-header-length`, `wire/ipv4-total-length`; as
 * warnings: `wire/cut` when the packet goes on beyond `end`, `wire/checksum`.
 */
export function parseIpv4(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Ipv4> {
  const room = end - offset;
  if (!(room >= ipv4HeaderBytes)) return short("ipv4", ipv4HeaderBytes, offset, end);
  const version = Ipv4Header.version(bytes, offset);
  if (version !== 4) return refused("wire/ipv4-version", "ipv4.version", "4", String(version), offset);
  const headerLength = Ipv4Header.headerLengthBytes(bytes, offset);
  if (headerLength < ipv4HeaderBytes || headerLength > room) {
    const expected = `20..${Math.min(60, room)} bytes`;
    return refused("wire/ipv4-header-length", "ipv4.headerLength", expected, `${headerLength} bytes`, offset);
  }
  const totalLengthBytes = Ipv4Header.totalLengthBytes(bytes, offset);
  if (totalLengthBytes < headerLength) {
    const at = offset + ipv4Offset.totalLength;
    const expected = `at least the header's ${headerLength} bytes`;
    return refused("wire/ipv4-total-length", "ipv4.totalLength", expected, `${totalLengthBytes} bytes`, at);
  }
  return parsed(
    {
      dscp: Ipv4Header.dscp(bytes, offset),
      ecn: Ipv4Header.ecn(bytes, offset),
      totalLengthBytes,
      identification: Ipv4Header.identification(bytes, offset),
      reservedFlag: Ipv4Header.reservedFlag(bytes, offset),
      dontFragment: Ipv4Header.dontFragment(bytes, offset),
      moreFragments: Ipv4Header.moreFragments(bytes, offset),
      fragmentOffsetBytes: Ipv4Header.fragmentOffsetBytes(bytes, offset),
      ttl: Ipv4Header.ttl(bytes, offset),
      protocol: Ipv4Header.protocol(bytes, offset),
      checksum: Ipv4Header.checksum(bytes, offset),
      source: Ipv4Header.source(bytes, offset),
      destination: Ipv4Header.destination(bytes, offset),
      options:
        headerLength === ipv4HeaderBytes
          ? noOptions
          : copyBytes(bytes, offset + ipv4Offset.options, offset + headerLength),
    },
    oddities(bytes, offset, room),
  );
}

function oddities(bytes: Uint8Array, offset: number, room: number): Issue[] {
  const issues: Issue[] = [];
  const total = Ipv4Header.totalLengthBytes(bytes, offset);
  if (total > room) {
    const at = offset + ipv4Offset.totalLength;
    issues.push(makeIssue("warning", "wire/cut", "ipv4.totalLength", `${total} bytes`, `${room} bytes`, at));
  }
  if (!isIpv4ChecksumGood(bytes, offset)) {
    const at = offset + ipv4Offset.checksum;
    const right = calculateIpv4Checksum(bytes, offset);
    const found = Ipv4Header.checksum(bytes, offset);
    issues.push(makeIssue("warning", "wire/checksum", "ipv4.checksum", String(right), String(found), at));
  }
  return issues;
}

/** Whether the header at `offset` sums to what its checksum says (RFC 791 §3.1). */
export function isIpv4ChecksumGood(bytes: Uint8Array, offset: number = 0): boolean {
  return internetChecksum(bytes, offset, offset + Ipv4Header.headerLengthBytes(bytes, offset)) === 0;
}

/** The checksum that belongs into the header at `offset`, whatever stands there now. */
export function calculateIpv4Checksum(bytes: Uint8Array, offset: number = 0): number {
  const end = offset + Ipv4Header.headerLengthBytes(bytes, offset);
  return checksumAround(bytes, offset, end, offset + ipv4Offset.checksum);
}

// ---- emit

/**
 * Write the header at `offset`, each field as given, its checksum too.
 *
 * @returns the bytes written, 20 plus those of the options.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitIpv4(header: Ipv4, bytes: Uint8Array, offset: number = 0): number {
  const optionsBytes = header.options.length;
  if (optionsBytes > 40 || optionsBytes % 4 !== 0) {
    throw wireError("wire/field-range", `ipv4.options has ${optionsBytes} bytes: expected a multiple of 4, 0..40`);
  }
  const size = ipv4HeaderBytes + optionsBytes;
  requireRoom("ipv4", bytes, offset, size);
  bytes[offset] = 0x40 | (size >>> 2);
  bytes[offset + ipv4Offset.trafficClass] = (fits("ipv4.dscp", header.dscp, 63) << 2) | fits("ipv4.ecn", header.ecn, 3);
  writeUint16(bytes, offset + ipv4Offset.totalLength, fits("ipv4.totalLength", header.totalLengthBytes, 0xffff));
  writeUint16(bytes, offset + ipv4Offset.identification, fits("ipv4.identification", header.identification, 0xffff));
  const fragment = fits("ipv4.fragmentOffset (in units of 8 bytes)", header.fragmentOffsetBytes / 8, 0x1fff);
  writeUint16(
    bytes,
    offset + ipv4Offset.flagsAndFragment,
    (header.reservedFlag ? 0x8000 : 0) |
      (header.dontFragment ? 0x4000 : 0) |
      (header.moreFragments ? 0x2000 : 0) |
      fragment,
  );
  bytes[offset + ipv4Offset.ttl] = fits("ipv4.ttl", header.ttl, 255);
  bytes[offset + ipv4Offset.protocol] = fits("ipv4.protocol", header.protocol, 255);
  writeUint16(bytes, offset + ipv4Offset.checksum, fits("ipv4.checksum", header.checksum, 0xffff));
  writeUint32(bytes, offset + ipv4Offset.source, fits("ipv4.source", header.source, 0xffff_ffff));
  writeUint32(bytes, offset + ipv4Offset.destination, fits("ipv4.destination", header.destination, 0xffff_ffff));
  if (optionsBytes > 0) bytes.set(header.options, offset + ipv4Offset.options);
  return size;
}

/** Calculate the checksum of the header at `offset` and write it. @returns the checksum. */
export function fillIpv4Checksum(bytes: Uint8Array, offset: number = 0): number {
  const checksum = calculateIpv4Checksum(bytes, offset);
  writeUint16(bytes, offset + ipv4Offset.checksum, checksum);
  return checksum;
}

/**
 * What a router does to the header at `offset`: one less time to live, and the checksum brought up to date.
 *
 * @returns the new time to live; at 0, or if it was 0, the packet must be dropped, and the bytes are as they were.
 * @source RFC 1812 §5.3.1; RFC 1624 §3.
 */
export function decrementTtl(bytes: Uint8Array, offset: number = 0): number {
  const at = offset + ipv4Offset.ttl;
  if (bytes[at] <= 1) return 0;
  const before = readUint16(bytes, at);
  bytes[at] -= 1;
  const checksum = updateChecksum(Ipv4Header.checksum(bytes, offset), before, before - 0x100);
  writeUint16(bytes, offset + ipv4Offset.checksum, checksum);
  return bytes[at];
}

/** What a frame's IPv4 layer is made of; lengths, protocol and checksum are filled in. */
export interface Ipv4LayerOptions {
  readonly source: string | number;
  readonly destination: string | number;
  /** 64 if left out. */
  readonly ttl?: number;
  readonly dscp?: number;
  readonly ecn?: number;
  readonly identification?: number;
  readonly dontFragment?: boolean;
  readonly moreFragments?: boolean;
  readonly fragmentOffsetBytes?: number;
  /** From the layer inside if left out. */
  readonly protocol?: number;
  readonly options?: Uint8Array;
}

/**
 * A layer for `makeFrame`. @throws Error with code `wire/address-text`; on emit, `wire/field-range` (the packet is
 * longer than 65,535 bytes, for one) or `wire/layer-order`.
 */
export function ipv4Layer(options: Ipv4LayerOptions): FrameLayer {
  const source = ipv4Address(options.source);
  const destination = ipv4Address(options.destination);
  const headerOptions = options.options ?? noOptions;
  return {
    protocol: "ip",
    headerBytes: ipv4HeaderBytes + headerOptions.length,
    under: { ethertype: etherType.ipv4, "ip.proto": 4 },
    addresses: { source, destination },
    emit(bytes, offset, end, inner): void {
      const protocol = options.protocol ?? inner?.under["ip.proto"];
      if (protocol === undefined) {
        throw wireError("wire/layer-order", "ipv4: the layer inside has no protocol number; give `protocol`");
      }
      const header: Ipv4 = {
        dscp: options.dscp ?? 0,
        ecn: options.ecn ?? 0,
        totalLengthBytes: end - offset,
        identification: options.identification ?? 0,
        reservedFlag: false,
        dontFragment: options.dontFragment ?? false,
        moreFragments: options.moreFragments ?? false,
        fragmentOffsetBytes: options.fragmentOffsetBytes ?? 0,
        ttl: options.ttl ?? 64,
        protocol,
        checksum: 0,
        source,
        destination,
        options: headerOptions,
      };
      emitIpv4(header, bytes, offset);
      fillIpv4Checksum(bytes, offset);
    },
  };
}

// ---- dissect

const ecnNames: Readonly<Record<number, string>> = { 0: "Not-ECT", 1: "ECT(1)", 2: "ECT(0)", 3: "CE" };

const ipv4Fields: readonly FieldSpec[] = [
  { name: "ip.version", label: "Version", atBits: 0, bits: 4, base: "decimal" },
  { name: "ip.hdr_len", label: "Header Length", atBits: 4, bits: 4, base: "decimal", scale: 4, unit: "bytes" },
  { name: "ip.dsfield", label: "Differentiated Services Field", atBits: 8, bits: 8, base: "hex" },
  { name: "ip.dsfield.dscp", label: "Codepoint", atBits: 8, bits: 6, base: "decimal", depth: 1 },
  {
    name: "ip.dsfield.ecn",
    label: "Congestion Notification",
    atBits: 14,
    bits: 2,
    base: "decimal",
    depth: 1,
    names: ecnNames,
  },
  { name: "ip.len", label: "Total Length", atBits: 16, bits: 16, base: "decimal", unit: "bytes" },
  { name: "ip.id", label: "Identification", atBits: 32, bits: 16, base: "hex" },
  { name: "ip.flags", label: "Flags", atBits: 48, bits: 3, base: "hex", hexDigits: 2 },
  { name: "ip.flags.rb", label: "Reserved bit", atBits: 48, bits: 1, base: "flag", depth: 1 },
  { name: "ip.flags.df", label: "Don't fragment", atBits: 49, bits: 1, base: "flag", depth: 1 },
  { name: "ip.flags.mf", label: "More fragments", atBits: 50, bits: 1, base: "flag", depth: 1 },
  { name: "ip.frag_offset", label: "Fragment Offset", atBits: 51, bits: 13, base: "decimal", unit: "× 8 bytes" },
  { name: "ip.ttl", label: "Time to Live", atBits: 64, bits: 8, base: "decimal" },
  { name: "ip.proto", label: "Protocol", atBits: 72, bits: 8, base: "decimal", names: ipProtocolNames },
  { name: "ip.checksum", label: "Header Checksum", atBits: 80, bits: 16, base: "hex" },
  { name: "ip.src", label: "Source Address", atBits: 96, bits: 32, base: "ipv4" },
  { name: "ip.dst", label: "Destination Address", atBits: 128, bits: 32, base: "ipv4" },
];

/** Up to and with the checksum; its status is shown right after it. */
const fieldsUntilChecksum = 15;

/** IPv4 for the dissector. */
export const ipv4Protocol: Protocol = {
  name: "ip",
  title: "Internet Protocol Version 4",
  under: [
    { space: "ethertype", number: 0x0800 },
    { space: "ip.proto", number: 4 },
  ],
  dissect(bytes, offset, end, context): HeaderDissection {
    const result = parseIpv4(bytes, offset, end);
    const fields = makeFields(ipv4Fields, bytes, offset, end);
    if (!result.ok) {
      return malformedHeader("ip", "Internet Protocol Version 4", offset, end, fields, result.issues);
    }
    const header = result.value;
    const headerBytes = ipv4HeaderBytes + header.options.length;
    const status = isIpv4ChecksumGood(bytes, offset) ? "good" : "bad";
    fields.splice(fieldsUntilChecksum, 0, makeStatusField("ip.checksum.status", status, offset + ipv4Offset.checksum));
    fields.push(...makeIpv4OptionFields(bytes, offset + ipv4Offset.options, offset + headerBytes));
    const isFragment = Ipv4Header.isFragment(bytes, offset);
    const isCut = offset + header.totalLengthBytes > end;
    const { source, destination } = header;
    return {
      headerBytes,
      payloadEnd: Math.min(end, offset + header.totalLengthBytes),
      summary: `Internet Protocol Version 4, Src: ${formatIpv4Address(source)}, Dst: ${formatIpv4Address(destination)}`,
      brief: `ip ${formatIpv4Address(source)} > ${formatIpv4Address(destination)}`,
      fields,
      issues: context.isQuoted ? result.issues.filter((issue) => issue.code !== "wire/cut") : result.issues,
      network: { source, destination, offsetBytes: offset, isWhole: !isFragment && !isCut },
      ...(header.fragmentOffsetBytes === 0 ? { next: { space: "ip.proto", number: header.protocol } } : {}),
    };
  },
};
