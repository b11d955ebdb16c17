/**
 * header/vlan — the IEEE 802.1Q tag: which VLAN a frame belongs to, and its priority.
 *
 * ```
 *  0        3    4             16            32
 *  | PCP    | DEI| VID         | type        |
 * ```
 * The tag protocol identifier (0x8100, or 0x88a8 for a provider's outer tag) is the type field of the header before,
 * so a tag is a header of four bytes like any other, and tags nest.
 *
 * Source: IEEE 802.1Q-2018 §9.5–§9.6. VID 0 is priority only, 0xfff is reserved (table 9-2).
 * @module
 */
import { fits, readUint16, writeUint16 } from "../bytes/network-order.ts";
import { type FieldSpec, makeFields } from "../dissect/field.ts";
import { type HeaderDissection, malformedHeader, type Protocol } from "../dissect/protocol.ts";
import { wireError } from "../errors.ts";
import { type FrameLayer, requireRoom } from "../frame/layer.ts";
import { type Parsed, parsed, short } from "../issue.ts";
import { etherType, etherTypeNames } from "./ether-type.ts";
import { etherTypeMin } from "./ethernet.ts";

// ---- fields

/** Offsets in bytes. */
export const vlanOffset = { control: 0, type: 2 } as const;

/** Length of the header. */
export const vlanHeaderBytes = 4;

/** The largest VID that names a VLAN: 4095 is reserved. */
export const vlanIdMax = 4094;

/** The tag as a value. */
export interface Vlan {
  /** Priority code point, 0..7. */
  readonly priority: number;
  /** Drop eligible indicator. */
  readonly dropEligible: boolean;
  /** VLAN identifier, 0..4095. */
  readonly id: number;
  /** EtherType of what follows, or its length. */
  readonly type: number;
}

// ---- view

/** Reads of single fields of the tag at `offset`; they check nothing. */
export const VlanHeader = {
  priority(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset] >>> 5;
  },
  dropEligible(bytes: Uint8Array, offset: number = 0): boolean {
    return (bytes[offset] & 0x10) !== 0;
  },
  id(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset) & 0xfff;
  },
  type(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + vlanOffset.type);
  },
};

// ---- parse

/**
 * Read the tag at `offset`: the two bytes of control information right after the type field that announced them.
 *
 * Issues: `wire/short`.
 */
