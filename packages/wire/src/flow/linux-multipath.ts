/**
 * flow/linux-multipath — which of several next hops Linux takes for a flow.
 *
 * The kernel hashes a record of 48 bytes with SipHash-2-4, whose four key words are all the seed of
 * `net.ipv4.fib_multipath_hash_seed`. Addresses and ports are put in order before, so that both directions of a flow have
 * one hash. Policy 0 hashes the addresses, policy 1 also protocol and ports, policy 2 the addresses of the packet inside
 * where the kernel looks into one (IP in IP, GRE; into UDP it does not look, so not into VXLAN). Half the hash, 31 bits,
 * falls into one of the regions into which the weights cut the range.
 *
 * `LinuxMultipathHasher` is for a switch: it allocates nothing and starts behind the 24 bytes of the record that flows of
 * one protocol have in common.
 *
 * Sources: observed on Linux 6.18, where 10,000 of 10,000 flows took the next hop given here (vectors/README.md); RFC
 * 2992 §2 (hash threshold).
 * @module
 */
import { writeUint16, writeUint32 } from "../bytes/network-order.ts";
import { sipHash24, sipHashState, type Uint64 } from "../checksum/siphash.ts";
import type { Ipv4FlowKey } from "./flow-key.ts";

/**
 * What the kernel's `net.ipv4.fib_multipath_hash_policy` counts: addresses (0); addresses, protocol and ports (1);
 * addresses of the packet inside, if there is one (2).
 */
export type LinuxMultipathPolicy = 0 | 1 | 2;

/** Length of the record that is hashed. */
const recordBytes = 48;

/** Places in the record. */
const recordOffset = { protocol: 2, ports: 28, source: 36, destination: 40 } as const;

/** The record of 48 bytes that the kernel hashes. @param flow of policy 2, that of the packet inside. */
export function linuxMultipathInput(flow: Ipv4FlowKey, policy: LinuxMultipathPolicy): Uint8Array<ArrayBuffer> {
  const record = new Uint8Array(recordBytes);
  const isSwapped = lowFirst(flow.destination) < lowFirst(flow.source);
  writeUint32(record, recordOffset.source, isSwapped ? flow.destination : flow.source);
  writeUint32(record, recordOffset.destination, isSwapped ? flow.source : flow.destination);
  if (policy === 1) {
    record[recordOffset.protocol] = flow.protocol;
    const { sourcePort, destinationPort } = flow;
    const arePortsSwapped = swapBytes(destinationPort) < swapBytes(sourcePort);
    writeUint16(record, recordOffset.ports, arePortsSwapped ? destinationPort : sourcePort);
    writeUint16(record, recordOffset.ports + 2, arePortsSwapped ? sourcePort : destinationPort);
  }
  return record;
}

/**
 * The kernel's hash of a flow: 31 bits.
 *
 * @param seed uint32, as the sysctl has it. Of 0 a kernel draws a key that nobody sees; here it is a key of zeros.
 */
export function linuxMultipathHash(flow: Ipv4FlowKey, seed: number, policy: LinuxMultipathPolicy): number {
  const key: Uint64 = { high: seed, low: seed };
  const { low } = sipHash24(key, key, linuxMultipathInput(flow, policy));
  return (low === 0 ? 1 : low) >>> 1;
}

/** Bytes at the record's beginning in which nothing but the protocol differs. */
const commonBytes = 24;

/** Rounds that remain behind them: two for each of four words, four to finish. */
const roundsLeft = 12;

/** `linuxMultipathHash` for many flows of one seed and policy. */
export class LinuxMultipathHasher {
  readonly policy: LinuxMultipathPolicy;
  readonly seed: number;
  /** Per protocol: SipHash's state behind the first three words, low and high halves by turns. */
  readonly #states: Int32Array = new Int32Array(256 * 8);
  readonly #isReady: Uint8Array = new Uint8Array(256);
  /** The last four words, low and high halves by turns. */
  readonly #words: Int32Array = new Int32Array(8);

  /** @param seed uint32. */
  constructor(seed: number, policy: LinuxMultipathPolicy) {
    this.seed = seed >>> 0;
    this.policy = policy;
    // The last word of the message is its length.
    this.#words[7] = recordBytes << 24;
  }

