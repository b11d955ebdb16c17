/**
 * sim/simulation — one deterministic simulation: its clock, its events and what hangs on them.
 *
 * An event is a registered handler and a number. The number is a value, or the handle of a frame in the pool; nothing
 * is allocated when an event is scheduled or fires. Closures and generators are allowed as sugar and mark the
 * simulation as not snapshotable. Nothing here reads a clock or draws from an unnamed source.
 * Rules E10–E19 in ../../SPEC.md.
 * @module
 */
import { type EngineError, engineError } from "../errors.ts";
import { FramePool } from "../graph/frames.ts";
import { Graph } from "../graph/graph.ts";
import { Metrics } from "../metrics/metrics.ts";
import { Spans } from "../spans/spans.ts";
import { type ArenaState, StateArena } from "../state/arena.ts";
import { Trace, type TraceState } from "../trace/trace.ts";
import { type EventHandle, EventQueue, type EventQueueState } from "./event-queue.ts";
import { startProcess, type Wait } from "./process.ts";
import { createRandomStream, type RandomStream, streamKey } from "./random.ts";
import { type Ps, timeEndPs } from "./time.ts";

/** A registered handler. */
export type HandlerIndex = number;

/** How to make a simulation. */
export interface SimulationOptions {
  /** uint32: the same seed gives the same run. */
  readonly seed: number;
  /** Records to keep; 0 (the default) keeps none. The digest counts every record either way. */
  readonly traceRecordsMax?: number;
  /** Whether requests are followed (`simulation.spans`); off by default. Changes no digest. */
  readonly spans?: boolean;
  /** Spans to keep, newest first; 65,536 by default. A sixteenth as many requests may be open at once. */
  readonly spansMax?: number;
  /** `fast` (default): plain FIFO ports take one event per hop. `general`: all ports take two, in time order. */
  readonly ports?: "fast" | "general";
}

/** How simultaneous events of a handler are ordered. */
export interface HandlerOptions {
  /**
   * `insertion` (default): first scheduled, first fired. `value`: those pending when their instant begins fire before
   * all others of it, by ascending value, so that their order does not depend on who scheduled them when.
   */
  readonly order?: "insertion" | "value";
}

/** A copy of all that a simulation's future depends on. Opaque; valid for the simulation that made it. */
export interface Snapshot {
  readonly queue: EventQueueState;
  readonly arena: ArenaState;
  readonly trace: TraceState;
  nowPs: Ps;
  fired: number;
  firedAtNow: number;
}

/** One simulation. */
export class Simulation {
  readonly seed: number;
  readonly state: StateArena = new StateArena();
  readonly trace: Trace;
  readonly spans: Spans;
  readonly metrics: Metrics;
  readonly frames: FramePool;
  readonly graph: Graph;
  /** The present. Read it; only the simulation moves it. */
  now: Ps = 0;
  /** Events fired since the start. */
  fired = 0;
  /** Of them, those fired at the present instant. */
  firedAtNow = 0;

  readonly #queue: EventQueue = new EventQueue();
  readonly #handlers: ((value: number) => void)[] = [];
  readonly #components: string[] = [];
  readonly #names: string[] = [];
  readonly #streams: Map<string, RandomStream> = new Map();
  /** Closures that wait for their time, by the value of their event; places are used again. */
  readonly #calls: (() => void)[] = [];
  readonly #callsFree: number[] = [];
  #callHandler = -1;
  #notSnapshotableBecause: string | undefined;

  constructor(options: SimulationOptions) {
    const { seed } = options;
    if (!(seed >= 0 && seed <= 0xffffffff && Math.floor(seed) === seed)) {
      throw engineError("engine/unit-range", `seed ${seed}: expected a whole number from 0 to 4294967295`);
    }
    this.seed = seed;
    this.trace = new Trace(options.traceRecordsMax ?? 0);
    this.spans = new Spans(this.state, this.trace, options.spans === true ? (options.spansMax ?? 65_536) : 0);
    this.metrics = new Metrics(this.state, () => this.now);
    this.frames = new FramePool(this.state, () => this.now);
    this.graph = new Graph(this, options.ports === "general");
  }

  /** Events pending. */
  get pending(): number {
    return this.#queue.size;
  }
  /** Whether `save` is possible; closures and generators make it impossible. */
  get snapshotable(): boolean {
    return this.#notSnapshotableBecause === undefined;
  }
  /** The component that scheduled the first closure, or undefined. */
  get notSnapshotableBecause(): string | undefined {
    return this.#notSnapshotableBecause;
  }

