/**
 * frame/quotes — what ICMP errors quote: the header of the datagram they are about and the eight bytes behind it.
 *
 * The quote is all that is left of a frame that was dropped, so it is kept as bytes, in a ring of the newest 1,024;
 * the error's frame carries the number of its quote. An error on its way is far younger than that.
 *
 * Source: RFC 792 (Internet header and 64 bits of the original datagram); rule F33 in ../../SPEC.md.
 * @module
 */
import type { StateArena } from "@dc/engine";
import { ipv4HeaderBytes } from "@dc/wire";

/** Bytes of a quote. */
export const quoteBytes: number = ipv4HeaderBytes + 8;

const quotesMax = 1024;

/** The quotes of a fabric. */
export interface Quotes {
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
  return {
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
