/**
 * heap/blocks — blocks of bytes for payload that must outlive its memory: on its way, or about to be overwritten.
 *
 * @module
 */
import type { StateArena } from "@dc/engine";
import { Heap, type HeapHome } from "./heap.ts";

/** No block. */
export const noBlock = -1;

const stride = 2;
const word = { next: 0, lengthBytes: 1 } as const;

/** Blocks of one size, numbered from 0, saved with the heap's home. */
export class Blocks {
  readonly blockBytes: number;
  readonly #heads: Heap;
  readonly #free: Heap;
  #bytes: Uint8Array;
  readonly #reserve: (bytes: number) => void;

  constructor(name: string, blockBytes: number, home?: HeapHome & { readonly state: Pick<StateArena, "table"> }) {
    this.blockBytes = blockBytes;
    this.#heads = new Heap(`${name}/heads`, home);
    this.#free = new Heap(`${name}/free`, home);
    this.#free.allocate(1);
    this.#free.words[0] = noBlock;
    if (home === undefined) {
      this.#bytes = new Uint8Array(0);
      this.#reserve = (bytes) => {
        if (bytes <= this.#bytes.length) return;
        const wider = new Uint8Array(Math.max(bytes, this.#bytes.length * 2));
        wider.set(this.#bytes);
        this.#bytes = wider;
      };
    } else {
      const table = home.state.table(`${home.path}/${name}/bytes`, blockBytes);
      const column = table.column("bytes", "u8");
      this.#bytes = column.array;
      table.onGrow(() => {
        this.#bytes = column.array;
      });
      this.#reserve = (bytes) => {
        table.reserve(bytes);
        if (table.used < bytes) table.used = bytes;
      };
    }
  }

  /** Blocks ever made. */
  get count(): number {
    return this.#heads.used / stride;
  }

  /** Whether the next `put` makes a new block. */
  get isFull(): boolean {
    return this.#free.words[0] === noBlock;
  }

  /** A block that holds these bytes. @param next what `next` answers for it. */
  put(bytes: Uint8Array, next: number = noBlock): number {
    let block = this.#free.words[0];
    if (block !== noBlock) this.#free.words[0] = this.#heads.words[block * stride + word.next];
    else {
      block = this.#heads.allocate(stride) / stride;
      this.#reserve((block + 1) * this.blockBytes);
    }
    this.#bytes.set(bytes, block * this.blockBytes);
    this.#heads.words[block * stride + word.lengthBytes] = bytes.length;
    this.#heads.words[block * stride + word.next] = next;
    return block;
  }

  /** A block's bytes: valid until the next `put`. */
  bytes(block: number): Uint8Array {
    const from = block * this.blockBytes;
    return this.#bytes.subarray(from, from + this.#heads.words[block * stride + word.lengthBytes]);
  }

  /** The block behind this one, or `noBlock`. */
  next(block: number): number {
    return this.#heads.words[block * stride + word.next];
  }

  /** The block's bytes are not needed any more. */
  release(block: number): void {
    this.#heads.words[block * stride + word.next] = this.#free.words[0];
    this.#free.words[0] = block;
  }
}
