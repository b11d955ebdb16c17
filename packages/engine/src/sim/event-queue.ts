/**
 * sim/event-queue — the pending events, earliest first, first in first out among equals.
 *
 * A monotone radix wheel: 7 levels of 256 slots, one level per 8-bit digit of an exact picosecond. An event sits at the
 * level of the highest digit in which its time differs from `base`, in the slot of that digit; popping takes level 0 in
 * order and, when it is empty, spreads the first slot of the next level down. Slots are doubly linked lists in typed
 * arrays, so ties keep their order without sequence numbers, cancel and reschedule are O(1), a snapshot is a copy, and
 * nothing is allocated in steady state.
 *
 * The one trap: `base` must never pass `now`. A slot is spread only when its first instant is within the limit of the
 * run, so an event scheduled after `runUntil(t)` for t + 1 always finds its place.
 * Rules E1–E9 in ../../SPEC.md. Idea: Ahuja, Mehlhorn, Orlin, Tarjan, "Faster algorithms for the shortest path
 * problem" (radix heap, 1990); Varghese and Lauck, "Hashed and hierarchical timing wheels" (1987).
 * @module
 */
import type { Ps } from "./time.ts";

const slotsPerLevel = 256;
const levels = 7;
const indexBits = 24;
const indexLimit = 1 << indexBits;
const two32 = 4294967296;

/** A pending event's name: slot in the pool and generation, so that a stale one is refused. */
export type EventHandle = number;

/**
 * A node of the pool is eight int32, half a cache line: next, previous, handler, value, generation, one unused, and the
 * time as a float64.
 */
const nodeShift = 3;
const nextAt = 0;
const previousAt = 1;
const handlerAt = 2;
const valueAt = 3;
const generationAt = 4;
/** Place of the time among float64, four to a node. */
const timeAt = 3;

/** What `EventQueue.save` copies: everything, sized by the pool's high-water mark. */
export interface EventQueueState {
  readonly nodes: Int32Array;
  readonly slots: Int32Array;
  readonly numbers: Float64Array;
}

/** The pending events of one simulation. */
export class EventQueue {
  /** Number of events pending. */
  size = 0;
  /** Handler of the event that `pop` returned. */
  poppedHandler = 0;
  /** Value of the event that `pop` returned. */
  poppedValue = 0;
  /** Time of the event that `pop` returned. */
  poppedTimePs: Ps = 0;
  /** Handlers whose simultaneous events fire in order of their value; see `Simulation.handler`. */
  ordered: Uint8Array = new Uint8Array(64);
  orderedCount = 0;

  /** The base's two words, as int32: an unsigned low word would turn into a float64 half of the time. */
  #baseLow = 0;
  #baseHigh = 0;
  #sortedAtPs = -1;
  #capacity: number;
  /** First free node, linked through its next; -1 when the pool is full. */
  #free = -1;
  /** Nodes ever used: what a snapshot has to copy. */
  #used = 0;
  /** The nodes; a generation is odd while its node is pending. */
  #node: Int32Array;
  /** The same memory, for the times. */
  #float: Float64Array;
  /** Room for the ordered events of one instant while they are sorted. */
  #ties: Int32Array = new Int32Array(64);
  #head: Int32Array = new Int32Array(levels * slotsPerLevel).fill(-1);
  #tail: Int32Array = new Int32Array(levels * slotsPerLevel).fill(-1);
  /** One bit per slot that holds events: 8 words per level. */
  #occupied: Int32Array = new Int32Array(levels * 8);
  /** Per level, one bit per word of `#occupied` that is not zero. */
  #wordsOccupied: Int32Array = new Int32Array(levels);
  /** One bit per level that holds events. */
  #levelsOccupied = 0;

  constructor(capacity = 1024) {
    this.#capacity = capacity;
    this.#node = new Int32Array(capacity << nodeShift);
    this.#float = new Float64Array(this.#node.buffer);
  }

  /** Add an event. The caller has checked that `timePs` is a whole number, not before now. */
  push(timePs: Ps, handler: number, value: number): EventHandle {
    const node = this.place(timePs, handler, value);
    return this.#node[(node << nodeShift) + generationAt] * indexLimit + node;
  }

