/**
 * fluid/link-heap — links in the order of their fair shares; a share that has grown since is put right when it comes up.
 *
 * Four children a node, one key a link. Shares only ever grow while flows are frozen, so a key that is too small is
 * found at the top and pushed down there (`raise`): nobody searches the heap for links whose shares have changed.
 * Equal keys come in the order of their links, so that what comes first does not depend on what came before.
 *
 * Source: rules F272, F273 in ../../SPEC.md.
 * @module
 */

/** Links by key, least first. */
export class LinkHeap {
  /** Per link its key, as of when it was last put right. */
  readonly keys: Float64Array;
  readonly #links: Int32Array;
  #size = 0;

  /** @param count links there are at most. */
  constructor(count: number) {
    this.keys = new Float64Array(count);
    this.#links = new Int32Array(count);
  }

  get size(): number {
    return this.#size;
  }

  /** The link with the least key; of several the least. Only while there is one. */
  get top(): number {
    return this.#links[0];
  }

  /** Add a link; `order()` once all are in. */
  add(link: number, key: number): void {
    this.keys[link] = key;
    this.#links[this.#size++] = link;
  }

  /** Make it a heap. */
  order(): void {
    for (let at = (this.#size - 2) >> 2; at >= 0; at--) this.#sink(at);
  }

  /** Put the top's key right; it is no less than before. */
  raise(key: number): void {
    this.keys[this.#links[0]] = key;
    this.#sink(0);
  }

  /** Take the top away. */
  removeTop(): void {
    this.#size -= 1;
    this.#links[0] = this.#links[this.#size];
    if (this.#size > 1) this.#sink(0);
  }

  #sink(from: number): void {
    const links = this.#links;
    const keys = this.keys;
    const size = this.#size;
    const link = links[from];
    const key = keys[link];
    let at = from;
    for (;;) {
      const first = at * 4 + 1;
      if (first >= size) break;
      const last = Math.min(first + 4, size);
      let least = first;
      let leastLink = links[first];
      let leastKey = keys[leastLink];
      for (let child = first + 1; child < last; child++) {
        const other = links[child];
        const otherKey = keys[other];
        if (otherKey < leastKey || (otherKey === leastKey && other < leastLink)) {
          least = child;
          leastLink = other;
          leastKey = otherKey;
        }
      }
      if (key < leastKey || (key === leastKey && link < leastLink)) break;
      links[at] = leastLink;
      at = least;
    }
    links[at] = link;
  }
}
