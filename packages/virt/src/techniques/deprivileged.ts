/**
 * techniques/deprivileged — a real processor that executes parts of a guest outside of ring 0, and the guest's virtual
 * registers beside it.
 *
 * `enter` puts the guest into the processor: its kernel in ring 1, its programs in ring 3, its segments cut before the
 * monitor's window. `execute` lets it go until something traps, by the real IDT, on the real ring 0's stack. `leave` takes
 * the registers back. The processor's GDT has no descriptor of the guest's: whatever loads a segment traps, and is
 * interpreted. A binary translator and a hypervisor for ported guests are built on it. Rules V470 and V480 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { cr0Bit, cr4Bit, eferBit } from "../cpu/control.ts";
import type { Cpu } from "../cpu/cpu.ts";
import { exceptionVector } from "../cpu/fault.ts";
import {
  accessRight,
  activityState,
  activityWord,
  controlRegister,
  type CpuState,
  flagBit,
  segmentRegister,
} from "../cpu/state.ts";
import { pageBytes } from "../memory/guest-memory.ts";
import { createGuestMap, type GuestMap, PageStock } from "./guest-map.ts";
import { loadGuest } from "./guest-image.ts";
import { createGuestMachine, type GuestMachine } from "./guest-machine.ts";
import type { GuestRunOptions } from "./guest-run.ts";
import { Interpreter } from "./interpreter.ts";
import { frameWord, MonitorWindow, windowPages } from "./monitor-window.ts";
import { compressAccess, isCompressible, truncateLimit, windowBase } from "./ring-compression.ts";

const { es, cs, ss, ds, fs, gs } = segmentRegister;
/** Flags that the guest has by itself; the others are the processor's own meanwhile. */
const keptFlags = flagBit.if | flagBit.iopl | flagBit.vm | flagBit.vif | flagBit.vip;
/** Data of ring 1, present, writable, of 32 bits. */
const windowData = 0xc0b3;

/** Linear address of a page for the monitor's own code to read and write, right behind its tables. */
export const monitorData: number = windowBase + windowPages * pageBytes;

/** A guest, the processor that executes it, and the software that stands in for one. */
export class Deprivileged {
  readonly machine: GuestMachine;
  readonly stock: PageStock;
  readonly map: GuestMap;
  readonly interpreter: Interpreter;
  readonly window: MonitorWindow;
  /** Of the last `execute`: instructions that the processor completed. */
  completed = 0;
  /** Instructions that the guest completed in the processor. */
  readonly #direct: Float64Array;
  readonly #given: Int32Array = new Int32Array(8);

  constructor(simulation: Simulation, options: GuestRunOptions, monitorBytes: number) {
    this.machine = createGuestMachine(simulation, options, { monitorBytes });
    const { path, memory, devices, image } = this.machine;
    this.stock = new PageStock(this.machine.monitorAddress, memory.sizeBytes);
    this.map = createGuestMap(memory, this.stock, image.memoryBytes);
    this.interpreter = new Interpreter(this.machine, this.map, options.mmu);
    this.window = new MonitorWindow(memory, this.stock);
    this.#direct = simulation.state.f64(`${path}/direct`, 1);
    const { state, cpu } = this.interpreter;
    loadGuest(image, memory, state);
    cpu.registersChanged();
    devices.onInterrupt = (vector) => cpu.interrupt(vector);
    devices.onDone = () => {
      state.activity[activityWord.state] = activityState.halted;
      state.activity[activityWord.pendingInterrupt] = 0;
      cpu.attend();
    };
  }

  get cpu(): Cpu {
    return this.machine.cpu;
  }
  /** The guest's registers, as it sees them. */
  get state(): CpuState {
    return this.interpreter.state;
  }
  /** The ring that the guest believes to be in. */
  get ring(): number {
    return (this.state.access[ss] >> 5) & 3;
  }
  get instructions(): number {
    return this.#direct[0] + this.interpreter.cpu.instructions;
  }

