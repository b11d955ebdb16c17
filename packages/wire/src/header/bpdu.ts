/**
 * header/bpdu — what bridges tell one another to make a tree of any network: configuration, topology change, and RSTP.
 *
 * ```
 *  0        2    3    4    5                 13          17                25     27     29     31     33     35
 *  | 0000   | version | type | flags | root  | root cost | bridge          | port | age  | max  | hello| delay| 0 (RSTP)
 * ```
 * An identifier of a bridge is 16 bits of priority, whose lower twelve are a number of the tree, and a MAC address. Times
 * count in 1/256 of a second. A topology change notification ends after its type. The frame is one with a length, LLC
 * address 42, to 01:80:c2:00:00:00, which no bridge forwards.
 *
 * Sources: IEEE 802.1D-2004 §9.2 (encoding), §9.3.1–§9.3.3 (the three formats), §7.12.3 (the address).
 * @module
 */
import { formatMac, macMax } from "../address/mac.ts";
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

// ---- fields

/** Offsets in bytes from the protocol identifier. */
export const bpduOffset = {
  protocol: 0,
  version: 2,
  type: 3,
  flags: 4,
  root: 5,
  rootCost: 13,
  bridge: 17,
  port: 25,
  messageAge: 27,
  maxAge: 29,
  helloTime: 31,
  forwardDelay: 33,
  version1Length: 35,
} as const;

/** The group address of all bridges, 01:80:c2:00:00:00. */
export const bridgeGroupAddress = 0x0180_c200_0000;

/** Types. */
export const bpduType = { configuration: 0x00, rapid: 0x02, topologyChange: 0x80 } as const;

/** Lengths of the three kinds. */
export const bpduBytes = { configuration: 35, rapid: 36, topologyChange: 4 } as const;

/** Bits of the flags (§9.3.3); a configuration BPDU has the first and the last. */
export const bpduFlag = {
  topologyChange: 0x01,
  proposal: 0x02,
  learning: 0x10,
  forwarding: 0x20,
  agreement: 0x40,
  topologyChangeAcknowledgment: 0x80,
} as const;

/** The port's role in bits 2 and 3 of the flags. */
export const bpduRole = { unknown: 0, alternateOrBackup: 1, root: 2, designated: 3 } as const;

/** Parts of a second in which times count. */
export const bpduTimeUnits = 256;

/** A configuration or RST BPDU as a value; times in 1/256 s. */
export interface Bpdu {
  /** `configuration` or `rapid`. */
  readonly type: number;
  readonly flags: number;
  /** 16 bits: priority, and number of the tree in the lower twelve. */
  readonly rootPriority: number;
  readonly rootMac: number;
  readonly rootCost: number;
  readonly bridgePriority: number;
  readonly bridgeMac: number;
  /** Priority and number of the port that sends it. */
  readonly port: number;
  readonly messageAge: number;
  readonly maxAge: number;
  readonly helloTime: number;
  readonly forwardDelay: number;
}

// ---- view

/** Reads of single fields at `offset`; they check nothing. */
export const BpduHeader = {
  type(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + bpduOffset.type];
  },
  flags(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + bpduOffset.flags];
  },
  /** `bpduRole`. */
  role(bytes: Uint8Array, offset: number = 0): number {
    return (bytes[offset + bpduOffset.flags] >>> 2) & 3;
  },
  rootPriority(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + bpduOffset.root);
  },
  rootMac(bytes: Uint8Array, offset: number = 0): number {
    return readUint48(bytes, offset + bpduOffset.root + 2);
  },
  rootCost(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + bpduOffset.rootCost);
  },
  bridgePriority(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + bpduOffset.bridge);
  },
  bridgeMac(bytes: Uint8Array, offset: number = 0): number {
    return readUint48(bytes, offset + bpduOffset.bridge + 2);
  },
  port(bytes: Uint8Array, offset: number = 0): number {
    return readUint16(bytes, offset + bpduOffset.port);
  },
};

// ---- parse

/**
 * Read a configuration or RST BPDU at `offset`.
 *
 * Issues: `wire/short`; `wire/bpdu-type` for another protocol or type, a topology change notification included, which
 * says nothing but its type.
 */
