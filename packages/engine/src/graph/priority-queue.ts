/**
 * graph/priority-queue — a queue discipline: eight priorities, the highest first, each of which can be paused.
 *
 * Control frames, such as pauses, are a ninth class: before all others, and nothing pauses them. A priority that waits
 * behind a higher one may wait for ever; that is what strict priority means.
 *
 * The frames of a class are a list through the pool's `next` column; its ends and counts lie in the arena, so that the
 * queue survives a step back. Rules G16 and G17 in ../../SPEC.md.
 *
 * Source: IEEE 802.1Q-2018 §8.6.8.1 (strict priority), §8.6.8 and §36 (priority-based flow control).
 * @module
 */
import type { Simulation } from "../sim/simulation.ts";
import { type Frame, type FramePool, none } from "./frames.ts";
import type { QueueDiscipline } from "./queue-discipline.ts";
import type { PortIndex } from "./topology.ts";

/** What `frames.priority` holds for a control frame: above the eight priorities, and never paused. */
export const controlPriority = 8;

const classCount = controlPriority + 1;

/** How much may wait. */
export interface PriorityQueueOptions {
  /** Waiting bytes of each priority, one limit for all or eight; none if left out. Control frames have none. */
  readonly queueBytesMax?: number | readonly number[];
}

/** A strict-priority queue discipline of one port. */
export class PriorityQueue implements QueueDiscipline {
  readonly #frames: FramePool;
  readonly #limits: readonly number[];
  /** First and last frame of each class. */
  readonly #heads: Int32Array;
  readonly #tails: Int32Array;
  /** Waiting frames of each class, then of all; bytes likewise. */
  readonly #counts: Float64Array;
  readonly #bytes: Float64Array;

  constructor(simulation: Simulation, port: PortIndex, options: PriorityQueueOptions) {
    this.#frames = simulation.frames;
    const limit = options.queueBytesMax ?? Number.POSITIVE_INFINITY;
    this.#limits = typeof limit === "number" ? new Array<number>(controlPriority).fill(limit) : limit;
    const name = `priority-queue/${simulation.graph.portName(port)}`;
    this.#heads = simulation.state.i32(`${name}/heads`, classCount).fill(none);
    this.#tails = simulation.state.i32(`${name}/tails`, classCount).fill(none);
    this.#counts = simulation.state.f64(`${name}/frames`, classCount + 1);
    this.#bytes = simulation.state.f64(`${name}/bytes`, classCount + 1);
  }

  get lengthFrames(): number {
    return this.#counts[classCount];
  }
  get lengthBytes(): number {
    return this.#bytes[classCount];
  }
  /** Waiting frames of one priority. */
  framesOf(priority: number): number {
    return this.#counts[priority];
  }
  /** Waiting bytes of one priority. */
  bytesOf(priority: number): number {
    return this.#bytes[priority];
  }

  put(frame: Frame): boolean {
    const frames = this.#frames;
    const sizeBytes = frames.sizeBytes[frame];
    const at = Math.min(frames.priority[frame], controlPriority);
    if (at < controlPriority && this.#bytes[at] + sizeBytes > this.#limits[at]) return false;
    frames.next[frame] = none;
    const last = this.#tails[at];
    if (last === none) this.#heads[at] = frame;
    else frames.next[last] = frame;
    this.#tails[at] = frame;
    this.#add(at, 1, sizeBytes);
    return true;
  }

  take(paused: number): Frame {
    for (let at = controlPriority; at >= 0; at--) {
      const frame = this.#heads[at];
      if (frame === none || (paused >>> at) % 2 === 1) continue;
      const next = this.#frames.next[frame];
      this.#heads[at] = next;
      if (next === none) this.#tails[at] = none;
      this.#add(at, -1, -this.#frames.sizeBytes[frame]);
      return frame;
    }
    return none;
  }

  #add(at: number, frameCount: number, sizeBytes: number): void {
    this.#counts[at] += frameCount;
    this.#counts[classCount] += frameCount;
    this.#bytes[at] += sizeBytes;
    this.#bytes[classCount] += sizeBytes;
  }
}

/**
 * Make a strict-priority queue for a port, and put it there with `graph.discipline`. While things are being built.
 *
 * @throws `engine/duplicate-name` where the port has one already.
 */
export function createPriorityQueue(
  simulation: Simulation,
  port: PortIndex,
  options: PriorityQueueOptions = {},
): PriorityQueue {
  return new PriorityQueue(simulation, port, options);
}
