/**
 * address/mac — 48-bit MAC addresses: number inside, text outside, six bytes on the cable.
 *
 * A number holds 53 bits exactly, so an address is a plain number: it compares with `===`, is a key of a `Map`, and
 * fits a Float64Array column.
 *
 * Source: IEEE 802-2014 §8 (individual/group bit, universal/local bit, hexadecimal representation).
 * @module
 */
import { wireError } from "../errors.ts";
import { type Parsed, parsed, refused, shown } from "../issue.ts";

/** ff:ff:ff:ff:ff:ff. */
export const broadcastMac = 0xffff_ffff_ffff;

/** Largest address as a number: 2^48 − 1. */
export const macMax = 0xffff_ffff_ffff;

/** Lower-case hexadecimal with colons: "02:00:00:00:00:2a". */
export function formatMac(mac: number): string {
  return mac
    .toString(16)
    .padStart(12, "0")
    .replace(/(..)(?!$)/g, "$1:");
}

/**
 * A MAC address from text: six pairs of digits joined by ":" or by "-".
 *
 * Issues: `wire/address-text`.
 */
export function parseMac(text: string): Parsed<number> {
  if (/^[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}$/i.test(text)) {
    return parsed(Number.parseInt(text.replace(/[:-]/g, ""), 16));
  }
  return refused("wire/address-text", "", "a MAC address like 02:00:00:00:00:2a", shown(text));
}

/**
 * A MAC address written in a program: text, or a number that is passed through.
 *
 * @throws Error with code `wire/address-text` when the text is no MAC address.
 */
export function macAddress(from: string | number): number {
  if (typeof from === "number") return from;
  const result = parseMac(from);
  if (result.ok) return result.value;
  throw wireError("wire/address-text", `expected ${result.issues[0].expected}, got ${result.issues[0].received}`);
}

/** Whether a frame to this address may go to more than one station: the I/G bit of the first byte (802-2014 §8.2). */
export function isGroupMac(mac: number): boolean {
  return Math.floor(mac / 0x100_0000_0000) % 2 === 1;
}

/** Whether the address was assigned locally rather than by its maker: the U/L bit of the first byte. */
export function isLocalMac(mac: number): boolean {
  return Math.floor(mac / 0x200_0000_0000) % 2 === 1;
}
