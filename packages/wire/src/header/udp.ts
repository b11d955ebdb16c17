/**
 * header/udp — the UDP header: two ports, a length, a checksum that may be left out.
 *
 * ```
 *  0                 16                32
 *  | source port     | destination port|
 *  | length          | checksum        |
 * ```
 * The checksum covers a pseudo header of the IP addresses, the header and the payload. 0 says "none"; a checksum that
 * comes out as 0 is sent as 0xffff. Over IPv6, whose header has no checksum, 0 is for tunnels only.
 *
 * Sources: RFC 768; RFC 8200 §8.1 and RFC 6935 §5, RFC 6936 (0 over IPv6).
 * @module
 */
import type { IpAddress } from "../address/ip-address.ts";
import { fits, readUint16, writeUint16 } from "../bytes/network-order.ts";
import { checksumAround, internetChecksum, pseudoHeaderSum } from "../checksum/internet.ts";
import { type ChecksumStatus, type FieldSpec, makeFields, makeStatusField } from "../dissect/field.ts";
import { type HeaderDissection, malformedHeader, type NetworkContext, type Protocol } from "../dissect/protocol.ts";
import { wireError } from "../errors.ts";
import { type FrameLayer, requireRoom } from "../frame/layer.ts";
import { makeIssue, type Parsed, parsed, refused, short } from "../issue.ts";
import { ipProtocol } from "./ip-protocol.ts";

// ---- fields

/** Offsets in bytes. */
export const udpOffset = { sourcePort: 0, destinationPort: 2, length: 4, checksum: 6 } as const;

/** Length of the header. */
export const udpHeaderBytes = 8;

/** The header as a value. */
export interface Udp {
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Header and payload. */
  readonly lengthBytes: number;
  /** 0 for none. */
  readonly checksum: number;
}

// ---- view

/** Reads of single fields of the header at `offset`; they check nothing. */
export const UdpHeader = {
  sourcePort(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset);
  },
  destinationPort(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + udpOffset.destinationPort);
  },
  lengthBytes(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + udpOffset.length);
  },
  checksum(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + udpOffset.checksum);
  },
};

// ---- parse

/**
 * Read the header at `offset` of a datagram that ends at `end`.
 *
 * Issues: `wire/short`; `wire/udp-length` for a length below 8; as a warning `wire/cut` when the datagram goes on
 * beyond `end`. The checksum is asked for by itself: `isUdpChecksumGood`.
 */
