/**
 * checksum/internet — the 16-bit one's complement sum that IPv4, ICMP, UDP and TCP carry.
 *
 * A sum is kept unfolded while parts are added (`sumWords`, `pseudoHeaderSum`) and folded and inverted once
 * (`foldChecksum`). Only the last part added may have an odd number of bytes: its lonely byte is the high half.
 *
 * Sources: RFC 1071 §1–§3, RFC 1624 §3 (incremental update), RFC 768 and RFC 9293 §3.1 (pseudo header), RFC 8200 §8.1
 * (that of IPv6).
 * @module
 */
import type { IpAddress } from "../address/ip-address.ts";
import { ipv6AddressBytes } from "../address/ipv6-address.ts";

/** Words summed before a fold: 2^15 words of at most 2^16 keep the running sum in 31 bits, where integers are fast. */
const foldEveryBytes = 0x8000;

/**
 * Add the 16-bit words of bytes[offset..end) to a sum.
 *
 * @param sum what was summed before, 0 or an earlier result.
 * @returns a sum to pass on or to fold; below 2^31.
 */
export function sumWords(bytes: Uint8Array, offset: number, end: number, sum: number = 0): number {
  let total = (sum & 0xffff) + (sum >>> 16);
  let at = offset;
  const evenEnd = end - ((end - offset) & 1);
  while (at < evenEnd) {
    const stop = Math.min(evenEnd, at + foldEveryBytes);
    for (; at < stop; at += 2) total += (bytes[at] << 8) | bytes[at + 1];
    total = (total & 0xffff) + (total >>> 16);
  }
  return evenEnd < end ? total + (bytes[evenEnd] << 8) : total;
}

/** The checksum of a sum: folded to 16 bits and inverted (RFC 1071 §1). */
export function foldChecksum(sum: number): number {
  let folded = (sum & 0xffff) + (sum >>> 16);
  folded = (folded & 0xffff) + (folded >>> 16);
  return ~folded & 0xffff;
}

/**
 * Internet checksum of bytes[offset..end). Over a range that holds a right checksum it is 0.
 *
 * @param sum an unfolded sum of what comes before, such as a pseudo header.
 */
export function internetChecksum(
  bytes: Uint8Array,
  offset: number = 0,
  end: number = bytes.length,
  sum: number = 0,
): number {
  return foldChecksum(sumWords(bytes, offset, end, sum));
}

/**
 * Internet checksum of bytes[offset..end) as if the checksum that stands at `at`, in an even place, were zero: what
 * belongs there.
 *
 * @param sum an unfolded sum of what comes before, such as a pseudo header.
 */
export function checksumAround(bytes: Uint8Array, offset: number, end: number, at: number, sum: number = 0): number {
  return foldChecksum(sumWords(bytes, at + 2, end, sumWords(bytes, offset, at, sum)));
}

/**
 * Unfolded sum of the pseudo header that UDP, TCP and ICMPv6 cover: addresses, protocol and length, none of it sent
 * twice. IPv6's has wider fields and the same sum.
 *
 * @param source address of the packet around it. @param destination likewise; with a routing header that of the last hop.
 * @param protocol 6, 17 or 58. @param lengthBytes of the UDP datagram or TCP segment, header included.
 */
export function pseudoHeaderSum(
  source: IpAddress,
  destination: IpAddress,
  protocol: number,
  lengthBytes: number,
): number {
  return addressSum(source) + addressSum(destination) + protocol + (lengthBytes >>> 16) + (lengthBytes & 0xffff);
}

function addressSum(address: IpAddress): number {
  return typeof address === "number" ? (address >>> 16) + (address & 0xffff) : sumWords(address, 0, ipv6AddressBytes);
}

/**
 * The checksum after one 16-bit word it covers has changed, without reading the rest: ~(~checksum + ~before + after).
 *
 * @source RFC 1624 §3, equation 3; the older form of RFC 1141 gives 0xffff where 0 is meant.
 */
export function updateChecksum(checksum: number, before: number, after: number): number {
  return foldChecksum((~checksum & 0xffff) + (~before & 0xffff) + after);
}
