/**
 * routing/prefix-table — which known prefix an address belongs to: longest match first.
 *
 * One table holds the prefixes that the network knows; what a switch does with a prefix is its own matter
 * (`./static-plane.ts`). A switch without a route for the longest match falls back along `parentOf`, so the shared table
 * behaves as one table per switch would.
 *
 * Sources: RFC 1812 §5.2.4.3 (longest match), RFC 4632 §5.1; rules F12, F13 in ../../SPEC.md.
 * @module
 */
import { type Ipv4Prefix, ipv4Mask } from "@dc/wire";
import { networkOf } from "../address/subnet.ts";

/** A number for a prefix, from 0 in the order of `add`. */
export type PrefixIndex = number;

/** Prefixes, numbered. */
export interface PrefixTable {
  readonly size: number;
  /** Number of a prefix; the same network at the same length is one prefix. */
  add(prefix: Ipv4Prefix): PrefixIndex;
  /** The longest prefix that holds an address, or −1. */
  match(address: number): PrefixIndex;
  /** The next shorter prefix that holds a prefix, or −1. */
  parentOf(prefix: PrefixIndex): PrefixIndex;
  /** Network and length of a prefix. */
  prefix(index: PrefixIndex): Ipv4Prefix;
}

/** Make an empty table. */
export function createPrefixTable(): PrefixTable {
  const prefixes: Ipv4Prefix[] = [];
  /** Per length 0..32, number by network. */
  const byLength: Map<number, PrefixIndex>[] = Array.from({ length: 33 }, () => new Map());

  function longest(address: number, lengthBitsMax: number): PrefixIndex {
    for (let lengthBits = lengthBitsMax; lengthBits >= 0; lengthBits--) {
      const networks = byLength[lengthBits];
      if (networks.size === 0) continue;
      const found = networks.get((address & ipv4Mask(lengthBits)) >>> 0);
      if (found !== undefined) return found;
    }
    return -1;
  }

  return {
    get size() {
      return prefixes.length;
    },
    add(prefix) {
      const address = networkOf(prefix);
      const known = byLength[prefix.lengthBits].get(address);
      if (known !== undefined) return known;
      byLength[prefix.lengthBits].set(address, prefixes.length);
      return prefixes.push({ address, lengthBits: prefix.lengthBits }) - 1;
    },
    match: (address) => longest(address, 32),
    parentOf: (index) => longest(prefixes[index].address, prefixes[index].lengthBits - 1),
    prefix: (index) => prefixes[index],
  };
}