export function parseBpdu(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Bpdu> {
  if (!(end - offset >= bpduBytes.topologyChange)) return short("bpdu", bpduBytes.topologyChange, offset, end);
  const type = BpduHeader.type(bytes, offset);
  const protocol = readUint16(bytes, offset);
  if (protocol !== 0) return refused("wire/bpdu-type", "bpdu.protocol", "0", String(protocol), offset);
  if (type !== bpduType.configuration && type !== bpduType.rapid) {
    return refused("wire/bpdu-type", "bpdu.type", "0 or 2", String(type), offset + bpduOffset.type);
  }
  const length = type === bpduType.rapid ? bpduBytes.rapid : bpduBytes.configuration;
  if (!(end - offset >= length)) return short("bpdu", length, offset, end);
  return parsed({
    type,
    flags: BpduHeader.flags(bytes, offset),
    rootPriority: BpduHeader.rootPriority(bytes, offset),
    rootMac: BpduHeader.rootMac(bytes, offset),
    rootCost: BpduHeader.rootCost(bytes, offset),
    bridgePriority: BpduHeader.bridgePriority(bytes, offset),
    bridgeMac: BpduHeader.bridgeMac(bytes, offset),
    port: BpduHeader.port(bytes, offset),
    messageAge: readUint16(bytes, offset + bpduOffset.messageAge),
    maxAge: readUint16(bytes, offset + bpduOffset.maxAge),
    helloTime: readUint16(bytes, offset + bpduOffset.helloTime),
    forwardDelay: readUint16(bytes, offset + bpduOffset.forwardDelay),
  });
}

// ---- emit

/**
 * Write a configuration or RST BPDU at `offset`, each field as given; the version follows from the type.
 *
 * @returns the bytes written, 35 or 36.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitBpdu(bpdu: Bpdu, bytes: Uint8Array, offset: number = 0): number {
  const isRapid = bpdu.type === bpduType.rapid;
  const length = isRapid ? bpduBytes.rapid : bpduBytes.configuration;
  requireRoom("bpdu", bytes, offset, length);
  writeUint16(bytes, offset, 0);
  bytes[offset + bpduOffset.version] = isRapid ? 2 : 0;
  bytes[offset + bpduOffset.type] = fits("bpdu.type", bpdu.type, bpduType.rapid);
  bytes[offset + bpduOffset.flags] = fits("bpdu.flags", bpdu.flags, 0xff);
  writeUint16(bytes, offset + bpduOffset.root, fits("bpdu.rootPriority", bpdu.rootPriority, 0xffff));
  writeUint48(bytes, offset + bpduOffset.root + 2, fits("bpdu.rootMac", bpdu.rootMac, macMax));
  writeUint32(bytes, offset + bpduOffset.rootCost, fits("bpdu.rootCost", bpdu.rootCost, 0xffff_ffff));
  writeUint16(bytes, offset + bpduOffset.bridge, fits("bpdu.bridgePriority", bpdu.bridgePriority, 0xffff));
  writeUint48(bytes, offset + bpduOffset.bridge + 2, fits("bpdu.bridgeMac", bpdu.bridgeMac, macMax));
  writeUint16(bytes, offset + bpduOffset.port, fits("bpdu.port", bpdu.port, 0xffff));
  writeUint16(bytes, offset + bpduOffset.messageAge, fits("bpdu.messageAge", bpdu.messageAge, 0xffff));
  writeUint16(bytes, offset + bpduOffset.maxAge, fits("bpdu.maxAge", bpdu.maxAge, 0xffff));
  writeUint16(bytes, offset + bpduOffset.helloTime, fits("bpdu.helloTime", bpdu.helloTime, 0xffff));
  writeUint16(bytes, offset + bpduOffset.forwardDelay, fits("bpdu.forwardDelay", bpdu.forwardDelay, 0xffff));
  if (isRapid) bytes[offset + bpduOffset.version1Length] = 0;
  return length;
}

/** A layer for `makeFrame`, inside an LLC header. On emit it throws `wire/field-range`. */
export function bpduLayer(bpdu: Bpdu): FrameLayer {
  return {
    protocol: "stp",
    headerBytes: bpdu.type === bpduType.rapid ? bpduBytes.rapid : bpduBytes.configuration,
    under: { "llc.dsap": 0x42 },
    emit(bytes, offset): void {
      emitBpdu(bpdu, bytes, offset);
    },
  };
}

// ---- dissect

const typeNames: Readonly<Record<number, string>> = {
  0: "Configuration",
  2: "Rapid/Multiple Spanning Tree",
  128: "Topology Change Notification",
};
const roleNames: Readonly<Record<number, string>> = { 1: "Alternate or Backup", 2: "Root", 3: "Designated" };

const headFields: readonly FieldSpec[] = [
  { name: "stp.protocol", label: "Protocol Identifier", atBits: 0, bits: 16, base: "hex" },
  { name: "stp.version", label: "Protocol Version Identifier", atBits: 16, bits: 8, base: "decimal" },
  { name: "stp.type", label: "BPDU Type", atBits: 24, bits: 8, base: "hex", names: typeNames },
];

const flagFields = (isRapid: boolean): readonly FieldSpec[] => [
  { name: "stp.flags", label: "BPDU flags", atBits: 32, bits: 8, base: "hex" },
  { name: "stp.flags.tcack", label: "Topology Change Acknowledgment", atBits: 32, bits: 1, base: "flag", depth: 1 },
  ...(isRapid ? rapidFlagFields : []),
  { name: "stp.flags.tc", label: "Topology Change", atBits: 39, bits: 1, base: "flag", depth: 1 },
];

const rapidFlagFields: readonly FieldSpec[] = [
  { name: "stp.flags.agreement", label: "Agreement", atBits: 33, bits: 1, base: "flag", depth: 1 },
  { name: "stp.flags.forwarding", label: "Forwarding", atBits: 34, bits: 1, base: "flag", depth: 1 },
  { name: "stp.flags.learning", label: "Learning", atBits: 35, bits: 1, base: "flag", depth: 1 },
  {
    name: "stp.flags.port_role",
    label: "Port Role",
    atBits: 36,
    bits: 2,
    base: "decimal",
    depth: 1,
    names: roleNames,
  },
  { name: "stp.flags.proposal", label: "Proposal", atBits: 38, bits: 1, base: "flag", depth: 1 },
];

const identifierFields = (prefix: string, label: string, atBits: number): readonly FieldSpec[] => [
  { name: `${prefix}.prio`, label: `${label} Priority`, atBits, bits: 4, base: "decimal", scale: 4096 },
  { name: `${prefix}.ext`, label: `${label} System ID Extension`, atBits: atBits + 4, bits: 12, base: "decimal" },
  { name: `${prefix}.hw`, label: `${label} System ID`, atBits: atBits + 16, bits: 48, base: "mac" },
];

const time = (name: string, label: string, atBits: number): FieldSpec => ({
  name: `stp.${name}`,
  label,
  atBits,
  bits: 16,
  base: "decimal",
  scale: 1 / bpduTimeUnits,
  unit: "s",
});

const bodyFields: readonly FieldSpec[] = [
  ...identifierFields("stp.root", "Root Bridge", 40),
  { name: "stp.root.cost", label: "Root Path Cost", atBits: 104, bits: 32, base: "decimal" },
  ...identifierFields("stp.bridge", "Bridge", 136),
  { name: "stp.port", label: "Port identifier", atBits: 200, bits: 16, base: "hex" },
  time("msg_age", "Message Age", 216),
  time("max_age", "Max Age", 232),
  time("hello", "Hello Time", 248),
  time("forward", "Forward Delay", 264),
];

const version1Field: FieldSpec = {
  name: "stp.version_1_length",
  label: "Version 1 Length",
  atBits: 280,
  bits: 8,
  base: "decimal",
};

const title = "Spanning Tree Protocol";

/** The spanning tree protocol for the dissector. */
export const bpduProtocol: Protocol = {
  name: "stp",
  title,
  under: [{ space: "llc.dsap", number: 0x42 }],
  dissect(bytes, offset, end): HeaderDissection {
    const type = end - offset > bpduOffset.type ? BpduHeader.type(bytes, offset) : -1;
    const isRapid = type === bpduType.rapid;
    const isNotice = type === bpduType.topologyChange && readUint16(bytes, offset) === 0;
    const specs = isNotice
      ? headFields
      : [...headFields, ...flagFields(isRapid), ...bodyFields, ...(isRapid ? [version1Field] : [])];
    const fields = makeFields(specs, bytes, offset, end);
    if (isNotice) {
      const headerBytes = bpduBytes.topologyChange;
      const brief = "stp topology change";
      return { headerBytes, payloadEnd: end, summary: `${title}, ${typeNames[type]}`, brief, fields, issues: [] };
    }
    const result = parseBpdu(bytes, offset, end);
    if (!result.ok) return malformedHeader("stp", title, offset, end, fields, result.issues);
    const { rootPriority, rootMac, rootCost, port } = result.value;
    const root = `${rootPriority & 0xf000}/${rootPriority & 0xfff}/${formatMac(rootMac)}`;
    return {
      headerBytes: isRapid ? bpduBytes.rapid : bpduBytes.configuration,
      payloadEnd: end,
      summary: `${title}, Root: ${root}, Cost: ${rootCost}, Port: 0x${port.toString(16).padStart(4, "0")}`,
      brief: `stp root ${root} cost ${rootCost}`,
      fields,
      issues: result.issues,
    };
  },
};
