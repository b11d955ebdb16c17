/**
 * header/ipv6-routing — IPv6's routing header: addresses that a packet shall visit on its way.
 *
 * ```
 *  0        8        16       24       32
 *  | next   | length | type   | left   |
 *  | data of the type, a multiple of 8 bytes with the four above
 * ```
 * Of type 0 (now deprecated) and type 2 the data are four reserved bytes and addresses; of others it is bytes. While
 * segments are left, the last address is where the packet goes in the end, and checksums cover that one.
 *
 * Sources: RFC 8200 §4.4, §8.1; RFC 2460 §4.4 with RFC 5095 (type 0); RFC 6275 §6.4 (type 2).
 * @module
 */
import { formatIpv6Address, ipv6Address, ipv6AddressBytes } from "../address/ipv6-address.ts";
import { copyBytes, fits } from "../bytes/network-order.ts";
import { type FieldSpec, makeField, makeFields } from "../dissect/field.ts";
import { type HeaderDissection, malformedHeader, type Protocol } from "../dissect/protocol.ts";
import { wireError } from "../errors.ts";
import { type FrameLayer, requireRoom } from "../frame/layer.ts";
import { type Issue, makeIssue, type Parsed, parsed, short } from "../issue.ts";
import { ipProtocol, ipProtocolNames } from "./ip-protocol.ts";
import { requireNextHeader } from "./ipv6.ts";

// ---- fields

/** Offsets in bytes. */
export const ipv6RoutingOffset = { nextHeader: 0, length: 1, type: 2, segmentsLeft: 3, data: 4, addresses: 8 } as const;

/** The least length of the header. */
export const ipv6RoutingHeaderBytesMin = 8;

/** Types whose data are addresses (RFC 5095 forbids the first; a host's home address is the second). */
export const ipv6RoutingType = { sourceRoute: 0, homeAddress: 2 } as const;

/** The header as a value; its length follows from the data. */
export interface Ipv6Routing {
  readonly nextHeader: number;
  readonly type: number;
  readonly segmentsLeft: number;
  /** 4 bytes, or 8 more, up to 2,044. */
  readonly data: Uint8Array;
}

// ---- view

/** Reads of single fields of the header at `offset`; they check nothing. */
export const Ipv6RoutingHeader = {
  nextHeader(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset];
  },
  /** 8..2048. */
  headerLengthBytes(bytes: Uint8Array, offset: number = 0): number {
    return (bytes[offset + ipv6RoutingOffset.length] + 1) * 8;
  },
  type(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + ipv6RoutingOffset.type];
  },
  segmentsLeft(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + ipv6RoutingOffset.segmentsLeft];
  },
  /** Whole addresses of a header of type 0 or 2; 0 of another. */
  addressCount(bytes: Uint8Array, offset: number = 0): number {
    const type = Ipv6RoutingHeader.type(bytes, offset);
    if (type !== ipv6RoutingType.sourceRoute && type !== ipv6RoutingType.homeAddress) return 0;
    return bytes[offset + ipv6RoutingOffset.length] >>> 1;
  },
  /** Where the packet goes in the end, a copy: the last address while segments are left; else undefined. */
  finalDestination(bytes: Uint8Array, offset: number = 0): Uint8Array<ArrayBuffer> | undefined {
    const count = Ipv6RoutingHeader.addressCount(bytes, offset);
    if (count === 0 || Ipv6RoutingHeader.segmentsLeft(bytes, offset) === 0) return undefined;
    const at = offset + ipv6RoutingOffset.addresses + (count - 1) * ipv6AddressBytes;
    return copyBytes(bytes, at, at + ipv6AddressBytes);
  },
};

// ---- parse

/**
 * Read the header at `offset`.
 *
 * Issues: `wire/short` where it does not end before `end`; as a warning `wire/ipv6-routing` where more segments are left
 * than there are addresses, or an address is not whole.
 */
export function parseIpv6Routing(
  bytes: Uint8Array,
  offset: number = 0,
  end: number = bytes.length,
): Parsed<Ipv6Routing> {
  if (!(end - offset >= ipv6RoutingHeaderBytesMin)) {
    return short("ipv6Routing", ipv6RoutingHeaderBytesMin, offset, end);
  }
  const size = Ipv6RoutingHeader.headerLengthBytes(bytes, offset);
  if (offset + size > end) return short("ipv6Routing", size, offset, end);
  const [type, segmentsLeft] = [Ipv6RoutingHeader.type(bytes, offset), Ipv6RoutingHeader.segmentsLeft(bytes, offset)];
  const value: Ipv6Routing = {
    nextHeader: Ipv6RoutingHeader.nextHeader(bytes, offset),
    type,
    segmentsLeft,
    data: copyBytes(bytes, offset + ipv6RoutingOffset.data, offset + size),
  };
  const issues: Issue[] = [];
  if (type === ipv6RoutingType.sourceRoute || type === ipv6RoutingType.homeAddress) {
    const units = bytes[offset + ipv6RoutingOffset.length];
    const count = Ipv6RoutingHeader.addressCount(bytes, offset);
    const at = offset + ipv6RoutingOffset.segmentsLeft;
    const warn = (path: string, expected: string, received: string, place: number): void => {
      issues.push(makeIssue("warning", "wire/ipv6-routing", `ipv6Routing.${path}`, expected, received, place));
    };
    if (units % 2 !== 0) warn("length", "an even number of units: 16 bytes an address", String(units), offset + 1);
    if (segmentsLeft > count) warn("segmentsLeft", `at most ${count}, the addresses`, String(segmentsLeft), at);
  }
  return parsed(value, issues);
}

