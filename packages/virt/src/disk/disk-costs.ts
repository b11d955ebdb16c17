/**
 * disk/disk-costs — the steps of a block request's way to its backend and back, as cycles and, once, as time.
 *
 * Both paths read and write guest memory where it lies: the VMM process as with O_DIRECT, a vhost-user process because
 * it maps the guest's memory. A page cache in between would be one copy more; it is not modelled. Rule V91.
 * @module
 */
import { type CycleClock, createCycleClock } from "../costs/cycle-clock.ts";
import type { CostProfile, CostStep } from "../costs/profile.ts";
import { makeStepCost, type StepCost } from "../costs/step-cost.ts";

/**
 * Who carries requests out. `vmm`: the VMM process, told by an exit to it, and by another thread when one is done;
 * `vhost-user`: a process of its own that polls queue and storage, so that no notification is asked for.
 */
export type DiskPath = "vmm" | "vhost-user";

/** The costs of one path. */
export interface DiskCosts {
  readonly clock: CycleClock;
  /** The guest's driver, for a request and for its completion. */
  readonly submit: StepCost;
  readonly complete: StepCost;
  readonly kick: StepCost;
  readonly reenter: StepCost;
  /** Until a sleeping thread sees a completion. */
  readonly wake: StepCost;
  /** Until one that polls looks again. */
  readonly poll: StepCost;
  /** The backend's thread, for a request and for its completion. */
  readonly start: StepCost;
  readonly finish: StepCost;
  readonly raise: StepCost;
  /** In the backend, for each of the two. */
  readonly systemCalls: number;
}

/** Add a path up. */
export function makeDiskCosts(profile: CostProfile, path: DiskPath): DiskCosts {
  const clock = createCycleClock(profile.numbers.clock.value);
  const sum = (...steps: readonly CostStep[]): StepCost => makeStepCost(profile, clock, ...steps);
  const inVmm = path === "vmm";
  const request = inVmm ? sum("backendRequest", "syscall") : sum("backendRequest");
  return {
    clock,
    submit: sum("driverRequest"),
    complete: sum("driverReceive"),
    kick: inVmm
      ? sum("hardwareExit", "dispatch", "userReturn", "userHandler")
      : sum("hardwareExit", "dispatch", "ioeventfdSignal"),
    reenter: inVmm ? sum("userEnter", "prepareEntry", "hardwareEnter") : sum("prepareEntry", "hardwareEnter"),
    wake: sum("workerWake"),
    poll: sum("pollInterval"),
    start: request,
    finish: request,
    raise: sum("syscall", "irqfdSignal"),
    systemCalls: inVmm ? 1 : 0,
  };
}
