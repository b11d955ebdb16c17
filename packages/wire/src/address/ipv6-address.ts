/**
 * address/ipv6-address — IPv6 addresses and prefixes: 16 bytes inside, text outside.
 *
 * A number cannot hold 128 bits, so an address is its bytes in network order. There is one right text for each: groups
 * in lower case without leading zeros, the longest run of two or more zero groups as "::", the first of equal ones, and
 * an IPv4-mapped address with its last 32 bits as IPv4 writes them.
 *
 * Sources: RFC 4291 §2.2 (forms that are read), §2.5–§2.7 (kinds of addresses); RFC 5952 §4, §5 (the form that is written).
 * @module
 */
import { copyBytes, readUint16, readUint32, writeUint16 } from "../bytes/network-order.ts";
import { wireError } from "../errors.ts";
import { type Parsed, parsed, refused, shown } from "../issue.ts";
import { formatIpv4Address, parseIpv4Address } from "./ipv4-address.ts";

/** Length of an address. */
export const ipv6AddressBytes = 16;

/** A prefix; `address` keeps its host bits, because an interface is written that way. */
export interface Ipv6Prefix {
  readonly address: Uint8Array;
  readonly lengthBits: number;
}

/** The address that stands at `offset`, as RFC 5952 wants it: "2001:db8::1". */
export function formatIpv6Address(bytes: Uint8Array, offset: number = 0): string {
  const groups = Array.from({ length: 8 }, (_, at) => readUint16(bytes, offset + at * 2));
  if (groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)) {
    return `::ffff:${formatIpv4Address(readUint32(bytes, offset + 12))}`;
  }
  const run = longestRun(groups);
  const text = (from: number, to: number): string =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(":");
  return run.length < 2 ? text(0, 8) : `${text(0, run.at)}::${text(run.at + run.length, 8)}`;
}

/** The first of the longest runs of zero groups. */
function longestRun(groups: readonly number[]): { at: number; length: number } {
  let best = { at: 0, length: 0 };
  for (let at = 0; at < groups.length; at++) {
    let end = at;
    while (groups[end] === 0) end++;
    if (end - at > best.length) best = { at, length: end - at };
    at = Math.max(at, end - 1);
  }
  return best;
}

/**
 * An IPv6 address from text: eight groups of one to four hexadecimal digits, one "::" for a run of zero groups, the last
 * 32 bits as an IPv4 address if wanted. A zone ("%eth0") is not part of an address.
 *
 * Issues: `wire/address-text`.
 */
export function parseIpv6Address(text: string): Parsed<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(ipv6AddressBytes);
  // No address is longer; a text of a megabyte is not looked at.
  const halves = text.length > 45 ? [] : text.split("::");
  if (halves.length === 1 || halves.length === 2) {
    const [first, last] = [readGroups(halves[0], halves.length === 1), readGroups(halves[1] ?? "", true)];
    const count = (first?.length ?? 8) + (last?.length ?? 8);
    if (first !== undefined && last !== undefined && (halves.length === 1 ? count === 8 : count <= 7)) {
      const zeros = new Array<number>(8 - count).fill(0);
      for (const [at, group] of [...first, ...zeros, ...last].entries()) writeUint16(bytes, at * 2, group);
      return parsed(bytes);
    }
  }
  return refused("wire/address-text", "", "an IPv6 address like 2001:db8::1", shown(text));
}

/** Groups joined by ":"; undefined where one is none. @param isEnd whether an IPv4 address may stand for the last two. */
function readGroups(text: string, isEnd: boolean): number[] | undefined {
  if (text === "") return [];
  const parts = text.split(":");
  const groups: number[] = [];
  for (const [at, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else {
      const ipv4 = parseIpv4Address(part);
      if (!ipv4.ok || !isEnd || at !== parts.length - 1) return undefined;
      groups.push(ipv4.value >>> 16, ipv4.value & 0xffff);
    }
  }
  return groups;
}

/**
 * A prefix from text: "2001:db8::/32".
 *
 * Issues: `wire/address-text`.
 */
export function parseIpv6Prefix(text: string): Parsed<Ipv6Prefix> {
  const [, addressText, lengthText] = /^([^/]{1,45})\/(\d{1,3})$/.exec(text) ?? [];
  const address = parseIpv6Address(addressText ?? "");
  if (address.ok && Number(lengthText) <= 128 && !/^0\d/.test(lengthText)) {
    return parsed({ address: address.value, lengthBits: Number(lengthText) });
  }
  return refused("wire/address-text", "", "an IPv6 prefix like 2001:db8::/32", shown(text));
}

/** "2001:db8::/32". */
export function formatIpv6Prefix(prefix: Ipv6Prefix): string {
  return `${formatIpv6Address(prefix.address)}/${prefix.lengthBits}`;
}

/** Whether the address lies in the prefix. */
export function isInIpv6Prefix(address: Uint8Array, prefix: Ipv6Prefix): boolean {
  for (let at = 0; at < ipv6AddressBytes; at++) {
    const bits = Math.min(8, Math.max(0, prefix.lengthBits - at * 8));
    const mask = 0xff & (0xff00 >>> bits);
    if (((address[at] ^ prefix.address[at]) & mask) !== 0) return false;
  }
  return true;
}

/** Whether the address names a group: ff00::/8. */
export function isMulticastIpv6(address: Uint8Array): boolean {
  return address[0] === 0xff;
}

/**
 * The group in which a neighbour with this address listens for those who ask for it: ff02::1:ff and its last 24 bits.
 *
 * @source RFC 4291 §2.7.1.
 */
export function solicitedNodeAddress(address: Uint8Array): Uint8Array<ArrayBuffer> {
  const group = new Uint8Array(ipv6AddressBytes);
  group.set([0xff, 0x02]);
  group.set([0x01, 0xff], 11);
  group.set(address.subarray(13, 16), 13);
  return group;
}

/** The MAC address to which packets for a group are sent: 33:33 and its last 32 bits. @source RFC 2464 §7. */
export function ipv6GroupMac(group: Uint8Array): number {
  return 0x3333 * 0x1_0000_0000 + readUint32(group, 12);
}

/**
 * The four words of an address in one: w0 ^ w1 ^ w2 ^ w3, uint32, for hashes that take 32 bits of an address, as Linux
 * folds one (ipv6_addr_hash in include/net/ipv6.h).
 */
export function foldIpv6Address(address: Uint8Array, offset: number = 0): number {
  const half = readUint32(address, offset) ^ readUint32(address, offset + 4);
  return (half ^ readUint32(address, offset + 8) ^ readUint32(address, offset + 12)) >>> 0;
}

/**
 * An IPv6 address written in a program: text, or its 16 bytes, which are copied.
 *
 * @throws Error with code `wire/address-text` when it is none.
 */
export function ipv6Address(from: string | Uint8Array): Uint8Array<ArrayBuffer> {
  if (typeof from !== "string") {
    if (from.length === ipv6AddressBytes) return copyBytes(from, 0, ipv6AddressBytes);
    throw wireError("wire/address-text", `expected the 16 bytes of an IPv6 address, got ${from.length}`);
  }
  const result = parseIpv6Address(from);
  if (result.ok) return result.value;
  throw wireError("wire/address-text", `expected ${result.issues[0].expected}, got ${result.issues[0].received}`);
}
