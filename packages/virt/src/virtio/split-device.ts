/**
 * virtio/split-device — the device's side of a split virtqueue: it takes chains, checks them, and hands them back.
 *
 * It trusts nothing that the guest wrote. A ring that breaks the rules sets NEEDS_RESET, is recorded as `ring.break`
 * with its cause, and gives nothing more; nothing throws and nothing loops.
 *
 * Sources: virtio 1.2 §2.1.2, §2.7; QEMU 7.2's answers in ../../vectors; rules V30–V38 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import type { GuestMemory } from "../memory/guest-memory.ts";
import type { SplitQueueOptions } from "./split-driver.ts";
import {
  descriptorFlag,
  deviceStatus,
  needsEvent,
  requireSplitLayout,
  type SplitLayout,
  suppressFlag,
} from "./virtqueue.ts";

/** Why a device gave up on a ring; `ring.break` carries the place in this list. */
export const breakCauses = [
  "none",
  "loop",
  "next-range",
  "head-range",
  "zero-length",
  "read-after-write",
  "indirect-size",
  "indirect-nested",
  "indirect-refused",
  "available-jump",
  "request-short",
] as const;
/** One of them. */
export type BreakCause = (typeof breakCauses)[number];

const word = { available: 0, used: 1, published: 2, status: 3, cause: 4, kicks: 5 } as const;

/** The device's side of one queue. */
export class SplitDevice {
  readonly layout: SplitLayout;
  readonly memory: GuestMemory;
  /** Of the chain that `take` found last: its head, its segments, how many of them are read, bytes of both sorts. */
  head = 0;
  count = 0;
  readCount = 0;
  readBytes = 0;
  writeBytes = 0;
  /** Address and length of each segment, in turn. */
  readonly #segments: Float64Array;
  readonly #view: DataView;
  readonly #mask: number;
  readonly #eventIndex: boolean;
  readonly #indirect: boolean;
  readonly #words: Int32Array;
  readonly #simulation: Simulation;
  readonly #breakKind: number;
  readonly #object: number;

  constructor(simulation: Simulation, path: string, options: SplitQueueOptions) {
    const { memory, layout } = options;
    requireSplitLayout(path, layout, memory);
    this.layout = layout;
    this.memory = memory;
    memory.writable(layout.used, 6 + 8 * layout.size);
    this.#view = memory.view;
    this.#mask = layout.size - 1;
    this.#eventIndex = options.eventIndex === true;
    this.#indirect = options.indirect === true;
    this.#segments = new Float64Array(2 * layout.size);
    this.#words = simulation.state.i32(`${path}/device`, 6);
    const { acknowledge, driver, driverOk, featuresOk } = deviceStatus;
    this.#words[word.status] = acknowledge | driver | driverOk | featuresOk;
    this.#words[word.kicks] = 1;
    this.#simulation = simulation;
    this.#breakKind = simulation.trace.kind("ring.break", { a: "availableIndex", b: "cause" });
    this.#object = simulation.trace.object(path);
  }