  /** The hash, 31 bits. @param source IPv4 address, uint32 or int32. @param destination likewise. */
  hash(source: number, destination: number, protocol: number, sourcePort: number, destinationPort: number): number {
    const words = this.#words;
    const a = swapAddress(source);
    const b = swapAddress(destination);
    const areSwapped = b >>> 0 < a >>> 0;
    words[3] = areSwapped ? b : a;
    words[4] = areSwapped ? a : b;
    const isL4 = this.policy === 1;
    const p = swapBytes(sourcePort);
    const q = swapBytes(destinationPort);
    words[1] = isL4 ? (q < p ? q | (p << 16) : p | (q << 16)) : 0;
    const low = this.#finish(isL4 ? protocol & 255 : 0);
    return (low === 0 ? 1 : low) >>> 1;
  }

  #start(protocol: number): void {
    const common = new Uint8Array(commonBytes);
    common[recordOffset.protocol] = protocol;
    const key: Uint64 = { high: this.seed, low: this.seed };
    this.#states.set(sipHashState(key, key, common), protocol * 8);
    this.#isReady[protocol] = 1;
  }

  #finish(protocol: number): number {
    if (this.#isReady[protocol] === 0) this.#start(protocol);
    const words = this.#words;
    const states = this.#states;
    const at = protocol * 8;
    let v0l = states[at];
    let v0h = states[at + 1];
    let v1l = states[at + 2];
    let v1h = states[at + 3];
    let v2l = states[at + 4];
    let v2h = states[at + 5];
    let v3l = states[at + 6];
    let v3h = states[at + 7];
    for (let round = 0; round < roundsLeft; round++) {
      // A word is added before the first of its two rounds and again after the second.
      if ((round & 1) === 0 && round < 8) {
        v3l ^= words[round];
        v3h ^= words[round + 1];
      } else if (round === 8) v2l ^= 0xff;
      const s0l = (v0l + v1l) | 0;
      let v0 = (v0h + v1h + (s0l >>> 0 < v0l >>> 0 ? 1 : 0)) | 0;
      const r1l = ((v1l << 13) | (v1h >>> 19)) ^ s0l;
      const r1h = ((v1h << 13) | (v1l >>> 19)) ^ v0;
      // A rotation by 32 exchanges the halves: from here on the low one is `v0`, the high one `s0l`.
      const s2l = (v2l + v3l) | 0;
      const s2h = (v2h + v3h + (s2l >>> 0 < v2l >>> 0 ? 1 : 0)) | 0;
      const r3l = ((v3l << 16) | (v3h >>> 16)) ^ s2l;
      const r3h = ((v3h << 16) | (v3l >>> 16)) ^ s2h;
      v0l = (v0 + r3l) | 0;
      v0h = (s0l + r3h + (v0l >>> 0 < v0 >>> 0 ? 1 : 0)) | 0;
      v3l = ((r3l << 21) | (r3h >>> 11)) ^ v0l;
      v3h = ((r3h << 21) | (r3l >>> 11)) ^ v0h;
      v0 = (s2l + r1l) | 0;
      v2l = (s2h + r1h + (v0 >>> 0 < s2l >>> 0 ? 1 : 0)) | 0;
      v2h = v0;
      v1l = ((r1l << 17) | (r1h >>> 15)) ^ v0;
      v1h = ((r1h << 17) | (r1l >>> 15)) ^ v2l;
      if ((round & 1) === 1 && round < 8) {
        v0l ^= words[round - 1];
        v0h ^= words[round];
      }
    }
    return v0l ^ v1l ^ v2l ^ v3l;
  }
}

/**
 * The next hop, 0 for the first, into whose region a hash falls.
 *
 * @param hash 31 bits. @param weights one for each next hop, above 0.
 */
export function linuxNextHop(hash: number, weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let upTo = 0;
  for (let hop = 0; hop < weights.length - 1; hop++) {
    upTo += weights[hop];
    // The bound is rounded to the nearest; halves go up.
    if (hash <= Math.floor((upTo * 2 ** 31 + Math.floor(total / 2)) / total) - 1) return hop;
  }
  return weights.length - 1;
}

/** An address with its bytes the other way round, int32. */
function swapAddress(address: number): number {
  return (swapBytes(address & 0xffff) << 16) | swapBytes(address >>> 16);
}

/** An address as a little-endian machine reads it, which is how the kernel compares two. */
function lowFirst(address: number): number {
  return (swapBytes(address & 0xffff) * 0x1_0000 + swapBytes(address >>> 16)) >>> 0;
}

function swapBytes(word: number): number {
  return ((word & 255) << 8) | (word >>> 8);
}
