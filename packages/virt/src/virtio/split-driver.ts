/**
 * virtio/split-driver — the guest's side of a split virtqueue: it adds chains, says so, and takes back what was used.
 *
 * The free list is the driver's own, not the descriptors' `next`: what a device writes cannot lead it astray.
 *
 * Sources: virtio 1.2 §2.7.13 (supplying), §2.7.14 (receiving used buffers); rules V20–V25 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { makeVirtError } from "../errors.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";
import { descriptorFlag, needsEvent, requireSplitLayout, type SplitLayout, suppressFlag } from "./virtqueue.ts";

/** One buffer of a chain. */
export interface Segment {
  readonly address: number;
  readonly lengthBytes: number;
  /** The device writes it; else it reads it. All that are read come first. */
  readonly write: boolean;
}

/** What a driver and a device agree on, and where the queue lies. */
export interface SplitQueueOptions {
  readonly memory: GuestMemory;
  readonly layout: SplitLayout;
  /** VIRTIO_F_EVENT_IDX; default false. */
  readonly eventIndex?: boolean;
  /** VIRTIO_F_INDIRECT_DESC; default false. */
  readonly indirect?: boolean;
}

/** As above, and where the driver may put indirect tables: `size` of them, `segmentsMax` descriptors each. */
export interface SplitDriverOptions extends SplitQueueOptions {
  readonly indirectTables?: { readonly address: number; readonly segmentsMax: number };
}

const word = { available: 0, published: 1, used: 2, free: 3, freeCount: 4, broken: 5, descriptors: 8 } as const;
/**
 * By descriptor, side by side because they are read together: the next of its chain or of the free list; of a head, how
 * many descriptors its chain has (0: not in use) and the caller's token.
 */
const field = { next: 0, count: 1, token: 2, words: 4 } as const;
const none = 0xffff;

/** Where the words of a descriptor begin. */
const at = (descriptor: number): number => word.descriptors + descriptor * field.words;

/** The driver's side of one queue. */
export class SplitDriver {
  readonly layout: SplitLayout;
  /** Of the chain that `takeUsed` returned last: its token, and how many bytes the device says it wrote. */
  usedToken = 0;
  usedBytes = 0;
  readonly #view: DataView;
  readonly #mask: number;
  readonly #eventIndex: boolean;
  readonly #tables: { readonly address: number; readonly segmentsMax: number } | undefined;
  /** The words of the queue, and from `word.descriptors` on those of each descriptor. */
  readonly #words: Int32Array;

  constructor(simulation: Simulation, path: string, options: SplitDriverOptions) {
    const { memory, layout } = options;
    requireSplitLayout(path, layout, memory);
    const { size } = layout;
    this.layout = layout;
    memory.writable(layout.descriptors, 16 * size);
    memory.writable(layout.available, 6 + 2 * size);
    this.#view = memory.view;
    this.#mask = size - 1;
    this.#eventIndex = options.eventIndex === true;
    if (options.indirect === true && options.indirectTables !== undefined) {
      const { address, segmentsMax } = options.indirectTables;
      if (address % 16 !== 0 || memory.writable(address, size * segmentsMax * 16) === undefined)
        throw makeVirtError("virt/queue-layout", `${path}: indirect tables at ${address} are not RAM on 16 bytes`);
      this.#tables = options.indirectTables;
    }
    this.#words = simulation.state.i32(`${path}/driver`, word.descriptors + size * field.words);
    for (let i = 0; i < size; i++) this.#words[at(i)] = i + 1 < size ? i + 1 : none;
    this.#words[word.freeCount] = size;
  }

