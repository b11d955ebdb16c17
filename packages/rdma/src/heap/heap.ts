/**
 * heap/heap — records of numbers in one block, so that all of an adapter's state is saved by copying it.
 *
 * A record is a run of float64 words and is named by the place of its first word. In a simulation the block is a table
 * of the state arena; outside one, over a socket or a capture, it is an array of its own. Addresses of 64 bits stand as
 * numbers: exact below 2^53, and no region reaches beyond that.
 * @module
 */
import type { Column, StateArena, Table } from "@dc/engine";

/** Where a heap's block lives: the arena of a simulation, under a name of its own. */
export interface HeapHome {
  readonly state: Pick<StateArena, "table">;
  /** Name of the adapter, a prefix of the arena's names. */
  readonly path: string;
}

/** Records of one sort. */
export class Heap {
  /** The block. Replaced when it grows: read it anew after `allocate`. */
  words: Float64Array;
  readonly #table: Table | undefined;
  #used = 0;

  /** @param home the arena to live in; without one the block is the heap's own. */
  constructor(name: string, home?: HeapHome) {
    if (home === undefined) {
      this.words = new Float64Array(256);
      return;
    }
    const table = home.state.table(`${home.path}/${name}`, 256);
    const column: Column<Float64Array> = table.column("words", "f64");
    this.#table = table;
    this.words = column.array;
    table.onGrow(() => {
      this.words = column.array;
    });
  }

  /** Words in use. */
  get used(): number {
    return this.#table?.used ?? this.#used;
  }

  /** A new record of zeros. @returns its place. */
  allocate(words: number): number {
    const at = this.used;
    const end = at + words;
    if (this.#table !== undefined) {
      this.#table.reserve(end);
      this.#table.used = end;
    } else {
      this.#used = end;
      if (end > this.words.length) {
        const wider = new Float64Array(Math.max(end, this.words.length * 2));
        wider.set(this.words);
        this.words = wider;
      }
    }
    // What a run that was taken back left here is no part of the new record.
    this.words.fill(0, at, end);
    return at;
  }
}
