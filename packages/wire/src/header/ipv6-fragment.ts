/**
 * header/ipv6-fragment — IPv6's fragment header: which part of a packet this is. Only a source fragments.
 *
 * ```
 *  0        8        16             29  31 32
 *  | next   | 0      | offset       | 0 | M |
 *  | identification                         |
 * ```
 * Sources: RFC 8200 §4.5; RFC 6946 (a fragment header on a packet that is whole).
 * @module
 */
import { fits, readUint16, readUint32, writeUint16, writeUint32 } from "../bytes/network-order.ts";
import { type FieldSpec, makeFields } from "../dissect/field.ts";
import { type HeaderDissection, malformedHeader, type Protocol } from "../dissect/protocol.ts";
import { type FrameLayer, requireRoom } from "../frame/layer.ts";
import { type Issue, makeIssue, type Parsed, parsed, short } from "../issue.ts";
import { ipProtocol, ipProtocolNames } from "./ip-protocol.ts";
import { requireNextHeader } from "./ipv6.ts";

// ---- fields

/** Offsets in bytes. */
export const ipv6FragmentOffset = { nextHeader: 0, reserved: 1, offsetAndMore: 2, identification: 4 } as const;

/** Length of the header. */
export const ipv6FragmentHeaderBytes = 8;

/** The header as a value. */
export interface Ipv6Fragment {
  readonly nextHeader: number;
  /** Eight bits, sent as 0 and ignored. */
  readonly reserved: number;
  /** A multiple of 8, 0..65528, from the end of the headers that every fragment has. */
  readonly fragmentOffsetBytes: number;
  /** Two bits, sent as 0 and ignored. */
  readonly reservedBits: number;
  readonly moreFragments: boolean;
  /** uint32. */
  readonly identification: number;
}

// ---- view

/** Reads of single fields of the header at `offset`; they check nothing. */
export const Ipv6FragmentHeader = {
  nextHeader(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset];
  },
  fragmentOffsetBytes(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + ipv6FragmentOffset.offsetAndMore) & 0xfff8;
  },
  moreFragments(bytes: Uint8Array, offset: number = 0): boolean {
    return (bytes[offset + 3] & 1) !== 0;
  },
  identification(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + ipv6FragmentOffset.identification);
  },
  /** Whether only a part of a packet is here; false for a whole packet with this header (RFC 6946). */
  isFragment(bytes: Uint8Array, offset: number = 0): boolean {
    return (readUint16(bytes, offset + ipv6FragmentOffset.offsetAndMore) & 0xfff9) !== 0;
  },
};

// ---- parse

/**
 * Read the header at `offset`; the packet's payload ends at `end`.
 *
 * Issues: `wire/short`; as a warning `wire/ipv6-fragment` where more fragments follow one that is no multiple of 8 bytes
 * long.
 */
export function parseIpv6Fragment(
  bytes: Uint8Array,
  offset: number = 0,
  end: number = bytes.length,
): Parsed<Ipv6Fragment> {
  if (!(end - offset >= ipv6FragmentHeaderBytes)) return short("ipv6Fragment", ipv6FragmentHeaderBytes, offset, end);
  const moreFragments = Ipv6FragmentHeader.moreFragments(bytes, offset);
  const value: Ipv6Fragment = {
    nextHeader: Ipv6FragmentHeader.nextHeader(bytes, offset),
    reserved: bytes[offset + ipv6FragmentOffset.reserved],
    fragmentOffsetBytes: Ipv6FragmentHeader.fragmentOffsetBytes(bytes, offset),
    reservedBits: (bytes[offset + 3] >>> 1) & 3,
    moreFragments,
    identification: Ipv6FragmentHeader.identification(bytes, offset),
  };
  const size = end - offset - ipv6FragmentHeaderBytes;
  const issues: Issue[] = [];
  if (moreFragments && size % 8 !== 0) {
    const expected = "a multiple of 8 bytes, because more fragments follow";
    issues.push(makeIssue("warning", "wire/ipv6-fragment", "ipv6Fragment", expected, `${size} bytes`, offset));
  }
  return parsed(value, issues);
}

// ---- emit

