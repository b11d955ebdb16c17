/**
 * header/tcp-options — TCP's options one by one: segment size, window scale, selective acknowledgments, timestamps.
 *
 * An option is one byte (end of the list, no operation), or a kind, a length that counts both, and a value. `Tcp.options`
 * keeps them as bytes; this reads and makes those bytes.
 *
 * Sources: RFC 9293 §3.1, §3.2 (kinds 0 to 2); RFC 7323 §2.2, §3.2 (window scale, timestamps); RFC 2018 §2, §3
 * (selective acknowledgments).
 * @module
 */
import { copyBytes, fits, readUint16, readUint32 } from "../bytes/network-order.ts";
import { type Field, type FieldSpec, makeBytesField, makeField } from "../dissect/field.ts";
import { wireError } from "../errors.ts";
import { type Issue, makeIssue, type Parsed, parsed } from "../issue.ts";

// ---- fields

/** Kinds of options. */
export const tcpOptionKind = {
  end: 0,
  noOperation: 1,
  maximumSegmentSize: 2,
  windowScale: 3,
  sackPermitted: 4,
  sack: 5,
  timestamps: 8,
} as const;

/** The largest shift of a window that is used; of a larger one a receiver takes this (RFC 7323 §2.3). */
export const windowScaleMax = 14;

/** A run of bytes that arrived: sequence numbers from `left` up to, but without, `right`. */
export interface SackBlock {
  readonly left: number;
  readonly right: number;
}

/** An option as a value; `kind` is a number of `tcpOptionKind`, or one that is kept as bytes. */
export type TcpOption =
  | { readonly kind: 0 | 1 | 4 }
  | { readonly kind: 2; readonly segmentBytes: number }
  | { readonly kind: 3; readonly shift: number }
  | { readonly kind: 5; readonly blocks: readonly SackBlock[] }
  | { readonly kind: 8; readonly value: number; readonly echoReply: number }
  | { readonly kind: number; readonly data: Uint8Array };

/** Lengths of the kinds that have one only. */
const lengths: Readonly<Record<number, number>> = { 2: 4, 3: 3, 4: 2, 8: 10 };

/** Whether a kind's option may have this length. */
function isRightLength(kind: number, length: number): boolean {
  if (kind === tcpOptionKind.sack) return length >= 10 && length % 8 === 2;
  return (lengths[kind] ?? length) === length;
}

// ---- parse

/**
 * Read the options bytes[offset..end), up to the end of the list.
 *
 * Issues, as warnings: `wire/tcp-option` where one has a length below 2 or goes on beyond `end`, which ends the walk, or
 * has not the length of its kind, and then it is kept as bytes.
 */
export function parseTcpOptions(
  bytes: Uint8Array,
  offset: number = 0,
  end: number = bytes.length,
): Parsed<readonly TcpOption[]> {
  const options: TcpOption[] = [];
  const issues: Issue[] = [];
  const warn = (at: number, expected: string, received: string): void => {
    issues.push(makeIssue("warning", "wire/tcp-option", "tcp.options", expected, received, at));
  };
  const to = Math.min(end, bytes.length);
  let at = offset;
  while (at >= 0 && at < to) {
    const kind = bytes[at];
    if (kind === tcpOptionKind.end || kind === tcpOptionKind.noOperation) {
      options.push({ kind });
      if (kind === tcpOptionKind.end) break;
      at += 1;
      continue;
    }
    const length = at + 1 < to ? bytes[at + 1] : 0;
    if (length < 2 || at + length > to) {
      warn(at, `an option of 2 to ${to - at} bytes`, `kind ${kind} with ${length} bytes`);
      break;
    }
    const isRight = isRightLength(kind, length);
    if (!isRight) warn(at + 1, `the length of kind ${kind}`, `${length} bytes`);
    options.push(isRight ? readOption(bytes, at, kind, length) : dataOption(bytes, at, kind, length));
    at += length;
  }
  return parsed(options, issues);
}

function readOption(bytes: Uint8Array, at: number, kind: number, length: number): TcpOption {
  switch (kind) {
    case tcpOptionKind.maximumSegmentSize:
      return { kind, segmentBytes: readUint16(bytes, at + 2) };
    case tcpOptionKind.windowScale:
      return { kind, shift: bytes[at + 2] };
    case tcpOptionKind.sackPermitted:
      return { kind };
    case tcpOptionKind.sack: {
      const block = (_: unknown, index: number): SackBlock => ({
        left: readUint32(bytes, at + 2 + index * 8),
        right: readUint32(bytes, at + 6 + index * 8),
      });
      return { kind, blocks: Array.from({ length: (length - 2) / 8 }, block) };
    }
    case tcpOptionKind.timestamps:
      return { kind, value: readUint32(bytes, at + 2), echoReply: readUint32(bytes, at + 6) };
    default:
      return dataOption(bytes, at, kind, length);
  }
}

function dataOption(bytes: Uint8Array, at: number, kind: number, length: number): TcpOption {
  return { kind, data: copyBytes(bytes, at + 2, at + length) };
}

// ---- emit

/**
 * Options as the bytes that `Tcp.options` takes: each as given, then zeros up to a multiple of 4.
 *
 * @throws Error with code `wire/field-range` for a value that does not fit, or more than 40 bytes in all.
 */
