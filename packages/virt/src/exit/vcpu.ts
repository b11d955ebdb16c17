/**
 * exit/vcpu — one virtual CPU: what it does one after the other, its exits and entries, its interrupts.
 *
 * Drivers give it tasks. A task runs steps, each of so many picoseconds, and says when it is done; the next task that
 * waits comes in turn. An exit takes the CPU out of its guest until an entry. An interrupt that finds the guest running
 * breaks into a step, which goes on afterwards; one that finds the CPU outside waits for the entry, which needs no exit
 * of its own; one that finds it halted wakes its thread. Interrupts do not nest.
 *
 * Source: Intel SDM volume 3 §27.6 (injection), §30.1.4 (EOI), §30.6 (posted interrupts); rules V57–V63 in ../../SPEC.md.
 * @module
 */
import type { Counter, Ps, Simulation } from "@dc/engine";
import { createCycleClock, type CycleClock } from "../costs/cycle-clock.ts";
import { type CostProfile, type CostStep, roundTrips } from "../costs/profile.ts";
import { makeStepCost, type StepCost } from "../costs/step-cost.ts";
import { makeVirtError } from "../errors.ts";
import { recordKind } from "../kinds.ts";
import { createExitCounts, type ExitCounts } from "./exit-counts.ts";
import { answerers, exitReason } from "./exit-reason.ts";

/**
 * How an interrupt reaches a running guest. `inject`: an exit to inject it, and another at its EOI; `apicv`: the exit
 * alone, the EOI is virtualized; `posted`: neither.
 */
export type InterruptDelivery = "inject" | "apicv" | "posted";

/** How to make one. */
export interface VcpuOptions {
  readonly profile: CostProfile;
  /** What the guest does when it has nothing to do: `run` (the default) stays in guest mode, `halt` exits by HLT. */
  readonly idle?: "run" | "halt";
}

const tasksMax = 30;
const none = -1;
const mode = { idle: 0, guest: 1, root: 2, halted: 3, waking: 4 } as const;
const word = {
  mode: 0,
  pending: 1,
  lastTask: 2,
  step: 3,
  savedStep: 4,
  raised: 5,
  serving: 6,
  reason: 7,
  by: 8,
  /** By line: id of the frame that raised it, and the record of that. */
  frame: 9,
  cause: 9 + tasksMax,
} as const;
const real = { event: 0, endPs: 1, savedPs: 2, exitPs: 3, haltedPs: 4 } as const;

interface Line {
  readonly delivery: InterruptDelivery;
  readonly counts: ExitCounts;
  readonly delivered: Counter;
  readonly cycles: Counter;
  readonly handle: () => void;
}

/** A virtual CPU. */
export class Vcpu {
  readonly path: string;
  readonly profile: CostProfile;
  readonly clock: CycleClock;
  /** All its exits. */
  readonly exits: ExitCounts;
  /** How long it has run steps of its guest, and how long it was outside, halted time left out. */
  readonly guestPs: Counter;
  readonly rootPs: Counter;

  readonly #simulation: Simulation;
  readonly #halts: boolean;
  readonly #tasks: (() => void)[] = [];
  readonly #steps: (() => void)[] = [];
  readonly #lines: Line[] = [];
  readonly #words: Int32Array;
  readonly #times: Float64Array;
  readonly #run: number;
  readonly #enter: number;
  readonly #handled: number;
  readonly #acknowledged: number;
  readonly #object: number;
  readonly #exitKind: number;
  readonly #enterKind: number;
  readonly #postKind: number;
  readonly #injectKind: number;
  readonly #kernel: StepCost;
  readonly #inject: StepCost;
  readonly #leave: StepCost;
  readonly #awaken: StepCost;
  readonly #handler: StepCost;
  readonly #postedHandler: StepCost;

