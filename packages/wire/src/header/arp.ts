/**
 * header/arp — who has this IPv4 address? ARP for Ethernet.
 *
 * ```
 *  0       2       4     5     6       8            14          18           24          28
 *  | hard. | prot. | 6   | 4   | oper. | sender MAC | sender IP | target MAC | target IP |
 * ```
 *
 * Source: RFC 826; operation numbers of IANA "ARP Parameters".
 * @module
 */
import { formatIpv4Address, ipv4Address } from "../address/ipv4-address.ts";
import { formatMac, macAddress, macMax } from "../address/mac.ts";
import {
  fits,
  readUint16,
  readUint32,
  readUint48,
  writeUint16,
  writeUint32,
  writeUint48,
} from "../bytes/network-order.ts";
import { type FieldSpec, makeFields } from "../dissect/field.ts";
import { type HeaderDissection, malformedHeader, type Protocol } from "../dissect/protocol.ts";
import { type FrameLayer, requireRoom } from "../frame/layer.ts";
import { type Parsed, parsed, refused, short } from "../issue.ts";
import { etherType, etherTypeNames } from "./ether-type.ts";

// ---- fields

/** Offsets in bytes, for 6-byte hardware and 4-byte protocol addresses. */
export const arpOffset = {
  hardwareType: 0,
  protocolType: 2,
  hardwareSize: 4,
  protocolSize: 5,
  operation: 6,
  senderMac: 8,
  senderAddress: 14,
  targetMac: 18,
  targetAddress: 24,
} as const;

/** Length of the message. */
export const arpHeaderBytes = 28;

/** Operations (RFC 826, "ar$op"). */
export const arpOperation = { request: 1, reply: 2 } as const;

/** The message as a value. Only Ethernet (1) and IPv4 (0x0800) exist here, so their types and sizes are not kept. */
export interface Arp {
  readonly operation: number;
  /** 48-bit number. */
  readonly senderMac: number;
  /** uint32. */
  readonly senderAddress: number;
  /** 48-bit number; 0 in a request. */
  readonly targetMac: number;
  /** uint32. */
  readonly targetAddress: number;
}

// ---- view

/** Reads of single fields of the message at `offset`; they check nothing. */
export const ArpHeader = {
  hardwareType(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + arpOffset.hardwareType);
  },
  protocolType(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + arpOffset.protocolType);
  },
  hardwareSize(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + arpOffset.hardwareSize];
  },
  protocolSize(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + arpOffset.protocolSize];
  },
  operation(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + arpOffset.operation);
  },
  senderMac(bytes: Uint8Array, offset: number = 0): number {
    return readUint48(bytes, offset + arpOffset.senderMac);
  },
  senderAddress(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + arpOffset.senderAddress);
  },
  targetMac(bytes: Uint8Array, offset: number = 0): number {
    return readUint48(bytes, offset + arpOffset.targetMac);
  },
  targetAddress(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + arpOffset.targetAddress);
  },
};

// ---- parse

/**
 * Read the message at `offset`.
 *
 * Issues: `wire/short`; `wire/arp-kind` for other hardware than Ethernet or another protocol than IPv4.
 */