  /** The guest completed instructions without the interpreter. */
  count(instructions: number): void {
    this.#direct[0] += instructions;
    this.interpreter.cpu.advanceTsc(instructions);
    if (instructions > 0) this.state.activity[activityWord.interruptibility] &= ~3;
  }

  /** Whether the processor can execute the guest as it is now: 32-bit code in flat or cut segments, in ring 0 or 3. */
  canEnter(): boolean {
    const { state } = this;
    const { control, access, activity, lazy } = state;
    if ((control[controlRegister.cr0] & cr0Bit.pe) === 0 || (lazy[3] & (flagBit.vm | flagBit.tf)) !== 0) return false;
    if ((control[controlRegister.efer] & eferBit.lma) !== 0) return false;
    if (activity[activityWord.state] !== activityState.active) return false;
    if ((activity[activityWord.interruptibility] & 3) !== 0) return false;
    const isPending = activity[activityWord.pendingInterrupt] !== 0 && (lazy[3] & flagBit.if) !== 0;
    if (isPending || this.ring === 1 || this.ring === 2) return false;
    for (const segment of [es, cs, ss, ds, fs, gs]) {
      const rights = access[segment];
      if ((rights & accessRight.unusable) !== 0) continue;
      if (!isCompressible(rights)) return false;
      const base = state.baseLow[segment];
      if (truncateLimit(base, state.limit[segment] >>> 0) < 0) return false;
      if (base !== 0 && (base >>> 0) + (state.limit[segment] >>> 0) > 0xffff_ffff) return false;
    }
    return (access[cs] & access[ss] & accessRight.big) !== 0 && (access[cs] & accessRight.unusable) === 0;
  }

  /**
   * Registers of the guest into the processor.
   *
   * @param rip where it goes on
   * @param isMonitorCode ring 1 executes code of the monitor's, with GS for its data
   */
  enter(rip: number, root: number, isMonitorCode: boolean): void {
    const { cpu, state } = this;
    const real = cpu.state;
    const isKernel = this.ring === 0;
    real.general.set(state.general);
    real.lazy.set(state.lazy);
    real.lazy[3] = state.lazy[3] & ~keptFlags;
    if (isKernel || (state.lazy[3] & flagBit.if) !== 0) real.lazy[3] |= flagBit.if;
    real.rip[0] = rip;
    real.rip[1] = 0;
    real.activity.fill(0);
    real.tsc.set(state.tsc);
    this.window.enter(cpu);
    for (const segment of [es, cs, ss, ds, fs, gs]) this.#give(segment);
    if (isKernel) {
      real.selector[cs] = (state.selector[cs] & ~3) | 1;
      real.selector[ss] = (state.selector[ss] & ~3) | 1;
    }
    if (isMonitorCode) {
      real.setSegment(cs, (state.selector[cs] & ~3) | 1, 0, 0, -1, 0xc0bb);
      real.setSegment(gs, 0, monitorData | 0, 0, pageBytes - 1, windowData);
    }
    const { control } = state;
    const cr0 = control[controlRegister.cr0];
    const isPaging = (cr0 & cr0Bit.pg) !== 0;
    const prevention = isPaging ? control[controlRegister.cr4] & (cr4Bit.smep | cr4Bit.smap) : 0;
    const alignment = isKernel ? 0 : cr0Bit.am;
    real.control[controlRegister.cr0] =
      (cr0 & (cr0Bit.mp | cr0Bit.em | cr0Bit.ts | alignment)) |
      cr0Bit.pg |
      cr0Bit.wp |
      cr0Bit.ne |
      cr0Bit.et |
      cr0Bit.pe;
    real.control[controlRegister.cr4] =
      (control[controlRegister.cr4] & (cr4Bit.tsd | cr4Bit.de | cr4Bit.osxsave | cr4Bit.umip)) | prevention;
    real.control[controlRegister.efer] = 0;
    const isOther = real.control[controlRegister.cr3] !== (root | 0);
    real.control[controlRegister.cr3] = root | 0;
    real.control[controlRegister.cr3 + 1] = 0;
    if (isOther) cpu.mmu.movedToCr3(false);
  }

