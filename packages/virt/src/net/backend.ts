/**
 * net/backend — who works for a guest's queues on the other side: a thread of the host, or the device itself.
 *
 * It sleeps until it is told that something waits; awake, it asks not to be told again, takes one frame after the other
 * from guest memory and from the host, and sleeps when neither has any. That is all there is to suppression under
 * load: who is awake need not be woken. Rules V73–V77 in ../../SPEC.md.
 * @module
 */
import { type Frame, none, type Ps, type Simulation } from "@dc/engine";
import type { StepCost } from "../costs/step-cost.ts";
import type { FrameList } from "./frame-list.ts";
import type { Marks } from "./marks.ts";
import type { NicQueue } from "./nic-queue.ts";
import type { PathCosts } from "./path-costs.ts";
import type { PathCounts } from "./path-counts.ts";

/** Frames given back to a transmitting guest under one publication, at most; as Linux's vhost-net has it. */
const usedBatch = 64;

/** What a backend works with. */
export interface BackendOptions {
  readonly costs: PathCosts;
  readonly counts: PathCounts;
  readonly marks: Marks;
  /** The queue it takes frames out of, or none. */
  readonly transmit?: NicQueue;
  /** The queue it puts frames into, and where they wait for it, or none. */
  readonly receive?: { readonly queue: NicQueue; readonly waiting: FrameList };
  readonly wake: StepCost;
  /** Waking it is waking a thread; else it is a device, or a thread that came here by itself. */
  readonly thread: boolean;
  /** It never sleeps, and looks again and again. */
  readonly polls: boolean;
  /** A frame has left the guest. */
  readonly toHost: (frame: Frame) => void;
  /** The guest asked for an interrupt; the backend has paid for it. */
  readonly raise: (queue: NicQueue, frame: number, cause: number) => void;
  /** It has nothing left to do. @param carryPs what it has yet to do for an interrupt that it raised */
  readonly idle?: (carryPs: Ps) => void;
}

const state = { asleep: 0, waking: 1, awake: 2, polling: 3 } as const;
const word = {
  state: 0,
  receiveFirst: 1,
  head: 2,
  frame: 3,
  unpublished: 4,
  lastUsed: 5,
  woke: 6,
  starved: 7,
  carryPs: 8,
  /** By queue (0 transmit, 1 receive), until the interrupt is on its way: the frame's id and the record's number. */
  raiseFrame: 9,
  raiseCause: 11,
} as const;
const done = { woke: 0, transmitted: 1, received: 2 } as const;

/** Cycles and time of one frame of this size. */
interface FrameCost {
  readonly fixedCycles: number;
  sizeBytes: number;
  cycles: number;
  ps: Ps;
}

/** A backend. */
export class Backend {
  readonly #simulation: Simulation;
  readonly #costs: PathCosts;
  readonly #counts: PathCounts;
  readonly #marks: Marks;
  readonly #transmit: NicQueue | undefined;
  readonly #receive: NicQueue | undefined;
  readonly #waiting: FrameList | undefined;
  readonly #wake: StepCost;
  readonly #thread: boolean;
  readonly #polls: boolean;
  readonly #toHost: (frame: Frame) => void;
  readonly #interrupt: (queue: NicQueue, frame: number, cause: number) => void;
  readonly #idle: ((carryPs: Ps) => void) | undefined;
  /** What the last frame of each direction cost, by its size: most are as large as the one before. */
  readonly #known: [FrameCost, FrameCost];
  readonly #words: Int32Array;
  readonly #fire: number;
  readonly #raised: number;

