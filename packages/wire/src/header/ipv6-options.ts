/**
 * header/ipv6-options — IPv6's two headers of options: those for every hop, and those for the destination.
 *
 * ```
 *  0        8        16
 *  | next   | length | options: type, length, value …; in units of 8 bytes, the first not counted
 * ```
 * An option is a type and, but for the single byte of Pad1, a length and so many bytes. The upper two bits of a type say
 * what a node does that does not know it, the third whether its value may change on the way. Options are kept and emitted
 * as bytes.
 *
 * Sources: RFC 8200 §4.2 (options), §4.3 (hop-by-hop), §4.6 (destination); RFC 2711 (router alert).
 * @module
 */
import { copyBytes, fits } from "../bytes/network-order.ts";
import { type Field, type FieldSpec, makeBytesField, makeField, makeFields } from "../dissect/field.ts";
import { type HeaderDissection, malformedHeader, type Protocol } from "../dissect/protocol.ts";
import { wireError } from "../errors.ts";
import { type FrameLayer, requireRoom } from "../frame/layer.ts";
import { type Issue, makeIssue, type Parsed, parsed, short } from "../issue.ts";
import { ipProtocol, ipProtocolNames } from "./ip-protocol.ts";
import { requireNextHeader } from "./ipv6.ts";

// ---- fields

/** Offsets in bytes. */
export const ipv6OptionsOffset = { nextHeader: 0, length: 1, options: 2 } as const;

/** The least length of the header. */
export const ipv6OptionsHeaderBytesMin = 8;

/** Types of options: the two that pad, and the one that asks each router to look (RFC 2711). */
export const ipv6OptionType = { pad1: 0, padN: 1, routerAlert: 5 } as const;

/** A header of options as a value; its length follows from the options. */
export interface Ipv6Options {
  readonly nextHeader: number;
  /** 6 bytes, or 8 more, up to 2,046. */
  readonly options: Uint8Array;
}

// ---- view

/** Reads of single fields of the header at `offset`; they check nothing. */
export const Ipv6OptionsHeader = {
  nextHeader(bytes: Uint8Array, offset: number = 0): number {
    return bytes[offset];
  },
  /** 8..2048. */
  headerLengthBytes(bytes: Uint8Array, offset: number = 0): number {
    return (bytes[offset + ipv6OptionsOffset.length] + 1) * 8;
  },
};

// ---- parse

/**
 * Read the header at `offset`.
 *
 * Issues: `wire/short` where it does not end before `end`; as a warning `wire/ipv6-option` where an option does not end
 * within the header.
 */
export function parseIpv6Options(
  bytes: Uint8Array,
  offset: number = 0,
  end: number = bytes.length,
): Parsed<Ipv6Options> {
  if (!(end - offset >= ipv6OptionsHeaderBytesMin)) {
    return short("ipv6Options", ipv6OptionsHeaderBytesMin, offset, end);
  }
  const size = Ipv6OptionsHeader.headerLengthBytes(bytes, offset);
  if (offset + size > end) return short("ipv6Options", size, offset, end);
  const from = offset + ipv6OptionsOffset.options;
  const value = { nextHeader: bytes[offset], options: copyBytes(bytes, from, offset + size) };
  return parsed(value, optionIssues(bytes, from, offset + size));
}

/** Where each option begins; the last may not end where the header does. */
function optionPlaces(bytes: Uint8Array, from: number, end: number): { places: number[]; isWhole: boolean } {
  const places: number[] = [];
  let at = from;
  while (at < end) {
    places.push(at);
    at += bytes[at] === ipv6OptionType.pad1 ? 1 : at + 1 < end ? 2 + bytes[at + 1] : 2;
  }
  return { places, isWhole: at === end };
}

function optionIssues(bytes: Uint8Array, from: number, end: number): Issue[] {
  const { places, isWhole } = optionPlaces(bytes, from, end);
  if (isWhole) return [];
  const at = places[places.length - 1];
  const expected = `an option of at most ${end - at} bytes, the rest of its header`;
  const received = at + 1 < end ? `${2 + bytes[at + 1]} bytes` : "a type without length";
  return [makeIssue("warning", "wire/ipv6-option", "ipv6Options.options", expected, received, at)];
}

// ---- emit

/**
 * Write the header at `offset`.
 *
 * @returns the bytes written, 2 and those of the options.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitIpv6Options(header: Ipv6Options, bytes: Uint8Array, offset: number = 0): number {
  const size = ipv6OptionsOffset.options + header.options.length;
  if (size % 8 !== 0 || size < 8 || size > 2048) {
    const given = `ipv6Options.options has ${header.options.length} bytes`;
    throw wireError("wire/field-range", `${given}: expected 6, or a multiple of 8 more, up to 2046`);
  }
  requireRoom("ipv6Options", bytes, offset, size);
  bytes[offset] = fits("ipv6Options.nextHeader", header.nextHeader, 255);
  bytes[offset + ipv6OptionsOffset.length] = size / 8 - 1;
  bytes.set(header.options, offset + ipv6OptionsOffset.options);
  return size;
}

/** What a frame's header of options is made of. */
export interface Ipv6OptionsLayerOptions {
  /** As bytes; filled up with Pad1 or PadN. Only padding if left out. */
  readonly options?: Uint8Array;
  /** From the layer inside if left out. */
  readonly nextHeader?: number;
}

