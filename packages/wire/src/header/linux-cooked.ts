/**
 * header/linux-cooked — the header that Linux puts before a packet captured on "any" interface.
 *
 * ```
 *  0       2       4           8       10   11   12                   20
 *  | type  | zero  | interface | ARPHRD| kind| len| address, 8 bytes   |
 * ```
 * It never crosses a cable; it stands where Ethernet's header would in captures that people bring.
 *
 * Source: LINKTYPE_LINUX_SLL2, 276, of the Tcpdump group's link-layer header types.
 * @module
 */
import { copyBytes, fits, readUint16, readUint32, writeUint16, writeUint32 } from "../bytes/network-order.ts";
import { type FieldSpec, makeFields } from "../dissect/field.ts";
import { type HeaderDissection, malformedHeader, type Protocol } from "../dissect/protocol.ts";
import { wireError } from "../errors.ts";
import { requireRoom } from "../frame/layer.ts";
import { type Parsed, parsed, short } from "../issue.ts";
import { etherTypeNames } from "./ether-type.ts";

// ---- fields

/** Offsets in bytes. */
export const linuxCookedOffset = {
  type: 0,
  reserved: 2,
  interfaceIndex: 4,
  hardwareType: 8,
  packetKind: 10,
  addressLength: 11,
  address: 12,
} as const;

/** Length of the header. */
export const linuxCookedHeaderBytes = 20;

/** The header as a value. */
export interface LinuxCooked {
  /** EtherType. */
  readonly type: number;
  /** Zero. */
  readonly reserved: number;
  /** The kernel's number of the interface. */
  readonly interfaceIndex: number;
  /** ARPHRD number: 1 for Ethernet. */
  readonly hardwareType: number;
  /** 0 to us, 1 broadcast, 2 multicast, 3 to another, 4 from us. */
  readonly packetKind: number;
  /** How many bytes of `address` are the sender's. */
  readonly addressLengthBytes: number;
  /** Eight bytes. */
  readonly address: Uint8Array;
}

// ---- view

/** Reads of single fields of the header at `offset`; they check nothing. */
export const LinuxCookedHeader = {
  type(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset);
  },
  interfaceIndex(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + linuxCookedOffset.interfaceIndex);
  },
  hardwareType(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + linuxCookedOffset.hardwareType);
  },
  packetKind(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + linuxCookedOffset.packetKind];
  },
  addressLengthBytes(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + linuxCookedOffset.addressLength];
  },
};

// ---- parse

/**
 * Read the header at `offset`.
 *
 * Issues: `wire/short`.
 */
export function parseLinuxCooked(
  bytes: Uint8Array,
  offset: number = 0,
  end: number = bytes.length,
): Parsed<LinuxCooked> {
  if (!(end - offset >= linuxCookedHeaderBytes)) return short("linuxCooked", linuxCookedHeaderBytes, offset, end);
  return parsed({
    type: LinuxCookedHeader.type(bytes, offset),
    reserved: readUint16(bytes, offset + linuxCookedOffset.reserved),
    interfaceIndex: LinuxCookedHeader.interfaceIndex(bytes, offset),
    hardwareType: LinuxCookedHeader.hardwareType(bytes, offset),
    packetKind: LinuxCookedHeader.packetKind(bytes, offset),
    addressLengthBytes: LinuxCookedHeader.addressLengthBytes(bytes, offset),
    address: copyBytes(bytes, offset + linuxCookedOffset.address, offset + linuxCookedHeaderBytes),
  });
}

// ---- emit

/**
 * Write the header at `offset`, each field as given.
 *
 * @returns the bytes written, 20.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitLinuxCooked(header: LinuxCooked, bytes: Uint8Array, offset: number = 0): number {
  if (header.address.length !== 8) {
    throw wireError("wire/field-range", `linuxCooked.address has ${header.address.length} bytes: expected 8`);
  }
  requireRoom("linuxCooked", bytes, offset, linuxCookedHeaderBytes);
  writeUint16(bytes, offset, fits("linuxCooked.type", header.type, 0xffff));
  writeUint16(bytes, offset + linuxCookedOffset.reserved, fits("linuxCooked.reserved", header.reserved, 0xffff));
  const index = fits("linuxCooked.interfaceIndex", header.interfaceIndex, 0xffff_ffff);
  writeUint32(bytes, offset + linuxCookedOffset.interfaceIndex, index);
  const hardwareType = fits("linuxCooked.hardwareType", header.hardwareType, 0xffff);
  writeUint16(bytes, offset + linuxCookedOffset.hardwareType, hardwareType);
  bytes[offset + linuxCookedOffset.packetKind] = fits("linuxCooked.packetKind", header.packetKind, 255);
  bytes[offset + linuxCookedOffset.addressLength] = fits("linuxCooked.addressLength", header.addressLengthBytes, 255);
  bytes.set(header.address, offset + linuxCookedOffset.address);
  return linuxCookedHeaderBytes;
}

// ---- dissect

const kindNames: Readonly<Record<number, string>> = {
  0: "Unicast to us",
  1: "Broadcast",
  2: "Multicast",
  3: "Unicast to another host",
  4: "Sent by us",
};

const linuxCookedFields: readonly FieldSpec[] = [
  { name: "sll.etype", label: "Protocol", atBits: 0, bits: 16, base: "hex", names: etherTypeNames },
  { name: "sll.ifindex", label: "Interface index", atBits: 32, bits: 32, base: "decimal" },
  {
    name: "sll.hatype",
    label: "Link-layer address type",
    atBits: 64,
    bits: 16,
    base: "decimal",
    names: { 1: "Ethernet" },
  },
  { name: "sll.pkttype", label: "Packet type", atBits: 80, bits: 8, base: "decimal", names: kindNames },
  { name: "sll.halen", label: "Link-layer address length", atBits: 88, bits: 8, base: "decimal" },
];

const addressField: FieldSpec = { name: "sll.src.eth", label: "Source", atBits: 96, bits: 48, base: "mac" };

/** Linux cooked capture v2 for the dissector. */
export const linuxCookedProtocol: Protocol = {
  name: "sll",
  title: "Linux cooked capture v2",
  under: [{ space: "linktype", number: 276 }],
  dissect(bytes, offset, end): HeaderDissection {
    const result = parseLinuxCooked(bytes, offset, end);
    const fields = makeFields(linuxCookedFields, bytes, offset, end);
    if (!result.ok) return malformedHeader("sll", "Linux cooked capture v2", offset, end, fields, result.issues);
    const { type, interfaceIndex, hardwareType, addressLengthBytes } = result.value;
    const isEthernet = hardwareType === 1 && addressLengthBytes === 6;
    if (isEthernet) fields.push(...makeFields([addressField], bytes, offset, end));
    return {
      headerBytes: linuxCookedHeaderBytes,
      payloadEnd: end,
      summary: `Linux cooked capture v2, interface ${interfaceIndex}`,
      brief: `sll ${interfaceIndex}`,
      fields,
      issues: result.issues,
      next: { space: "ethertype", number: type },
    };
  },
};
