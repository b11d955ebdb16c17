/**
 * header/bfd — a control packet of Bidirectional Forwarding Detection: two systems tell each other that they hear.
 *
 * ```
 *  0       3         8    10           16               24             32
 *  | vers  | diag    | sta | P F C A D M | detect mult    | length       |
 *  | my discriminator                                                    |
 *  | your discriminator                                                  |
 *  | desired minimum transmit interval, µs                               |
 *  | required minimum receive interval, µs                               |
 *  | required minimum echo receive interval, µs                          |
 * ```
 * Over one hop it is carried in UDP to port 3784 with time to live 255, so that nothing from farther away is believed.
 * An authentication section may follow; it is shown as data.
 *
 * Sources: RFC 5880 §4.1, §6.8.6 (what a receiver discards); RFC 5881 §4, §5.
 * @module
 */
import { fits, readUint32, writeUint32 } from "../bytes/network-order.ts";
import { type FieldSpec, makeFields } from "../dissect/field.ts";
import { type HeaderDissection, malformedHeader, type Protocol } from "../dissect/protocol.ts";
import { type FrameLayer, requireRoom } from "../frame/layer.ts";
import { makeIssue, type Parsed, parsed, short } from "../issue.ts";

// ---- fields

/** Offsets in bytes. */
export const bfdOffset = {
  diagnostic: 0,
  flags: 1,
  detectMultiplier: 2,
  lengthBytes: 3,
  myDiscriminator: 4,
  yourDiscriminator: 8,
  desiredMinTransmitUs: 12,
  requiredMinReceiveUs: 16,
  requiredMinEchoUs: 20,
} as const;

/** Length of the mandatory section. */
export const bfdHeaderBytes = 24;

/** UDP destination port of control packets over one hop (RFC 5881 §4). */
export const bfdPort = 3784;

/** Session states, as a packet carries them. */
export const bfdState = { adminDown: 0, down: 1, init: 2, up: 3 } as const;

/** Why a session last left the state Up; RFC 5880 §4.1 has them all. */
export const bfdDiagnostic = {
  none: 0,
  detectionTimeExpired: 1,
  echoFailed: 2,
  neighborSignaledDown: 3,
  forwardingPlaneReset: 4,
  pathDown: 5,
  concatenatedPathDown: 6,
  administrativelyDown: 7,
  reverseConcatenatedPathDown: 8,
} as const;

/** Flags, to be joined by |: the low six bits of the second byte. */
export const bfdFlag = {
  poll: 0x20,
  final: 0x10,
  controlPlaneIndependent: 0x08,
  authentication: 0x04,
  demand: 0x02,
  multipoint: 0x01,
} as const;

/** The header as a value. Intervals are in microseconds, as on the cable. */
export interface Bfd {
  /** 1. */
  readonly version: number;
  readonly diagnostic: number;
  readonly state: number;
  readonly flags: number;
  readonly detectMultiplier: number;
  /** Of the whole packet, with an authentication section: 24 without one. */
  readonly lengthBytes: number;
  readonly myDiscriminator: number;
  /** 0 while it is not known. */
  readonly yourDiscriminator: number;
  readonly desiredMinTransmitUs: number;
  readonly requiredMinReceiveUs: number;
  /** 0: echo packets are not wanted. */
  readonly requiredMinEchoUs: number;
}

// ---- view

/** Reads of single fields of the header at `offset`; they check nothing. */
export const BfdHeader = {
  version(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset] >>> 5;
  },
  diagnostic(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset] & 0x1f;
  },
  state(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + bfdOffset.flags] >>> 6;
  },
  flags(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + bfdOffset.flags] & 0x3f;
  },
  detectMultiplier(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + bfdOffset.detectMultiplier];
  },
  lengthBytes(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset + bfdOffset.lengthBytes];
  },
  myDiscriminator(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + bfdOffset.myDiscriminator);
  },
  yourDiscriminator(bytes: Uint8Array, offset: number = 0): number {
    return readUint32(bytes, offset + bfdOffset.yourDiscriminator);
  },
};

// ---- parse

/**
 * Read the mandatory section at `offset`.
 *
 * Issues: `wire/short`; as warnings `wire/bfd-discard`, one for each field for which RFC 5880 §6.8.6 has a receiver discard
 * the packet: a version other than 1, a length below 24 or beyond the datagram, a multiplier of 0, the flag M, my
 * discriminator 0, and your discriminator 0 in the states Init and Up.
 */
