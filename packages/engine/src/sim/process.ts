/**
 * sim/process — generator functions as processes: sugar for teaching code, not for models.
 *
 * A process yields what it waits for: a delay in picoseconds, or a signal. A generator cannot be copied, so a
 * simulation with a process is not snapshotable and steps back by replay from the start. Rule E12 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "./simulation.ts";
import type { Ps } from "./time.ts";

/** Something processes wait for. */
export interface Signal {
  /** Wake every process that waits now, at this instant, in the order they began to wait. */
  notify(): void;
  /** @internal */
  readonly waiting: (() => void)[];
}

/** What a process may yield: a delay, or a signal. */
export type Wait = Ps | Signal;

/** A signal of this simulation. */
export function createSignal(simulation: Simulation, component: string): Signal {
  const waiting: (() => void)[] = [];
  return {
    waiting,
    notify() {
      for (const wake of waiting.splice(0)) simulation.call(component, simulation.now, wake);
    },
  };
}

/** Start a process at this instant. */
export function startProcess(simulation: Simulation, component: string, body: () => Generator<Wait, void>): void {
  const generator = body();
  const advance = (): void => {
    const { value, done } = generator.next();
    if (done === true) return;
    if (typeof value === "number") simulation.call(component, simulation.now + value, advance);
    else value.waiting.push(advance);
  };
  simulation.call(component, simulation.now, advance);
}
