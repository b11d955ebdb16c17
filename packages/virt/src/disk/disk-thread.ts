/**
 * disk/disk-thread — a thread of a block device's: it starts requests, or finishes completed ones, or both.
 *
 * It does one after the other, completions first, each after its time. What has been completed by the storage waits in
 * a line of heads; the request itself stays in guest memory. Rules V91–V94 in ../../SPEC.md.
 * @module
 */
import type { Ps, Simulation } from "@dc/engine";
import type { PathCounts } from "../net/path-counts.ts";
import type { SplitDevice } from "../virtio/split-device.ts";
import type { BlockDevice } from "../virtio/virtio-blk.ts";
import type { DiskCosts } from "./disk-costs.ts";

/** What a thread works with. */
export interface DiskThreadOptions {
  readonly costs: DiskCosts;
  readonly counts: PathCounts;
  readonly queue: SplitDevice;
  /** The device, asked for when it is needed: it is made of a backend that needs the threads. */
  readonly device: () => BlockDevice;
  /** It takes requests out of the queue. */
  readonly starts: boolean;
  /** It looks again and again and never sleeps. */
  readonly polls: boolean;
  /** It came here by itself, as the virtual CPU's thread does; else it has to be woken. */
  readonly wakes: boolean;
  /** Finish a request: the device puts it into the used ring. */
  readonly finish: (head: number, status: number) => void;
  /** Its interrupt, paid for, is on its way. */
  readonly raise: (head: number) => void;
  /** It has nothing left to do. @param carryPs what it has yet to do for an interrupt */
  readonly idle?: (carryPs: Ps) => void;
}

const state = { asleep: 0, waking: 1, awake: 2, polling: 3 } as const;
const word = { state: 0, first: 1, count: 2, carryPs: 3 } as const;
const did = { wake: 0, start: 1, finish: 2 } as const;

/** A thread. */
export class DiskThread {
  readonly #simulation: Simulation;
  readonly #o: DiskThreadOptions;
  readonly #words: Int32Array;
  readonly #heads: Uint32Array;
  readonly #statuses: Uint32Array;
  readonly #fire: number;
  readonly #raised: number;

  constructor(simulation: Simulation, path: string, options: DiskThreadOptions) {
    const { size } = options.queue.layout;
    this.#simulation = simulation;
    this.#o = options;
    this.#words = simulation.state.i32(`${path}/thread`, 4);
    this.#heads = simulation.state.u32(`${path}/thread/heads`, size);
    this.#statuses = simulation.state.u32(`${path}/thread/statuses`, size);
    if (options.polls) {
      this.#words[word.state] = state.polling;
      options.queue.disableKicks();
    }
    this.#fire = simulation.handler(path, "thread", (what) => this.#did(what));
    this.#raised = simulation.handler(path, "raise", (head) => options.raise(head));
  }

  /** A request waits in the queue, or will in `delayPs`. */
  signal(delayPs: Ps): void {
    const words = this.#words;
    const { costs, counts, wakes } = this.#o;
    if (words[word.state] === state.polling) {
      words[word.state] = state.waking;
      this.#simulation.after(delayPs + costs.poll.ps, this.#fire, did.wake);
    } else if (words[word.state] === state.asleep) {
      words[word.state] = state.waking;
      if (wakes) {
        counts.wakeups.add(1);
        counts.cycles.add(costs.wake.cycles);
      }
      this.#simulation.after(delayPs + (wakes ? costs.wake.ps : 0), this.#fire, did.wake);
    }
  }

  /** The storage has completed a request. */
  completed(head: number, status: number): void {
    const words = this.#words;
    const at = (words[word.first] + words[word.count]++) & (this.#heads.length - 1);
    this.#heads[at] = head;
    this.#statuses[at] = status;
    this.signal(0);
  }

  /** The guest wants an interrupt: signal it, which takes the thread its time. */
  ask(head: number): void {
    const { costs, counts } = this.#o;
    counts.cycles.add(costs.raise.cycles);
    counts.systemCalls.add(1);
    this.#words[word.carryPs] += costs.raise.ps;
    this.#simulation.after(this.#words[word.carryPs], this.#raised, head);
  }

  #did(what: number): void {
    const words = this.#words;
    const { queue, starts, device, finish } = this.#o;
    if (what === did.wake) {
      words[word.state] = state.awake;
      if (starts) queue.disableKicks();
    } else if (what === did.start) device().processOne();
    else {
      const at = words[word.first];
      words[word.first] = (at + 1) & (this.#heads.length - 1);
      words[word.count]--;
      finish(this.#heads[at], this.#statuses[at]);
    }
    this.#next();
  }

  #next(): void {
    const words = this.#words;
    const { costs, queue, starts, polls, idle } = this.#o;
    if (words[word.count] > 0) {
      this.#begin(costs.finish.cycles, costs.finish.ps, did.finish);
      return;
    }
    // One more look, for what came between the last one and the wish to be told.
    if (starts && (queue.pending || (!polls && queue.enableKicks()))) {
      queue.disableKicks();
      this.#begin(costs.start.cycles, costs.start.ps, did.start);
      return;
    }
    const carryPs = words[word.carryPs];
    words[word.carryPs] = 0;
    words[word.state] = polls ? state.polling : state.asleep;
    idle?.(carryPs);
  }

  #begin(cycles: number, durationPs: Ps, what: number): void {
    const { costs, counts } = this.#o;
    counts.cycles.add(cycles);
    if (costs.systemCalls > 0) counts.systemCalls.add(costs.systemCalls);
    const carryPs = this.#words[word.carryPs];
    this.#words[word.carryPs] = 0;
    this.#simulation.after(carryPs + durationPs, this.#fire, what);
  }
}

/** Make a thread, asleep or polling. */
export function createDiskThread(simulation: Simulation, path: string, options: DiskThreadOptions): DiskThread {
  return new DiskThread(simulation, path, options);
}