  /**
   * Register what an event does. Once per component, before the simulation runs.
   *
   * @param component its object path, named in errors.
   * @param fire      called with the event's value.
   */
  handler(component: string, name: string, fire: (value: number) => void, options: HandlerOptions = {}): HandlerIndex {
    const index = this.#handlers.length;
    this.#handlers.push(fire);
    this.#components.push(component);
    this.#names.push(name);
    const queue = this.#queue;
    if (index >= queue.ordered.length) {
      const wider = new Uint8Array(queue.ordered.length * 2);
      wider.set(queue.ordered);
      queue.ordered = wider;
    }
    if (options.order === "value") {
      queue.ordered[index] = 1;
      queue.orderedCount++;
    }
    return index;
  }

  /**
   * Schedule an event.
   *
   * @param timePs whole picoseconds, now or later, below 2^53.
   * @param value  int32.
   * @throws `engine/time-range`, naming the component; `engine/unknown-handler`.
   */
  at(timePs: Ps, handler: HandlerIndex, value: number): EventHandle {
    if (!(timePs >= this.now && timePs < timeEndPs && Math.floor(timePs) === timePs)) this.#badTime(timePs, handler);
    if (this.#handlers[handler] === undefined) {
      throw engineError("engine/unknown-handler", `handler ${handler} is not registered`);
    }
    return this.#queue.push(timePs, handler, value);
  }

  /**
   * As `at`, for hot paths whose times are whole and not past by construction, and who know by themselves whether their
   * event is still pending: it is named by its place, a small integer, and costs no allocation. @throws `engine/time-range`
   * from 2^53 on.
   */
  place(timePs: Ps, handler: HandlerIndex, value: number): number {
    if (timePs >= timeEndPs) this.#badTime(timePs, handler);
    return this.#queue.place(timePs, handler, value);
  }

  /** Take back an event of `place` that is known to be pending. */
  remove(place: number): void {
    this.#queue.remove(place);
  }

  /** Schedule an event `delayPs` from now. @throws as `at`. */
  after(delayPs: Ps, handler: HandlerIndex, value: number): EventHandle {
    return this.at(this.now + delayPs, handler, value);
  }

  /** Take a pending event back; false when it has fired, was cancelled, or the handle is stale. */
  cancel(handle: EventHandle): boolean {
    return this.#queue.cancel(handle);
  }

  /** Move a pending event; it becomes the last of its new instant. False as `cancel`. @throws `engine/time-range`. */
  reschedule(handle: EventHandle, timePs: Ps): boolean {
    if (!(timePs >= this.now && timePs < timeEndPs && Math.floor(timePs) === timePs)) this.#badTime(timePs, -1);
    return this.#queue.reschedule(handle, timePs);
  }

  /** Whether the event is still to fire. */
  isPending(handle: EventHandle): boolean {
    return this.#queue.isPending(handle);
  }

  /** Time of the next event, or -1. */
  get nextPs(): Ps {
    return this.#queue.peek();
  }

