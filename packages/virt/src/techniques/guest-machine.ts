/**
 * techniques/guest-machine — the machine that a guest runs on: RAM, memory unit, processor, devices, and the log of what
 * a technique does.
 *
 * The guest's memory is the first `image.memoryBytes` of RAM. What comes after it belongs to the monitor or hypervisor
 * of a technique; a guest that has the machine for itself finds nothing there. Rules V430–V433 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { type Cpu, createCpu } from "../cpu/cpu.ts";
import { createGuestMemory, type GuestMemory } from "../memory/guest-memory.ts";
import { createMmu, type Mmu } from "../memory/mmu.ts";
import type { MmuOptions } from "../memory/mmu-options.ts";
import type { GuestRunOptions } from "./guest-run.ts";
import { GuestDevices } from "./guest-devices.ts";
import type { GuestImage } from "./guest-image.ts";
import { TechniqueEvents } from "./technique-events.ts";

/** The parts. */
export interface GuestMachine {
  readonly simulation: Simulation;
  readonly path: string;
  readonly image: GuestImage;
  readonly memory: GuestMemory;
  readonly mmu: Mmu;
  /** The real processor. */
  readonly cpu: Cpu;
  readonly devices: GuestDevices;
  readonly events: TechniqueEvents;
  /** Address of the first byte behind the guest's memory. */
  readonly monitorAddress: number;
}

/** What a technique needs of its machine. */
export interface GuestMachineNeeds {
  /** Bytes behind the guest's memory; whole pages. */
  readonly monitorBytes: number;
  readonly hasVmx?: boolean;
}

/** Make one. @throws `virt/bad-option`, `virt/memory-size` */
export function createGuestMachine(
  simulation: Simulation,
  options: GuestRunOptions,
  needs: GuestMachineNeeds,
): GuestMachine {
  const { image, path = "vm" } = options;
  const { monitorBytes, hasVmx = false } = needs;
  const memory = createGuestMemory(simulation, `${path}/ram`, image.memoryBytes + monitorBytes);
  const mmuOptions: Partial<MmuOptions> = options.mmu ?? {};
  const mmu = createMmu(simulation, `${path}/cpu0/mmu`, memory, mmuOptions);
  const devices = new GuestDevices(simulation, path);
  const cpu = createCpu(simulation, `${path}/cpu0`, { memory, mmu, bus: devices, hasVmx });
  const events = new TechniqueEvents(simulation, path, options.eventsKept ?? 1024);
  return { simulation, path, image, memory, mmu, cpu, devices, events, monitorAddress: image.memoryBytes };
}