  /** Descriptors that are free. */
  get free(): number {
    return this.#words[word.freeCount];
  }
  /** The descriptor that the next chain begins with, when one is free. */
  get nextHead(): number {
    return this.#words[word.free];
  }
  /** The free-running index of the next entry of the available ring. */
  get availableIndex(): number {
    return this.#words[word.available];
  }
  /** The free-running index of the next entry of the used ring that it will take. */
  get usedIndex(): number {
    return this.#words[word.used];
  }
  /** Descriptors of the chain that begins here and was not taken back: 0 where none does; one for an indirect table. */
  chainLength(head: number): number {
    return this.#words[at(head) + field.count];
  }
  /** Whether both sides say at which index they want to be told (EVENT_IDX). */
  get eventIndex(): boolean {
    return this.#eventIndex;
  }
  /** The device used a chain that it had not been given; nothing is taken from it any more. */
  get broken(): boolean {
    return this.#words[word.broken] !== 0;
  }

  /** Add a chain of one buffer. @returns its head, or -1 when no descriptor is free. */
  addOne(address: number, lengthBytes: number, write: boolean, token: number): number {
    const words = this.#words;
    const head = words[word.free];
    if (words[word.freeCount] === 0) return -1;
    words[word.free] = words[at(head)];
    this.#describe(this.layout.descriptors + head * 16, address, lengthBytes, write ? descriptorFlag.write : 0, 0);
    words[at(head)] = none;
    return this.#offer(head, 1, token);
  }

