/**
 * address/subnet — what can be said of two IPv4 prefixes, and which of a prefix's addresses a host may have.
 *
 * Reading and writing addresses is @dc/wire's business; this is the arithmetic that a plan and a route table need.
 *
 * Sources: RFC 4632 §3.1 (prefixes), RFC 3021 §2.1 (31-bit prefixes have neither network nor broadcast address),
 * RFC 1122 §3.2.1.3 (addresses that no host may have); rules F1–F3 in ../../SPEC.md.
 * @module
 */
import { type Ipv4Prefix, ipv4Mask, parseIpv4Prefix } from "@dc/wire";
import { fabricError } from "../errors.ts";

/** The first address of the network that an address lies in. */
export function networkOf(prefix: Ipv4Prefix): number {
  return (prefix.address & ipv4Mask(prefix.lengthBits)) >>> 0;
}

/** Whether two prefixes share an address: one of them contains the other. */
export function isOverlapping(a: Ipv4Prefix, b: Ipv4Prefix): boolean {
  const mask = ipv4Mask(Math.min(a.lengthBits, b.lengthBits));
  return ((a.address ^ b.address) & mask) === 0;
}

/** Whether two interfaces are on the same network: the same prefix, whatever their own addresses. */
export function isSameNetwork(a: Ipv4Prefix, b: Ipv4Prefix): boolean {
  return a.lengthBits === b.lengthBits && isOverlapping(a, b);
}

/**
 * Whether an interface may have this address: not its network's first, not its network's last, unless the prefix is a
 * /31 or a /32.
 */
export function isHostAddress({ address, lengthBits }: Ipv4Prefix): boolean {
  if (lengthBits >= 31) return true;
  const hostMask = ~ipv4Mask(lengthBits) >>> 0;
  const host = (address & hostMask) >>> 0;
  return host !== 0 && host !== hostMask;
}

/**
 * An interface's address written in a program: `10.0.0.1/24`.
 *
 * @throws Error with code `fabric/address` when the text is none.
 */
export function ipv4Prefix(text: string): Ipv4Prefix {
  const prefix = parseIpv4Prefix(text);
  if (!prefix.ok) throw fabricError("fabric/address", `${JSON.stringify(text)}: expected an address as 10.0.0.1/24`);
  return prefix.value;
}
