/**
 * net/path-costs — the steps of a data path, each as the sum of its cycles and, once, as time.
 *
 * Which steps a path has is said here and nowhere else: three ways to carry a frame differ in who is told of it, who
 * works for it, and how the guest hears of it. Rules V66–V69 in ../../SPEC.md.
 * @module
 */
import type { Ps } from "@dc/engine";
import { type CycleClock, createCycleClock } from "../costs/cycle-clock.ts";
import type { CostProfile, CostStep } from "../costs/profile.ts";
import { makeStepCost, type StepCost } from "../costs/step-cost.ts";

/**
 * Where the backend is. `vmm`: in the VMM process, a frame out is carried by the virtual CPU's own thread; `vhost`: a
 * kernel thread of the device's; `vf`: the device itself, a virtual function that reaches into guest memory.
 */
export type DataPath = "vmm" | "vhost" | "vf";

/** The costs of one path. */
export interface PathCosts {
  readonly clock: CycleClock;
  readonly transmit: StepCost;
  readonly receive: StepCost;
  /** From the guest's write to the register until somebody knows, and from then until the guest runs again. */
  readonly kick: StepCost;
  readonly reenter: StepCost;
  /** From the signal until a sleeping backend works, for frames out and in. */
  readonly wakeTransmit: StepCost;
  readonly wakeReceive: StepCost;
  /** The backend's work for one frame, copying left out. */
  readonly sendFrame: StepCost;
  readonly receiveFrame: StepCost;
  readonly raise: StepCost;
  readonly poll: StepCost;
  /** Cycles to copy a byte; 0 where nothing is copied. */
  readonly copyPerByte: number;
  /** Per frame, in the backend. */
  readonly copies: number;
  readonly systemCalls: number;
  /** The least time between two frames of a device; 0 for software. */
  readonly framePs: Ps;
}

/** Add a path up. */
export function makePathCosts(profile: CostProfile, path: DataPath): PathCosts {
  const clock = createCycleClock(profile.numbers.clock.value);
  const sum = (...steps: readonly CostStep[]): StepCost => makeStepCost(profile, clock, ...steps);
  const lasting = (step: CostStep): StepCost => ({ cycles: 0, ps: profile.numbers[step].value });
  const nothing: StepCost = { cycles: 0, ps: 0 };
  const common = { clock, transmit: sum("driverTransmit"), receive: sum("driverReceive"), poll: sum("pollInterval") };
  switch (path) {
    case "vmm":
      return {
        ...common,
        kick: sum("hardwareExit", "dispatch", "userReturn", "userHandler"),
        reenter: sum("userEnter", "prepareEntry", "hardwareEnter"),
        wakeTransmit: nothing,
        wakeReceive: sum("workerWake"),
        sendFrame: sum("backendPacket", "syscall", "copyStart", "hostStack"),
        receiveFrame: sum("hostStack", "syscall", "copyStart", "backendPacket"),
        raise: sum("syscall", "irqfdSignal"),
        copyPerByte: profile.numbers.copyPerByte.value,
        copies: 1,
        systemCalls: 1,
        framePs: 0,
      };
    case "vhost":
      return {
        ...common,
        kick: sum("hardwareExit", "dispatch", "ioeventfdSignal"),
        reenter: sum("prepareEntry", "hardwareEnter"),
        wakeTransmit: sum("workerWake"),
        wakeReceive: sum("workerWake"),
        sendFrame: sum("backendPacket", "copyStart", "hostStack"),
        receiveFrame: sum("hostStack", "copyStart", "backendPacket"),
        raise: sum("irqfdSignal"),
        copyPerByte: profile.numbers.copyPerByte.value,
        copies: 1,
        systemCalls: 0,
        framePs: 0,
      };
    case "vf":
      return {
        ...common,
        kick: sum("doorbellWrite"),
        reenter: nothing,
        wakeTransmit: lasting("dmaRead"),
        wakeReceive: lasting("dmaWrite"),
        sendFrame: nothing,
        receiveFrame: nothing,
        raise: nothing,
        copyPerByte: 0,
        copies: 0,
        systemCalls: 0,
        framePs: profile.numbers.devicePacket.value,
      };
  }
}
