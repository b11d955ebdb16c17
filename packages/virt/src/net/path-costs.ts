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
import { makeStepCost, makeStepTime, type StepCost } from "../costs/step-cost.ts";

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
  const nothing = sum();
  const [transmit, receive, poll] = [sum("driverTransmit"), sum("driverReceive"), sum("pollInterval")];
  const copyPerByte = profile.numbers.copyPerByte.value;
  // Each with all fields in one order and not spread from a common part: objects of one layout are read several times
  // faster in the steps that a frame takes.
  switch (path) {
    case "vmm":
      return {
        clock,
        transmit,
        receive,
        kick: sum("hardwareExit", "dispatch", "userReturn", "userHandler"),
        reenter: sum("userEnter", "prepareEntry", "hardwareEnter"),
        wakeTransmit: nothing,
        wakeReceive: sum("workerWake"),
        sendFrame: sum("backendPacket", "syscall", "copyStart", "hostStack"),
        receiveFrame: sum("hostStack", "syscall", "copyStart", "backendPacket"),
        raise: sum("syscall", "irqfdSignal"),
        poll,
        copyPerByte,
        copies: 1,
        systemCalls: 1,
        framePs: 0,
      };
    case "vhost":
      return {
        clock,
        transmit,
        receive,
        kick: sum("hardwareExit", "dispatch", "ioeventfdSignal"),
        reenter: sum("prepareEntry", "hardwareEnter"),
        wakeTransmit: sum("workerWake"),
        wakeReceive: sum("workerWake"),
        sendFrame: sum("backendPacket", "copyStart", "hostStack"),
        receiveFrame: sum("hostStack", "copyStart", "backendPacket"),
        raise: sum("irqfdSignal"),
        poll,
        copyPerByte,
        copies: 1,
        systemCalls: 0,
        framePs: 0,
      };
    case "vf":
      return {
        clock,
        transmit,
        receive,
        kick: sum("doorbellWrite"),
        reenter: nothing,
        wakeTransmit: makeStepTime(profile, "dmaRead"),
        wakeReceive: makeStepTime(profile, "dmaWrite"),
        sendFrame: nothing,
        receiveFrame: nothing,
        raise: nothing,
        poll,
        copyPerByte: 0,
        copies: 0,
        systemCalls: 0,
        framePs: profile.numbers.devicePacket.value,
      };
  }
}