  constructor(simulation: Simulation, path: string, options: VcpuOptions) {
    const { profile } = options;
    this.path = path;
    this.profile = profile;
    this.clock = createCycleClock(profile.numbers.clock.value);
    this.#simulation = simulation;
    this.#halts = options.idle === "halt";
    this.#words = simulation.state.i32(`${path}/vcpu`, word.cause + tasksMax);
    this.#times = simulation.state.f64(`${path}/vcpu/times`, 5);
    this.#words[word.savedStep] = none;
    this.#words[word.mode] = this.#halts ? mode.halted : mode.idle;
    this.#times[real.event] = none;
    this.exits = createExitCounts(simulation, path, true);
    if (this.#halts) this.exits.watch(exitReason.hlt);
    this.guestPs = simulation.metrics.counter(path, "guestPs");
    this.rootPs = simulation.metrics.counter(path, "rootPs");
    const sum = (...steps: readonly CostStep[]): StepCost => makeStepCost(profile, this.clock, ...steps);
    this.#kernel = sum(...roundTrips.kernel);
    this.#inject = sum(...roundTrips.injection);
    this.#leave = sum("hardwareExit", "dispatch");
    this.#awaken = sum("haltWake", "prepareEntry", "hardwareEnter");
    this.#handler = sum("guestInterrupt");
    this.#postedHandler = sum("interruptPost", "guestInterrupt");
    const { trace } = simulation;
    this.#object = trace.object(path);
    this.#exitKind = recordKind(trace, "vm.exit");
    this.#enterKind = recordKind(trace, "vm.enter");
    this.#postKind = recordKind(trace, "interrupt.post");
    this.#injectKind = recordKind(trace, "interrupt.inject");
    this.#run = simulation.handler(path, "step", (step) => this.#ran(step));
    this.#enter = simulation.handler(path, "enter", (step) => this.#entered(step));
    this.#handled = this.step(() => this.#interruptHandled());
    this.#acknowledged = this.step(() => this.#interruptOver());
  }

  /** Whether its guest has nothing to do. */
  get idle(): boolean {
    return this.#words[word.mode] === mode.idle || this.#words[word.mode] === mode.halted;
  }

  /** Cycles that an interrupt costs which finds the guest running, its handler included. */
  interruptCycles(delivery: InterruptDelivery): number {
    if (delivery === "posted") return this.#postedHandler.cycles;
    return this.#inject.cycles + this.#handler.cycles + (delivery === "inject" ? this.#kernel.cycles : 0);
  }

  /** Register something that it can be asked to do. @param begin runs the first step, or says `done`. */
  task(begin: () => void): number {
    return register(this.#tasks, begin, this.path);
  }

  /** Register what follows when a step's time is over, or after an entry. */
  step(then: () => void): number {
    this.#steps.push(then);
    return this.#steps.length - 1;
  }

  /**
   * Register an interrupt.
   *
   * @param counts    who its exits are counted for, besides this CPU
   * @param delivered counts deliveries; `cycles` counts what they cost
   * @param handle    what the guest's handler does; it may wake tasks, and takes no time of its own
   */
  line(
    delivery: InterruptDelivery,
    counts: ExitCounts,
    delivered: Counter,
    cycles: Counter,
    handle: () => void,
  ): number {
    const line = register(this.#lines, { delivery, counts, delivered, cycles, handle }, this.path);
    if (delivery !== "posted")
      for (const each of [counts, this.exits]) {
        each.watch(exitReason.externalInterrupt);
        if (delivery === "inject") each.watch(exitReason.wrmsr);
      }
    return line;
  }

  /** Ask for a task to be done when the CPU is free. Asking twice before it began is asking once. */
  wake(task: number): void {
    const words = this.#words;
    words[word.pending] |= 1 << task;
    if (words[word.mode] === mode.idle) this.done();
    else if (words[word.mode] === mode.halted) this.#wakeUp();
  }

  /** Of a task: occupy the CPU for `durationPs`, then go on with a step. */
  run(durationPs: Ps, step: number): void {
    const words = this.#words;
    const times = this.#times;
    words[word.mode] = mode.guest;
    words[word.step] = step;
    times[real.endPs] = this.#simulation.now + durationPs;
    this.guestPs.add(durationPs);
    times[real.event] = this.#simulation.place(this.#simulation.now + durationPs, this.#run, step);
  }

  /** Of a task: leave the guest. @param by place in `answerers`. @returns the record's number. */
  exit(reason: number, qualification: number, by: number, cause: number, counts?: ExitCounts): number {
    const words = this.#words;
    words[word.mode] = mode.root;
    words[word.reason] = reason;
    words[word.by] = by;
    this.#times[real.exitPs] = this.#simulation.now;
    this.exits.add(reason);
    counts?.add(reason);
    return this.#simulation.trace.record(
      this.#simulation.now,
      this.#exitKind,
      this.#object,
      reason,
      qualification,
      by,
      cause,
    );
  }

  /** After an exit: enter the guest again in `delayPs`, and go on with a step. */
  enterAfter(delayPs: Ps, step: number): void {
    this.#simulation.place(this.#simulation.now + delayPs, this.#enter, step);
  }

  /** Of a task: it is over. The next one begins, or the guest idles. */
  done(): void {
    const words = this.#words;
    words[word.mode] = mode.guest;
    if (words[word.raised] !== 0 && words[word.serving] === 0) {
      this.#interrupt();
      return;
    }
    const pending = words[word.pending];
    if (pending === 0) {
      if (this.#halts) this.#halt();
      else words[word.mode] = mode.idle;
      return;
    }
    // The first that waits behind the last one done.
    const later = pending & ~((2 << words[word.lastTask]) - 1);
    const from = later === 0 ? pending : later;
    const task = 31 - Math.clz32(from & -from);
    words[word.pending] = pending & ~(1 << task);
    words[word.lastTask] = task;
    (this.#tasks[task] as () => void)();
  }

  /** Raise an interrupt. While it waits, raising it again changes nothing. @param frame id of what it is for. */
  raise(line: number, frame: number, cause: number): void {
    const words = this.#words;
    const before = words[word.raised];
    if ((before & (1 << line)) !== 0) return;
    words[word.raised] = before | (1 << line);
    words[word.frame + line] = frame;
    words[word.cause + line] = cause;
    if (words[word.serving] !== 0) return;
    switch (words[word.mode]) {
      case mode.idle:
        words[word.mode] = mode.guest;
        this.#interrupt();
        return;
      case mode.halted:
        this.#wakeUp();
        return;
      case mode.guest: {
        const times = this.#times;
        // Inside a step's own code: `done` will look.
        if (times[real.event] === none) return;
        this.#simulation.remove(times[real.event]);
        times[real.event] = none;
        words[word.savedStep] = words[word.step];
        times[real.savedPs] = times[real.endPs] - this.#simulation.now;
        this.guestPs.add(-times[real.savedPs]);
        this.#interrupt();
        return;
      }
      default:
        // Outside, or on the way in: the entry delivers it.
        return;
    }
  }

  #ran(step: number): void {
    this.#times[real.event] = none;
    (this.#steps[step] as () => void)();
  }

  #entered(step: number): void {
    const words = this.#words;
    const { now } = this.#simulation;
    if (words[word.mode] === mode.root) {
      this.rootPs.add(now - this.#times[real.exitPs]);
      this.exits.over(words[word.reason], now - this.#times[real.exitPs]);
    }
    words[word.mode] = mode.guest;
    this.#simulation.trace.record(now, this.#enterKind, this.#object, words[word.reason], words[word.by]);
    if (words[word.raised] !== 0 && words[word.serving] === 0) {
      if (step !== none) {
        words[word.savedStep] = step;
        this.#times[real.savedPs] = 0;
      }
      this.#deliver();
    } else if (step === none) this.#resume();
    else (this.#steps[step] as () => void)();
  }

  /** Take an interrupt while the guest runs. */
  #interrupt(): void {
    const raised = this.#words[word.raised];
    const line = this.#lines[31 - Math.clz32(raised & -raised)] as Line;
    if (line.delivery === "posted") {
      this.#deliver();
      return;
    }
    line.cycles.add(this.#inject.cycles);
    this.exit(exitReason.externalInterrupt, 0, answerers.indexOf("kernel"), this.#causeOf(raised), line.counts);
    this.enterAfter(this.#inject.ps, none);
  }

  #causeOf(raised: number): number {
    return this.#words[word.cause + 31 - Math.clz32(raised & -raised)];
  }

  /** The guest's handler begins. */
  #deliver(): void {
    const words = this.#words;
    const raised = words[word.raised];
    const number = 31 - Math.clz32(raised & -raised);
    const line = this.#lines[number] as Line;
    words[word.raised] = raised & (raised - 1);
    words[word.serving] = number + 1;
    const posted = line.delivery === "posted";
    line.delivered.add(1);
    line.cycles.add(posted ? this.#postedHandler.cycles : this.#handler.cycles);
    this.#simulation.trace.record(
      this.#simulation.now,
      posted ? this.#postKind : this.#injectKind,
      this.#object,
      words[word.frame + number] >>> 0,
      number,
      0,
      words[word.cause + number],
    );
    this.run(posted ? this.#postedHandler.ps : this.#handler.ps, this.#handled);
  }

  #interruptHandled(): void {
    const line = this.#lines[this.#words[word.serving] - 1] as Line;
    line.handle();
    if (line.delivery !== "inject") {
      this.#interruptOver();
      return;
    }
    // End of interrupt: a write to an x2APIC register that nothing virtualizes.
    line.cycles.add(this.#kernel.cycles);
    this.exit(exitReason.wrmsr, 0, answerers.indexOf("kernel"), none, line.counts);
    this.enterAfter(this.#kernel.ps, this.#acknowledged);
  }

  #interruptOver(): void {
    this.#words[word.serving] = 0;
    // What was raised meanwhile is delivered by this very entry, or posted.
    if (this.#words[word.raised] !== 0) this.#deliver();
    else this.#resume();
  }

  /** Go on with what an interrupt broke into. */
  #resume(): void {
    const words = this.#words;
    const step = words[word.savedStep];
    if (step === none) {
      this.done();
      return;
    }
    words[word.savedStep] = none;
    const leftPs = this.#times[real.savedPs];
    if (leftPs > 0) this.run(leftPs, step);
    else (this.#steps[step] as () => void)();
  }

  #halt(): void {
    this.exit(exitReason.hlt, 0, answerers.indexOf("kernel"), none);
    this.#words[word.mode] = mode.halted;
    this.#times[real.haltedPs] = this.#simulation.now + this.#leave.ps;
  }

  #wakeUp(): void {
    const { now } = this.#simulation;
    const fromPs = Math.max(now, this.#times[real.haltedPs]);
    this.#words[word.mode] = mode.waking;
    this.enterAfter(fromPs - now + this.#awaken.ps, none);
  }
}

function register<T>(list: T[], item: T, path: string): number {
  if (list.length === tasksMax)
    throw makeVirtError(
      "virt/bad-option",
      `${path}: a virtual CPU has at most ${tasksMax} tasks and as many interrupts`,
    );
  list.push(item);
  return list.length - 1;
}

/** Make a virtual CPU. */
export function createVcpu(simulation: Simulation, path: string, options: VcpuOptions): Vcpu {
  return new Vcpu(simulation, path, options);
}
