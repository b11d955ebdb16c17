/**
 * guest/guest-process — a guest of machine code inside a simulation: its instructions take time, and what its technique
 * does beside executing them is in the trace.
 *
 * A slice of instructions is executed when it begins; the set of costs says how long it lasts, and where in it each
 * event stands. Registers are so up to a slice ahead of the trace, never behind. Exits of VT-x are `vm.exit` and
 * `vm.enter`; what another monitor does is `monitor.enter` and `monitor.leave`. All of it lies in the state arena.
 *
 * Rules V502–V505 in ../../SPEC.md.
 * @module
 */
import type { Counter, HandlerIndex, KindColumns, KindIndex, ObjectIndex, Ps, Simulation } from "@dc/engine";
import { type CycleClock, createCycleClock } from "../costs/cycle-clock.ts";
import { answerers } from "../exit/exit-reason.ts";
import { recordKind } from "../kinds.ts";
import { type EventKind, eventKindNumber, eventKinds } from "../techniques/event-kind.ts";
import { createGuestRun, type GuestRun, type GuestRunOptions, type GuestStop } from "../techniques/guest-run.ts";
import { reasonOf } from "./exit-reason-of.ts";

/** Instructions of a slice. */
const sliceInstructions = 512;
/** Events that a slice may make and still have all of them in the trace. */
const eventsKept = 4096;

/** Why a guest ended, by number in `guest.stop`. */
export const guestStops: readonly GuestStop[] = ["budget", "done", "halt", "shutdown"];

/** Records of guests of machine code: what a, b and c hold. */
export const guestRecordKinds: {
  readonly [name in "monitor.enter" | "monitor.leave" | "guest.stop"]: KindColumns;
} = {
  /** A monitor has to act. `what`: place in `eventKinds`; `rip`: low half. */
  "monitor.enter": { a: "what", b: "rip", c: "detail" },
  /** The guest goes on. */
  "monitor.leave": { a: "what", b: "rip" },
  /** The guest ended: `why` is a place in `guestStops`, `code` what it wrote to the exit port. */
  "guest.stop": { a: "why", b: "rip", c: "code" },
};

/** Words of the arena: the next event to tell, the one after the slice's last, the slice, and where the event in hand stands. */
const word = {
  next: 0,
  end: 1,
  startPs: 2,
  instructions: 3,
  before: 4,
  rest: 5,
  told: 6,
  cycles: 7,
  stop: 8,
  at: 9,
} as const;

/** How to make one. */
export interface GuestProcessOptions extends Omit<GuestRunOptions, "simulation" | "path" | "eventsKept"> {
  /** When its first instruction is executed. */
  readonly startPs?: Ps;
}

/** A guest that runs. */
export class GuestProcess {
  readonly name: string;
  readonly run: GuestRun;
  /** Instructions that it has completed, what its technique did beside them, and the cycles of both. */
  readonly instructions: Counter;
  readonly events: Counter;
  readonly cycles: Counter;
  readonly #simulation: Simulation;
  readonly #clock: CycleClock;
  readonly #words: Float64Array;
  readonly #object: ObjectIndex;
  readonly #exit: KindIndex;
  readonly #enter: KindIndex;
  readonly #monitorEnter: KindIndex;
  readonly #monitorLeave: KindIndex;
  readonly #stop: KindIndex;
  readonly #begin: HandlerIndex;
  readonly #out: HandlerIndex;
  readonly #back: HandlerIndex;
  /** Cycles of each kind of event. */
  readonly #cyclesByKind: Float64Array;
  /** Events told so far, by kind: the order of `eventKinds`. */
  readonly kindCounts: Float64Array;