/**
 * Write the header at `offset`, each field as given.
 *
 * @returns the bytes written, 8.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitIpv6Fragment(header: Ipv6Fragment, bytes: Uint8Array, offset: number = 0): number {
  requireRoom("ipv6Fragment", bytes, offset, ipv6FragmentHeaderBytes);
  bytes[offset] = fits("ipv6Fragment.nextHeader", header.nextHeader, 255);
  bytes[offset + ipv6FragmentOffset.reserved] = fits("ipv6Fragment.reserved", header.reserved, 255);
  const units = fits("ipv6Fragment.offset (in units of 8 bytes)", header.fragmentOffsetBytes / 8, 0x1fff);
  const low = fits("ipv6Fragment.reservedBits", header.reservedBits, 3) * 2 + (header.moreFragments ? 1 : 0);
  writeUint16(bytes, offset + ipv6FragmentOffset.offsetAndMore, units * 8 + low);
  const at = offset + ipv6FragmentOffset.identification;
  writeUint32(bytes, at, fits("ipv6Fragment.identification", header.identification, 0xffff_ffff));
  return ipv6FragmentHeaderBytes;
}

/** What a frame's fragment header is made of. */
export interface Ipv6FragmentLayerOptions {
  readonly identification: number;
  /** 0 if left out. */
  readonly fragmentOffsetBytes?: number;
  readonly moreFragments?: boolean;
  /** From the layer inside if left out. */
  readonly nextHeader?: number;
}

/** A layer for `makeFrame`. On emit it throws `wire/field-range` or `wire/layer-order`. */
export function ipv6FragmentLayer(options: Ipv6FragmentLayerOptions): FrameLayer {
  return {
    protocol: "ipv6.fraghdr",
    headerBytes: ipv6FragmentHeaderBytes,
    under: { "ip.proto": ipProtocol.fragment },
    emit(bytes, offset, _end, inner): void {
      const { identification, fragmentOffsetBytes = 0, moreFragments = false } = options;
      const nextHeader = requireNextHeader("ipv6.fraghdr", options.nextHeader, inner);
      const header = { nextHeader, reserved: 0, fragmentOffsetBytes, reservedBits: 0, moreFragments, identification };
      emitIpv6Fragment(header, bytes, offset);
    },
  };
}

// ---- dissect

const fragmentFields: readonly FieldSpec[] = [
  { name: "ipv6.fraghdr.nxt", label: "Next Header", atBits: 0, bits: 8, base: "decimal", names: ipProtocolNames },
  { name: "ipv6.fraghdr.reserved_octet", label: "Reserved", atBits: 8, bits: 8, base: "hex" },
  { name: "ipv6.fraghdr.offset", label: "Offset", atBits: 16, bits: 13, base: "decimal", unit: "× 8 bytes" },
  { name: "ipv6.fraghdr.reserved_bits", label: "Reserved", atBits: 29, bits: 2, base: "decimal" },
  { name: "ipv6.fraghdr.more", label: "More Fragments", atBits: 31, bits: 1, base: "flag" },
  { name: "ipv6.fraghdr.ident", label: "Identification", atBits: 32, bits: 32, base: "hex" },
];

/** The fragment header for the dissector. */
export const ipv6FragmentProtocol: Protocol = {
  name: "ipv6.fraghdr",
  title: "IPv6 Fragment Header",
  under: [{ space: "ip.proto", number: 44 }],
  dissect(bytes, offset, end, context): HeaderDissection {
    const result = parseIpv6Fragment(bytes, offset, end);
    const fields = makeFields(fragmentFields, bytes, offset, end);
    if (!result.ok) {
      const issues = context.isQuoted ? [] : result.issues;
      return malformedHeader("ipv6.fraghdr", "IPv6 Fragment Header", offset, end, fields, issues);
    }
    const { nextHeader, fragmentOffsetBytes, moreFragments } = result.value;
    const { network } = context;
    const isPart = moreFragments || fragmentOffsetBytes > 0;
    const place = `offset ${fragmentOffsetBytes}${moreFragments ? ", more follow" : ""}`;
    return {
      headerBytes: ipv6FragmentHeaderBytes,
      payloadEnd: end,
      summary: `IPv6 Fragment Header, ${place}`,
      brief: `ipv6.fraghdr ${fragmentOffsetBytes}${moreFragments ? "+" : ""}`,
      fields,
      issues: context.isQuoted ? [] : result.issues,
      ...(isPart && network !== undefined ? { network: { ...network, isWhole: false } } : {}),
      ...(fragmentOffsetBytes === 0 ? { next: { space: "ip.proto", number: nextHeader } } : {}),
    };
  },
};