export function parseArp(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Arp> {
  if (!(end - offset >= arpHeaderBytes)) return short("arp", arpHeaderBytes, offset, end);
  const kind = [
    ArpHeader.hardwareType(bytes, offset),
    ArpHeader.protocolType(bytes, offset),
    ArpHeader.hardwareSize(bytes, offset),
    ArpHeader.protocolSize(bytes, offset),
  ].join("/");
  if (kind !== `1/${etherType.ipv4}/6/4`) {
    return refused("wire/arp-kind", "arp.hardwareType", `1/${etherType.ipv4}/6/4 (Ethernet, IPv4)`, kind, offset);
  }
  return parsed({
    operation: ArpHeader.operation(bytes, offset),
    senderMac: ArpHeader.senderMac(bytes, offset),
    senderAddress: ArpHeader.senderAddress(bytes, offset),
    targetMac: ArpHeader.targetMac(bytes, offset),
    targetAddress: ArpHeader.targetAddress(bytes, offset),
  });
}

// ---- emit

/**
 * Write the message at `offset`, for Ethernet and IPv4.
 *
 * @returns the bytes written, 28.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitArp(header: Arp, bytes: Uint8Array, offset: number = 0): number {
  requireRoom("arp", bytes, offset, arpHeaderBytes);
  writeUint16(bytes, offset + arpOffset.hardwareType, 1);
  writeUint16(bytes, offset + arpOffset.protocolType, etherType.ipv4);
  bytes[offset + arpOffset.hardwareSize] = 6;
  bytes[offset + arpOffset.protocolSize] = 4;
  writeUint16(bytes, offset + arpOffset.operation, fits("arp.operation", header.operation, 0xffff));
  writeUint48(bytes, offset + arpOffset.senderMac, fits("arp.senderMac", header.senderMac, macMax));
  writeUint32(bytes, offset + arpOffset.senderAddress, fits("arp.senderAddress", header.senderAddress, 0xffff_ffff));
  writeUint48(bytes, offset + arpOffset.targetMac, fits("arp.targetMac", header.targetMac, macMax));
  writeUint32(bytes, offset + arpOffset.targetAddress, fits("arp.targetAddress", header.targetAddress, 0xffff_ffff));
  return arpHeaderBytes;
}

/** What a frame's ARP message is made of. */
export interface ArpLayerOptions {
  readonly operation: number;
  readonly senderMac: string | number;
  readonly senderAddress: string | number;
  /** 0 if left out, as in a request. */
  readonly targetMac?: string | number;
  readonly targetAddress: string | number;
}

/** A layer for `makeFrame`. @throws Error with code `wire/address-text`; on emit, `wire/field-range`. */
export function arpLayer(options: ArpLayerOptions): FrameLayer {
  const header: Arp = {
    operation: options.operation,
    senderMac: macAddress(options.senderMac),
    senderAddress: ipv4Address(options.senderAddress),
    targetMac: macAddress(options.targetMac ?? 0),
    targetAddress: ipv4Address(options.targetAddress),
  };
  return {
    protocol: "arp",
    headerBytes: arpHeaderBytes,
    under: { ethertype: etherType.arp },
    emit(bytes, offset): void {
      emitArp(header, bytes, offset);
    },
  };
}

// ---- dissect

const operationNames: Readonly<Record<number, string>> = { 1: "request", 2: "reply" };

const kindFields: readonly FieldSpec[] = [
  { name: "arp.hw.type", label: "Hardware type", atBits: 0, bits: 16, base: "decimal", names: { 1: "Ethernet" } },
  { name: "arp.proto.type", label: "Protocol type", atBits: 16, bits: 16, base: "hex", names: etherTypeNames },
  { name: "arp.hw.size", label: "Hardware size", atBits: 32, bits: 8, base: "decimal" },
  { name: "arp.proto.size", label: "Protocol size", atBits: 40, bits: 8, base: "decimal" },
  { name: "arp.opcode", label: "Opcode", atBits: 48, bits: 16, base: "decimal", names: operationNames },
];

const addressFields: readonly FieldSpec[] = [
  { name: "arp.src.hw_mac", label: "Sender MAC address", atBits: 64, bits: 48, base: "mac" },
  {
    name: "arp.src.proto_ipv4",
    label: "Sender IP address",
    atBits: 112,
    bits: 32,
    base: "ipv4",
  },
  { name: "arp.dst.hw_mac", label: "Target MAC address", atBits: 144, bits: 48, base: "mac" },
  {
    name: "arp.dst.proto_ipv4",
    label: "Target IP address",
    atBits: 192,
    bits: 32,
    base: "ipv4",
  },
];

/** ARP for the dissector. */
export const arpProtocol: Protocol = {
  name: "arp",
  title: "Address Resolution Protocol",
  under: [{ space: "ethertype", number: 0x0806 }],
  dissect(bytes, offset, end): HeaderDissection {
    const result = parseArp(bytes, offset, end);
    if (!result.ok) {
      const fields = makeFields(kindFields, bytes, offset, end);
      return malformedHeader("arp", "Address Resolution Protocol", offset, end, fields, result.issues);
    }
    return {
      headerBytes: arpHeaderBytes,
      payloadEnd: offset + arpHeaderBytes,
      summary: `Address Resolution Protocol, ${describe(result.value)}`,
      brief: `arp ${describe(result.value)}`,
      fields: [...makeFields(kindFields, bytes, offset, end), ...makeFields(addressFields, bytes, offset, end)],
      issues: result.issues,
    };
  },
};

function describe(header: Arp): string {
  const sender = formatIpv4Address(header.senderAddress);
  if (header.operation === arpOperation.request)
    return `who has ${formatIpv4Address(header.targetAddress)}? Tell ${sender}`;
  if (header.operation === arpOperation.reply) return `${sender} is at ${formatMac(header.senderMac)}`;
  return `operation ${header.operation}`;
}