  constructor(simulation: Simulation, name: string, options: GuestProcessOptions) {
    const { metrics, state, trace } = simulation;
    this.name = name;
    this.#simulation = simulation;
    this.run = createGuestRun({ ...options, simulation, path: name, eventsKept });
    const { costs, events } = this.run;
    this.#clock = createCycleClock(costs.numbers.clock.value);
    this.#words = state.f64(`${name}/process`, 10);
    this.kindCounts = state.f64(`${name}/told`, eventKinds.length);
    this.#cyclesByKind = Float64Array.from(eventKinds, (kind) => events.cyclesOf(kind, costs));
    const path = `${name}/vcpu0`;
    this.#object = trace.object(path);
    this.#exit = recordKind(trace, "vm.exit");
    this.#enter = recordKind(trace, "vm.enter");
    this.#monitorEnter = trace.kind("monitor.enter", guestRecordKinds["monitor.enter"]);
    this.#monitorLeave = trace.kind("monitor.leave", guestRecordKinds["monitor.leave"]);
    this.#stop = trace.kind("guest.stop", guestRecordKinds["guest.stop"]);
    this.instructions = metrics.counter(path, "instructions");
    this.events = metrics.counter(path, "exits");
    this.cycles = metrics.counter(path, "cycles");
    this.#begin = simulation.handler(path, "begin", () => this.#slice());
    this.#out = simulation.handler(path, "out", () => this.#tell(true));
    this.#back = simulation.handler(path, "back", () => this.#tell(false));
    simulation.at(options.startPs ?? 0, this.#begin, 0);
  }

  /** Why it ended; `budget` while it runs. */
  get stop(): GuestStop {
    return guestStops[this.#words[word.stop]] ?? "budget";
  }

  /** Execute a slice, and tell what was in it as its time comes; or tell that the last one was the last. */
  #slice(): void {
    const words = this.#words;
    const { run } = this;
    this.instructions.add(words[word.instructions]);
    this.cycles.add(words[word.cycles]);
    if (this.stop !== "budget") {
      const { rip } = run.state;
      this.#simulation.trace.record(
        this.#simulation.now,
        this.#stop,
        this.#object,
        words[word.stop],
        rip[0],
        run.devices.exitCode,
      );
      return;
    }
    const { events } = run;
    const first = events.count;
    const cyclesBefore = run.cycles();
    words[word.before] = run.instructions;
    words[word.startPs] = this.#simulation.now;
    words[word.stop] = guestStops.indexOf(run.run(sliceInstructions));
    words[word.instructions] = run.instructions - words[word.before];
    // A slice lasts: whoever does nothing for ever shall not stop time.
    words[word.cycles] = Math.max(1, Math.round(run.cycles() - cyclesBefore));
    words[word.next] = Math.max(first, events.count - eventsKept);
    words[word.end] = events.count;
    let inEvents = 0;
    for (let sequence = words[word.next]; sequence < words[word.end]; sequence++) {
      inEvents += this.#cyclesByKind[this.#kindOf(sequence)];
    }
    words[word.rest] = Math.max(0, words[word.cycles] - inEvents);
    words[word.told] = 0;
    words[word.at] = 0;
    this.#schedule();
  }

  #kindOf(sequence: number): number {
    return eventKindNumber[this.run.events.event(sequence)?.kind ?? (eventKinds[0] as EventKind)];
  }

  /** The next event, or the next slice. */
  #schedule(): void {
    const words = this.#words;
    const start = words[word.startPs];
    const event = words[word.next] < words[word.end] ? this.run.events.event(words[word.next]) : undefined;
    if (event === undefined) {
      const end = Math.max(words[word.cycles], words[word.told]);
      this.#simulation.at(start + this.#clock.ps(end), this.#begin, 0);
      return;
    }
    // What is no event's is spread over the instructions.
    const share = (event.instruction - words[word.before]) / Math.max(1, words[word.instructions]);
    // An event may belong to an instruction that is counted no more, so it may be told of an earlier one than the last.
    words[word.at] = Math.max(words[word.at], Math.floor(words[word.rest] * Math.min(1, share)) + words[word.told]);
    this.#simulation.at(start + this.#clock.ps(words[word.at]), this.#out, 0);
  }

  #tell(isOut: boolean): void {
    const words = this.#words;
    const { trace, now } = this.#simulation;
    const event = this.run.events.event(words[word.next]);
    if (event === undefined) return;
    const { detail, kind, rip } = event;
    const number = eventKindNumber[kind];
    const reason = reasonOf(kind, detail, this.run.technique);
    const low = Number(BigInt.asIntN(32, rip));
    const kernel = answerers.indexOf("kernel");
    if (isOut) {
      this.events.add(1);
      this.kindCounts[number]++;
      if (reason >= 0) trace.record(now, this.#exit, this.#object, reason, detail, kernel);
      else trace.record(now, this.#monitorEnter, this.#object, number, low, detail);
      const cycles = this.#cyclesByKind[number];
      words[word.told] += cycles;
      words[word.at] += cycles;
      // From the slice's beginning, so that roundings do not add up.
      this.#simulation.at(words[word.startPs] + this.#clock.ps(words[word.at]), this.#back, 0);
      return;
    }
    if (reason >= 0) trace.record(now, this.#enter, this.#object, reason, kernel);
    else trace.record(now, this.#monitorLeave, this.#object, number, low);
    words[word.next]++;
    this.#schedule();
  }
}

/** Let a guest run in a simulation. @throws what `createGuestRun` throws */
export function createGuestProcess(simulation: Simulation, name: string, options: GuestProcessOptions): GuestProcess {
  return new GuestProcess(simulation, name, options);
}