  constructor(simulation: Simulation, path: string, options: BackendOptions) {
    this.#simulation = simulation;
    this.#costs = options.costs;
    this.#counts = options.counts;
    this.#marks = options.marks;
    this.#transmit = options.transmit;
    this.#receive = options.receive?.queue;
    this.#waiting = options.receive?.waiting;
    this.#wake = options.wake;
    this.#thread = options.thread;
    this.#polls = options.polls;
    this.#toHost = options.toHost;
    this.#interrupt = options.raise;
    this.#idle = options.idle;
    this.#known = [
      { fixedCycles: options.costs.sendFrame.cycles, sizeBytes: -1, cycles: 0, ps: 0 },
      { fixedCycles: options.costs.receiveFrame.cycles, sizeBytes: -1, cycles: 0, ps: 0 },
    ];
    this.#words = simulation.state.i32(`${path}/backend`, 13);
    this.#words[word.lastUsed] = none;
    if (options.polls) {
      this.#words[word.state] = state.polling;
      options.transmit?.device.disableKicks();
    }
    this.#fire = simulation.handler(path, "backend", (what) => this.#done(what));
    this.#raised = simulation.handler(path, "raise", (queue) => this.#raise(queue));
  }

  /** Whether it works, or is about to. */
  get awake(): boolean {
    return this.#words[word.state] !== state.asleep;
  }

  /** Tell it that something waits, `delayPs` from now. Who is awake is not told twice. */
  signal(delayPs: Ps): void {
    const words = this.#words;
    if (words[word.state] === state.asleep) {
      words[word.state] = state.waking;
      words[word.woke] = 1;
      if (this.#thread) this.#counts.wakeups.add(1);
      this.#counts.cycles.add(this.#wake.cycles);
      this.#simulation.place(this.#simulation.now + delayPs + this.#wake.ps, this.#fire, done.woke);
    } else if (words[word.state] === state.polling) {
      words[word.state] = state.waking;
      words[word.woke] = 0;
      this.#simulation.place(this.#simulation.now + delayPs + this.#costs.poll.ps, this.#fire, done.woke);
    }
  }

  #done(what: number): void {
    if (what === done.transmitted) this.#transmitted();
    else if (what === done.received) this.#received();
    else this.#woke();
    this.#next();
  }

  #woke(): void {
    const words = this.#words;
    words[word.state] = state.awake;
    this.#transmit?.device.disableKicks();
    if (words[word.starved] === 0) return;
    words[word.starved] = 0;
    this.#receive?.device.disableKicks();
  }

  #transmitted(): void {
    const words = this.#words;
    const frame = words[word.frame];
    const queue = this.#transmit as NicQueue;
    this.#count(frame, this.#known[0]);
    words[word.lastUsed] = this.#simulation.frames.id[frame];
    queue.useTransmitted(words[word.head]);
    this.#toHost(frame);
    if (++words[word.unpublished] === usedBatch) this.#publishTransmitted();
  }

  #received(): void {
    const { frames } = this.#simulation;
    const frame = this.#words[word.frame];
    const queue = this.#receive as NicQueue;
    this.#count(frame, this.#known[1]);
    queue.useReceived(this.#words[word.head], frame, frames.sizeBytes[frame]);
    if (queue.device.publish()) this.#ask(1, frames.id[frame], frames.lastRecord[frame]);
    else queue.interruptSuppressed(frame);
  }

  #count(frame: Frame, known: FrameCost): void {
    const costs = this.#costs;
    const sizeBytes = this.#simulation.frames.sizeBytes[frame];
    if (costs.copies > 0) {
      this.#counts.copies.add(costs.copies);
      this.#counts.copiedBytes.add(sizeBytes);
    }
    if (costs.systemCalls > 0) this.#counts.systemCalls.add(costs.systemCalls);
    if (!this.#marks.on) return;
    const cycles = this.#costOf(sizeBytes, known).cycles;
    this.#marks.frame(
      frame,
      "virt.backend",
      this.#simulation.now,
      cycles,
      sizeBytes,
      costs.copies,
      0,
      costs.systemCalls,
    );
  }

  /** Begin the next frame, the two directions in turn; or sleep. */
  #next(): void {
    const words = this.#words;
    for (;;) {
      if (words[word.receiveFirst] === 1) {
        if (this.#beginReceive() || this.#beginTransmit()) return;
      } else if (this.#beginTransmit() || this.#beginReceive()) return;
      if (words[word.unpublished] > 0) this.#publishTransmitted();
      if (this.#polls) {
        words[word.state] = state.polling;
        return;
      }
      // One more look, for what came between the last one and the wish to be told.
      const device = this.#transmit?.device;
      if (device === undefined || !device.enableKicks()) break;
      device.disableKicks();
    }
    words[word.state] = state.asleep;
    const carryPs = words[word.carryPs];
    words[word.carryPs] = 0;
    this.#idle?.(carryPs);
  }

  #beginTransmit(): boolean {
    const transmit = this.#transmit;
    if (transmit === undefined || !transmit.device.take()) return false;
    const { head } = transmit.device;
    this.#words[word.receiveFirst] = 1;
    this.#begin(transmit.frameOf[head], head, this.#known[0], done.transmitted);
    return true;
  }

  #beginReceive(): boolean {
    const waiting = this.#waiting;
    if (waiting === undefined || waiting.count === 0) return false;
    const { device } = this.#receive as NicQueue;
    if (!device.take()) {
      // No buffer: ask to be told of the next one. A ring that broke gives none any more.
      if (device.needsReset || !device.enableKicks() || !device.take()) {
        this.#words[word.starved] = 1;
        return false;
      }
      device.disableKicks();
    }
    this.#words[word.receiveFirst] = 0;
    this.#begin(waiting.take(), device.head, this.#known[1], done.received);
    return true;
  }

  #begin(frame: Frame, head: number, known: FrameCost, what: number): void {
    const words = this.#words;
    words[word.head] = head;
    words[word.frame] = frame;
    if (this.#marks.on) {
      const woke = words[word.woke] === 1;
      const { now } = this.#simulation;
      // Waking a thread is a switch of tasks.
      if (woke) this.#marks.frame(frame, "virt.wake", now, this.#wake.cycles, 0, 0, 0, this.#thread ? 1 : 0);
      else this.#marks.frame(frame, "virt.ring", now);
    }
    words[word.woke] = 0;
    const cost = this.#costOf(this.#simulation.frames.sizeBytes[frame], known);
    this.#counts.cycles.add(cost.cycles);
    const carryPs = words[word.carryPs];
    words[word.carryPs] = 0;
    this.#simulation.place(this.#simulation.now + carryPs + cost.ps, this.#fire, what);
  }

  #costOf(sizeBytes: number, known: FrameCost): FrameCost {
    if (known.sizeBytes === sizeBytes) return known;
    const costs = this.#costs;
    known.sizeBytes = sizeBytes;
    known.cycles = known.fixedCycles + Math.ceil(sizeBytes * costs.copyPerByte);
    known.ps = costs.framePs + costs.clock.ps(known.cycles);
    return known;
  }

  #publishTransmitted(): void {
    const transmit = this.#transmit;
    if (transmit === undefined) return;
    this.#words[word.unpublished] = 0;
    if (transmit.device.publish()) this.#ask(0, this.#words[word.lastUsed], none);
    else transmit.interruptsSuppressed(this.#words[word.lastUsed]);
  }

  /** The guest wants an interrupt: signal it, which takes the backend its time. */
  #ask(queue: number, frame: number, cause: number): void {
    const { raise, systemCalls } = this.#costs;
    const words = this.#words;
    words[word.raiseFrame + queue] = frame;
    words[word.raiseCause + queue] = cause;
    this.#counts.cycles.add(raise.cycles);
    if (systemCalls > 0) this.#counts.systemCalls.add(1);
    words[word.carryPs] += raise.ps;
    if (raise.ps === 0) this.#raise(queue);
    else this.#simulation.place(this.#simulation.now + words[word.carryPs], this.#raised, queue);
  }

  #raise(queue: number): void {
    const which = queue === 0 ? this.#transmit : this.#receive;
    if (which === undefined) return;
    which.interrupted();
    this.#interrupt(which, this.#words[word.raiseFrame + queue] >>> 0, this.#words[word.raiseCause + queue]);
  }
}

/** Make a backend, asleep. */
export function createBackend(simulation: Simulation, path: string, options: BackendOptions): Backend {
  return new Backend(simulation, path, options);
}
