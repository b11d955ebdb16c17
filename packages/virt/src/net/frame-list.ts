/**
 * net/frame-list — frames that wait in one line, linked through the pool's own `next`.
 *
 * @module
 */
import { type Frame, type FramePool, none, type Simulation } from "@dc/engine";

const word = { head: 0, tail: 1, count: 2 } as const;

/** First in, first out. */
export class FrameList {
  readonly #frames: FramePool;
  readonly #words: Int32Array;

  constructor(simulation: Simulation, path: string) {
    this.#frames = simulation.frames;
    this.#words = simulation.state.i32(path, 3);
    this.#words[word.head] = none;
    this.#words[word.tail] = none;
  }

  get count(): number {
    return this.#words[word.count];
  }
  /** The first, or `none`. */
  get head(): Frame {
    return this.#words[word.head];
  }

  push(frame: Frame): void {
    const words = this.#words;
    const { next } = this.#frames;
    next[frame] = none;
    if (words[word.tail] === none) words[word.head] = frame;
    else next[words[word.tail]] = frame;
    words[word.tail] = frame;
    words[word.count]++;
  }

  /** Take the first, or `none`. */
  take(): Frame {
    const words = this.#words;
    const frame = words[word.head];
    if (frame === none) return none;
    const after = this.#frames.next[frame];
    words[word.head] = after;
    if (after === none) words[word.tail] = none;
    words[word.count]--;
    this.#frames.next[frame] = none;
    return frame;
  }
}

/** Make a list whose ends live in the simulation's state. */
export function createFrameList(simulation: Simulation, path: string): FrameList {
  return new FrameList(simulation, path);
}