// ---- emit

/**
 * Write the header at `offset`.
 *
 * @returns the bytes written, 4 and those of the data.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitIpv6Routing(header: Ipv6Routing, bytes: Uint8Array, offset: number = 0): number {
  const size = ipv6RoutingOffset.data + header.data.length;
  if (size % 8 !== 0 || size < 8 || size > 2048) {
    const given = `ipv6Routing.data has ${header.data.length} bytes`;
    throw wireError("wire/field-range", `${given}: expected 4, or a multiple of 8 more, up to 2044`);
  }
  requireRoom("ipv6Routing", bytes, offset, size);
  bytes[offset] = fits("ipv6Routing.nextHeader", header.nextHeader, 255);
  bytes[offset + ipv6RoutingOffset.length] = size / 8 - 1;
  bytes[offset + ipv6RoutingOffset.type] = fits("ipv6Routing.type", header.type, 255);
  bytes[offset + ipv6RoutingOffset.segmentsLeft] = fits("ipv6Routing.segmentsLeft", header.segmentsLeft, 255);
  bytes.set(header.data, offset + ipv6RoutingOffset.data);
  return size;
}

/** What a frame's routing header is made of. */
export interface Ipv6RoutingLayerOptions {
  readonly addresses: readonly (string | Uint8Array)[];
  /** Addresses still to visit. */
  readonly segmentsLeft: number;
  /** 2 if left out. */
  readonly type?: number;
  /** From the layer inside if left out. */
  readonly nextHeader?: number;
}

/** A layer for `makeFrame`. @throws Error with code `wire/address-text`; on emit `wire/field-range`, `wire/layer-order`. */
export function ipv6RoutingLayer(options: Ipv6RoutingLayerOptions): FrameLayer {
  const { segmentsLeft, type = ipv6RoutingType.homeAddress } = options;
  const addresses = options.addresses.map((address) => ipv6Address(address));
  const data = new Uint8Array(4 + addresses.length * ipv6AddressBytes);
  for (const [at, address] of addresses.entries()) data.set(address, 4 + at * ipv6AddressBytes);
  const last = addresses[addresses.length - 1];
  return {
    protocol: "ipv6.routing",
    headerBytes: ipv6RoutingOffset.data + data.length,
    under: { "ip.proto": ipProtocol.routing },
    ...(segmentsLeft > 0 && last !== undefined ? { finalDestination: last } : {}),
    emit(bytes, offset, _end, inner): void {
      const nextHeader = requireNextHeader("ipv6.routing", options.nextHeader, inner);
      emitIpv6Routing({ nextHeader, type, segmentsLeft, data }, bytes, offset);
    },
  };
}

// ---- dissect

const routingFields: readonly FieldSpec[] = [
  { name: "ipv6.routing.nxt", label: "Next Header", atBits: 0, bits: 8, base: "decimal", names: ipProtocolNames },
  { name: "ipv6.routing.len", label: "Length", atBits: 8, bits: 8, base: "decimal", unit: "× 8 bytes after the first" },
  { name: "ipv6.routing.type", label: "Type", atBits: 16, bits: 8, base: "decimal" },
  { name: "ipv6.routing.segleft", label: "Segments Left", atBits: 24, bits: 8, base: "decimal" },
];

/** Each address of a routing header, under the name that Wireshark has for its type. */
function addressField(type: number): FieldSpec {
  const name = type === ipv6RoutingType.sourceRoute ? "ipv6.routing.src.addr" : "ipv6.routing.mipv6.home_address";
  return { name, label: "Address", atBits: 0, bits: 128, base: "ipv6" };
}

/** The routing header for the dissector. */
export const ipv6RoutingProtocol: Protocol = {
  name: "ipv6.routing",
  title: "IPv6 Routing Header",
  under: [{ space: "ip.proto", number: 43 }],
  dissect(bytes, offset, end, context): HeaderDissection {
    const result = parseIpv6Routing(bytes, offset, end);
    const fields = makeFields(routingFields, bytes, offset, end);
    if (!result.ok) {
      const issues = context.isQuoted ? [] : result.issues;
      return malformedHeader("ipv6.routing", "IPv6 Routing Header", offset, end, fields, issues);
    }
    const { nextHeader, type, segmentsLeft, data } = result.value;
    for (let at = 0; at < Ipv6RoutingHeader.addressCount(bytes, offset); at++) {
      const place = offset + ipv6RoutingOffset.addresses + at * ipv6AddressBytes;
      fields.push(makeField(addressField(type), bytes, place));
    }
    const last = Ipv6RoutingHeader.finalDestination(bytes, offset);
    const { network } = context;
    return {
      headerBytes: ipv6RoutingOffset.data + data.length,
      payloadEnd: end,
      summary: `IPv6 Routing Header, type ${type}, ${segmentsLeft} left`,
      brief: last === undefined ? "ipv6.routing" : `ipv6.routing via > ${formatIpv6Address(last)}`,
      fields,
      issues: result.issues,
      ...(last === undefined || network === undefined ? {} : { network: { ...network, destination: last } }),
      next: { space: "ip.proto", number: nextHeader },
    };
  },
};