export function makeTcpOptions(options: readonly TcpOption[]): Uint8Array<ArrayBuffer> {
  const list: number[] = options.flatMap((option) => optionBytes(option));
  while (list.length % 4 !== 0) list.push(tcpOptionKind.end);
  if (list.length <= 40) return Uint8Array.from(list);
  throw wireError("wire/field-range", `tcp.options has ${list.length} bytes: expected at most 40`);
}

function optionBytes(option: TcpOption): number[] {
  const kind = fits("tcp.option.kind", option.kind, 255);
  if ("data" in option) return [kind, fits("tcp.option.length", option.data.length + 2, 40), ...option.data];
  if ("segmentBytes" in option) {
    return [kind, 4, ...uint16("tcp.option.segmentBytes", option.segmentBytes)];
  }
  if ("shift" in option) return [kind, 3, fits("tcp.option.shift", option.shift, 255)];
  if ("blocks" in option) {
    const edges = option.blocks.flatMap(({ left, right }) => [left, right]);
    return [kind, 2 + edges.length * 4, ...edges.flatMap((edge) => uint32("tcp.option.edge", edge))];
  }
  if ("value" in option) {
    const [value, echoReply] = [option.value, option.echoReply];
    return [kind, 10, ...uint32("tcp.option.value", value), ...uint32("tcp.option.echoReply", echoReply)];
  }
  return kind === tcpOptionKind.sackPermitted ? [kind, 2] : [kind];
}

function uint16(field: string, value: number): number[] {
  const fitting = fits(field, value, 0xffff);
  return [fitting >>> 8, fitting & 255];
}

function uint32(field: string, value: number): number[] {
  const fitting = fits(field, value, 0xffff_ffff);
  return [fitting >>> 24, (fitting >>> 16) & 255, (fitting >>> 8) & 255, fitting & 255];
}

// ---- dissect

/** Wireshark's name of the whole option, for kinds that have one. */
const optionNames: Readonly<Record<number, string>> = {
  0: "tcp.options.eol",
  1: "tcp.options.nop",
  2: "tcp.options.mss",
  3: "tcp.options.wscale",
  4: "tcp.options.sack_perm",
  5: "tcp.options.sack",
  8: "tcp.options.timestamp",
};

const optionLabels: Readonly<Record<number, string>> = {
  0: "End of Option List",
  1: "No-Operation",
  2: "Maximum segment size",
  3: "Window scale",
  4: "SACK permitted",
  5: "SACK",
  8: "Timestamps",
};

const kindField: FieldSpec = {
  ...{ name: "tcp.option_kind", label: "Kind", atBits: 0, bits: 8, base: "decimal" },
  ...{ depth: 1, names: optionLabels },
};

const lengthField: FieldSpec = {
  ...{ name: "tcp.option_len", label: "Length", atBits: 8, bits: 8, base: "decimal" },
  depth: 1,
};

/** The value's fields, by kind; a block of selective acknowledgments repeats. */
const valueFields: Readonly<Record<number, readonly FieldSpec[]>> = {
  2: [part("tcp.options.mss_val", "MSS Value", 16, 16)],
  3: [part("tcp.options.wscale.shift", "Shift count", 16, 8)],
  5: [part("tcp.options.sack_le", "Left edge", 16, 32), part("tcp.options.sack_re", "Right edge", 48, 32)],
  8: [
    part("tcp.options.timestamp.tsval", "Timestamp value", 16, 32),
    part("tcp.options.timestamp.tsecr", "Timestamp echo reply", 48, 32),
  ],
};

function part(name: string, label: string, atBits: number, bits: number): FieldSpec {
  return { name, label, atBits, bits, base: "decimal", depth: 1 };
}

/** Fields of the options bytes[offset..end); the walk ends where an option is malformed, as `parseTcpOptions` says. */
export function makeTcpOptionFields(bytes: Uint8Array, offset: number, end: number): Field[] {
  const fields: Field[] = [];
  let [at, isAtEnd] = [offset, false];
  while (at < end) {
    const kind = bytes[at];
    // Behind the end of the list stand zeros that fill up the header.
    if (isAtEnd && kind !== tcpOptionKind.end) break;
    isAtEnd ||= kind === tcpOptionKind.end;
    const isSingle = kind <= tcpOptionKind.noOperation;
    const length = isSingle ? 1 : at + 1 < end ? bytes[at + 1] : 0;
    if (length < (isSingle ? 1 : 2) || at + length > end) break;
    const isRight = isSingle || isRightLength(kind, length);
    const name = optionNames[kind];
    if (name !== undefined && isRight) fields.push(makeBytesField(name, optionLabels[kind], bytes, at, at + length));
    fields.push(makeField(kindField, bytes, at));
    if (!isSingle) fields.push(makeField(lengthField, bytes, at));
    const values = isRight ? (valueFields[kind] ?? []) : [];
    const repeats = kind === tcpOptionKind.sack ? (length - 2) / 8 : 1;
    for (let index = 0; index < repeats; index++) {
      fields.push(...values.map((spec) => makeField(spec, bytes, at + index * 8)));
    }
    at += length;
  }
  return fields;
}
