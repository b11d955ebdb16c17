/**
 * state/checkpoints — snapshots along the way, within a budget of bytes: dense near the present, evenly spread elsewhere.
 *
 * Evenly, because a person jumps anywhere: where the budget holds 200 snapshots, no jump replays more than a hundredth
 * of the run or so. What a step back replays is saved at an eighth of the interval, so that the next step is short.
 * @module
 */
import type { Simulation, Snapshot } from "../sim/simulation.ts";
import type { Ps } from "../sim/time.ts";

/** One saved moment. */
export interface Checkpoint {
  /** Events fired when it was taken. */
  readonly fired: number;
  /** Actions applied by then. */
  readonly actionsApplied: number;
  readonly snapshot: Snapshot;
}

/** So many intervals around the present keep their checkpoints longest. */
const nearIntervals = 4;

/** The checkpoints of one run, in order. The first, the start, is never given up. */
export class Checkpoints {
  readonly #list: Checkpoint[] = [];
  readonly #spare: Snapshot[] = [];
  readonly #budgetBytes: number;
  /** Events between two of them while the budget lasts. */
  readonly intervalEvents: number;
  #bytes = 0;

  constructor(intervalEvents: number, budgetBytes: number) {
    this.intervalEvents = intervalEvents;
    this.#budgetBytes = budgetBytes;
  }

  get count(): number {
    return this.#list.length;
  }
  /** Bytes that all snapshots hold. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The last checkpoint at or before an event. */
  before(fired: number): Checkpoint | undefined {
    return this.#list[this.#indexAfter(fired) - 1];
  }

  /** Events from `fired` to the next moment that wants a checkpoint; 0 when it is now. @param fine an eighth as far. */
  eventsUntilNext(fired: number, fine = false): number {
    const last = this.before(fired);
    const interval = fine ? Math.ceil(this.intervalEvents / 8) : this.intervalEvents;
    return last === undefined ? 0 : Math.max(0, last.fired + interval - fired);
  }

  /** Take a checkpoint now, giving up the least useful one when the budget is spent. */
  take(simulation: Simulation, actionsApplied: number): void {
    const at = this.#indexAfter(simulation.fired);
    if (this.#list[at - 1]?.fired === simulation.fired && at > 0) return;
    const snapshot = simulation.save(this.#spare.pop());
    this.#list.splice(at, 0, { fired: simulation.fired, actionsApplied, snapshot });
    this.#bytes += bytesOf(snapshot);
    while (this.#bytes > this.#budgetBytes && this.#list.length > 2) this.#thin(simulation.fired);
  }

  /** Forget the checkpoints after an event: something was done there. */
  forgetAfter(fired: number): void {
    for (let i = this.#list.length - 1; i > 0 && (this.#list[i] as Checkpoint).fired > fired; i--) this.#remove(i);
  }

  /** Forget the checkpoints from a point in time on: something done there was taken back, or done again. */
  forgetFrom(timePs: Ps, after: number): void {
    for (let i = this.#list.length - 1; i > 0; i--) {
      const { nowPs, firedAtNow } = (this.#list[i] as Checkpoint).snapshot;
      if (nowPs < timePs || (nowPs === timePs && firedAtNow < after)) return;
      this.#remove(i);
    }
  }

  /** Give up the checkpoint whose loss leaves the shortest gap, sparing the start and what is near the present. */
  #thin(present: number): void {
    let cheapest = 1;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 1; i < this.#list.length - 1; i++) {
      const gap = (this.#list[i + 1] as Checkpoint).fired - (this.#list[i - 1] as Checkpoint).fired;
      const near = Math.abs(present - (this.#list[i] as Checkpoint).fired) < nearIntervals * this.intervalEvents;
      const cost = near ? gap + present : gap;
      if (cost < least) {
        least = cost;
        cheapest = i;
      }
    }
    this.#remove(cheapest);
  }

  #remove(index: number): void {
    const [removed] = this.#list.splice(index, 1);
    if (removed === undefined) return;
    this.#bytes -= bytesOf(removed.snapshot);
    if (this.#spare.length < 2) this.#spare.push(removed.snapshot);
  }

  #indexAfter(fired: number): number {
    let low = 0;
    let high = this.#list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#list[middle] as Checkpoint).fired <= fired) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function bytesOf(snapshot: Snapshot): number {
  const { queue, arena } = snapshot;
  return queue.nodes.byteLength + queue.slots.byteLength + arena.bytes.byteLength;
}
