/**
 * disk/request-slots — the requests that a guest's disk can have under way: where each lies in guest memory, whose it
 * is, which are free and which wait for the driver.
 *
 * Headers and status bytes lie close together; data has pages of its own. Source: virtio 1.2 §5.2.6.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { type GuestMemory, pageBytes } from "../memory/guest-memory.ts";
import type { Segment } from "../virtio/split-driver.ts";
import { blockHeaderBytes, blockType } from "../virtio/virtio-blk.ts";

const stride = 32;
const statusAt = 16;
const word = { free: 0, first: 1, waiting: 2 } as const;

/** Bytes of guest memory that slots take from `address` on, and where their data begins. */
export function slotPlaces(
  address: number,
  count: number,
  dataBytes: number,
): { readonly headers: number; readonly data: number; readonly endAddress: number } {
  const headers = Math.ceil(address / 64) * 64;
  const data = Math.ceil((headers + count * stride) / pageBytes) * pageBytes;
  return { headers, data, endAddress: Math.ceil((data + count * dataBytes) / pageBytes) * pageBytes };
}

/** Requests by slot. */
export class RequestSlots {
  readonly count: number;
  /** By slot: the caller's number; the spans' request and whether it is ours to close; type and bytes of data. */
  readonly tag: Uint32Array;
  readonly span: Uint32Array;
  readonly own: Uint8Array;
  readonly type: Uint32Array;
  readonly bytes: Uint32Array;
  readonly #memory: GuestMemory;
  readonly #dataBytes: number;
  readonly #headers: number;
  readonly #data: number;
  readonly #words: Int32Array;
  readonly #free: Uint32Array;
  readonly #waiting: Uint32Array;

  constructor(
    { state }: Pick<Simulation, "state">,
    path: string,
    memory: GuestMemory,
    address: number,
    count: number,
    dataBytes: number,
  ) {
    const { headers, data } = slotPlaces(address, count, dataBytes);
    this.count = count;
    this.#memory = memory;
    this.#dataBytes = dataBytes;
    this.#headers = headers;
    this.#data = data;
    this.#words = state.i32(`${path}/slots`, 3);
    this.#words[word.free] = count;
    this.#free = state.u32(`${path}/slots/free`, count);
    for (let i = 0; i < count; i++) this.#free[i] = count - 1 - i;
    this.#waiting = state.u32(`${path}/slots/waiting`, count);
    this.tag = state.u32(`${path}/slots/tag`, count);
    this.span = state.u32(`${path}/slots/span`, count);
    this.own = state.u8(`${path}/slots/own`, count);
    this.type = state.u32(`${path}/slots/type`, count);
    this.bytes = state.u32(`${path}/slots/bytes`, count);
  }

  /** How many are free, and how many wait for the driver. */
  get free(): number {
    return this.#words[word.free];
  }
  get waiting(): number {
    return this.#words[word.waiting];
  }
  /** The first that waits. */
  get next(): number {
    return this.#waiting[this.#words[word.first]];
  }

  /** Take a slot, write its request's header, and let it wait. @returns the slot, or -1 when none is free. */
  open(type: number, sector: number, lengthBytes: number): number {
    const words = this.#words;
    if (words[word.free] === 0) return -1;
    const slot = this.#free[--words[word.free]];
    const header = this.#headers + slot * stride;
    this.#memory.write32(header, type);
    this.#memory.write32(header + 4, 0);
    this.#memory.write64(header + 8, Math.floor(sector / 0x1_0000_0000), sector >>> 0);
    this.#memory.write8(header + statusAt, 0xff);
    this.type[slot] = type;
    this.bytes[slot] = lengthBytes;
    this.#waiting[(words[word.first] + words[word.waiting]++) % this.count] = slot;
    return slot;
  }

  /** Take the first that waits. */
  take(): number {
    const words = this.#words;
    const slot = this.next;
    words[word.first] = (words[word.first] + 1) % this.count;
    words[word.waiting]--;
    return slot;
  }

  /** Give a slot back. */
  close(slot: number): void {
    this.#free[this.#words[word.free]++] = slot;
  }

  /** The chain of a request: header, data if any, status. */
  chain(slot: number): Segment[] {
    const header = this.#headers + slot * stride;
    const lengthBytes = this.bytes[slot];
    const data = { address: this.dataAt(slot), lengthBytes, write: this.type[slot] === blockType.read };
    return [
      { address: header, lengthBytes: blockHeaderBytes, write: false },
      ...(lengthBytes > 0 ? [data] : []),
      { address: header + statusAt, lengthBytes: 1, write: true },
    ];
  }

  /** Where a slot's data lies. */
  dataAt(slot: number): number {
    return this.#data + slot * this.#dataBytes;
  }
  /** The status byte that the device wrote; 255 before it did. */
  statusOf(slot: number): number {
    return this.#memory.read8(this.#headers + slot * stride + statusAt);
  }
}
