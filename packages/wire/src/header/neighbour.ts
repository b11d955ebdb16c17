/**
 * header/neighbour — what stands behind ICMPv6's header in neighbour discovery: who is asked for, and options.
 *
 * ```
 *  | target address, 128 bits          |
 *  | type   | length | value …         |   options, in units of 8 bytes
 * ```
 * A solicitation asks who has the target address, as an ARP request does; its source link-layer address says who asks. An
 * advertisement answers with the target's. What is sent for neighbours has a hop limit of 255, so that no router can have
 * carried it.
 *
 * Sources: RFC 4861 §4.3, §4.4, §4.6, §7.1 (validation).
 * @module
 */
import { ipv6Address, ipv6AddressBytes } from "../address/ipv6-address.ts";
import { macAddress } from "../address/mac.ts";
import { copyBytes, readUint48, writeUint48 } from "../bytes/network-order.ts";
import { type Field, type FieldSpec, makeField, makeFields } from "../dissect/field.ts";
import { type FrameLayer, requireRoom } from "../frame/layer.ts";
import { wireError } from "../errors.ts";
import { type Issue, makeIssue, type Parsed, parsed, short } from "../issue.ts";
import { requireAddress } from "./ipv6.ts";

// ---- fields

/** Length without options: the target address. */
export const neighbourBytes: number = ipv6AddressBytes;

/** Hop limit of all messages of neighbour discovery (RFC 4861 §7.1). */
export const neighbourHopLimit = 255;

/** Types of options with a link-layer address. */
export const neighbourOptionType = { sourceLinkLayer: 1, targetLinkLayer: 2 } as const;

/** What stands behind ICMPv6's header, as a value. */
export interface Neighbour {
  /** 16 bytes. */
  readonly target: Uint8Array;
  /** A multiple of 8 bytes. */
  readonly options: Uint8Array;
}

// ---- view

/** Reads of the message at `offset`, behind ICMPv6's header. */
export const NeighbourMessage = {
  /** A copy. */
  target(bytes: Uint8Array, offset: number = 0): Uint8Array<ArrayBuffer> {
    return copyBytes(bytes, offset, offset + neighbourBytes);
  },
  /** The link-layer address of an option of this type as a 48-bit number; undefined where there is none. */
  linkLayer(bytes: Uint8Array, offset: number, end: number, type: number): number | undefined {
    const at = optionPlaces(bytes, offset + neighbourBytes, end).find((place) => bytes[place] === type);
    return at === undefined || bytes[at + 1] !== 1 ? undefined : readUint48(bytes, at + 2);
  },
};

// ---- parse

/**
 * Read what stands behind ICMPv6's header at `offset`, in a message that ends at `end`.
 *
 * Issues: `wire/short`; as a warning `wire/neighbour-option` where an option has length 0, for which a node discards the
 * whole message (RFC 4861 §4.6), or goes on beyond the message.
 */
