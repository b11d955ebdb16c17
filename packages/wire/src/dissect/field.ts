/**
 * dissect/field — one field of a header as a person sees it: name, value, and the bits it stands in.
 *
 * A header describes its fields as a table of `FieldSpec`; everything that is shown, matched or compared with another
 * dissector is made from that table, so that a name exists once. Names and the form of values are Wireshark's
 * (`tshark -T fields`), because that is what a reader will type into its filter bar.
 *
 * @module
 */
import { formatIpv4Address } from "../address/ipv4-address.ts";
import { formatIpv6Address } from "../address/ipv6-address.ts";
import { formatMac } from "../address/mac.ts";
import { formatHex, hexNumber } from "../bytes/hex.ts";
import { readBits } from "../bytes/network-order.ts";

/**
 * How a value is written: a flag is 0, or 1 where any of its bits is set, "bytes" are hexadecimal digits without
 * separator, "ipv6" is 128 bits in whole bytes.
 */
export type FieldBase = "decimal" | "hex" | "mac" | "ipv4" | "ipv6" | "flag" | "bytes";

/** A field of a header, as the header's own table says it. */
export interface FieldSpec {
  /** Wireshark's filter name: "ip.ttl". */
  readonly name: string;
  readonly label: string;
  /** First bit, counted from the first bit of the header. */
  readonly atBits: number;
  /** At most 64, and above 48 only whole bytes in decimal or hexadecimal; for "bytes" any multiple of 8, for "ipv6" 128. */
  readonly bits: number;
  readonly base: FieldBase;
  /** Multiplies what is on the cable: 4 for a length in words. */
  readonly scale?: number;
  /** Digits of base "hex"; else as many as the bits need. */
  readonly hexDigits?: number;
  readonly unit?: string;
  /** 1 for a part of the field before it. */
  readonly depth?: 0 | 1;
  /** What values mean: {17: "UDP"}. */
  readonly names?: Readonly<Record<number, string>>;
}

/** A field with its value and place. */
export interface Field {
  /** Wireshark's filter name: "ip.src". */
  readonly name: string;
  readonly label: string;
  /** As `tshark -T fields` writes it: "10.0.0.1", "0x0800", "64". */
  readonly value: string;
  /** For people: the value with its meaning or unit, "UDP (17)", "20 bytes". */
  readonly text: string;
  /** The value as a number; undefined for base "bytes" and for more than 48 bits, which a number may not hold. */
  readonly number: number | undefined;
  /** First byte that holds a bit of the field, from the start of the frame. */
  readonly offsetBytes: number;
  /** Bytes that hold a bit of the field; 0 for what is calculated. */
  readonly lengthBytes: number;
  /** Where the field does not fill its bytes: first bit, from the top bit of the byte at `offsetBytes`. */
  readonly bitOffset?: number;
  /** Present together with `bitOffset`. */
  readonly bitLength?: number;
  /** 1 for a part of the field before it, such as one flag of a word of flags. */
  readonly depth: 0 | 1;
  /** True for what is not in the bytes but calculated from them, such as a checksum's status. */
  readonly generated: boolean;
}

/** The field that `spec` describes, of the header at `offset`. */
export function makeField(spec: FieldSpec, bytes: Uint8Array, offset: number): Field {
  const offsetBytes = offset + Math.floor(spec.atBits / 8);
  const lengthBytes = Math.ceil((spec.atBits + spec.bits) / 8) - Math.floor(spec.atBits / 8);
  const isBytes = spec.base === "bytes" || spec.bits > numberBitsMax;
  const number = isBytes ? undefined : readBits(bytes, offset, spec.atBits, spec.bits) * (spec.scale ?? 1);
  const value = number === undefined ? formatLong(spec, bytes, offsetBytes, lengthBytes) : formatNumber(spec, number);
  const isWhole = spec.atBits % 8 === 0 && spec.bits % 8 === 0;
  return {
    name: spec.name,
    label: spec.label,
    value,
    text: explain(spec, number, value),
    number,
    offsetBytes,
    lengthBytes,
    ...(isWhole ? {} : { bitOffset: spec.atBits % 8, bitLength: spec.bits }),
    depth: spec.depth ?? 0,
    generated: false,
  };
}

/** Fields of a table whose bytes lie before `end`; a header that was cut shows what is left of it. */
export function makeFields(specs: readonly FieldSpec[], bytes: Uint8Array, offset: number, end: number): Field[] {
  return specs
    .filter((spec) => offset * 8 + spec.atBits + spec.bits <= end * 8)
    .map((spec) => makeField(spec, bytes, offset));
}

/** A run of bytes as a field: options, padding, payload. */
export function makeBytesField(name: string, label: string, bytes: Uint8Array, offset: number, end: number): Field {
  return makeField({ name, label, atBits: 0, bits: (end - offset) * 8, base: "bytes" }, bytes, offset);
}

/** What Wireshark says of a checksum. */
export type ChecksumStatus = "bad" | "good" | "unverified" | "not-present" | "illegal";

const statusNames: readonly ChecksumStatus[] = ["bad", "good", "unverified", "not-present", "illegal"];
const statusTexts: readonly string[] = ["Bad", "Good", "Unverified", "Not present", "Illegal"];

/** The calculated field that says whether the checksum at `offset` is right; numbers are Wireshark's. */
export function makeStatusField(name: string, status: ChecksumStatus, offset: number): Field {
  const number = statusNames.indexOf(status);
  return {
    name,
    label: "Checksum Status",
    value: String(number),
    text: statusTexts[number],
    number,
    offsetBytes: offset,
    lengthBytes: 0,
    depth: 0,
    generated: true,
  };
}

/** Bits that `readBits` takes. */
const numberBitsMax = 48;

/** What no number holds. */
function formatLong(spec: FieldSpec, bytes: Uint8Array, offsetBytes: number, lengthBytes: number): string {
  if (spec.base === "ipv6") return formatIpv6Address(bytes, offsetBytes);
  const digits = formatHex(bytes, "", offsetBytes, offsetBytes + lengthBytes);
  if (spec.base === "hex") return `0x${digits}`;
  return spec.base === "decimal" ? BigInt(`0x${digits}`).toString() : digits;
}

function formatNumber(spec: FieldSpec, number: number): string {
  switch (spec.base) {
    case "hex":
      return hexNumber(number, spec.hexDigits ?? Math.ceil(spec.bits / 4));
    case "mac":
      return formatMac(number);
    case "ipv4":
      return formatIpv4Address(number);
    case "flag":
      return number === 0 ? "0" : "1";
    default:
      return String(number);
  }
}

function explain(spec: FieldSpec, number: number | undefined, value: string): string {
  if (number === undefined) return value.length > 64 ? `${value.slice(0, 64)}…` : value;
  if (spec.base === "flag") return number === 0 ? "Not set" : "Set";
  const meaning = spec.names !== undefined && Object.hasOwn(spec.names, number) ? spec.names[number] : undefined;
  if (meaning !== undefined) return `${meaning} (${value})`;
  return spec.unit === undefined ? value : `${value} ${spec.unit}`;
}