export function parseBfd(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Bfd> {
  if (!(end - offset >= bfdHeaderBytes)) return short("bfd", bfdHeaderBytes, offset, end);
  const value: Bfd = {
    version: BfdHeader.version(bytes, offset),
    diagnostic: BfdHeader.diagnostic(bytes, offset),
    state: BfdHeader.state(bytes, offset),
    flags: BfdHeader.flags(bytes, offset),
    detectMultiplier: BfdHeader.detectMultiplier(bytes, offset),
    lengthBytes: BfdHeader.lengthBytes(bytes, offset),
    myDiscriminator: BfdHeader.myDiscriminator(bytes, offset),
    yourDiscriminator: BfdHeader.yourDiscriminator(bytes, offset),
    desiredMinTransmitUs: readUint32(bytes, offset + bfdOffset.desiredMinTransmitUs),
    requiredMinReceiveUs: readUint32(bytes, offset + bfdOffset.requiredMinReceiveUs),
    requiredMinEchoUs: readUint32(bytes, offset + bfdOffset.requiredMinEchoUs),
  };
  const wrong = discardReasons(value, end - offset);
  return parsed(
    value,
    wrong.map(([field, expected, received]) =>
      makeIssue("warning", "wire/bfd-discard", `bfd.${field}`, expected, received, offset),
    ),
  );
}

function discardReasons(header: Bfd, lengthBytesMax: number): (readonly [string, string, string])[] {
  const { version, lengthBytes, detectMultiplier, flags, state, myDiscriminator, yourDiscriminator } = header;
  const wrong: (readonly [string, string, string])[] = [];
  if (version !== 1) wrong.push(["version", "1", String(version)]);
  if (lengthBytes < bfdHeaderBytes || lengthBytes > lengthBytesMax) {
    wrong.push(["lengthBytes", `${bfdHeaderBytes} to ${lengthBytesMax} bytes`, `${lengthBytes} bytes`]);
  }
  if (detectMultiplier === 0) wrong.push(["detectMultiplier", "1 or more", "0"]);
  if ((flags & bfdFlag.multipoint) !== 0) wrong.push(["flags", "flag M not set", "set"]);
  if (myDiscriminator === 0) wrong.push(["myDiscriminator", "1 or more", "0"]);
  if (yourDiscriminator === 0 && state >= bfdState.init) {
    wrong.push(["yourDiscriminator", "1 or more in the states Init and Up", "0"]);
  }
  return wrong;
}

// ---- emit

/**
 * Write the mandatory section at `offset`, each field as given.
 *
 * @returns the bytes written, 24.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitBfd(header: Bfd, bytes: Uint8Array, offset: number = 0): number {
  requireRoom("bfd", bytes, offset, bfdHeaderBytes);
  bytes[offset] = (fits("bfd.version", header.version, 7) << 5) | fits("bfd.diagnostic", header.diagnostic, 0x1f);
  bytes[offset + bfdOffset.flags] = (fits("bfd.state", header.state, 3) << 6) | fits("bfd.flags", header.flags, 0x3f);
  bytes[offset + bfdOffset.detectMultiplier] = fits("bfd.detectMultiplier", header.detectMultiplier, 0xff);
  bytes[offset + bfdOffset.lengthBytes] = fits("bfd.lengthBytes", header.lengthBytes, 0xff);
  for (const field of [
    "myDiscriminator",
    "yourDiscriminator",
    "desiredMinTransmitUs",
    "requiredMinReceiveUs",
    "requiredMinEchoUs",
  ] as const) {
    writeUint32(bytes, offset + bfdOffset[field], fits(`bfd.${field}`, header[field], 0xffff_ffff));
  }
  return bfdHeaderBytes;
}

/** What a frame's BFD layer is made of. */
export interface BfdLayerOptions {
  /** `bfdState`. */
  readonly state: number;
  readonly myDiscriminator: number;
  /** 0 if left out. */
  readonly yourDiscriminator?: number;
  /** 0 if left out. */
  readonly diagnostic?: number;
  /** None if left out. */
  readonly flags?: number;
  /** 3 if left out. */
  readonly detectMultiplier?: number;
  /** Microseconds; a second if left out. */
  readonly desiredMinTransmitUs?: number;
  /** Microseconds; a second if left out. */
  readonly requiredMinReceiveUs?: number;
}

/** A layer for `makeFrame`, inside a `udpLayer`. On emit it throws `wire/field-range`. */
export function bfdLayer(options: BfdLayerOptions): FrameLayer {
  const header: Bfd = {
    version: 1,
    diagnostic: 0,
    flags: 0,
    detectMultiplier: 3,
    lengthBytes: bfdHeaderBytes,
    yourDiscriminator: 0,
    desiredMinTransmitUs: 1_000_000,
    requiredMinReceiveUs: 1_000_000,
    requiredMinEchoUs: 0,
    ...options,
  };
  return {
    protocol: "bfd",
    headerBytes: bfdHeaderBytes,
    under: { "udp.port": bfdPort },
    emit(bytes, offset): void {
      emitBfd(header, bytes, offset);
    },
  };
}

// ---- dissect

const stateNames = { 0: "AdminDown", 1: "Down", 2: "Init", 3: "Up" };
const diagnosticNames = {
  0: "No Diagnostic",
  1: "Control Detection Time Expired",
  2: "Echo Function Failed",
  3: "Neighbor Signaled Session Down",
  4: "Forwarding Plane Reset",
  5: "Path Down",
  6: "Concatenated Path Down",
  7: "Administratively Down",
  8: "Reverse Concatenated Path Down",
};

const bfdFields: readonly FieldSpec[] = [
  { name: "bfd.version", label: "Protocol Version", atBits: 0, bits: 3, base: "decimal" },
  { name: "bfd.diag", label: "Diagnostic Code", atBits: 3, bits: 5, base: "hex", hexDigits: 2, names: diagnosticNames },
  { name: "bfd.sta", label: "Session State", atBits: 8, bits: 2, base: "hex", hexDigits: 2, names: stateNames },
  { name: "bfd.flags.p", label: "Poll", atBits: 10, bits: 1, base: "flag", depth: 1 },
  { name: "bfd.flags.f", label: "Final", atBits: 11, bits: 1, base: "flag", depth: 1 },
  { name: "bfd.flags.c", label: "Control Plane Independent", atBits: 12, bits: 1, base: "flag", depth: 1 },
  { name: "bfd.flags.a", label: "Authentication Present", atBits: 13, bits: 1, base: "flag", depth: 1 },
  { name: "bfd.flags.d", label: "Demand", atBits: 14, bits: 1, base: "flag", depth: 1 },
  { name: "bfd.flags.m", label: "Multipoint", atBits: 15, bits: 1, base: "flag", depth: 1 },
  { name: "bfd.detect_time_multiplier", label: "Detect Time Multiplier", atBits: 16, bits: 8, base: "decimal" },
  { name: "bfd.message_length", label: "Message Length", atBits: 24, bits: 8, base: "decimal", unit: "bytes" },
  { name: "bfd.my_discriminator", label: "My Discriminator", atBits: 32, bits: 32, base: "hex" },
  { name: "bfd.your_discriminator", label: "Your Discriminator", atBits: 64, bits: 32, base: "hex" },
  {
    ...{ name: "bfd.desired_min_tx_interval", label: "Desired Min TX Interval", unit: "µs" },
    ...{ atBits: 96, bits: 32, base: "decimal" },
  },
  {
    ...{ name: "bfd.required_min_rx_interval", label: "Required Min RX Interval", unit: "µs" },
    ...{ atBits: 128, bits: 32, base: "decimal" },
  },
  {
    ...{ name: "bfd.required_min_echo_interval", label: "Required Min Echo Interval", unit: "µs" },
    ...{ atBits: 160, bits: 32, base: "decimal" },
  },
];

/** BFD for the dissector; nothing follows it. */
export const bfdProtocol: Protocol = {
  name: "bfd",
  title: "Bidirectional Forwarding Detection",
  under: [{ space: "udp.port", number: bfdPort }],
  dissect(bytes, offset, end, context): HeaderDissection {
    const title = "Bidirectional Forwarding Detection";
    const result = parseBfd(bytes, offset, end);
    const fields = makeFields(bfdFields, bytes, offset, end);
    if (!result.ok) {
      return malformedHeader("bfd", title, offset, end, fields, context.isQuoted ? [] : result.issues);
    }
    const { state, myDiscriminator } = result.value;
    const name = stateNames[state as 0 | 1 | 2 | 3];
    return {
      headerBytes: bfdHeaderBytes,
      payloadEnd: end,
      summary: `${title}, state ${name}, my discriminator ${myDiscriminator}`,
      brief: `bfd ${name}`,
      fields,
      issues: result.issues,
    };
  },
};