export function parseUdp(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Udp> {
  const room = end - offset;
  if (!(room >= udpHeaderBytes)) return short("udp", udpHeaderBytes, offset, end);
  const lengthBytes = UdpHeader.lengthBytes(bytes, offset);
  const at = offset + udpOffset.length;
  if (lengthBytes < udpHeaderBytes) {
    return refused("wire/udp-length", "udp.length", "at least 8 bytes", `${lengthBytes} bytes`, at);
  }
  const value: Udp = {
    sourcePort: UdpHeader.sourcePort(bytes, offset),
    destinationPort: UdpHeader.destinationPort(bytes, offset),
    lengthBytes,
    checksum: UdpHeader.checksum(bytes, offset),
  };
  if (lengthBytes <= room) return parsed(value);
  return parsed(value, [makeIssue("warning", "wire/cut", "udp.length", `${lengthBytes} bytes`, `${room} bytes`, at)]);
}

/**
 * Whether the datagram at `offset` sums to what its checksum says; also true where it has none.
 *
 * @param source address of the packet around it. @param destination likewise.
 */
export function isUdpChecksumGood(
  bytes: Uint8Array,
  offset: number,
  source: IpAddress,
  destination: IpAddress,
): boolean {
  if (UdpHeader.checksum(bytes, offset) === 0) return true;
  const lengthBytes = UdpHeader.lengthBytes(bytes, offset);
  const sum = pseudoHeaderSum(source, destination, ipProtocol.udp, lengthBytes);
  return internetChecksum(bytes, offset, offset + lengthBytes, sum) === 0;
}

/** The checksum that belongs into the datagram at `offset`, whatever stands there now; never 0 (RFC 768). */
export function calculateUdpChecksum(
  bytes: Uint8Array,
  offset: number,
  source: IpAddress,
  destination: IpAddress,
): number {
  const lengthBytes = UdpHeader.lengthBytes(bytes, offset);
  const sum = pseudoHeaderSum(source, destination, ipProtocol.udp, lengthBytes);
  return checksumAround(bytes, offset, offset + lengthBytes, offset + udpOffset.checksum, sum) || 0xffff;
}

// ---- emit

/**
 * Write the header at `offset`, each field as given, its checksum too.
 *
 * @returns the bytes written, 8.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitUdp(header: Udp, bytes: Uint8Array, offset: number = 0): number {
  requireRoom("udp", bytes, offset, udpHeaderBytes);
  writeUint16(bytes, offset, fits("udp.sourcePort", header.sourcePort, 0xffff));
  writeUint16(bytes, offset + udpOffset.destinationPort, fits("udp.destinationPort", header.destinationPort, 0xffff));
  writeUint16(bytes, offset + udpOffset.length, fits("udp.length", header.lengthBytes, 0xffff));
  writeUint16(bytes, offset + udpOffset.checksum, fits("udp.checksum", header.checksum, 0xffff));
  return udpHeaderBytes;
}

/** Calculate the checksum of the datagram at `offset`, whose payload is written, and write it. @returns it. */
export function fillUdpChecksum(bytes: Uint8Array, offset: number, source: IpAddress, destination: IpAddress): number {
  const checksum = calculateUdpChecksum(bytes, offset, source, destination);
  writeUint16(bytes, offset + udpOffset.checksum, checksum);
  return checksum;
}

/** What a frame's UDP layer is made of; length and checksum are filled in. */
export interface UdpLayerOptions {
  readonly sourcePort: number;
  /** From the layer inside if left out, where that has a port of its own. */
  readonly destinationPort?: number;
  /** 0 sends none, as tunnels do; calculated if left out, and 0 where no IP header is outside. */
  readonly checksum?: number;
}

/** A layer for `makeFrame`. On emit it throws `wire/field-range` or `wire/layer-order`. */
export function udpLayer(options: UdpLayerOptions): FrameLayer {
  return {
    protocol: "udp",
    headerBytes: udpHeaderBytes,
    under: { "ip.proto": ipProtocol.udp },
    emit(bytes, offset, end, inner, addresses): void {
      const { sourcePort, checksum = 0 } = options;
      const destinationPort = options.destinationPort ?? inner?.under["udp.port"];
      if (destinationPort === undefined)
        throw wireError("wire/layer-order", "udp: the layer inside has no port; give `destinationPort`");
      emitUdp({ sourcePort, destinationPort, lengthBytes: end - offset, checksum }, bytes, offset);
      if (options.checksum === undefined && addresses !== undefined) {
        fillUdpChecksum(bytes, offset, addresses.source, addresses.destination);
      }
    },
  };
}

// ---- dissect

const udpFields: readonly FieldSpec[] = [
  { name: "udp.srcport", label: "Source Port", atBits: 0, bits: 16, base: "decimal" },
  { name: "udp.dstport", label: "Destination Port", atBits: 16, bits: 16, base: "decimal" },
  { name: "udp.length", label: "Length", atBits: 32, bits: 16, base: "decimal", unit: "bytes" },
  { name: "udp.checksum", label: "Checksum", atBits: 48, bits: 16, base: "hex" },
];

/** UDP for the dissector. */
export const udpProtocol: Protocol = {
  name: "udp",
  title: "User Datagram Protocol",
  under: [{ space: "ip.proto", number: 17 }],
  dissect(bytes, offset, end, context): HeaderDissection {
    const result = parseUdp(bytes, offset, end);
    const fields = makeFields(udpFields, bytes, offset, end);
    if (!result.ok) {
      return malformedHeader("udp", "User Datagram Protocol", offset, end, fields, result.issues);
    }
    const { sourcePort, destinationPort, lengthBytes } = result.value;
    const issues = context.isQuoted ? [] : [...result.issues];
    const status = udpStatus(bytes, offset, end, context.network);
    const at = offset + udpOffset.checksum;
    fields.push(makeStatusField("udp.checksum.status", status, at));
    if (status === "illegal") {
      const expected = "a checksum: over IPv6 only tunnels may leave it out";
      issues.push(makeIssue("warning", "wire/udp-checksum-zero", "udp.checksum", expected, "0, none", at));
    }
    if (status === "bad" && context.network !== undefined) {
      const right = calculateUdpChecksum(bytes, offset, context.network.source, context.network.destination);
      const found = UdpHeader.checksum(bytes, offset);
      issues.push(makeIssue("warning", "wire/checksum", "udp.checksum", String(right), String(found), at));
    }
    return {
      headerBytes: udpHeaderBytes,
      payloadEnd: Math.min(end, offset + lengthBytes),
      summary: `User Datagram Protocol, Src Port: ${sourcePort}, Dst Port: ${destinationPort}`,
      brief: `udp ${sourcePort} > ${destinationPort}`,
      fields,
      issues,
      next: { space: "udp.port", number: destinationPort },
    };
  },
};

/** Ports of tunnels and the like that carry a check of their own inside, and so may go without one over IPv6. */
function mayLeaveOutChecksum(destinationPort: number): boolean {
  return destinationPort === 4789 || destinationPort === 4791;
}

function udpStatus(
  bytes: Uint8Array,
  offset: number,
  end: number,
  network: NetworkContext | undefined,
): ChecksumStatus {
  if (UdpHeader.checksum(bytes, offset) === 0) {
    const isIpv4 = network === undefined || typeof network.source === "number";
    return isIpv4 || mayLeaveOutChecksum(UdpHeader.destinationPort(bytes, offset)) ? "not-present" : "illegal";
  }
  const isWhole = offset + UdpHeader.lengthBytes(bytes, offset) <= end;
  if (network === undefined || !network.isWhole || !isWhole) return "unverified";
  return isUdpChecksumGood(bytes, offset, network.source, network.destination) ? "good" : "bad";
}