  /** Call a closure at a time. Sugar: from then on the simulation cannot be saved. @throws `engine/time-range`. */
  call(component: string, timePs: Ps, fn: () => void): EventHandle {
    this.#notSnapshotableBecause ??= component;
    if (this.#callHandler < 0) {
      this.#callHandler = this.handler("closures", "call", (place) => {
        const call = this.#calls[place];
        this.#callsFree.push(place);
        call();
      });
    }
    const handle = this.at(timePs, this.#callHandler, this.#callsFree.at(-1) ?? this.#calls.length);
    // Only when the time was right, so that a refused call leaves nothing behind.
    this.#calls[this.#callsFree.pop() ?? this.#calls.length] = fn;
    return handle;
  }

  /** Run a generator as a process from this instant. Sugar, as `call`. */
  process(component: string, body: () => Generator<Wait, void>): void {
    startProcess(this, component, body);
  }

  /** The stream of random numbers of this path; the same one each time. Ask before the simulation runs. */
  random(path: string): RandomStream {
    const known = this.#streams.get(path);
    if (known !== undefined) return known;
    const words = this.state.i32(`random/${path}`, 4);
    words.set(streamKey(this.seed, path));
    const stream = createRandomStream(words);
    this.#streams.set(path, stream);
    return stream;
  }

  /** Fire everything up to and including `timePs`; the present is then `timePs`. @returns events fired. */
  runUntil(timePs: Ps): number {
    if (!(timePs >= this.now && timePs < timeEndPs && Math.floor(timePs) === timePs)) this.#badTime(timePs, -1);
    const before = this.fired;
    this.#fire(timePs, Number.POSITIVE_INFINITY);
    if (this.now !== timePs) {
      this.now = timePs;
      this.firedAtNow = 0;
    }
    return this.fired - before;
  }

  /** Fire at most `eventsMax` events, none after `limitPs`; the clock stays at the last. @returns events fired. */
  runWithin(limitPs: Ps, eventsMax: number): number {
    const before = this.fired;
    this.#fire(limitPs, eventsMax);
    return this.fired - before;
  }

  /** Move the clock to a time that no pending event precedes. @throws `engine/time-range`. */
  advanceTo(timePs: Ps): void {
    const next = this.nextPs;
    if (timePs < this.now || (next >= 0 && next < timePs)) this.#badTime(timePs, -1);
    if (timePs === this.now) return;
    this.now = timePs;
    this.firedAtNow = 0;
  }

  /** Fire at most `eventsMax` events. @returns events fired. */
  run(eventsMax: number): number {
    const before = this.fired;
    this.#fire(timeEndPs, eventsMax);
    return this.fired - before;
  }

  /** Fire one event, not after `limitPs`; false when there is none. */
  step(limitPs: Ps = timeEndPs): boolean {
    const before = this.fired;
    this.#fire(limitPs, 1);
    return this.fired !== before;
  }

  /** The digest of every record so far: 16 hex digits. */
  digest(): string {
    this.graph.settle();
    return this.trace.digest;
  }

  /** Forget what was measured so far; see `Metrics.warmUp`. */
  warmUp(): void {
    this.graph.settle();
    this.metrics.warmUp();
  }

  /** Copy all state; into an earlier snapshot's memory when given. @throws `engine/not-snapshotable`. */
  save(into?: Snapshot): Snapshot {
    if (this.#notSnapshotableBecause !== undefined) {
      throw engineError(
        "engine/not-snapshotable",
        `${this.#notSnapshotableBecause} scheduled a closure or runs a generator`,
      );
    }
    const snapshot: Snapshot = {
      queue: this.#queue.save(into?.queue),
      arena: this.state.save(into?.arena),
      trace: this.trace.save(into?.trace),
      nowPs: this.now,
      fired: this.fired,
      firedAtNow: this.firedAtNow,
    };
    return snapshot;
  }

  /** Go back, or forward, to a snapshot. @throws `engine/snapshot-mismatch`. */
  restore(snapshot: Snapshot): void {
    this.state.restore(snapshot.arena);
    this.#queue.restore(snapshot.queue);
    this.trace.restore(snapshot.trace);
    this.now = snapshot.nowPs;
    this.fired = snapshot.fired;
    this.firedAtNow = snapshot.firedAtNow;
    this.trace.eventNow = this.fired;
  }

  #fire(limitPs: Ps, eventsMax: number): void {
    const queue = this.#queue;
    const handlers = this.#handlers;
    const { trace, graph } = this;
    const arrive = graph.arriveHandler;
    try {
      for (let left = eventsMax; left > 0 && queue.pop(limitPs); left--) {
        const timePs = queue.poppedTimePs;
        if (timePs === this.now) this.firedAtNow++;
        else {
          this.now = timePs;
          this.firedAtNow = 1;
        }
        trace.eventNow = ++this.fired;
        const handler = queue.poppedHandler;
        // Most events are arrivals, and a call that is known beforehand can be compiled into this loop.
        if (handler === arrive) graph.arrived(queue.poppedValue);
        else (handlers[handler] as (value: number) => void)(queue.poppedValue);
      }
    } catch (cause) {
      throw this.#threw(cause);
    }
  }

  #threw(cause: unknown): unknown {
    // An engine error already names its component; anything else gets the time, the component and the event.
    if ((cause as EngineError | undefined)?.code === "engine/handler-threw") return cause;
    const handler = this.#queue.poppedHandler;
    const what = cause instanceof Error ? cause.message : String(cause);
    return engineError(
      "engine/handler-threw",
      `at ${this.now} ps, ${this.#components[handler]} "${this.#names[handler]}" (value ${this.#queue.poppedValue}, event ${this.fired}): ${what}`,
      cause,
    );
  }

  #badTime(timePs: number, handler: number): never {
    const who = handler < 0 ? "" : `${this.#components[handler] ?? `handler ${handler}`}: `;
    throw engineError(
      "engine/time-range",
      `${who}${timePs} ps: expected whole picoseconds, from now (${this.now}) to below 2^53`,
    );
  }
}

/** Make a simulation. @throws `engine/unit-range` for a seed that is not uint32. */
export function createSimulation(options: SimulationOptions): Simulation {
  return new Simulation(options);
}