export function parseNeighbour(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Neighbour> {
  if (!(end - offset >= neighbourBytes)) return short("neighbour", neighbourBytes, offset, end);
  const value: Neighbour = {
    target: NeighbourMessage.target(bytes, offset),
    options: copyBytes(bytes, offset + neighbourBytes, end),
  };
  return parsed(value, optionIssues(bytes, offset + neighbourBytes, end));
}

/** Where each whole option begins. */
function optionPlaces(bytes: Uint8Array, from: number, end: number): number[] {
  const places: number[] = [];
  let at = from;
  while (at + 2 <= end && bytes[at + 1] > 0 && at + bytes[at + 1] * 8 <= end) {
    places.push(at);
    at += bytes[at + 1] * 8;
  }
  return places;
}

function optionIssues(bytes: Uint8Array, from: number, end: number): Issue[] {
  const places = optionPlaces(bytes, from, end);
  const last = places[places.length - 1];
  const at = last === undefined ? from : last + bytes[last + 1] * 8;
  if (at === end) return [];
  const received = at + 1 < end ? `${bytes[at + 1]} units of 8 bytes` : "a type without length";
  const expected = `an option of 8 to ${end - at} bytes`;
  return [makeIssue("warning", "wire/neighbour-option", "neighbour.options", expected, received, at)];
}

// ---- emit

/**
 * Write it at `offset`, each field as given.
 *
 * @returns the bytes written, 16 and those of the options.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitNeighbour(header: Neighbour, bytes: Uint8Array, offset: number = 0): number {
  requireAddress("neighbour.target", header.target);
  if (header.options.length % 8 !== 0) {
    const given = `neighbour.options has ${header.options.length} bytes`;
    throw wireError("wire/field-range", `${given}: expected a multiple of 8`);
  }
  requireRoom("neighbour", bytes, offset, neighbourBytes + header.options.length);
  bytes.set(header.target, offset);
  bytes.set(header.options, offset + neighbourBytes);
  return neighbourBytes + header.options.length;
}

/** What the part of a frame behind `icmpv6Layer` is made of. */
export interface NeighbourLayerOptions {
  readonly target: string | Uint8Array;
  /** Of the one who asks, in a solicitation. */
  readonly sourceMac?: string | number;
  /** The answer, in an advertisement. */
  readonly targetMac?: string | number;
}

/** A layer for `makeFrame`, behind `icmpv6Layer`. @throws Error with code `wire/address-text`. */
export function neighbourLayer(options: NeighbourLayerOptions): FrameLayer {
  const target = ipv6Address(options.target);
  const macs: [number, number][] = [];
  if (options.sourceMac !== undefined) macs.push([neighbourOptionType.sourceLinkLayer, macAddress(options.sourceMac)]);
  if (options.targetMac !== undefined) macs.push([neighbourOptionType.targetLinkLayer, macAddress(options.targetMac)]);
  const made = new Uint8Array(macs.length * 8);
  macs.forEach(([type, mac], at) => {
    made.set([type, 1], at * 8);
    writeUint48(made, at * 8 + 2, mac);
  });
  return {
    protocol: "icmpv6",
    headerBytes: neighbourBytes + made.length,
    under: {},
    emit: (bytes, offset) => void emitNeighbour({ target, options: made }, bytes, offset),
  };
}

// ---- dissect

const optionNames: Readonly<Record<number, string>> = {
  1: "Source link-layer address",
  2: "Target link-layer address",
  3: "Prefix information",
  4: "Redirected header",
  5: "MTU",
};

const optionFields: readonly FieldSpec[] = [
  { name: "icmpv6.opt.type", label: "Option", atBits: 0, bits: 8, base: "decimal", names: optionNames },
  { name: "icmpv6.opt.length", label: "Length", atBits: 8, bits: 8, base: "decimal", unit: "× 8 bytes", depth: 1 },
];

const linkLayerField: FieldSpec = {
  ...{ name: "icmpv6.opt.linkaddr", label: "Link-layer address", atBits: 16, bits: 48, base: "mac" },
  depth: 1,
};

/** Fields of a message whose target stands at `offset`. @param kind "ns" of a solicitation, "na" of an advertisement. */
export function makeNeighbourFields(kind: "ns" | "na", bytes: Uint8Array, offset: number, end: number): Field[] {
  const name = `icmpv6.nd.${kind}.target_address`;
  const target = makeField({ name, label: "Target Address", atBits: 0, bits: 128, base: "ipv6" }, bytes, offset);
  const options = optionPlaces(bytes, offset + neighbourBytes, end).flatMap((at) => {
    const isLinkLayer = bytes[at] === 1 || bytes[at] === 2;
    return makeFields(
      isLinkLayer && bytes[at + 1] === 1 ? [...optionFields, linkLayerField] : optionFields,
      bytes,
      at,
      end,
    );
  });
  return [target, ...options];
}
