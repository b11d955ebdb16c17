/**
 * net/path-counts — what a device costs its host, as probes: `h1/vm2/virtio0#copies.count`.
 *
 * @module
 */
import type { Counter, Simulation } from "@dc/engine";
import { createExitCounts, type ExitCounts } from "../exit/exit-counts.ts";

/** The counters of one device. */
export interface PathCounts {
  readonly exits: ExitCounts;
  /** Times that the virtual CPU's thread went to the VMM process and back. */
  readonly userSwitches: Counter;
  /** System calls of a backend in user space, for a frame or for an interrupt. */
  readonly systemCalls: Counter;
  /** Times that a sleeping thread was woken. */
  readonly wakeups: Counter;
  readonly copies: Counter;
  readonly copiedBytes: Counter;
  readonly kicks: Counter;
  readonly suppressedKicks: Counter;
  readonly interrupts: Counter;
  readonly suppressedInterrupts: Counter;
  /** Cycles of host and guest processors, idle and halted time left out. */
  readonly cycles: Counter;
}

/** Count for a device. */
export function createPathCounts(simulation: Simulation, path: string): PathCounts {
  const counter = (name: string): Counter => simulation.metrics.counter(path, name);
  return {
    exits: createExitCounts(simulation, path),
    userSwitches: counter("userSwitches"),
    systemCalls: counter("systemCalls"),
    wakeups: counter("wakeups"),
    copies: counter("copies"),
    copiedBytes: counter("copiedBytes"),
    kicks: counter("kicks"),
    suppressedKicks: counter("suppressedKicks"),
    interrupts: counter("interrupts"),
    suppressedInterrupts: counter("suppressedInterrupts"),
    cycles: counter("cycles"),
  };
}
