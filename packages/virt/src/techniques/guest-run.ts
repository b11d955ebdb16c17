/**
 * techniques/guest-run — one guest under one technique.
 *
 * `run` takes instructions of the guest as it sees them: one that a monitor emulates counts as much as one that the
 * processor executes, and a fault counts with its delivery. So n instructions lead to the same registers under every
 * technique that is right, and two runs can be compared step by step (compare-runs.ts). Costs change nothing of it.
 *
 * Rules V430–V434 in ../../SPEC.md.
 * @module
 */
import { createSimulation, type Simulation, type Snapshot } from "@dc/engine";
import { cpuCounter, type CpuState } from "../cpu/state.ts";
import {
  assumedInstructionCycles,
  type TechniqueCosts,
  techniqueCostSet,
  techniqueSteps,
} from "../costs/technique-costs.ts";
import { makeVirtError } from "../errors.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";
import type { MmuOptions } from "../memory/mmu-options.ts";
import { createBareMetal } from "./bare-metal.ts";
import { createBinaryTranslation } from "./binary-translation.ts";
import { stepNumber } from "./event-kind.ts";
import type { GuestDevices } from "./guest-devices.ts";
import type { GuestImage } from "./guest-image.ts";
import type { GuestMachine } from "./guest-machine.ts";
import { createVtxEpt, createVtxShadow } from "./hypervisor.ts";
import { createParavirtual } from "./paravirtual.ts";
import { type Technique, techniques } from "./technique.ts";
import type { TechniqueEvents } from "./technique-events.ts";
import { createTrapRing1, createTrapRing3 } from "./trap-and-emulate.ts";

/** Why a run stopped. */
export type GuestStop =
  /** As many instructions as were asked for. */
  | "budget"
  /** The guest wrote to the exit port. */
  | "done"
  /** It halted, and nothing can wake it. */
  | "halt"
  /** A triple fault. */
  | "shutdown";

/** How to make one. */
export interface GuestRunOptions {
  readonly technique: Technique;
  readonly image: GuestImage;
  /** What `cycles` are counted with; default `skx-1539`. */
  readonly costs?: TechniqueCosts;
  /** Of trap and emulate: the processor lets the sensitive instructions trap, as Popek and Goldberg ask. */
  readonly sensitiveTrap?: boolean;
  /** Events that are kept to be looked at: a power of two, default 1024. */
  readonly eventsKept?: number;
  readonly mmu?: Partial<MmuOptions>;
  /** The simulation that holds all state; default: one of its own. */
  readonly simulation?: Simulation;
  /** Default `vm`. */
  readonly path?: string;
}

/** What a technique is made of: it executes a guest on a machine. */
export interface GuestEngine {
  readonly machine: GuestMachine;
  /** What the guest sees of itself; up to date whenever `run` has returned. */
  readonly state: CpuState;
  /** Instructions that the guest has completed. */
  readonly instructions: number;
  /** Whether the guest's own instructions cost what they do natively: its faults, system calls, page walks. */
  readonly isNative: boolean;
  /** At most so many instructions more. Never throws for what a guest does. */
  run(instructionsMax: number): GuestStop;
}

/** Makes the engine of a technique. */
export type GuestEngineMaker = (simulation: Simulation, options: GuestRunOptions) => GuestEngine;

/** One line for each technique. */
const makers: { readonly [technique in Technique]?: GuestEngineMaker } = {
  "bare-metal": createBareMetal,
  "trap-ring-1": createTrapRing1,
  "trap-ring-3": createTrapRing3,
  "vtx-shadow": createVtxShadow,
  "vtx-ept": createVtxEpt,
  "binary-translation": createBinaryTranslation,
  paravirtual: createParavirtual,
};

/** One guest under one technique. */
export class GuestRun {
  readonly technique: Technique;
  readonly image: GuestImage;
  readonly simulation: Simulation;
  readonly costs: TechniqueCosts;
  readonly engine: GuestEngine;

  constructor(options: GuestRunOptions) {
    const { technique, image, simulation = createSimulation({ seed: 1 }) } = options;
    const maker = makers[technique];
    if (maker === undefined) {
      const known = techniques.filter((each) => makers[each] !== undefined).join(", ");
      throw makeVirtError("virt/bad-option", `technique ${technique}: expected one of ${known}`);
    }
    this.technique = technique;
    this.image = image;
    this.simulation = simulation;
    this.costs = options.costs ?? techniqueCostSet("skx-1539");
    this.engine = maker(simulation, options);
  }

  /** What the guest sees of itself: its virtual registers. */
  get state(): CpuState {
    return this.engine.state;
  }
  /** RAM; the guest's is the first `image.memoryBytes` of it. */
  get memory(): GuestMemory {
    return this.engine.machine.memory;
  }
  get devices(): GuestDevices {
    return this.engine.machine.devices;
  }
  get events(): TechniqueEvents {
    return this.engine.machine.events;
  }
  /** What the guest wrote to the debug port. */
  get output(): Uint8Array {
    return this.devices.output;
  }
  /** Instructions that the guest has completed. */
  get instructions(): number {
    return this.engine.instructions;
  }

  /** Execute at most so many instructions of the guest. Never throws for what a guest does, and never hangs. */
  run(instructionsMax: number): GuestStop {
    if (this.devices.isDone) return "done";
    return this.engine.run(Math.max(0, Math.floor(instructionsMax)));
  }

  /** How often each step of `techniqueSteps` was taken, events and the guest's own. */
  get stepCounts(): Float64Array {
    const { machine, isNative } = this.engine;
    const counts = machine.events.stepCounts.slice();
    const { counters } = machine.cpu;
    counts[stepNumber.walkReference] += machine.mmu.references;
    counts[stepNumber.tlbMiss] += machine.mmu.walks;
    if (!isNative) return counts;
    counts[stepNumber.nativeSyscall] += counters[cpuCounter.systemCalls];
    counts[stepNumber.nativePageFault] += counters[cpuCounter.pageFaults];
    counts[stepNumber.nestedAddressSpaceSwitch] += counters[cpuCounter.addressSpaces];
    if (this.technique === "bare-metal") counts[stepNumber.nativeIn] += this.devices.inputs + this.devices.outputs;
    return counts;
  }

  /** Cycles by step, in the order of `techniqueSteps`; the last, one more, is the guest's instructions. */
  cyclesByStep(costs: TechniqueCosts = this.costs): Float64Array {
    const cycles = new Float64Array(techniqueSteps.length + 1);
    const counts = this.stepCounts;
    techniqueSteps.forEach((step, number) => {
      if (step !== "clock") cycles[number] = (counts[number] as number) * costs.numbers[step].value;
    });
    cycles[techniqueSteps.length] = this.instructions * assumedInstructionCycles.value;
    return cycles;
  }

  /** All of them together. */
  cycles(costs: TechniqueCosts = this.costs): number {
    return this.cyclesByStep(costs).reduce((sum, cycles) => sum + cycles, 0);
  }

  /** All state, to go back to. */
  save(): Snapshot {
    return this.simulation.save();
  }
  restore(snapshot: Snapshot): void {
    this.simulation.restore(snapshot);
  }
}

/** Run a guest under a technique. @throws `virt/bad-option` for a technique that is not there, or a bad number */
export function createGuestRun(options: GuestRunOptions): GuestRun {
  return new GuestRun(options);
}
