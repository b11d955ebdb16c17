/**
 * frame/quotes — what ICMP errors quote: the header of the datagram they are about and the eight bytes behind it.
 *
 * The quote is all that is left of a frame that was dropped, so it is kept as bytes, in a ring of the newest 1,024;
 * the error's frame carries the number of its quote. An error on its way is far younger than that.
 *
 * Source: RFC 792 (Internet header and 64 bits of the original datagram); RFC 4443 §2.4 (IPv6); rules F33, F299 in ../../SPEC.md.
 * @module
 */
import type { StateArena } from "@dc/engine";
import {
  EthernetHeader,
  ethernetHeaderBytes,
  etherType,
  icmpv6HeaderBytes,
  ipv4HeaderBytes,
  ipv6HeaderBytes,
  ipv6MtuMin,
  vlanHeaderBytes,
} from "@dc/wire";

/** Bytes of a quote. */
export const quoteBytes: number = ipv4HeaderBytes + 8;

const quotesMax = 1024;

/** Bytes of a quote of IPv6: as much as an error of 1,280 bytes has room for (RFC 4443 §2.4 c). */
export const wideQuoteBytes: number = ipv6MtuMin - ipv6HeaderBytes - icmpv6HeaderBytes;

/** An error of IPv6 is on its way for microseconds, and only narrow links make any. */
const wideQuotesMax = 64;

/** The IP packet of a frame's bytes, behind a tag if there is one. */
export function packetOf(bytes: Uint8Array): Uint8Array {
  const isTagged = EthernetHeader.type(bytes) === etherType.vlan;
  return bytes.subarray(ethernetHeaderBytes + (isTagged ? vlanHeaderBytes : 0));
}

/** The quotes of a fabric. */
export interface Quotes {
  /** Make room for quotes of IPv6, before the first event; without it there are none. */
  widen(): void;
  /** Keep a quote of IPv6, cut to what an error may hold. @returns its number. */
  addWide(packet: Uint8Array): number;
  /** The bytes of a quote of IPv6, `wideQuoteBytes` with zeros behind; zeros when it is too old to be kept. */
  readWide(number: number): Uint8Array;
  /** Keep a quote. @param datagram at least 28 bytes, from its IPv4 header on. @returns its number. */
  add(datagram: Uint8Array): number;
  /** The bytes of a quote; zeros when it is too old to be kept. */
  read(number: number): Uint8Array;
}

/** Make the ring; once per simulation. */
export function createQuotes(state: StateArena): Quotes {
  const ring = state.u8("fabric/quotes", quotesMax * quoteBytes);
  const made = state.u32("fabric/quotes/made", 1);
  const at = (number: number): number => (number % quotesMax) * quoteBytes;
  let wide: Uint8Array = new Uint8Array(0);
  let wideMade: Uint32Array = new Uint32Array(1);
  const wideAt = (number: number): number => (number % wideQuotesMax) * wideQuoteBytes;
  return {
    widen() {
      wide = state.u8("fabric/wide-quotes", wideQuotesMax * wideQuoteBytes);
      wideMade = state.u32("fabric/wide-quotes/made", 1);
    },
    addWide(packet) {
      const number = wideMade[0]++;
      const place = wideAt(number);
      wide.fill(0, place, place + wideQuoteBytes);
      wide.set(packet.subarray(0, wideQuoteBytes), place);
      return number;
    },
    readWide(number) {
      if (wide.length === 0 || wideMade[0] - number > wideQuotesMax) return new Uint8Array(wideQuoteBytes);
      return wide.subarray(wideAt(number), wideAt(number) + wideQuoteBytes);
    },
    add(datagram) {
      const number = made[0]++;
      ring.set(datagram.subarray(0, quoteBytes), at(number));
      return number;
    },
    read(number) {
      if (made[0] - number > quotesMax) return new Uint8Array(quoteBytes);
      return ring.subarray(at(number), at(number) + quoteBytes);
    },
  };
}
