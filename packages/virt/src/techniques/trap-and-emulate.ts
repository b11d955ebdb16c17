/**
 * techniques/trap-and-emulate — a guest's kernel in ring 1 or ring 3, and a monitor that answers what traps.
 *
 * The processor executes the guest's instructions directly, with the monitor's tables (monitor-window.ts), the guest's
 * segments one ring further out (ring-compression.ts) and shadow page tables (shadow-space.ts). A privileged instruction
 * is a #GP into the monitor, which interprets it on the guest's virtual registers; an exception of the guest's own is
 * found to be one by interpreting the instruction, and delivered through the guest's table. Instructions that are
 * sensitive and not privileged trap nowhere: they tell or change the real machine, as on silicon, and the guest goes
 * wrong. With `sensitiveTrap` the processor lets them trap (sensitive.ts), and nothing goes wrong any more.
 *
 * Real mode, virtual-8086 mode, rings 1 and 2, single-stepping, and long mode, where no segment limit protects the
 * monitor, are interpreted, and said to be.
 *
 * Sources: Popek and Goldberg (CACM 1974); Robin and Irvine (USENIX Security 2000); Adams and Agesen (ASPLOS 2006) §2.
 * Rules V438–V444 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { cr0Bit, cr4Bit, eferBit } from "../cpu/control.ts";
import { exceptionVector } from "../cpu/fault.ts";
import { eventType } from "../cpu/intercepts.ts";
import {
  accessRight,
  activityState,
  activityWord,
  controlRegister,
  type CpuState,
  cpuCounter,
  flagBit,
  msrSlot,
  segmentRegister,
  tableRegister,
} from "../cpu/state.ts";
import { pageBytes } from "../memory/guest-memory.ts";
import { pageBit, pageFaultBit, pagingMode } from "../memory/paging.ts";
import { eventKindNumber } from "./event-kind.ts";
import { createGuestMap, guestMapPages, PageStock } from "./guest-map.ts";
import { loadGuest } from "./guest-image.ts";
import { createGuestMachine, type GuestMachine } from "./guest-machine.ts";
import type { GuestEngine, GuestRunOptions, GuestStop } from "./guest-run.ts";
import { Interpreter } from "./interpreter.ts";
import { frameWord, MonitorWindow, windowPages } from "./monitor-window.ts";
import { compressAccess, isCompressible, truncateLimit, windowBase } from "./ring-compression.ts";
import { SensitiveTrap } from "./sensitive-trap.ts";
import { ShadowDescriptors } from "./shadow-descriptors.ts";
import { ShadowSpace, shadowOutcome, shadowPages } from "./shadow-space.ts";
import { UserLeaves } from "./user-leaves.ts";

const { cs, ss } = segmentRegister;
const dataSegments = [segmentRegister.es, segmentRegister.ds, segmentRegister.fs, segmentRegister.gs] as const;
/** Flags that the guest has by itself; the others are the monitor's to keep. */
const keptFlags = flagBit.if | flagBit.iopl | flagBit.vm | flagBit.vif | flagBit.vip;
/** Instructions interpreted at once where the processor cannot run the guest. */
const interpretedAtOnce = 64;
/** Hidden faults in a row without an instruction in between, after which the instruction is interpreted. */
const hiddenFaultsMax = 16;

/** A guest under a monitor. */
export class TrapAndEmulate implements GuestEngine {
  readonly machine: GuestMachine;
  readonly isNative = false;
  readonly interpreter: Interpreter;
  readonly space: ShadowSpace;
  readonly descriptors: ShadowDescriptors;
  readonly #window: MonitorWindow;
  readonly #leaves: UserLeaves;
  readonly #sensitive: SensitiveTrap | null;
  /** 1 or 3. */
  readonly #kernelRing: number;
  /** Instructions that the processor completed for the guest. */
  readonly #direct: Float64Array;
  /** Segments as they were given to the processor: selector, limit, access, base of each. */
  readonly #given: Int32Array = new Int32Array(32);
  #hiddenFaults = 0;

