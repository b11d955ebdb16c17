/**
 * routing/link-history — the changes of links that the control plane believed, in order: what tables with a memory are
 * made from.
 *
 * A resilient table depends on all its members' comings and goings. It is no state by itself: it is recomputed from this
 * list, which a snapshot holds. So it does not matter when a table was first asked for, nor by whom.
 *
 * Source: rules F37, F184 in ../../SPEC.md.
 * @module
 */
import type { LinkIndex, StateArena } from "@dc/engine";

/** The changes, oldest first. */
export class LinkHistory {
  /** link · 2 + 1 where it came up, link · 2 where it went down. */
  #changes: Int32Array = new Int32Array(16);
  #count = 0;
  #epoch = 0;

  /**
   * @param name      of this state in the arena.
   * @param onReplace called after a restore that brought another past than the one that was lived through.
   */
  constructor(state: StateArena, name: string, onReplace: () => void) {
    state.register(name, {
      save: () => bytesOf(this.#changes.subarray(0, this.#count)),
      load: (bytes) => {
        if (this.#load(new Int32Array(bytes.slice().buffer))) onReplace();
      },
    });
  }

  /** Changes so far. */
  get count(): number {
    return this.#count;
  }

  /** Which past this is: as long as the number stays, the changes that were there are still there. */
  get epoch(): number {
    return this.#epoch;
  }

  /** A change is believed. */
  add(link: LinkIndex, isUp: boolean): void {
    if (this.#count === this.#changes.length) {
      const wider = new Int32Array(2 * this.#count);
      wider.set(this.#changes);
      this.#changes = wider;
    }
    this.#changes[this.#count++] = link * 2 + (isUp ? 1 : 0);
  }

  /** Apply a change to a set of links that are up. @param change from 0. */
  apply(change: number, isUp: Uint8Array): void {
    const value = this.#changes[change];
    isUp[value >> 1] = value & 1;
  }

  /** @returns whether another past came. */
  #load(changes: Int32Array): boolean {
    let isSame = changes.length === this.#count;
    let isLonger = changes.length >= this.#count;
    for (let change = 0; change < Math.min(changes.length, this.#count); change++) {
      if (changes[change] !== this.#changes[change]) {
        isSame = false;
        isLonger = false;
      }
    }
    if (isSame) return false;
    if (!isLonger) this.#epoch += 1;
    while (this.#changes.length < changes.length) this.#changes = new Int32Array(2 * this.#changes.length);
    this.#changes.set(changes);
    this.#count = changes.length;
    return true;
  }
}

function bytesOf(words: Int32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}