  /**
   * Add an event and return its place in the pool: a small integer, for a caller that knows by itself whether the event
   * is still pending. `push` names events for everyone else; its handles are float64, which cost an allocation each
   * where the call is not inlined.
   */
  place(timePs: Ps, handler: number, value: number): number {
    let node = this.#free;
    if (node >= 0) this.#free = this.#node[(node << nodeShift) + nextAt];
    else {
      node = this.#used;
      if (node === this.#capacity) this.#grow();
      this.#used = node + 1;
    }
    this.#float[(node << 2) + timeAt] = timePs;
    this.#node[(node << nodeShift) + handlerAt] = handler;
    this.#node[(node << nodeShift) + valueAt] = value;
    this.#node[(node << nodeShift) + generationAt] = (this.#node[(node << nodeShift) + generationAt] + 1) & 0x1fffffff;
    this.#append(node, timePs);
    this.size++;
    return node;
  }

  /** Remove the event at a place of `place`; it must be pending. */
  remove(node: number): void {
    this.#unlink(node);
    this.#release(node);
  }

  /** Whether the handle names an event that is still to fire. */
  isPending(handle: EventHandle): boolean {
    return this.#nodeOf(handle) >= 0;
  }

  /** Time of a pending event, or -1. */
  timeOf(handle: EventHandle): Ps {
    const node = this.#nodeOf(handle);
    return node < 0 ? -1 : this.#float[(node << 2) + timeAt];
  }

  /** Remove an event; false when the handle is stale. */
  cancel(handle: EventHandle): boolean {
    const node = this.#nodeOf(handle);
    if (node < 0) return false;
    this.#unlink(node);
    this.#release(node);
    return true;
  }

  /** Move a pending event to another time, last among its new equals; false when the handle is stale. */
  reschedule(handle: EventHandle, timePs: Ps): boolean {
    const node = this.#nodeOf(handle);
    if (node < 0) return false;
    this.#unlink(node);
    this.#float[(node << 2) + timeAt] = timePs;
    this.#append(node, timePs);
    return true;
  }

  /**
   * Take the earliest event that is not after `limitPs` into `popped…`.
   *
   * @returns false when there is none; the base then still lies at or before the limit.
   */
  pop(limitPs: Ps): boolean {
    for (;;) {
      const levelsOccupied = this.#levelsOccupied;
      if (levelsOccupied === 0) return false;
      const level = 31 - Math.clz32(levelsOccupied & -levelsOccupied);
      const slot = this.#firstSlot(level);
      let node = this.#head[slot];
      let next = this.#node[(node << nodeShift) + nextAt];
      if (level === 0 || next < 0) {
        // Level 0 holds one instant per slot. Above it, an event alone in the first slot of the lowest level is the
        // earliest of all and need not be spread: nothing lies below it that the new base could strand.
        const timePs = this.#float[(node << 2) + timeAt];
        if (timePs > limitPs) return false;
        if (next >= 0) {
          if (this.orderedCount !== 0 && this.#sortedAtPs !== timePs) {
            this.#sortTies(slot);
            this.#sortedAtPs = timePs;
            node = this.#head[slot];
            next = this.#node[(node << nodeShift) + nextAt];
          }
          this.#head[slot] = next;
          this.#node[(next << nodeShift) + previousAt] = -1;
        } else {
          this.#head[slot] = -1;
          this.#tail[slot] = -1;
          this.#clear(slot);
        }
        this.#baseLow = timePs | 0;
        if (level >= 4) this.#baseHigh = (timePs / two32) | 0;
        this.poppedHandler = this.#node[(node << nodeShift) + handlerAt];
        this.poppedValue = this.#node[(node << nodeShift) + valueAt];
        this.poppedTimePs = timePs;
        this.#release(node);
        return true;
      }
      if (!this.#spread(level, slot, limitPs)) return false;
    }
  }

  /** Earliest pending time without moving anything, or -1. O(events in one slot). */
  peek(): Ps {
    if (this.#levelsOccupied === 0) return -1;
    const level = 31 - Math.clz32(this.#levelsOccupied & -this.#levelsOccupied);
    let earliest = -1;
    for (let node = this.#head[this.#firstSlot(level)]; node >= 0; node = this.#node[(node << nodeShift) + nextAt]) {
      const timePs = this.#float[(node << 2) + timeAt];
      if (earliest < 0 || timePs < earliest) earliest = timePs;
    }
    return earliest;
  }

  /** Copy the whole state; into `into` where its arrays are large enough. */
  save(into?: EventQueueState): EventQueueState {
    const used = this.#used << nodeShift;
    const fits = into !== undefined && into.nodes.length >= used;
    const state: EventQueueState = fits
      ? into
      : {
          nodes: new Int32Array(used + (used >> 2) + 128),
          slots: new Int32Array(levels * slotsPerLevel * 2 + levels * 9),
          numbers: new Float64Array(8),
        };
    state.nodes.set(this.#node.subarray(0, used));
    state.slots.set(this.#head, 0);
    state.slots.set(this.#tail, levels * slotsPerLevel);
    state.slots.set(this.#occupied, levels * slotsPerLevel * 2);
    state.slots.set(this.#wordsOccupied, levels * slotsPerLevel * 2 + levels * 8);
    const n = state.numbers;
    n[0] = this.size;
    n[1] = this.#baseLow;
    n[2] = this.#baseHigh;
    n[3] = this.#sortedAtPs;
    n[4] = this.#free;
    n[5] = this.#used;
    n[6] = this.#levelsOccupied;
    return state;
  }

  /** Put a saved state back. */
  restore(state: EventQueueState): void {
    const n = state.numbers;
    const used = n[5];
    while (this.#capacity < used) this.#grow();
    this.#node.set(state.nodes.subarray(0, used << nodeShift));
    // A node that the saved state had not used yet begins anew: an odd generation left in it would turn the name of the
    // next event there into a stale one, which nobody could cancel.
    this.#node.fill(0, used << nodeShift, Math.max(used, this.#used) << nodeShift);
    this.#head.set(state.slots.subarray(0, levels * slotsPerLevel));
    this.#tail.set(state.slots.subarray(levels * slotsPerLevel, levels * slotsPerLevel * 2));
    const bits = levels * slotsPerLevel * 2;
    this.#occupied.set(state.slots.subarray(bits, bits + levels * 8));
    this.#wordsOccupied.set(state.slots.subarray(bits + levels * 8));
    this.size = n[0];
    this.#baseLow = n[1];
    this.#baseHigh = n[2];
    this.#sortedAtPs = n[3];
    this.#free = n[4];
    this.#used = used;
    this.#levelsOccupied = n[6];
  }

  /** Bytes that `save` copies. */
  get stateBytes(): number {
    return this.#used * 32 + levels * slotsPerLevel * 8;
  }

  #nodeOf(handle: EventHandle): number {
    const generation = Math.floor(handle / indexLimit);
    const node = handle - generation * indexLimit;
    return node >= 0 &&
      node < this.#used &&
      (generation & 1) === 1 &&
      this.#node[(node << nodeShift) + generationAt] === generation
      ? node
      : -1;
  }

  #release(node: number): void {
    this.#node[(node << nodeShift) + generationAt] = (this.#node[(node << nodeShift) + generationAt] + 1) & 0x1fffffff;
    this.#node[(node << nodeShift) + nextAt] = this.#free;
    this.#free = node;
    this.size--;
  }

  /** The slot an event of this time belongs to, seen from the base. */
  #slotOf(timePs: Ps): number {
    const low = timePs | 0;
    const high = (timePs / two32) | 0;
    const highDifference = high ^ this.#baseHigh;
    if (highDifference !== 0) {
      const level = (31 - Math.clz32(highDifference)) >> 3;
      return ((level + 4) << 8) | ((high >>> (level << 3)) & 255);
    }
    const difference = low ^ this.#baseLow;
    const level = (31 - Math.clz32(difference | 1)) >> 3;
    return (level << 8) | ((low >>> (level << 3)) & 255);
  }

  #append(node: number, timePs: Ps): void {
    const slot = this.#slotOf(timePs);
    const last = this.#tail[slot];
    this.#tail[slot] = node;
    this.#node[(node << nodeShift) + nextAt] = -1;
    this.#node[(node << nodeShift) + previousAt] = last;
    if (last >= 0) this.#node[(last << nodeShift) + nextAt] = node;
    else {
      this.#head[slot] = node;
      const level = slot >> 8;
      this.#occupied[slot >> 5] |= 1 << (slot & 31);
      this.#wordsOccupied[level] |= 1 << ((slot >> 5) & 7);
      this.#levelsOccupied |= 1 << level;
    }
  }

  #unlink(node: number): void {
    const next = this.#node[(node << nodeShift) + nextAt];
    const previous = this.#node[(node << nodeShift) + previousAt];
    if (next >= 0 && previous >= 0) {
      this.#node[(previous << nodeShift) + nextAt] = next;
      this.#node[(next << nodeShift) + previousAt] = previous;
      return;
    }
    const slot = this.#slotOf(this.#float[(node << 2) + timeAt]);
    if (next >= 0) {
      this.#head[slot] = next;
      this.#node[(next << nodeShift) + previousAt] = -1;
    } else if (previous >= 0) {
      this.#tail[slot] = previous;
      this.#node[(previous << nodeShift) + nextAt] = -1;
    } else {
      this.#head[slot] = -1;
      this.#tail[slot] = -1;
      this.#clear(slot);
    }
  }

  #clear(slot: number): void {
    const word = slot >> 5;
    const bits = this.#occupied[word] & ~(1 << (slot & 31));
    this.#occupied[word] = bits;
    if (bits !== 0) return;
    const level = slot >> 8;
    const words = this.#wordsOccupied[level] & ~(1 << (word & 7));
    this.#wordsOccupied[level] = words;
    if (words === 0) this.#levelsOccupied &= ~(1 << level);
  }

  #firstSlot(level: number): number {
    const words = this.#wordsOccupied[level];
    const word = (level << 3) | (31 - Math.clz32(words & -words));
    const bits = this.#occupied[word];
    return (word << 5) | (31 - Math.clz32(bits & -bits));
  }

  /** Spread the first slot of the lowest occupied level, all below being empty; false when it begins after the limit. */
  #spread(level: number, slot: number, limitPs: Ps): boolean {
    const digit = slot & 255;
    let low = this.#baseLow;
    let high = this.#baseHigh;
    if (level >= 4) {
      const shift = (level - 4) << 3;
      high = ((high >>> (shift + 8)) << (shift + 8)) | (digit << shift);
      low = 0;
    } else {
      const shift = level << 3;
      // A shift by 32 is a shift by 0 in ECMAScript, so the top digit is taken apart.
      low = (shift === 24 ? 0 : (low >>> (shift + 8)) << (shift + 8)) | (digit << shift);
    }
    if (high * two32 + (low >>> 0) > limitPs) return false;
    this.#baseLow = low;
    this.#baseHigh = high;
    let node = this.#head[slot];
    this.#head[slot] = -1;
    this.#tail[slot] = -1;
    this.#clear(slot);
    while (node >= 0) {
      const next = this.#node[(node << nodeShift) + nextAt];
      this.#append(node, this.#float[(node << 2) + timeAt]);
      node = next;
    }
    return true;
  }

  /** Order the events of one instant: ordered handlers first, by value; then the rest as they came. */
  #sortTies(slot: number): void {
    let count = 0;
    for (let node = this.#head[slot]; node >= 0; ) {
      const next = this.#node[(node << nodeShift) + nextAt];
      if (this.ordered[this.#node[(node << nodeShift) + handlerAt]] === 1) {
        if (count === this.#ties.length) this.#ties = widened(this.#ties);
        // Stable insertion from the right: what was scheduled in order, as most is, moves nothing.
        let at = count++;
        while (at > 0 && this.#isAfter(this.#ties[at - 1], node)) {
          this.#ties[at] = this.#ties[at - 1];
          at--;
        }
        this.#ties[at] = node;
        this.#unlinkWithin(slot, node);
      }
      node = next;
    }
    while (count > 0) {
      const node = this.#ties[--count];
      const first = this.#head[slot];
      this.#node[(node << nodeShift) + nextAt] = first;
      this.#node[(node << nodeShift) + previousAt] = -1;
      if (first >= 0) this.#node[(first << nodeShift) + previousAt] = node;
      else this.#tail[slot] = node;
      this.#head[slot] = node;
    }
  }

  /** Whether an ordered event belongs behind another: by value, then by handler. */
  #isAfter(a: number, b: number): boolean {
    const difference = this.#node[(a << nodeShift) + valueAt] - this.#node[(b << nodeShift) + valueAt];
    if (difference !== 0) return difference > 0;
    return this.#node[(a << nodeShift) + handlerAt] > this.#node[(b << nodeShift) + handlerAt];
  }

  #unlinkWithin(slot: number, node: number): void {
    const next = this.#node[(node << nodeShift) + nextAt];
    const previous = this.#node[(node << nodeShift) + previousAt];
    if (previous >= 0) this.#node[(previous << nodeShift) + nextAt] = next;
    else this.#head[slot] = next;
    if (next >= 0) this.#node[(next << nodeShift) + previousAt] = previous;
    else this.#tail[slot] = previous;
  }

  #grow(): void {
    this.#capacity *= 2;
    const wider = new Int32Array(this.#capacity << nodeShift);
    wider.set(this.#node);
    this.#node = wider;
    this.#float = new Float64Array(wider.buffer);
  }
}

function widened(from: Int32Array): Int32Array {
  const to = new Int32Array(from.length * 2);
  to.set(from);
  return to;
}
