/**
 * header/vxlan — VXLAN: a whole Ethernet frame of a segment, carried in UDP between two tunnel endpoints.
 *
 * ```
 *  0                 16                24       32
 *  | flags           | group policy             |
 *  | network identifier (VNI)          | reserved |
 * ```
 * RFC 7348 has eight bits of flags and 24 reserved ones; Wireshark and Linux read the group policy extension in them,
 * and so do we: without it they are zero. Only one flag counts here: I says that the identifier is valid. The outer UDP
 * checksum should be 0, and the outer source port a hash of the inner frame, which is how paths of equal cost share.
 *
 * Sources: RFC 7348 §5; draft-smith-vxlan-group-policy §2.1 (the group policy).
 * @module
 */
import { fits, readUint16, readUint32, writeUint16, writeUint32 } from "../bytes/network-order.ts";
import { type FieldSpec, makeFields } from "../dissect/field.ts";
import { type HeaderDissection, malformedHeader, type Protocol } from "../dissect/protocol.ts";
import { type FrameLayer, requireRoom } from "../frame/layer.ts";
import { makeIssue, type Parsed, parsed, short } from "../issue.ts";

// ---- fields

/** Offsets in bytes. */
export const vxlanOffset = { flags: 0, groupPolicy: 2, vni: 4, reserved: 7 } as const;

/** Length of the header. */
export const vxlanHeaderBytes = 8;

/** UDP destination port (IANA). */
export const vxlanPort = 4789;

/** The largest network identifier: 24 bits. */
export const vxlanVniMax = 0xff_ffff;

/** Flags, to be joined by |. */
export const vxlanFlag = { groupPolicy: 0x8000, vni: 0x0800 } as const;

/** The header as a value. */
export interface Vxlan {
  /** The first 16 bits; `vxlanFlag.vni` must be among them. */
  readonly flags: number;
  /** 0 where the extension is not used. */
  readonly groupPolicy: number;
  /** VXLAN network identifier, 0..2^24 − 1. */
  readonly vni: number;
  /** The last 8 bits, sent as 0 and ignored. */
  readonly reserved: number;
}

// ---- view

/** Reads of single fields of the header at `offset`; they check nothing. */
export const VxlanHeader = {
  flags(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset);
  },
  hasVni(bytes: Uint8Array, offset: number = 0): boolean {
    return (bytes[offset] & 0x08) !== 0;
  },
  groupPolicy(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + vxlanOffset.groupPolicy);
  },
  vni(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + vxlanOffset.vni) >>> 8;
  },
  reserved(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + vxlanOffset.reserved];
  },
};

// ---- parse

/**
 * Read the header at `offset`.
 *
 * Issues: `wire/short`; as a warning `wire/vxlan-flags` where the flag I is not set, for then the identifier means
 * nothing and a tunnel endpoint drops the packet (RFC 7348 §5).
 */
export function parseVxlan(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Vxlan> {
  if (!(end - offset >= vxlanHeaderBytes)) return short("vxlan", vxlanHeaderBytes, offset, end);
  const value: Vxlan = {
    flags: VxlanHeader.flags(bytes, offset),
    groupPolicy: VxlanHeader.groupPolicy(bytes, offset),
    vni: VxlanHeader.vni(bytes, offset),
    reserved: VxlanHeader.reserved(bytes, offset),
  };
  if (VxlanHeader.hasVni(bytes, offset)) return parsed(value);
  return parsed(value, [
    makeIssue("warning", "wire/vxlan-flags", "vxlan.flags", "flag I (0x0800) set", "not set", offset),
  ]);
}

// ---- emit

/**
 * Write the header at `offset`, each field as given.
 *
 * @returns the bytes written, 8.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitVxlan(header: Vxlan, bytes: Uint8Array, offset: number = 0): number {
  requireRoom("vxlan", bytes, offset, vxlanHeaderBytes);
  const vni = fits("vxlan.vni", header.vni, vxlanVniMax);
  writeUint16(bytes, offset, fits("vxlan.flags", header.flags, 0xffff));
  writeUint16(bytes, offset + vxlanOffset.groupPolicy, fits("vxlan.groupPolicy", header.groupPolicy, 0xffff));
  writeUint32(bytes, offset + vxlanOffset.vni, vni * 256 + fits("vxlan.reserved", header.reserved, 0xff));
  return vxlanHeaderBytes;
}

/** What a frame's VXLAN layer is made of. */
export interface VxlanLayerOptions {
  readonly vni: number;
  /** The flag I alone if left out. */
  readonly flags?: number;
  /** 0 if left out. */
  readonly groupPolicy?: number;
}

/** A layer for `makeFrame`, between a `udpLayer` and an inner `ethernetLayer`. On emit it throws `wire/field-range`. */
export function vxlanLayer(options: VxlanLayerOptions): FrameLayer {
  const { vni, flags = vxlanFlag.vni, groupPolicy = 0 } = options;
  return {
    protocol: "vxlan",
    headerBytes: vxlanHeaderBytes,
    under: { "udp.port": vxlanPort },
    emit(bytes, offset): void {
      emitVxlan({ flags, groupPolicy, vni, reserved: 0 }, bytes, offset);
    },
  };
}

// ---- dissect

const vxlanFields: readonly FieldSpec[] = [
  { name: "vxlan.flags", label: "Flags", atBits: 0, bits: 16, base: "hex" },
  { name: "vxlan.flag_i", label: "VXLAN Network ID (VNI)", atBits: 4, bits: 1, base: "flag", depth: 1 },
  { name: "vxlan.gbp", label: "Group Policy ID", atBits: 16, bits: 16, base: "decimal" },
  { name: "vxlan.vni", label: "VXLAN Network Identifier (VNI)", atBits: 32, bits: 24, base: "decimal" },
  { name: "vxlan.reserved8", label: "Reserved", atBits: 56, bits: 8, base: "decimal" },
];

/** VXLAN for the dissector; what it carries is Ethernet. */
export const vxlanProtocol: Protocol = {
  name: "vxlan",
  title: "Virtual eXtensible Local Area Network",
  under: [{ space: "udp.port", number: 4789 }],
  dissect(bytes, offset, end, context): HeaderDissection {
    const title = "Virtual eXtensible Local Area Network";
    const result = parseVxlan(bytes, offset, end);
    const fields = makeFields(vxlanFields, bytes, offset, end);
    if (!result.ok) {
      return malformedHeader("vxlan", title, offset, end, fields, context.isQuoted ? [] : result.issues);
    }
    const { vni } = result.value;
    return {
      headerBytes: vxlanHeaderBytes,
      payloadEnd: end,
      summary: `${title}, VNI: ${vni}`,
      brief: `vxlan ${vni}`,
      fields,
      issues: result.issues,
      next: { space: "linktype", number: 1 },
    };
  },
};