  #give(segment: number): void {
    const { state } = this;
    const real = this.cpu.state;
    const access = state.access[segment];
    const selector = state.selector[segment];
    this.#given[segment] = selector;
    if ((access & accessRight.unusable) !== 0) {
      real.setSegment(segment, selector, 0, 0, 0, accessRight.unusable);
      return;
    }
    const base = state.baseLow[segment];
    const last = truncateLimit(base, state.limit[segment] >>> 0);
    real.setSegment(segment, selector, base, 0, last | 0, compressAccess(access, 1));
  }

  /**
   * Let the processor go, until it has begun so many instructions or something traps. The TSC, and how many of them
   * count for the guest, are the caller's business.
   *
   * @returns the vector of a trap, or -1
   */
  execute(instructionsMax: number): number {
    const { cpu, window } = this;
    const before = cpu.instructions;
    cpu.run(instructionsMax);
    this.completed = cpu.instructions - before;
    if (cpu.privilege !== 0) return -1;
    const vector = window.vectorAt(cpu.state.rip[0]);
    window.readFrame(vector);
    // The instruction that trapped was begun, and so was the handler's HLT.
    if (cpu.state.activity[activityWord.state] === activityState.halted) this.completed--;
    if (vector !== exceptionVector.debug) this.completed--;
    return vector;
  }

  /** Where the processor is in the guest, or in the monitor's code: of a trap, what it pushed. */
  place(vector: number): number {
    return (vector >= 0 ? this.window.frame[frameWord.ip] : this.cpu.state.rip[0]) as number;
  }

  /** After a trap whose cause is gone: back to where it happened, as an IRET of the monitor would. */
  goBack(): void {
    const { cpu, window } = this;
    const { state } = cpu;
    const { frame } = window;
    const ring = (frame[frameWord.cs] as number) & 3;
    state.rip[0] = frame[frameWord.ip];
    state.general[8] = frame[frameWord.sp];
    state.flags = (frame[frameWord.flags] as number) & ~flagBit.rf;
    state.activity.fill(0);
    const isMonitorCode = ring === 1 && state.baseLow[gs] === (monitorData | 0);
    for (const segment of [cs, ss]) this.#give(segment);
    if (ring === 1) {
      state.selector[cs] = (state.selector[cs] & ~3) | 1;
      state.selector[ss] = (state.selector[ss] & ~3) | 1;
    }
    if (isMonitorCode) state.setSegment(cs, (this.state.selector[cs] & ~3) | 1, 0, 0, -1, 0xc0bb);
  }

  /** Registers of the processor into the guest, whose RIP is this. @param vector of a trap, or -1 */
  leave(rip: number, vector: number): void {
    const { cpu, state, window } = this;
    const real = cpu.state;
    const { frame } = window;
    const kept = state.lazy[3] & keptFlags;
    state.general.set(real.general);
    if (vector >= 0) {
      state.general[8] = frame[frameWord.sp];
      state.flags = ((frame[frameWord.flags] as number) & ~(keptFlags | flagBit.rf)) | kept;
    } else {
      state.lazy.set(real.lazy);
      state.lazy[3] = (real.lazy[3] & ~keptFlags) | kept;
    }
    state.rip[0] = rip;
    state.rip[1] = 0;
    // A program may load a null selector without a descriptor.
    for (const segment of [es, ds, fs, gs])
      if (this.ring === 3 && real.selector[segment] !== this.#given[segment])
        state.setSegment(segment, real.selector[segment], 0, 0, 0, accessRight.unusable);
  }

  /** Put a page of the monitor's into its window, behind the window's own. */
  showPage(root: number, page: number, address: number): void {
    const { memory } = this.machine;
    const table = (memory.read32(root + 4 * (windowBase >>> 22)) & ~0xfff) >>> 0;
    memory.write32(table + 4 * page, address | 0x63);
  }
}

/** Bytes of so many pages. */
export const pagesBytes = (pages: number): number => pages * pageBytes;