/** A layer of options for every hop, right behind `ipv6Layer`. On emit it throws `wire/field-range`, `wire/layer-order`. */
export function hopByHopLayer(options: Ipv6OptionsLayerOptions = {}): FrameLayer {
  return optionsLayer("ipv6.hopopts", ipProtocol.hopByHop, options);
}

/** A layer of options for the destination. On emit it throws `wire/field-range` or `wire/layer-order`. */
export function destinationOptionsLayer(options: Ipv6OptionsLayerOptions = {}): FrameLayer {
  return optionsLayer("ipv6.dstopts", ipProtocol.destinationOptions, options);
}

function optionsLayer(protocol: string, number: number, given: Ipv6OptionsLayerOptions): FrameLayer {
  const options = padOptions(given.options ?? new Uint8Array(0));
  return {
    protocol,
    headerBytes: ipv6OptionsOffset.options + options.length,
    under: { "ip.proto": number },
    emit(bytes, offset, _end, inner): void {
      const nextHeader = requireNextHeader(protocol, given.nextHeader, inner);
      emitIpv6Options({ nextHeader, options }, bytes, offset);
    },
  };
}

/** Options filled up to whole units of 8 bytes with the header's first two: Pad1 for one byte, PadN for more. */
function padOptions(options: Uint8Array): Uint8Array {
  const missing = (14 - (options.length % 8)) % 8;
  const padded = new Uint8Array(options.length + missing);
  padded.set(options);
  if (missing > 1) padded.set([ipv6OptionType.padN, missing - 2], options.length);
  return padded;
}

// ---- dissect

const optionType: FieldSpec = {
  ...{ name: "ipv6.opt.type", label: "Option", atBits: 0, bits: 8, base: "hex" },
  names: { 0: "Pad1", 1: "PadN", 5: "Router Alert" },
};

/** Parts of a type; Wireshark shows none of Pad1's. */
const optionTypeParts: readonly FieldSpec[] = [
  { name: "ipv6.opt.type.action", label: "Action", atBits: 0, bits: 2, base: "decimal", depth: 1 },
  { name: "ipv6.opt.type.change", label: "May Change", atBits: 2, bits: 1, base: "flag", depth: 1 },
  { name: "ipv6.opt.type.rest", label: "Low-Order Bits", atBits: 3, bits: 5, base: "hex", depth: 1 },
];

const optionLength: FieldSpec = {
  ...{ name: "ipv6.opt.length", label: "Length", atBits: 8, bits: 8, base: "decimal" },
  depth: 1,
};

const routerAlert: FieldSpec = {
  ...{ name: "ipv6.opt.router_alert", label: "Router Alert", atBits: 16, bits: 16, base: "decimal" },
  depth: 1,
};

function makeOptionFields(bytes: Uint8Array, from: number, end: number): Field[] {
  return optionPlaces(bytes, from, end).places.flatMap((at) => {
    const type = bytes[at];
    const fields = [makeField(optionType, bytes, at)];
    if (type === ipv6OptionType.pad1 || at + 1 >= end) return fields;
    fields.push(...makeFields([...optionTypeParts, optionLength], bytes, at, end));
    const valueEnd = at + 2 + bytes[at + 1];
    if (type === ipv6OptionType.routerAlert && valueEnd === at + 4) {
      fields.push(...makeFields([routerAlert], bytes, at, end));
    }
    if (type === ipv6OptionType.padN && valueEnd <= end) {
      fields.push({ ...makeBytesField("ipv6.opt.padn", "PadN", bytes, at + 2, valueEnd), depth: 1 });
    }
    return fields;
  });
}

function dissectOptions(
  name: string,
  title: string,
  bytes: Uint8Array,
  offset: number,
  end: number,
  isQuoted: boolean,
): HeaderDissection {
  const specs: readonly FieldSpec[] = [
    { name: `${name}.nxt`, label: "Next Header", atBits: 0, bits: 8, base: "decimal", names: ipProtocolNames },
    { name: `${name}.len`, label: "Length", atBits: 8, bits: 8, base: "decimal", unit: "× 8 bytes after the first" },
  ];
  const result = parseIpv6Options(bytes, offset, end);
  const fields = makeFields(specs, bytes, offset, end);
  if (!result.ok) return malformedHeader(name, title, offset, end, fields, isQuoted ? [] : result.issues);
  const { nextHeader, options } = result.value;
  const headerBytes = ipv6OptionsOffset.options + options.length;
  return {
    headerBytes,
    payloadEnd: end,
    summary: `${title}, ${headerBytes} bytes`,
    brief: name,
    fields: [...fields, ...makeOptionFields(bytes, offset + ipv6OptionsOffset.options, offset + headerBytes)],
    issues: result.issues,
    next: { space: "ip.proto", number: nextHeader },
  };
}

/** Options for every hop, for the dissector. */
export const hopByHopProtocol: Protocol = {
  name: "ipv6.hopopts",
  title: "IPv6 Hop-by-Hop Options",
  under: [{ space: "ip.proto", number: 0 }],
  dissect: (bytes, offset, end, context) =>
    dissectOptions("ipv6.hopopts", "IPv6 Hop-by-Hop Options", bytes, offset, end, context.isQuoted),
};

/** Options for the destination, for the dissector. */
export const destinationOptionsProtocol: Protocol = {
  name: "ipv6.dstopts",
  title: "IPv6 Destination Options",
  under: [{ space: "ip.proto", number: 60 }],
  dissect: (bytes, offset, end, context) =>
    dissectOptions("ipv6.dstopts", "IPv6 Destination Options", bytes, offset, end, context.isQuoted),
};
