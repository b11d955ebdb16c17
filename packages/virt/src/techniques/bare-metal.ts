/**
 * techniques/bare-metal — the guest has the machine: nothing is between it and the processor.
 *
 * What it does is what every other technique is compared with. Rule V434 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { activityState, activityWord, type CpuState } from "../cpu/state.ts";
import { loadGuest } from "./guest-image.ts";
import { createGuestMachine, type GuestMachine } from "./guest-machine.ts";
import type { GuestEngine, GuestRunOptions, GuestStop } from "./guest-run.ts";

class BareMetal implements GuestEngine {
  readonly machine: GuestMachine;
  readonly isNative = true;

  constructor(machine: GuestMachine) {
    const { cpu, devices, image, memory } = machine;
    this.machine = machine;
    loadGuest(image, memory, cpu.state);
    cpu.registersChanged();
    devices.onInterrupt = (vector) => cpu.interrupt(vector);
    devices.onDone = () => {
      // The way out stops the processor.
      cpu.state.activity[activityWord.state] = activityState.halted;
      cpu.state.activity[activityWord.pendingInterrupt] = 0;
      cpu.attend();
    };
  }

  get state(): CpuState {
    return this.machine.cpu.state;
  }
  get instructions(): number {
    return this.machine.cpu.instructions;
  }

  run(instructionsMax: number): GuestStop {
    const { cpu, devices } = this.machine;
    const stop = cpu.run(instructionsMax);
    if (devices.isDone) return "done";
    return stop === "halt" || stop === "shutdown" ? stop : "budget";
  }
}

/** Let a guest have the machine. */
export function createBareMetal(simulation: Simulation, options: GuestRunOptions): GuestEngine {
  return new BareMetal(createGuestMachine(simulation, options, { monitorBytes: 0 }));
}