export function parseVlan(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Vlan> {
  if (!(end - offset >= vlanHeaderBytes)) return short("vlan", vlanHeaderBytes, offset, end);
  return parsed({
    priority: VlanHeader.priority(bytes, offset),
    dropEligible: VlanHeader.dropEligible(bytes, offset),
    id: VlanHeader.id(bytes, offset),
    type: VlanHeader.type(bytes, offset),
  });
}

// ---- emit

/**
 * Write the tag at `offset`, each field as given.
 *
 * @returns the bytes written, 4.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitVlan(header: Vlan, bytes: Uint8Array, offset: number = 0): number {
  requireRoom("vlan", bytes, offset, vlanHeaderBytes);
  const priority = fits("vlan.priority", header.priority, 7);
  const id = fits("vlan.id", header.id, 0xfff);
  writeUint16(bytes, offset, (priority << 13) | (header.dropEligible ? 0x1000 : 0) | id);
  writeUint16(bytes, offset + vlanOffset.type, fits("vlan.type", header.type, 0xffff));
  return vlanHeaderBytes;
}

/** What a frame's tag is made of. */
export interface VlanLayerOptions {
  readonly id: number;
  /** 0 if left out. */
  readonly priority?: number;
  /** False if left out. */
  readonly dropEligible?: boolean;
  /** True for a provider's outer tag, announced as 0x88a8 instead of 0x8100. */
  readonly service?: boolean;
  /** From the layer inside if left out. */
  readonly type?: number;
}

/** A layer for `makeFrame`. On emit it throws `wire/field-range` or `wire/layer-order`. */
export function vlanLayer(options: VlanLayerOptions): FrameLayer {
  const { id, priority = 0, dropEligible = false, service = false } = options;
  return {
    protocol: service ? "ieee8021ad" : "vlan",
    headerBytes: vlanHeaderBytes,
    under: { ethertype: service ? etherType.serviceVlan : etherType.vlan },
    emit(bytes, offset, _end, inner): void {
      const type = options.type ?? inner?.under.ethertype;
      if (type === undefined)
        throw wireError("wire/layer-order", "vlan: the layer inside has no EtherType; give `type`");
      emitVlan({ priority, dropEligible, id, type }, bytes, offset);
    },
  };
}

// ---- dissect

/**
 * Wireshark calls the type after a provider's tag by the name of 802.1ah; of two provider's tags in a row it names the
 * identifiers apart, and the type between them not at all.
 */
function vlanFields(prefix: string, idName: string): readonly FieldSpec[] {
  const typeName = prefix === "vlan" ? "vlan.etype" : "ieee8021ah.etype";
  const fields: readonly FieldSpec[] = [
    { name: `${prefix}.priority`, label: "Priority", atBits: 0, bits: 3, base: "decimal" },
    { name: `${prefix}.dei`, label: "Drop Eligible", atBits: 3, bits: 1, base: "decimal" },
    { name: `${prefix}.${idName}`, label: "ID", atBits: 4, bits: 12, base: "decimal" },
  ];
  if (idName === "svid") return fields;
  return [...fields, { name: typeName, label: "Type", atBits: 16, bits: 16, base: "hex", names: etherTypeNames }];
}

/** "id", or of two provider's tags in a row "svid" and "cvid". */
function serviceIdName(bytes: Uint8Array, offset: number, end: number, outside: HeaderDissection | undefined): string {
  if (outside?.fields.some((field) => field.name === "ieee8021ad.svid") === true) return "cvid";
  const isPair = offset + vlanHeaderBytes <= end && VlanHeader.type(bytes, offset) === etherType.serviceVlan;
  return isPair ? "svid" : "id";
}

function dissectVlan(
  prefix: string,
  title: string,
  bytes: Uint8Array,
  offset: number,
  end: number,
  idName: string = "id",
): HeaderDissection {
  const result = parseVlan(bytes, offset, end);
  const fields = makeFields(vlanFields(prefix, idName), bytes, offset, end);
  if (!result.ok) return malformedHeader(prefix, title, offset, end, fields, result.issues);
  const { priority, dropEligible, id, type } = result.value;
  const payload = offset + vlanHeaderBytes;
  return {
    headerBytes: vlanHeaderBytes,
    payloadEnd: type >= etherTypeMin ? end : Math.min(end, payload + type),
    summary: `${title}, PRI: ${priority}, DEI: ${dropEligible ? 1 : 0}, ID: ${id}`,
    brief: `${prefix} ${id}`,
    fields,
    issues: result.issues,
    ...(type >= etherTypeMin ? { next: { space: "ethertype", number: type } } : {}),
  };
}

/** The customer tag, 0x8100, for the dissector. */
export const vlanProtocol: Protocol = {
  name: "vlan",
  title: "802.1Q Virtual LAN",
  under: [{ space: "ethertype", number: 0x8100 }],
  dissect: (bytes, offset, end) => dissectVlan("vlan", "802.1Q Virtual LAN", bytes, offset, end),
};

/** The provider's tag, 0x88a8, for the dissector. */
export const serviceVlanProtocol: Protocol = {
  name: "ieee8021ad",
  title: "IEEE 802.1ad",
  under: [{ space: "ethertype", number: 0x88a8 }],
  dissect: (bytes, offset, end, { outside }) =>
    dissectVlan("ieee8021ad", "IEEE 802.1ad", bytes, offset, end, serviceIdName(bytes, offset, end, outside)),
};
