/**
 * address/ipv4-address — IPv4 addresses and prefixes: uint32 inside, dotted text outside.
 *
 * Sources: RFC 791 §3.2 (addresses), RFC 4632 §3.1 (prefixes), RFC 1112 §4 (groups).
 * @module
 */
import { wireError } from "../errors.ts";
import { type Parsed, parsed, refused, shown } from "../issue.ts";

/** A prefix; `address` keeps its host bits ("10.0.1.7/24"), because an interface is written that way. */
export interface Ipv4Prefix {
  readonly address: number;
  readonly lengthBits: number;
}

/** Dotted decimal: "10.0.0.1". */
export function formatIpv4Address(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/**
 * An IPv4 address from text: four decimal numbers 0..255 without leading zeros, which some programs read as octal.
 *
 * Issues: `wire/address-text`.
 */
export function parseIpv4Address(text: string): Parsed<number> {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1) ?? [];
  const good = parts.length === 4 && parts.every((part) => Number(part) <= 255 && !/^0\d/.test(part));
  if (good) return parsed(parts.reduce((address, part) => address * 256 + Number(part), 0));
  return refused("wire/address-text", "", "an IPv4 address like 10.0.0.1", shown(text));
}

/**
 * A prefix from text: "10.0.1.0/24".
 *
 * Issues: `wire/address-text`.
 */
export function parseIpv4Prefix(text: string): Parsed<Ipv4Prefix> {
  const [, addressText, lengthText] = /^([^/]*)\/(\d{1,2})$/.exec(text) ?? [];
  const address = parseIpv4Address(addressText ?? "");
  if (address.ok && Number(lengthText) <= 32 && !/^0\d/.test(lengthText)) {
    return parsed({ address: address.value, lengthBits: Number(lengthText) });
  }
  return refused("wire/address-text", "", "an IPv4 prefix like 10.0.1.0/24", shown(text));
}

/** "10.0.1.0/24". */
export function formatIpv4Prefix(prefix: Ipv4Prefix): string {
  return `${formatIpv4Address(prefix.address)}/${prefix.lengthBits}`;
}

/** The mask of a prefix length, as uint32; 0 bits give 0, 32 bits give 0xffffffff. */
export function ipv4Mask(lengthBits: number): number {
  return lengthBits === 0 ? 0 : (0xffff_ffff << (32 - lengthBits)) >>> 0;
}

/** Whether the address lies in the prefix. */
export function isInIpv4Prefix(address: number, prefix: Ipv4Prefix): boolean {
  return ((address ^ prefix.address) & ipv4Mask(prefix.lengthBits)) === 0;
}

/** Whether the address names a group: 224.0.0.0/4. */
export function isMulticastIpv4(address: number): boolean {
  return address >>> 28 === 0xe;
}

/**
 * An IPv4 address written in a program: text, or a number that is passed through.
 *
 * @throws Error with code `wire/address-text` when the text is no IPv4 address.
 */
export function ipv4Address(from: string | number): number {
  if (typeof from === "number") return from;
  const result = parseIpv4Address(from);
  if (result.ok) return result.value;
  throw wireError("wire/address-text", `expected ${result.issues[0].expected}, got ${result.issues[0].received}`);
}
