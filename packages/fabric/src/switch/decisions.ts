/**
 * switch/decisions — what each switch did with a flow's last frame, so that the next is not looked up again.
 *
 * Frames of one flow key get the same answer from the same tables, so the answer is kept by the key until the tables
 * change. It is a memory, not a state: a switch without it decides alike, only slower, and an explanation always
 * recomputes. Each switch has a table of its own, in which a flow has one place; a flow whose place was taken by another
 * is looked up again.
 *
 * Source: rule F58 in ../../SPEC.md.
 * @module
 */
import type { NodeIndex, PortIndex } from "@dc/engine";

/** Words of a decision: the key, port and connected, the hash, bucket and place of the port. */
const wordsLog2 = 2;
/** Places of a switch's table at most. */
const placesLog2Max = 12;

/** The decisions of all switches. */
export class Decisions {
  /** A decision begins at the word that `find` gives. */
  words: Int32Array = new Int32Array(0);

  readonly #switchOf: Int32Array;
  readonly #switches: number;
  #placesLog2 = 0;
  #mask = 0;

  /** @param switches nodes that forward. */
  constructor(nodeCount: number, switches: readonly NodeIndex[]) {
    this.#switches = switches.length;
    this.#switchOf = new Int32Array(nodeCount);
    for (let s = 0; s < switches.length; s++) this.#switchOf[switches[s]] = s;
    this.reserve(64);
  }

  /** Make room for some flows; forgets everything when it has to grow. */
  reserve(flows: number): void {
    const log2 = Math.min(32 - Math.clz32(flows), placesLog2Max);
    if (log2 <= this.#placesLog2) return;
    this.#placesLog2 = log2;
    this.#mask = (1 << log2) - 1;
    this.words = new Int32Array(this.#switches << (log2 + wordsLog2));
  }

  /** Where the decision of a switch about a key is, or would be: it is there if the word is the key. */
  find(node: NodeIndex, key: number): number {
    return ((this.#switchOf[node] << this.#placesLog2) | ((key >>> 1) & this.#mask)) << wordsLog2;
  }

  /**
   * Remember a decision.
   *
   * @param isConnected the next hop is the destination itself.
   * @param choice      bucket · 65536 + place of the port in its node, or −1 when there was no choice.
   */
  keep(at: number, key: number, port: PortIndex, isConnected: boolean, hash: number, choice: number): void {
    this.words[at] = key;
    this.words[at + 1] = port * 2 + (isConnected ? 1 : 0);
    this.words[at + 2] = hash;
    this.words[at + 3] = choice;
  }

  /** Forget everything, or what one switch decided. */
  clear(node: NodeIndex = -1): void {
    const length = 1 << (this.#placesLog2 + wordsLog2);
    const first = node < 0 ? 0 : this.#switchOf[node] * length;
    this.words.fill(0, first, node < 0 ? this.words.length : first + length);
  }
}
