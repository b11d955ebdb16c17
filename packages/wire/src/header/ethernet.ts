/**
 * header/ethernet — the Ethernet II header: who, from whom, and what is inside.
 *
 * ```
 *  0                   6                  12      14
 *  | destination       | source            | type  | payload, padded to 60 bytes in all
 * ```
 * The frame check sequence is not part of a frame here, as in a capture (`../checksum/crc32.ts` has it). A type below
 * 1536 is the length of an IEEE 802.3 frame, and what follows is LLC.
 *
 * Source: IEEE 802.3-2018 §3.1–§3.2; RFC 894.
 * @module
 */
import { formatMac, macAddress, macMax } from "../address/mac.ts";
import { fits, readUint16, readUint48, writeUint16, writeUint48 } from "../bytes/network-order.ts";
import { type Field, type FieldSpec, makeBytesField, makeFields } from "../dissect/field.ts";
import { type HeaderDissection, malformedHeader, type Protocol } from "../dissect/protocol.ts";
import { wireError } from "../errors.ts";
import { type FrameLayer, requireRoom } from "../frame/layer.ts";
import { type Parsed, parsed, short } from "../issue.ts";
import { etherTypeNames } from "./ether-type.ts";

// ---- fields

/** Offsets in bytes. */
export const ethernetOffset = { destination: 0, source: 6, type: 12 } as const;

/** Length of the header. */
export const ethernetHeaderBytes = 14;

/** A frame is padded to this length, its four bytes of check sequence left out (802.3-2018 §4.2.3.3). */
export const ethernetFrameBytesMin = 60;

/** The smallest number that is a type; below it is a length (802.3-2018 §3.2.6). */
export const etherTypeMin = 0x600;

/** The header as a value; addresses are 48-bit numbers. */
export interface Ethernet {
  readonly destination: number;
  readonly source: number;
  /** EtherType, or a length if below 1536. */
  readonly type: number;
}

// ---- view

/** Reads of single fields of the header at `offset`; they check nothing. */
export const EthernetHeader = {
  destination(bytes: Uint8Array, offset: number = 0): number {
    return readUint48(bytes, offset + ethernetOffset.destination);
  },
  source(bytes: Uint8Array, offset: number = 0): number {
    return readUint48(bytes, offset + ethernetOffset.source);
  },
  type(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + ethernetOffset.type);
  },
};

// ---- parse

/**
 * Read the header at `offset`.
 *
 * Issues: `wire/short`.
 */
export function parseEthernet(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Ethernet> {
  if (!(end - offset >= ethernetHeaderBytes)) return short("ethernet", ethernetHeaderBytes, offset, end);
  return parsed({
    destination: EthernetHeader.destination(bytes, offset),
    source: EthernetHeader.source(bytes, offset),
    type: EthernetHeader.type(bytes, offset),
  });
}

// ---- emit

/**
 * Write the header at `offset`, each field as given.
 *
 * @returns the bytes written, 14.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitEthernet(header: Ethernet, bytes: Uint8Array, offset: number = 0): number {
  requireRoom("ethernet", bytes, offset, ethernetHeaderBytes);
  writeUint48(bytes, offset + ethernetOffset.destination, fits("ethernet.destination", header.destination, macMax));
  writeUint48(bytes, offset + ethernetOffset.source, fits("ethernet.source", header.source, macMax));
  writeUint16(bytes, offset + ethernetOffset.type, fits("ethernet.type", header.type, 0xffff));
  return ethernetHeaderBytes;
}

/** What a frame's Ethernet layer is made of; the type comes from the layer inside when it is left out. */
export interface EthernetLayerOptions {
  readonly destination: string | number;
  readonly source: string | number;
  readonly type?: number;
}

/** A layer for `makeFrame`. @throws Error with code `wire/address-text`; on emit, `wire/layer-order`. */
export function ethernetLayer(options: EthernetLayerOptions): FrameLayer {
  const destination = macAddress(options.destination);
  const source = macAddress(options.source);
  return {
    protocol: "eth",
    headerBytes: ethernetHeaderBytes,
    bytesMin: ethernetFrameBytesMin,
    emit(bytes, offset, end, inner): void {
      const lengthBytes = inner?.under.ieee8023 === undefined ? undefined : end - offset - ethernetHeaderBytes;
      const type = options.type ?? inner?.under.ethertype ?? lengthBytes;
      if (type === undefined) {
        throw wireError("wire/layer-order", "ethernet: the layer inside has no EtherType; give `type`");
      }
      emitEthernet({ destination, source, type }, bytes, offset);
    },
    under: { ethertype: 0x6558 },
  };
}

// ---- dissect

const addressFields: readonly FieldSpec[] = [
  { name: "eth.dst", label: "Destination", atBits: 0, bits: 48, base: "mac" },
  { name: "eth.src", label: "Source", atBits: 48, bits: 48, base: "mac" },
];

const typeField: readonly FieldSpec[] = [
  { name: "eth.type", label: "Type", atBits: 96, bits: 16, base: "hex", names: etherTypeNames },
];

const lengthField: readonly FieldSpec[] = [
  { name: "eth.len", label: "Length", atBits: 96, bits: 16, base: "decimal", unit: "bytes" },
];

/**
 * What stands between the end of the packet, `offset`, and the end of the frame: zeros up to 60 bytes are padding, all
 * else is a trailer. A check sequence that a capture kept is part of the trailer: nothing in the frame says that it is
 * one.
 *
 * @param end where the frame ends. One in a tunnel ends before the bytes do, and has a trailer only: it need not be 60
 *   bytes long, so its zeros are no padding, and Wireshark does not call them so.
 */
export function makeTrailerFields(bytes: Uint8Array, offset: number, end: number = bytes.length): Field[] {
  const paddingEnd = Math.min(ethernetFrameBytesMin, end);
  const isPadding = offset < paddingEnd && bytes.subarray(offset, paddingEnd).every((octet) => octet === 0);
  const trailer = isPadding ? paddingEnd : offset;
  const fields = isPadding ? [makeBytesField("eth.padding", "Padding", bytes, offset, paddingEnd)] : [];
  if (trailer < end) fields.push(makeBytesField("eth.trailer", "Trailer", bytes, trailer, end));
  return fields;
}

/** Ethernet for the dissector. */
export const ethernetProtocol: Protocol = {
  name: "eth",
  title: "Ethernet II",
  under: [
    { space: "linktype", number: 1 },
    { space: "ethertype", number: 0x6558 },
  ],
  dissect(bytes, offset, end): HeaderDissection {
    const result = parseEthernet(bytes, offset, end);
    if (!result.ok) {
      const fields = makeFields(addressFields, bytes, offset, end);
      return malformedHeader("eth", "Ethernet", offset, end, fields, result.issues);
    }
    const { destination, source, type } = result.value;
    const isType = type >= etherTypeMin;
    const payload = offset + ethernetHeaderBytes;
    return {
      headerBytes: ethernetHeaderBytes,
      payloadEnd: isType ? end : Math.min(end, payload + type),
      summary: `${isType ? "Ethernet II" : "IEEE 802.3 Ethernet"}, Src: ${formatMac(source)}, Dst: ${formatMac(destination)}`,
      brief: `eth ${formatMac(source)} > ${formatMac(destination)}`,
      fields: [
        ...makeFields(addressFields, bytes, offset, end),
        ...makeFields(isType ? typeField : lengthField, bytes, offset, end),
      ],
      issues: result.issues,
      next: isType ? { space: "ethertype", number: type } : { space: "ieee8023", number: 1 },
    };
  },
};
