/**
 * exit/exit-counts — exits by reason, as probes: `h1/vm2/virtio0#exits.count` for all of an object,
 * `h1/vm2/virtio0/ept-misconfiguration#exits.count` for one reason, and of a virtual CPU
 * `…#outsidePs.count` for the time until its guest ran again. It counts when an exit is over; halted time is none.
 *
 * @module
 */
import type { Counter, Simulation } from "@dc/engine";
import { exitReasonName } from "./exit-reason.ts";

/** The exits of one object. */
export class ExitCounts {
  readonly path: string;
  readonly #simulation: Simulation;
  readonly #all: Counter;
  readonly #byReason: (Counter | undefined)[] = [];
  readonly #timeByReason: (Counter | undefined)[] = [];

  readonly #timed: boolean;

  constructor(simulation: Simulation, path: string, timed: boolean) {
    this.path = path;
    this.#timed = timed;
    this.#simulation = simulation;
    this.#all = simulation.metrics.counter(path, "exits");
  }

  /** Count this reason by itself too; before the simulation runs. */
  watch(reason: number): void {
    const name = (exitReasonName(reason) ?? `reason-${reason}`).replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
    this.#byReason[reason] = this.#simulation.metrics.counter(`${this.path}/${name}`, "exits");
    if (this.#timed) this.#timeByReason[reason] = this.#simulation.metrics.counter(`${this.path}/${name}`, "outsidePs");
  }

  add(reason: number): void {
    this.#all.add(1);
    this.#byReason[reason]?.add(1);
  }

  /** An exit of this reason is over. */
  over(reason: number, outsidePs: number): void {
    this.#timeByReason[reason]?.add(outsidePs);
  }

  /** All so far, since the last warm-up. */
  get total(): number {
    return this.#all.value;
  }
  /** Of one reason that is watched; 0 for others. */
  of(reason: number): number {
    return this.#byReason[reason]?.value ?? 0;
  }
  /** Time outside for one reason that is watched; 0 for others. */
  outsidePsOf(reason: number): number {
    return this.#timeByReason[reason]?.value ?? 0;
  }
}

/** Count the exits of an object. @param timed their time too, which a CPU's are; default false */
export function createExitCounts(simulation: Simulation, path: string, timed = false): ExitCounts {
  return new ExitCounts(simulation, path, timed);
}