  /**
   * Add a chain; of several buffers through an indirect table where those were agreed on. §2.7.5.3
   *
   * @param token a number of the caller's, uint32; it comes back with the used buffer
   * @returns the chain's head, or -1 when too few descriptors are free
   * @throws `virt/bad-option` for no buffer, or a buffer to read behind one to write (§2.7.4.2)
   */
  add(segments: readonly Segment[], token: number): number {
    const count = segments.length;
    const tables = count > 1 && count <= (this.#tables?.segmentsMax ?? 0) ? this.#tables : undefined;
    if (count === 0 || segments.some((segment, i) => !segment.write && i > 0 && (segments[i - 1] as Segment).write))
      throw makeVirtError("virt/bad-option", "a chain has buffers, those that the device reads first");
    if ((tables === undefined ? count : 1) > this.#words[word.freeCount]) return -1;
    const words = this.#words;
    const head = words[word.free];
    if (tables !== undefined) {
      const table = tables.address + head * tables.segmentsMax * 16;
      words[word.free] = words[at(head)];
      words[at(head)] = none;
      for (let i = 0; i < count; i++) this.#segment(table + i * 16, segments[i] as Segment, i + 1 < count, i + 1);
      this.#describe(this.layout.descriptors + head * 16, table, count * 16, descriptorFlag.indirect, 0);
      return this.#offer(head, 1, token);
    }
    let here = head;
    for (let i = 0; i < count; i++) {
      const next = words[at(here)];
      const last = i + 1 === count;
      this.#segment(this.layout.descriptors + here * 16, segments[i] as Segment, !last, last ? 0 : next);
      if (last) {
        words[word.free] = next;
        words[at(here)] = none;
      }
      here = next;
    }
    return this.#offer(head, count, token);
  }

  /**
   * Add a chain of `count` descriptors as the first free ones still describe it, writing none of them anew.
   *
   * For a queue whose chains are all alike: those of the chain given back last come first, in their order.
   *
   * @returns its head, or -1 when too few descriptors are free
   */
  addAgain(count: number, token: number): number {
    const words = this.#words;
    if (count > words[word.freeCount]) return -1;
    const head = words[word.free];
    let last = head;
    for (let i = 1; i < count; i++) last = words[at(last)];
    words[word.free] = words[at(last)];
    words[at(last)] = none;
    return this.#offer(head, count, token);
  }

  /** Show the device what was added since. @returns whether it wants to be notified of it. §2.7.13.4, §2.7.10 */
  publish(): boolean {
    const { layout } = this;
    const before = this.#words[word.published];
    const now = this.#words[word.available];
    this.#words[word.published] = now;
    this.#view.setUint16(layout.available + 2, now, true);
    if (now === before) return false;
    if (this.#eventIndex) return needsEvent(this.#view.getUint16(layout.used + 4 + 8 * layout.size, true), now, before);
    return (this.#view.getUint16(layout.used, true) & suppressFlag) === 0;
  }

  /** Take back the next used chain. @returns its head, or -1 when there is none; see `usedToken`, `usedBytes`. */
  takeUsed(): number {
    const words = this.#words;
    const index = words[word.used];
    if (this.#view.getUint16(this.layout.used + 2, true) === index || words[word.broken] !== 0) return -1;
    const entry = this.layout.used + 4 + (index & this.#mask) * 8;
    const head = this.#view.getUint32(entry, true);
    const count = head <= this.#mask ? words[at(head) + field.count] : 0;
    if (count === 0) {
      words[word.broken] = 1;
      return -1;
    }
    words[word.used] = (index + 1) & 0xffff;
    this.usedToken = words[at(head) + field.token] >>> 0;
    this.usedBytes = this.#view.getUint32(entry + 4, true);
    let last = head;
    while (words[at(last)] !== none) last = words[at(last)];
    words[at(last)] = words[word.free];
    words[word.free] = head;
    words[word.freeCount] += count;
    words[at(head) + field.count] = 0;
    return head;
  }

  /** Ask for an interrupt when the next chain is used. @returns whether one has been already. §2.7.7 */
  enableInterrupts(): boolean {
    const { layout } = this;
    const index = this.#words[word.used];
    if (this.#eventIndex) this.#view.setUint16(layout.available + 4 + 2 * layout.size, index, true);
    else this.#view.setUint16(layout.available, 0, true);
    return this.#view.getUint16(layout.used + 2, true) !== index;
  }

  /**
   * Ask for an interrupt when everything that was added is used, not before. With EVENT_IDX only. §2.7.7.2
   *
   * @returns whether that is so already
   */
  enableInterruptsAtEnd(): boolean {
    const { layout } = this;
    const end = this.#words[word.available];
    this.#view.setUint16(layout.available + 4 + 2 * layout.size, (end - 1) & 0xffff, true);
    return this.#view.getUint16(layout.used + 2, true) === end;
  }

  /** Ask for none: by the flag, or by an event index that lies 65,535 entries ahead. §2.7.7 */
  disableInterrupts(): void {
    const { layout } = this;
    if (this.#eventIndex)
      this.#view.setUint16(layout.available + 4 + 2 * layout.size, (this.#words[word.used] - 1) & 0xffff, true);
    else this.#view.setUint16(layout.available, suppressFlag, true);
  }

  #offer(head: number, count: number, token: number): number {
    const words = this.#words;
    words[word.freeCount] -= count;
    words[at(head) + field.count] = count;
    words[at(head) + field.token] = token;
    const index = words[word.available];
    this.#view.setUint16(this.layout.available + 4 + (index & this.#mask) * 2, head, true);
    words[word.available] = (index + 1) & 0xffff;
    return head;
  }

  #segment(place: number, { address, lengthBytes, write }: Segment, more: boolean, next: number): void {
    const flags = (write ? descriptorFlag.write : 0) | (more ? descriptorFlag.next : 0);
    this.#describe(place, address, lengthBytes, flags, next);
  }

  #describe(place: number, address: number, lengthBytes: number, flags: number, next: number): void {
    const view = this.#view;
    view.setUint32(place, address, true);
    view.setUint32(place + 4, address / 0x1_0000_0000, true);
    view.setUint32(place + 8, lengthBytes, true);
    view.setUint16(place + 12, flags, true);
    view.setUint16(place + 14, next, true);
  }
}

/** Make the driver's side of a queue. @throws `virt/queue-layout`. */
export function createSplitDriver(simulation: Simulation, path: string, options: SplitDriverOptions): SplitDriver {
  return new SplitDriver(simulation, path, options);
}
