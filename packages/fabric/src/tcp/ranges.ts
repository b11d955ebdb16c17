/**
 * tcp/ranges — sets of sequence ranges: what a receiver holds out of order, what a sender knows to have arrived.
 *
 * A set is a list of ranges [start, end) in order of sequence, none touching another. All sets of a simulation share one
 * pool in the arena, so that nothing is allocated while segments fly, and a step back brings every set back. A range
 * remembers when it last grew: a receiver reports the newest first (RFC 2018 §4).
 *
 * Source: rules F233, F234 in ../../SPEC.md.
 * @module
 */
import type { StateArena, Table } from "@dc/engine";
import { bytesBetween, isBefore, type Sequence } from "./sequence.ts";

/** No range. */
export const noRange = -1;

/** The pool of ranges. A set is the place of its first range, or `noRange`; whoever owns the set keeps that place. */
export class Ranges {
  start!: Int32Array;
  end!: Int32Array;
  /** The next range of the set, or of the free ones. */
  next!: Int32Array;
  /** When it last grew: greater is later. */
  stamp!: Uint32Array;
  /** The range that the last `add` made or widened, and the bytes that were new. */
  touched: number = noRange;
  addedBytes = 0;

  readonly #table: Table;
  /** [0] first free range, or −1; [1] stamps given. */
  readonly #words: Int32Array;

  constructor(state: StateArena) {
    this.#table = state.table("fabric/tcp/ranges", 64);
    this.#words = state.i32("fabric/tcp/ranges/free", 2);
    this.#words[0] = noRange;
    const start = this.#table.column("start", "i32");
    const end = this.#table.column("end", "i32");
    const next = this.#table.column("next", "i32");
    const stamp = this.#table.column("stamp", "u32");
    this.#table.onGrow(() => {
      this.start = start.array;
      this.end = end.array;
      this.next = next.array;
      this.stamp = stamp.array;
    });
  }

  /**
   * Add [from, to) to a set. `touched` and `addedBytes` say what came of it.
   *
   * @returns the set's first range.
   */
  add(first: number, from: Sequence, to: Sequence): number {
    let before = noRange;
    let range = first;
    // Past all that ends before it begins.
    while (range !== noRange && isBefore(this.end[range], from)) {
      before = range;
      range = this.next[range];
    }
    this.#words[1]++;
    if (range === noRange || isBefore(to, this.start[range])) {
      const made = this.#take();
      this.start[made] = from;
      this.end[made] = to;
      this.next[made] = range;
      this.stamp[made] = this.#words[1];
      this.touched = made;
      this.addedBytes = bytesBetween(from, to);
      if (before === noRange) return made;
      this.next[before] = made;
      return first;
    }
    let added = 0;
    if (isBefore(from, this.start[range])) {
      added += bytesBetween(from, this.start[range]);
      this.start[range] = from;
    }
    // It may reach over the gaps behind it.
    let next = this.next[range];
    while (isBefore(this.end[range], to)) {
      const reach = next !== noRange && !isBefore(to, this.start[next]) ? this.start[next] : to;
      added += bytesBetween(this.end[range], reach);
      this.end[range] = reach;
      if (next !== noRange && this.start[next] === reach) next = this.#swallow(range, next);
    }
    // It may have come to touch the next.
    if (next !== noRange && this.start[next] === this.end[range]) this.#swallow(range, next);
    this.stamp[range] = this.#words[1];
    this.touched = range;
    this.addedBytes = added;
    return first;
  }

  /** Forget what lies below `to`. @returns the set's first range; `addedBytes` is minus the bytes forgotten. */
  dropBelow(first: number, to: Sequence): number {
    let range = first;
    this.addedBytes = 0;
    while (range !== noRange && isBefore(this.start[range], to)) {
      if (isBefore(to, this.end[range])) {
        this.addedBytes -= bytesBetween(this.start[range], to);
        this.start[range] = to;
        return range;
      }
      this.addedBytes -= bytesBetween(this.start[range], this.end[range]);
      const next = this.next[range];
      this.#free(range);
      range = next;
    }
    return range;
  }

  /** Forget a whole set. */
  clear(first: number): void {
    let range = first;
    while (range !== noRange) {
      const next = this.next[range];
      this.#free(range);
      range = next;
    }
  }

  /** Ranges of a set, counted up to `most`. */
  count(first: number, most: number): number {
    let count = 0;
    for (let range = first; range !== noRange && count < most; range = this.next[range]) count++;
    return count;
  }

  /** The first byte from `from` on that is not in the set. */
  gapFrom(first: number, from: Sequence): Sequence {
    let at = from;
    for (let range = first; range !== noRange; range = this.next[range]) {
      if (isBefore(at, this.start[range])) break;
      if (isBefore(at, this.end[range])) at = this.end[range];
    }
    return at;
  }

  /** Where the gap that holds `from` ends: at the next range, or at `limit`. */
  gapEnd(first: number, from: Sequence, limit: Sequence): Sequence {
    for (let range = first; range !== noRange; range = this.next[range]) {
      if (isBefore(from, this.start[range])) return isBefore(limit, this.start[range]) ? limit : this.start[range];
    }
    return limit;
  }

  /** Bytes of [from, to) that are in the set. */
  bytesWithin(first: number, from: Sequence, to: Sequence): number {
    let bytes = 0;
    for (let range = first; range !== noRange && isBefore(this.start[range], to); range = this.next[range]) {
      const low = isBefore(this.start[range], from) ? from : this.start[range];
      const high = isBefore(to, this.end[range]) ? to : this.end[range];
      if (isBefore(low, high)) bytes += bytesBetween(low, high);
    }
    return bytes;
  }

  /** Join `next` to `range`, which has come to touch it. @returns what follows. */
  #swallow(range: number, next: number): number {
    this.end[range] = this.end[next];
    const after = this.next[next];
    this.next[range] = after;
    this.#free(next);
    return after;
  }

  #take(): number {
    const free = this.#words[0];
    if (free === noRange) return this.#table.add();
    this.#words[0] = this.next[free];
    return free;
  }

  #free(range: number): void {
    this.next[range] = this.#words[0];
    this.#words[0] = range;
  }
}