  constructor(machine: GuestMachine, options: GuestRunOptions, kernelRing: number) {
    const { simulation, path, memory, cpu, devices, image } = machine;
    this.machine = machine;
    this.#kernelRing = kernelRing;
    const stock = new PageStock(machine.monitorAddress, memory.sizeBytes);
    const map = createGuestMap(memory, stock, image.memoryBytes);
    this.interpreter = new Interpreter(machine, map, options.mmu);
    const { state } = this.interpreter;
    this.space = new ShadowSpace(machine, map, stock, options.mmu, () => cpu.mmu.movedToCr3(false));
    this.#window = new MonitorWindow(memory, stock);
    this.descriptors = new ShadowDescriptors(machine, this.#window, kernelRing);
    this.#leaves = new UserLeaves(simulation, `${path}/leaves`, memory);
    this.#sensitive = options.sensitiveTrap === true ? new SensitiveTrap(cpu) : null;
    this.#direct = simulation.state.f64(`${path}/direct`, 1);
    loadGuest(image, memory, state);
    this.interpreter.cpu.registersChanged();
    devices.onInterrupt = (vector) => this.interpreter.cpu.interrupt(vector);
    devices.onDone = () => {
      state.activity[activityWord.state] = activityState.halted;
      state.activity[activityWord.pendingInterrupt] = 0;
      this.interpreter.cpu.attend();
    };
    this.#reload();
  }

  get state(): CpuState {
    return this.interpreter.state;
  }
  get instructions(): number {
    return this.#direct[0] + this.interpreter.cpu.instructions;
  }

  run(instructionsMax: number): GuestStop {
    const { devices } = this.machine;
    const end = this.instructions + instructionsMax;
    for (;;) {
      const left = end - this.instructions;
      const interpreted = this.#interpretedNow();
      if (interpreted > 0) {
        const stop = this.#interpret(Math.min(left, interpreted));
        if (devices.isDone) return "done";
        if (stop !== "budget") return stop;
        if (left <= 0) return "budget";
      } else {
        if (left <= 0) return "budget";
        const stop = this.#execute(left);
        if (devices.isDone) return "done";
        if (stop !== "budget") return stop;
      }
    }
  }

  /** How many instructions must be interpreted because the processor cannot execute them here; 0 for none. */
  #interpretedNow(): number {
    const { control, access, lazy, activity } = this.state;
    const flags = lazy[3];
    const isLegacy = (control[controlRegister.cr0] & cr0Bit.pe) !== 0 && (flags & flagBit.vm) === 0;
    const isLong = (control[controlRegister.efer] & eferBit.lma) !== 0;
    if (!isLegacy || isLong) return interpretedAtOnce;
    if (activity[activityWord.state] !== activityState.active) return 1;
    const isPending = activity[activityWord.pendingInterrupt] !== 0 && (flags & flagBit.if) !== 0;
    if (isPending || (flags & flagBit.tf) !== 0) return 1;
    const ring = (access[ss] >> 5) & 3;
    if (ring === 1 || ring === 2) return 1;
    return this.descriptors.isReversible(this.state, cs) && this.descriptors.isReversible(this.state, ss) ? 0 : 1;
  }

