/**
 * verbs/region — memory regions: which addresses an adapter may touch for whom, by which key.
 *
 * A key is the region's number and a byte that changes when the number is used again, as mlx5 and rxe make them; local
 * and remote key are one. A key with any bit wrong, a region that is gone, of another protection domain, too short, or
 * without the flag: all are one refusal.
 *
 * Sources: ibv_reg_mr(3); InfiniBand Architecture 1.4 §10.6; rules R10–R13 in ../../SPEC.md.
 * @module
 */
import { Heap, type HeapHome } from "../heap/heap.ts";
import { isAccessSound } from "./access.ts";

/** A registered region, as plain numbers. */
export interface MemoryRegion {
  readonly lkey: number;
  readonly rkey: number;
  readonly pd: number;
  readonly address: number;
  readonly lengthBytes: number;
  /** IBV_ACCESS_* bits. */
  readonly access: number;
}

const stride = 6;
const word = { key: 0, pd: 1, address: 2, lengthBytes: 3, access: 4, valid: 5 } as const;
/** Place of a region's number in its key: below it is the byte that changes. */
const keyShift = 8;
const regionsMax = 1 << 24;

/** The regions of one adapter. */
export class Regions {
  readonly #heap: Heap;

  constructor(home?: HeapHome) {
    this.#heap = new Heap("regions", home);
  }

  /** Register a region. @returns undefined when the flags contradict each other or the range is not one. */
  register(pd: number, address: number, lengthBytes: number, access: number): MemoryRegion | undefined {
    const end = address + lengthBytes;
    const isRange = address >= 0 && lengthBytes > 0 && Number.isSafeInteger(address) && Number.isSafeInteger(end);
    if (!isRange || !isAccessSound(access) || this.#heap.used / stride >= regionsMax) return undefined;
    const at = this.#heap.allocate(stride);
    const index = at / stride;
    // Numbers begin at 1, so that key 0 opens nothing; the low byte differs from one region to the next.
    const key = (((index + 1) << keyShift) >>> 0) | ((index * 37 + 1) % 251);
    const w = this.#heap.words;
    w[at + word.key] = key >>> 0;
    w[at + word.pd] = pd;
    w[at + word.address] = address;
    w[at + word.lengthBytes] = lengthBytes;
    w[at + word.access] = access;
    w[at + word.valid] = 1;
    return { lkey: key >>> 0, rkey: key >>> 0, pd, address, lengthBytes, access };
  }

  /** Take a region back; its key opens nothing from then on. False when there is none of this key. */
  deregister(key: number): boolean {
    const at = this.#find(key);
    if (at < 0) return false;
    this.#heap.words[at + word.valid] = 0;
    return true;
  }

  /** Whether a key opens all of a range to someone of protection domain `pd`, with every flag of `access`. */
  allows(pd: number, key: number, address: number, lengthBytes: number, access: number): boolean {
    const at = this.#find(key);
    if (at < 0) return false;
    const w = this.#heap.words;
    const offset = address - w[at + word.address];
    return (
      w[at + word.pd] === pd &&
      (w[at + word.access] & access) === access &&
      offset >= 0 &&
      offset + lengthBytes <= w[at + word.lengthBytes]
    );
  }

  #find(key: number): number {
    const at = ((key >>> keyShift) - 1) * stride;
    if (at < 0 || at >= this.#heap.used) return -1;
    const w = this.#heap.words;
    return w[at + word.valid] === 1 && w[at + word.key] === key ? at : -1;
  }
}