  /** The device status field, §2.1: 0x0f, or 0x4f once the ring broke. */
  get status(): number {
    return this.#words[word.status];
  }
  /** Whether the device needs a reset. */
  get needsReset(): boolean {
    return this.#words[word.cause] !== 0;
  }
  /** Why. */
  get breakCause(): BreakCause {
    return breakCauses[this.#words[word.cause]] as BreakCause;
  }
  /** The free-running index of the next available entry that it will take. */
  get availableIndex(): number {
    return this.#words[word.available];
  }
  /** The free-running index of the next used entry. */
  get usedIndex(): number {
    return this.#words[word.used];
  }
  /** Whether a chain waits. */
  get pending(): boolean {
    const index = this.#view.getUint16(this.layout.available + 2, true);
    return this.#words[word.cause] === 0 && index !== this.#words[word.available];
  }
  /** Address of a segment of the chain that was taken last. */
  addressOf(segment: number): number {
    return this.#segments[2 * segment];
  }
  /** Length of a segment of the chain that was taken last. */
  lengthOf(segment: number): number {
    return this.#segments[2 * segment + 1];
  }

  /** Take the next chain. @returns whether there was a good one; `head` and the rest describe it until the next. */
  take(): boolean {
    const words = this.#words;
    if (words[word.cause] !== 0) return false;
    const index = words[word.available];
    const pending = (this.#view.getUint16(this.layout.available + 2, true) - index) & 0xffff;
    if (pending === 0) return false;
    if (pending > this.layout.size) return this.break("available-jump");
    const head = this.#view.getUint16(this.layout.available + 4 + (index & this.#mask) * 2, true);
    if (head > this.#mask) return this.break("head-range");
    if (!this.#walk(head)) return false;
    this.head = head;
    words[word.available] = (index + 1) & 0xffff;
    if (this.#eventIndex && words[word.kicks] === 1) this.enableKicks();
    return true;
  }

  /** Hand a chain back. @param writtenBytes how many bytes of its writable part were written, from the first. §2.7.8.2 */
  use(head: number, writtenBytes: number): void {
    const index = this.#words[word.used];
    const entry = this.layout.used + 4 + (index & this.#mask) * 8;
    this.#view.setUint32(entry, head, true);
    this.#view.setUint32(entry + 4, writtenBytes, true);
    this.#words[word.used] = (index + 1) & 0xffff;
  }

  /** Show the driver what was handed back since. @returns whether it wants an interrupt for it. §2.7.7 */
  publish(): boolean {
    const { layout } = this;
    const before = this.#words[word.published];
    const now = this.#words[word.used];
    this.#words[word.published] = now;
    this.#view.setUint16(layout.used + 2, now, true);
    if (now === before) return false;
    if (this.#eventIndex)
      return needsEvent(this.#view.getUint16(layout.available + 4 + 2 * layout.size, true), now, before);
    return (this.#view.getUint16(layout.available, true) & suppressFlag) === 0;
  }

  /** Ask to be notified of the next chain. @returns whether one waits already. §2.7.10 */
  enableKicks(): boolean {
    const { layout } = this;
    this.#words[word.kicks] = 1;
    if (this.#eventIndex) this.#view.setUint16(layout.used + 4 + 8 * layout.size, this.#words[word.available], true);
    else this.#view.setUint16(layout.used, 0, true);
    return this.pending;
  }

  /** Ask not to be: by the flag, or by leaving the event index behind. §2.7.10 */
  disableKicks(): void {
    const { layout } = this;
    this.#words[word.kicks] = 0;
    if (this.#eventIndex)
      this.#view.setUint16(layout.used + 4 + 8 * layout.size, (this.#words[word.available] - 1) & 0xffff, true);
    else this.#view.setUint16(layout.used, suppressFlag, true);
  }

  /** Give up: NEEDS_RESET, recorded with its cause. @returns false. §2.1.2 */
  break(cause: BreakCause): false {
    const words = this.#words;
    words[word.status] |= deviceStatus.needsReset;
    words[word.cause] = breakCauses.indexOf(cause);
    this.#simulation.trace.record(
      this.#simulation.now,
      this.#breakKind,
      this.#object,
      words[word.available],
      words[word.cause],
    );
    return false;
  }

  /** Read every descriptor of a chain, direct or through one indirect table. §2.7.5.3 */
  #walk(head: number): boolean {
    const { memory } = this;
    let table = this.layout.descriptors;
    let entries = this.layout.size;
    let nested = false;
    let at = head;
    this.count = 0;
    this.readCount = 0;
    this.readBytes = 0;
    this.writeBytes = 0;
    for (;;) {
      const place = table + at * 16;
      const lengthBytes = memory.read32(place + 8);
      const flags = memory.read16(place + 12);
      if ((flags & descriptorFlag.indirect) !== 0) {
        if (!this.#indirect) return this.break("indirect-refused");
        if (nested || this.count > 0 || (flags & descriptorFlag.next) !== 0) return this.break("indirect-nested");
        if (lengthBytes === 0 || lengthBytes % 16 !== 0 || lengthBytes / 16 > this.layout.size)
          return this.break("indirect-size");
        table = memory.read64(place);
        entries = lengthBytes / 16;
        nested = true;
        at = 0;
        continue;
      }
      if (lengthBytes === 0) return this.break("zero-length");
      if (this.count === this.layout.size) return this.break("loop");
      if ((flags & descriptorFlag.write) !== 0) this.writeBytes += lengthBytes;
      else {
        if (this.writeBytes > 0) return this.break("read-after-write");
        this.readBytes += lengthBytes;
        this.readCount++;
      }
      const high = memory.read32(place + 4);
      const low = memory.read32(place);
      this.#segments[2 * this.count] = high === 0 ? low : high * 0x1_0000_0000 + low;
      this.#segments[2 * this.count++ + 1] = lengthBytes;
      if ((flags & descriptorFlag.next) === 0) return true;
      at = memory.read16(place + 14);
      if (at >= entries) return this.break("next-range");
    }
  }

  /** Copy from the readable part of the chain that was taken last. @returns bytes copied. */
  readChain(offset: number, into: Uint8Array): number {
    let skip = offset;
    let done = 0;
    for (let i = 0; i < this.readCount && done < into.length; i++) {
      const length = this.lengthOf(i);
      if (skip < length) {
        const bytes = Math.min(length - skip, into.length - done);
        this.memory.read(this.addressOf(i) + skip, into.subarray(done, done + bytes));
        done += bytes;
        skip = 0;
      } else skip -= length;
    }
    return done;
  }
}

/** Make the device's side of a queue, as after DRIVER_OK. @throws `virt/queue-layout`. */
export function createSplitDevice(simulation: Simulation, path: string, options: SplitQueueOptions): SplitDevice {
  return new SplitDevice(simulation, path, options);
}
