/**
 * techniques/interpreter — software that executes a guest's instruction for it, on the guest's virtual registers.
 *
 * A monitor emulates an instruction that trapped; a hypervisor one that it must carry out itself. Both do it here: the
 * virtual processor has the guest's registers, its own tables, and the monitor's map (guest-map.ts), but none of the
 * real processor's caches. It says which pages of memory it wrote, so that shadows of them can follow.
 *
 * Rule V435 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { type Cpu, createCpu, type StopReason } from "../cpu/cpu.ts";
import type { Bus } from "../cpu/linear-memory.ts";
import type { CpuState } from "../cpu/state.ts";
import { type GuestMemory, pageBytes } from "../memory/guest-memory.ts";
import { Mmu } from "../memory/mmu.ts";
import { defaultMmuOptions, type MmuOptions } from "../memory/mmu-options.ts";
import { access } from "../memory/paging.ts";
import type { GuestMachine } from "./guest-machine.ts";
import { beyondAddress, type GuestMap } from "./guest-map.ts";

/** A memory unit that remembers to which pages it let somebody write. */
class WatchingMmu extends Mmu {
  readonly written: Int32Array;
  count = 0;
  readonly #marks: Uint8Array;

  constructor(simulation: Simulation, path: string, memory: GuestMemory, options: MmuOptions) {
    super(simulation, path, memory, options);
    this.#marks = new Uint8Array(memory.sizeBytes / pageBytes);
    this.written = new Int32Array(memory.sizeBytes / pageBytes);
  }

  override translate(low: number, high: number, wanted: number): number {
    const physical = super.translate(low, high, wanted);
    if ((wanted & access.write) !== 0 && physical >= 0 && physical < this.#marks.length * pageBytes) {
      const page = physical >>> 12;
      if (this.#marks[page] === 0) {
        this.#marks[page] = 1;
        this.written[this.count] = page;
        this.count++;
      }
    }
    return physical;
  }

  forgetWritten(): void {
    for (let n = 0; n < this.count; n++) this.#marks[this.written[n]] = 0;
    this.count = 0;
  }
}

/** The guest's devices. The map leads what is no memory beyond RAM; they are asked by the guest's own addresses. */
class DeviceBus implements Bus {
  readonly #devices: Bus;

  constructor(devices: Bus) {
    this.#devices = devices;
  }

  in(port: number, bytes: number): number {
    return this.#devices.in(port, bytes);
  }
  out(port: number, bytes: number, value: number): void {
    this.#devices.out(port, bytes, value);
  }
  mmioRead(address: number, bytes: number): number {
    return this.#devices.mmioRead(address - beyondAddress, bytes);
  }
  mmioWrite(address: number, bytes: number, value: number): void {
    this.#devices.mmioWrite(address - beyondAddress, bytes, value);
  }
  mmioRead64(address: number): readonly [low: number, high: number] {
    const devices = this.#devices;
    const at = address - beyondAddress;
    return devices.mmioRead64?.(at) ?? [devices.mmioRead(at, 4), devices.mmioRead(at + 4, 4)];
  }
  mmioWrite64(address: number, low: number, high: number): void {
    const devices = this.#devices;
    const at = address - beyondAddress;
    if (devices.mmioWrite64 !== undefined) devices.mmioWrite64(at, low, high);
    else {
      devices.mmioWrite(at, 4, low);
      devices.mmioWrite(at + 4, 4, high);
    }
  }
  readMsr(index: number): ReturnType<NonNullable<Bus["readMsr"]>> {
    return this.#devices.readMsr?.(index);
  }
  writeMsr(index: number, low: number, high: number): boolean {
    return this.#devices.writeMsr?.(index, low, high) ?? false;
  }
}

/** The virtual processor of one guest. */
export class Interpreter {
  readonly cpu: Cpu;
  readonly #mmu: WatchingMmu;

  constructor(machine: GuestMachine, map: GuestMap, mmu: Partial<MmuOptions> = {}) {
    const { simulation, path, memory, devices } = machine;
    const options = { ...defaultMmuOptions, ...mmu, ept: defaultMmuOptions.ept, caches: {} };
    this.#mmu = new WatchingMmu(simulation, `${path}/virtual0/mmu`, memory, options);
    this.cpu = createCpu(simulation, `${path}/virtual0`, { memory, mmu: this.#mmu, bus: new DeviceBus(devices) });
    this.cpu.nested.eptEnabled = true;
    this.cpu.nested.eptpLow = map.all;
  }

  /** The guest's registers. */
  get state(): CpuState {
    return this.cpu.state;
  }

  /** Execute at most so many instructions of the guest, whose memory others may have written since. */
  run(instructionsMax: number): StopReason {
    this.#mmu.forgetWritten();
    this.cpu.memory.flush();
    return this.cpu.run(instructionsMax);
  }

  /** Deliver an event through the guest's own table. @param errorCode -1 for none */
  inject(type: number, vector: number, errorCode: number, length: number): StopReason | null {
    this.#mmu.forgetWritten();
    this.cpu.registersChanged();
    this.cpu.memory.flush();
    return this.cpu.inject(type, vector, errorCode, length);
  }

  /** How many pages the last run wrote to, and which. */
  get writtenCount(): number {
    return this.#mmu.count;
  }
  writtenPage(n: number): number {
    return this.#mmu.written[n] as number;
  }
}