  #interpret(instructionsMax: number): GuestStop {
    const { events } = this.machine;
    const before = this.interpreter.cpu.instructions;
    const [low, high] = [this.state.rip[0], this.state.rip[1]];
    const stop = this.#carryOut(instructionsMax, false, false);
    const count = this.interpreter.cpu.instructions - before;
    for (let n = 0; n < count; n++) events.add(eventKindNumber["monitor.interpreted"], this.instructions, low, high, 0);
    return stop;
  }

  /** Interpret instructions, and let shadows follow. */
  #carryOut(instructionsMax: number, tableWrite: boolean, ofPageFault: boolean): GuestStop {
    const { interpreter, space, state } = this;
    const { mmu, counters } = interpreter.cpu;
    const { control, tables } = state;
    const cr0 = control[controlRegister.cr0];
    const cr4 = control[controlRegister.cr4];
    const efer = control[controlRegister.efer];
    const moves = counters[cpuCounter.addressSpaces];
    const generation = mmu.generation;
    const base = tables[tableRegister.gdtrBaseLow];
    const limit = tables[tableRegister.gdtrLimit];
    const stop = interpreter.run(instructionsMax);
    space.follow(interpreter, tableWrite);
    const isOther =
      control[controlRegister.cr0] !== cr0 ||
      control[controlRegister.cr4] !== cr4 ||
      control[controlRegister.efer] !== efer ||
      counters[cpuCounter.addressSpaces] !== moves ||
      (!ofPageFault && mmu.generation !== generation);
    if (isOther) this.#reload();
    else if (
      tables[tableRegister.gdtrBaseLow] !== base ||
      tables[tableRegister.gdtrLimit] !== limit ||
      this.descriptors.isWritten(interpreter)
    )
      this.#describe();
    else this.#window.map(space.root, space.mode);
    return stop === "halt" || stop === "shutdown" ? stop : "budget";
  }

  /** The guest translates otherwise than before. */
  #reload(): void {
    const { control } = this.state;
    // Long mode is interpreted: it has no shadow.
    if ((control[controlRegister.efer] & eferBit.lma) !== 0) return;
    this.space.load(this.state, this.interpreter.cpu.mmu.pdptes);
    this.#leaves.forget();
    this.#describe();
  }

  /** The guest's descriptor table is another, or elsewhere. */
  #describe(): void {
    const { cpu } = this.interpreter;
    if (this.descriptors.show(this.state, cpu.mmu.pdptes)) this.space.drop(this.state, cpu.mmu.pdptes);
    this.#window.map(this.space.root, this.space.mode);
  }

  /** Let the processor execute the guest until something traps. */
  #execute(instructionsMax: number): GuestStop {
    const { cpu } = this.machine;
    this.#enter();
    let count = 0;
    let trapped = false;
    if (this.#sensitive === null) {
      const before = cpu.instructions;
      cpu.run(instructionsMax);
      count = cpu.instructions - before;
      trapped = cpu.privilege === 0;
    } else {
      while (count < instructionsMax && !trapped) {
        if (this.#sensitive.isNext()) {
          this.#leave(count, -1);
          return this.#emulate("trap.sensitive", exceptionVector.generalProtection, false);
        }
        const before = cpu.instructions;
        cpu.run(1);
        count += cpu.instructions - before;
        trapped = cpu.privilege === 0;
      }
    }
    if (!trapped) {
      this.#leave(count, -1);
      return "budget";
    }
    const isHalted = cpu.state.activity[activityWord.state] === activityState.halted;
    const vector = this.#window.vectorAt(cpu.state.rip[0]);
    this.#window.readFrame(vector);
    // The instruction that trapped was begun, and so was the handler's HLT.
    const begun = (isHalted ? 1 : 0) + (vector === exceptionVector.debug ? 0 : 1);
    this.#leave(count - begun, vector);
    return this.#answer(vector);
  }

  /** Registers of the guest into the processor. */
  #enter(): void {
    const { cpu } = this.machine;
    const { state } = this;
    const real = cpu.state;
    const ring = (state.access[ss] >> 5) & 3;
    const realRing = ring === 0 ? this.#kernelRing : 3;
    real.general.set(state.general);
    real.rip.set(state.rip);
    real.lazy.set(state.lazy);
    real.lazy[3] = (state.lazy[3] & ~(keptFlags | flagBit.rf)) | flagBit.if;
    real.activity.fill(0);
    real.tsc.set(state.tsc);
    real.msrs[msrSlot.tscAux] = state.msrs[msrSlot.tscAux];
    this.#window.enter(cpu);
    this.#give(cs, (state.selector[cs] & ~3) | realRing);
    this.#give(ss, (state.selector[ss] & ~3) | realRing);
    for (const segment of dataSegments) this.#give(segment, state.selector[segment]);
    this.#enterControl(ring);
    if (this.#kernelRing === 3 && this.#leaves.view(ring)) cpu.mmu.movedToCr3(false);
  }

  #enterControl(ring: number): void {
    const { cpu } = this.machine;
    const { control } = this.state;
    const real = cpu.state.control;
    const { root, mode } = this.space;
    const cr0 = control[controlRegister.cr0];
    const alignment = ring === 3 ? cr0Bit.am : 0;
    const isPaging = (cr0 & cr0Bit.pg) !== 0;
    const prevention = this.#kernelRing === 1 && isPaging ? cr4Bit.smep | cr4Bit.smap : 0;
    real[controlRegister.cr0] =
      (cr0 & (cr0Bit.mp | cr0Bit.em | cr0Bit.ts | alignment)) |
      (cr0Bit.pg | cr0Bit.wp | cr0Bit.ne | cr0Bit.et | cr0Bit.pe);
    real[controlRegister.cr4] =
      (control[controlRegister.cr4] & (cr4Bit.tsd | cr4Bit.de | cr4Bit.osxsave | cr4Bit.umip | prevention)) |
      (mode === pagingMode.pae ? cr4Bit.pae : 0);
    real[controlRegister.efer] = control[controlRegister.efer] & eferBit.nxe;
    const isOther = real[controlRegister.cr3] !== (root | 0);
    real[controlRegister.cr3] = root | 0;
    real[controlRegister.cr3 + 1] = 0;
    if (mode === pagingMode.pae) {
      cpu.registersChanged();
      cpu.mmu.loadPdptes(root | 0);
    }
    if (isOther) cpu.mmu.movedToCr3(false);
  }

  /** A segment into the processor: one ring further out, and cut before the window; unusable where that cannot be. */
  #give(segment: number, selector: number): void {
    const { state } = this;
    const real = this.machine.cpu.state;
    const access = state.access[segment];
    const base = state.baseLow[segment];
    let last = -1;
    if ((access & accessRight.unusable) === 0 && isCompressible(access)) {
      const limit = state.limit[segment] >>> 0;
      last = truncateLimit(base, limit);
      if (last >= 0 && last !== limit && (access & accessRight.granularity) !== 0)
        last = Math.max(1, Math.floor((last + 1) / pageBytes)) * pageBytes - 1;
    }
    if (last < 0) real.setSegment(segment, selector, 0, 0, 0, accessRight.unusable);
    else real.setSegment(segment, selector, base, 0, last | 0, compressAccess(access, this.#kernelRing));
    const given = this.#given;
    given[4 * segment] = real.selector[segment];
    given[4 * segment + 1] = real.limit[segment];
    given[4 * segment + 2] = real.access[segment];
    given[4 * segment + 3] = real.baseLow[segment];
  }

  /** Registers of the processor into the guest. @param count of instructions completed @param vector of a trap, or -1 */
  #leave(count: number, vector: number): void {
    const { cpu } = this.machine;
    const { state } = this;
    const real = cpu.state;
    const { frame } = this.#window;
    const isTrap = vector >= 0;
    this.#direct[0] += count;
    if (count > 0) this.#hiddenFaults = 0;
    state.general.set(real.general);
    const kept = state.lazy[3] & keptFlags;
    if (isTrap) {
      state.general[8] = frame[frameWord.sp];
      state.rip[0] = frame[frameWord.ip];
      state.flags = (frame[frameWord.flags] & ~(keptFlags | flagBit.rf)) | kept;
    } else {
      state.rip.set(real.rip);
      state.lazy.set(real.lazy);
      state.lazy[3] = (real.lazy[3] & ~keptFlags) | kept;
    }
    const code = isTrap ? frame[frameWord.cs] & 0xffff : real.selector[cs];
    const stack = isTrap ? frame[frameWord.ss] & 0xffff : real.selector[ss];
    // From ring 1 the guest may have gone to its user's ring without a word; in ring 3 nobody sees it.
    const ring = this.#kernelRing === 1 ? ((code & 3) === 3 ? 3 : 0) : (state.access[ss] >> 5) & 3;
    if (code !== this.#given[4 * cs]) this.descriptors.take(state, cs, (code & ~3) | ring);
    if (stack !== this.#given[4 * ss]) this.descriptors.take(state, ss, (stack & ~3) | ring);
    for (const segment of dataSegments) this.#take(segment);
    if (count > 0) {
      this.interpreter.cpu.advanceTsc(count);
      state.activity[activityWord.interruptibility] &= ~3;
    }
  }

  #take(segment: number): void {
    const real = this.machine.cpu.state;
    const given = this.#given;
    const at = 4 * segment;
    if (
      given[at] === real.selector[segment] &&
      given[at + 1] === real.limit[segment] &&
      given[at + 2] === real.access[segment] &&
      given[at + 3] === real.baseLow[segment]
    )
      return;
    this.descriptors.take(this.state, segment, real.selector[segment]);
  }

  /** What the monitor does about a trap. */
  #answer(vector: number): GuestStop {
    if (vector === exceptionVector.pageFault) return this.#pageFault();
    if (vector === exceptionVector.debug) return this.#singleStep();
    return this.#emulate(
      vector === exceptionVector.generalProtection ? "trap.privileged" : "trap.exception",
      vector,
      false,
    );
  }

  /** Interpret the instruction that trapped: as ring 0, or with the guest's own exception as the outcome. */
  #emulate(kind: keyof typeof eventKindNumber, detail: number, tableWrite: boolean): GuestStop {
    const { events } = this.machine;
    const { counters } = this.interpreter.cpu;
    const { rip } = this.state;
    const [low, high] = [rip[0], rip[1]];
    const moves = counters[cpuCounter.addressSpaces];
    const instruction = this.instructions;
    const stop = this.#carryOut(1, tableWrite, kind === "trap.guest-fault");
    const named = counters[cpuCounter.addressSpaces] === moves ? kind : "trap.address-space";
    events.add(eventKindNumber[named], instruction, low, high, detail);
    this.#hiddenFaults = 0;
    return stop;
  }

  /** TF was set by an instruction that did not trap. */
  #singleStep(): GuestStop {
    const { events } = this.machine;
    const { state } = this;
    events.add(eventKindNumber["trap.exception"], this.instructions, state.rip[0], state.rip[1], exceptionVector.debug);
    state.debug[12] |= 0x4000;
    const stop = this.interpreter.inject(eventType.hardwareException, exceptionVector.debug, -1, 0);
    this.space.follow(this.interpreter, false);
    this.#window.map(this.space.root, this.space.mode);
    return stop === "halt" || stop === "shutdown" ? stop : "budget";
  }

  #pageFault(): GuestStop {
    const { cpu, events } = this.machine;
    const { state, space } = this;
    const low = cpu.state.control[controlRegister.cr2];
    const { errorCode } = this.#window;
    const isWrite = (errorCode & pageFaultBit.write) !== 0;
    const ring = (state.access[ss] >> 5) & 3;
    if (low >>> 0 >= windowBase) return this.#emulate("trap.device", low, false);
    if (isWrite && this.descriptors.isWatched(state, this.interpreter.cpu.mmu.pdptes, low))
      return this.#emulate("trap.descriptor-write", low, false);
    const outcome = space.fault(low, 0, errorCode, ring === 3);
    this.#window.map(space.root, space.mode);
    if (outcome === shadowOutcome.guestFault) return this.#emulate("trap.guest-fault", low, false);
    if (outcome === shadowOutcome.tableWrite) return this.#emulate("trap.table-write", low, true);
    if (outcome !== shadowOutcome.hidden) return this.#emulate("trap.device", low, false);
    this.#expose(low, ring);
    events.add(eventKindNumber["trap.hidden-fault"], this.instructions, state.rip[0], state.rip[1], low);
    this.#hiddenFaults++;
    // The processor does not take what the shadow offers: the instruction is carried out for it.
    return this.#hiddenFaults > hiddenFaultsMax ? this.#emulate("trap.device", low, false) : "budget";
  }

  /** An entry of the shadow is new: descriptor tables stay protected, and ring 3 must reach what is the kernel's. */
  #expose(low: number, ring: number): void {
    const { memory } = this.machine;
    const leaf = this.space.leaf(low, 0);
    if (leaf < 0) return;
    const entry = memory.read32(leaf);
    if ((entry & pageBit.writable) !== 0 && this.descriptors.watches(entry >>> 12))
      memory.write32(leaf, (entry & ~pageBit.writable) >>> 0);
    if (this.#kernelRing === 3 && ring === 0) this.#leaves.open(leaf);
  }
}

/** Memory that a monitor needs. */
export const monitorBytes: number = (guestMapPages + shadowPages + windowPages) * pageBytes;

/** Run the guest's kernel in ring 1. */
export function createTrapRing1(simulation: Simulation, options: GuestRunOptions): GuestEngine {
  return new TrapAndEmulate(createGuestMachine(simulation, options, { monitorBytes }), options, 1);
}
/** Run the guest's kernel in ring 3. */
export function createTrapRing3(simulation: Simulation, options: GuestRunOptions): GuestEngine {
  return new TrapAndEmulate(createGuestMachine(simulation, options, { monitorBytes }), options, 3);
}
