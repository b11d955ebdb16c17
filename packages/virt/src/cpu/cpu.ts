/**
 * cpu/cpu — one processor: its state, its memory, and the run that takes instruction after instruction.
 *
 * An instruction is decoded once and kept by the physical address of its first byte and the code segment's size; a write
 * into a page with such code, whoever writes, drops what it touches. One counter ends the inner loop: an instruction that
 * changes what the loop relies on (interrupt flag, trap flag, mode, halt) takes the rest of it away (`attend`), and the
 * outer loop looks at everything anew.
 *
 * A fault is thrown by an instruction that has changed nothing yet, and delivered here.
 *
 * Source: Intel SDM volume 3 §6 (interrupts), §26 (VMX non-root operation); rules V233–V279 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import type { GuestMemory } from "../memory/guest-memory.ts";
import type { Mmu } from "../memory/mmu.ts";
import { faultKind } from "../memory/translation-fault.ts";
import { CodeCache } from "./code-cache.ts";
import { cr0Bit, cr4Bit } from "./control.ts";
import type { Decoded } from "./decoded.ts";
import { combineFaults, exceptionVector, GuestFault, noErrorCode } from "./fault.ts";
import { executeOne } from "./hot.ts";
import { eventType, type Intercepts, verdict } from "./intercepts.ts";
import { deliver } from "./interrupt.ts";
import { type Bus, LinearMemory } from "./linear-memory.ts";
import {
  accessRight,
  activityState,
  activityWord,
  CpuState,
  controlRegister,
  cpuCounter,
  flagBit,
  interruptibility,
  segmentRegister,
} from "./state.ts";

/** How to make a processor. */
export interface CpuOptions {
  readonly memory: GuestMemory;
  readonly mmu: Mmu;
  readonly bus: Bus;
  /** Whether CPUID and CR4 know VMX. */
  readonly hasVmx?: boolean;
  /** Ticks of the time-stamp counter for each instruction, until a cost model moves it: 1 by default. */
  readonly ticksPerInstruction?: number;
}

/** Why a run ended. `shutdown` is a triple fault; at a `breakpoint` the instruction has not been executed. */
export type StopReason = "budget" | "halt" | "exit" | "shutdown" | "breakpoint";

/** What the memory unit is told beside the processor's own registers, in VMX non-root operation. */
export interface NestedTranslation {
  eptEnabled: boolean;
  eptpLow: number;
  eptpHigh: number;
  vpid: number;
}

const { cs, ss } = segmentRegister;
/** A small integer wherever JavaScript runs. */
const instructionsMax = 0x3fff_ffff;
/** What translation depends on, as it was when the memory unit was told last. */
const seenWord = {
  cr0: 0,
  cr3Low: 1,
  cr3High: 2,
  cr4: 3,
  efer: 4,
  alignmentCheck: 5,
  eptEnabled: 6,
  eptpLow: 7,
  eptpHigh: 8,
  vpid: 9,
} as const;

/** One processor. */
export class Cpu {
  readonly path: string;
  readonly state: CpuState;
  readonly memory: LinearMemory;
  readonly mmu: Mmu;
  readonly bus: Bus;
  readonly hasVmx: boolean;
  /** Whom to ask in VMX non-root operation; null outside. */
  intercepts: Intercepts | null = null;
  readonly nested: NestedTranslation = { eptEnabled: false, eptpLow: 0, eptpHigh: 0, vpid: 0 };

  // The state's arrays once more, where instructions reach them in one step.
  readonly general: Int32Array;
  readonly generalBytes: Uint8Array;
  readonly generalWords: Uint16Array;
  readonly lazy: Int32Array;
  readonly rip: Int32Array;

  /** The high word of a value of 64 bits that has just been returned. */
  readonly high: Int32Array;
  /** Linear address of an operand: low, high. */
  readonly at: Int32Array = new Int32Array(2);
  /** A descriptor: low, high, where it is (low, high), a gate's offset 63:32. */
  readonly descriptor: Int32Array = new Int32Array(5);
  /** A number of 128 bits. */
  readonly product: Int32Array = new Int32Array(4);
  readonly fault: GuestFault = new GuestFault("a guest's instruction was stopped");
  /** What it did, for a cost model: see `cpuCounter`. */
  readonly counters: Float64Array;

  // What follows from the registers; `segmentsChanged` works it out.
  /** Bit 0: reads of a segment need no check, and its base is 0; bit 1: neither do writes. */
  readonly flat: Uint8Array = new Uint8Array(8);
  /** CR0.PE without EFLAGS.VM. */
  isProtected = false;
  isVirtual8086 = false;
  /** EFER.LMA. */
  isLong = false;
  /** 64-bit mode. */
  is64 = false;
  privilege = 0;
  stackBytes = 2;
  codeBits = 16;
  /** The code segment's limit, unsigned. */
  codeLimit = 0xffff;
  checksAlignment = false;

  readonly #code: CodeCache;
  /** Instructions that the inner loop may still execute, and how many it was given. */
  #left = 0;
  #chunk = 0;
  /** Of a block: which instruction of it is being executed, and how many come before its last. */
  #place = 0;
  #limit = 0;
  #block: readonly Decoded[] | null = null;
  /** RIP of the instruction that is being executed, low and high, and its length once it is decoded. */
  readonly #start: Int32Array = new Int32Array(3);
  readonly #counts: Float64Array;
  readonly #ticks: number;
  readonly #breakpoints: Set<number> = new Set();
  #canonicalShift = 16;
  readonly #seen: Int32Array = new Int32Array(10);

  constructor(simulation: Simulation, path: string, options: CpuOptions) {
    this.path = path;
    this.state = new CpuState(simulation, path);
    this.mmu = options.mmu;
    this.bus = options.bus;
    this.hasVmx = options.hasVmx ?? false;
    this.#ticks = options.ticksPerInstruction ?? 1;
    this.general = this.state.general;
    this.generalBytes = this.state.generalBytes;
    this.generalWords = this.state.generalWords;
    this.lazy = this.state.lazy;
    this.rip = this.state.rip;
    this.#counts = simulation.state.f64(`${path}/counts`, 1);
    this.counters = simulation.state.f64(`${path}/counters`, 3);
    this.memory = new LinearMemory(
      simulation,
      path,
      options.memory,
      options.bus,
      options.mmu,
      () => this.#refused(),
      () => this.#code.leave(),
      () => this.synchronize(),
    );
    this.high = this.memory.high;
    this.#code = new CodeCache(this, options.memory);
    // What is derived is worked out again after a step back.
    simulation.state.register(`${path}/derived`, { save: () => new Uint8Array(0), load: () => this.#stepped() });
    this.registersChanged();
  }

  /** Instructions executed, or begun and stopped by a fault. */
  get instructions(): number {
    return this.#counts[0];
  }

  /** Bytes of the instruction that is being executed, or that a fault stopped; 0 while it is fetched, and between two. */
  get instructionLength(): number {
    return this.#start[2];
  }

  /** Where the instruction that is being executed begins, low word and high word: RIP points behind it already. */
  get instructionStart(): readonly [low: number, high: number] {
    return [this.#start[0], this.#start[1]];
  }

  /** Execute one instruction, or deliver what waits. */
  step(): StopReason {
    return this.run(1);
  }

  /** Execute up to so many instructions. Never throws for what a guest does. */
  run(maximum: number): StopReason {
    let remaining = Math.min(Math.max(0, Math.floor(maximum)), instructionsMax);
    this.registersChanged();
    let completed = 0;
    for (;;) {
      try {
        const stop = this.#boundary(completed);
        completed = 0;
        if (stop !== null) return stop;
        if (remaining <= 0) return "budget";
        const { lazy, state } = this;
        if (this.#breakpoints.size > 0 && this.#isBreakpoint()) return "breakpoint";
        const isTrapped = (lazy[3] & flagBit.tf) !== 0;
        const before = state.activity[activityWord.interruptibility];
        const isSingle = isTrapped || (before & 3) !== 0 || (lazy[3] & flagBit.rf) !== 0 || this.#breakpoints.size > 0;
        let length = isSingle ? 1 : remaining;
        if (this.intercepts !== null && length > 1) {
          const ticks = Math.floor(this.intercepts.ticksMax() / Math.max(1, this.#ticks));
          length = Math.max(1, Math.min(length, ticks));
        }
        this.#left = length;
        this.#chunk = length;
        if (isSingle) this.#single(isTrapped, before);
        else this.#execute();
      } catch (thrown) {
        if (thrown !== this.fault) throw thrown;
        this.#leaveBlock();
        this.#account();
        this.#goBack();
        completed = this.#chunk - this.#left - 1;
        remaining -= completed + 1;
        if (this.fault.isExit) return "exit";
        const stop = this.#deliverFault();
        if (stop !== null) return stop;
        continue;
      }
      this.#account();
      completed = this.#chunk - this.#left;
      remaining -= completed;
    }
  }

  /**
   * The inner loop. Where a block of plain instructions begins, it is executed as one: RIP stands still meanwhile, and
   * `synchronize` says where it is. The last instruction of a block, which may be of any kind, finds it moved.
   */
  #execute(): void {
    const { rip } = this;
    const start = this.#start;
    const code = this.#code;
    const { window } = code;
    while (this.#left > 0) {
      const low = rip[0];
      const offset = (low - window[0]) | 0;
      let instruction = offset >>> 0 < 4096 ? code.records[offset] : undefined;
      start[1] = rip[1];
      if (instruction !== undefined && instruction.block !== null) {
        const { block } = instruction;
        const last = block.length - 1;
        if (last < this.#left) {
          this.#left -= last + 1;
          this.#limit = last;
          this.#block = block;
          let n = 0;
          for (; n < this.#limit; n++) {
            this.#place = n;
            const each = block[n] as Decoded;
            executeOne(this, each);
          }
          this.#block = null;
          if (this.#limit !== last) {
            // A write into this very code ended the block: what follows is decoded anew.
            this.#left += last + 1 - n;
            const done = block[n - 1] as Decoded;
            rip[0] = window[0] + done.pageOffset + done.length;
            continue;
          }
          instruction = block[last] as Decoded;
          start[0] = window[0] + instruction.pageOffset;
          start[2] = instruction.length;
          rip[0] = start[0] + instruction.length;
          executeOne(this, instruction);
          continue;
        }
      }
      start[0] = low;
      if (instruction === undefined) instruction = this.#fetch();
      else if (!instruction.isTried) code.tryBlock(instruction);
      start[2] = instruction.length;
      this.#left--;
      this.#advance();
      executeOne(this, instruction);
    }
  }

  /** RIP behind the instruction that begins at `start`. */
  #advance(): void {
    const { rip } = this;
    const next = ((this.#start[0] >>> 0) + this.#start[2]) % 0x1_0000_0000;
    if (this.is64 && next < this.#start[0] >>> 0) rip[1] = this.#start[1] + 1;
    rip[0] = next;
  }

  /** Within a block: let RIP be where it would be if instructions were executed one by one. */
  synchronize(): void {
    const block = this.#block;
    if (block === null) return;
    const start = this.#start;
    const instruction = block[this.#place] as Decoded;
    start[0] = this.#code.window[0] + instruction.pageOffset;
    start[2] = instruction.length;
    this.rip[0] = start[0] + instruction.length;
  }

  /** Code that may be of the block that is being executed has been written. */
  endBlock(): void {
    this.#limit = -1;
  }

  /** A fault ended the block that is being executed: what comes after it has not been executed. */
  #leaveBlock(): void {
    const block = this.#block;
    if (block === null) return;
    this.synchronize();
    this.#left += block.length - 1 - this.#place;
    this.#block = null;
  }

  /** Whom to ask, with RIP behind the instruction; an exit puts it back. */
  asking(intercepts: Intercepts): Intercepts {
    this.synchronize();
    return intercepts;
  }

  #fetch(): Decoded {
    // An instruction that does not decode counts as one begun.
    this.#start[2] = 0;
    this.#left--;
    const instruction = this.#code.fetch();
    this.#left++;
    return instruction;
  }

  /** One instruction, where something must be looked at after it. */
  #single(isTrapped: boolean, blockedBefore: number): void {
    const { lazy, state } = this;
    const hadResume = (lazy[3] & flagBit.rf) !== 0;
    state.activity[activityWord.interruptibility] = blockedBefore & ~3;
    try {
      if (hadResume) lazy[3] &= ~flagBit.rf;
      this.#execute();
    } catch (thrown) {
      if (hadResume) lazy[3] |= flagBit.rf;
      if (thrown === this.fault && this.fault.isExit) state.activity[activityWord.interruptibility] = blockedBefore;
      throw thrown;
    }
    if (!isTrapped) return;
    // A debug trap follows, unless the instruction just blocks it: it then comes after the next one.
    if ((state.activity[activityWord.interruptibility] & interruptibility.byMovSs) !== 0) return;
    // The instruction is completed, and counts.
    this.markStart();
    this.#start[2] = 0;
    this.raiseDebug(0x4000);
  }

  /** What instructions rely on must be looked at again: the inner loop ends after this instruction. */
  attend(): void {
    this.#chunk -= Math.max(0, this.#left);
    this.#left = 0;
  }

  /** One more element of a string instruction. @returns false where the budget is used up */
  takeBudget(): boolean {
    if (this.#left <= 0) return false;
    this.#left--;
    return true;
  }

  /** The instruction is not finished: it will be begun again. */
  restart(): void {
    this.#goBack();
  }

  /** What is executed now is where RIP points; a fault does not go back behind it. */
  markStart(): void {
    this.#start[0] = this.rip[0];
    this.#start[1] = this.rip[1];
  }

  #goBack(): void {
    this.rip[0] = this.#start[0];
    this.rip[1] = this.#start[1];
  }

  #account(): void {
    const executed = this.#chunk - this.#left;
    this.#counts[0] += executed;
    this.advanceTsc(executed * this.#ticks);
  }

  /** Move the time-stamp counter. @param ticks whole, below 2^53 */
  advanceTsc(ticks: number): void {
    const { tsc } = this.state;
    const sum = (tsc[0] >>> 0) + ticks;
    tsc[0] = (sum % 0x1_0000_0000) | 0;
    tsc[1] += Math.floor(sum / 0x1_0000_0000);
  }

  /** The time-stamp counter as this instruction sees it; the high word is in `high[0]`. */
  readTsc(): number {
    const { tsc } = this.state;
    let sum = (tsc[0] >>> 0) + (this.#chunk - this.#left - 1) * this.#ticks;
    let top = tsc[1] + Math.floor(sum / 0x1_0000_0000);
    sum %= 0x1_0000_0000;
    const { intercepts } = this;
    if (intercepts !== null) {
      sum += intercepts.tscOffsetLow() >>> 0;
      top += intercepts.tscOffsetHigh() + (sum > 0xffff_ffff ? 1 : 0);
    }
    this.high[0] = top;
    return sum | 0;
  }

  writeTsc(low: number, high: number): void {
    const { tsc } = this.state;
    tsc[0] = low;
    tsc[1] = high;
    this.advanceTsc(0);
    // What this run has counted so far comes on top later: take it away.
    const counted = (this.#chunk - this.#left) * this.#ticks;
    const difference = (tsc[0] >>> 0) - counted;
    tsc[0] = difference | 0;
    if (difference < 0) tsc[1]--;
  }

  /** Stop the instruction with an exception. @param errorCode or none */
  raise(vector: number, errorCode: number = noErrorCode): never {
    const { fault } = this;
    fault.isExit = false;
    fault.vector = vector;
    fault.errorCode = errorCode;
    fault.detailLow = 0;
    fault.detailHigh = 0;
    throw fault;
  }

  /** A debug exception with the bits that it sets in DR6. */
  raiseDebug(bits: number): never {
    const { fault } = this;
    fault.isExit = false;
    fault.vector = exceptionVector.debug;
    fault.errorCode = noErrorCode;
    fault.detailLow = bits;
    fault.detailHigh = 0;
    throw fault;
  }

  /** Do what was answered to a question of `intercepts`. */
  ask(answer: number): void {
    if (answer === verdict.none) return;
    if (answer === verdict.undefinedOpcode) this.raise(exceptionVector.invalidOpcode);
    if (answer === verdict.generalProtection) this.raise(exceptionVector.generalProtection, 0);
    if (answer === verdict.virtualizationException) this.raise(exceptionVector.virtualization);
    this.fault.isExit = true;
    throw this.fault;
  }

  /** There is no translation: a page fault, or an exit. */
  #refused(): never {
    const { fault } = this.mmu;
    if (fault.kind === faultKind.pageFault) {
      this.fault.isExit = false;
      this.fault.vector = exceptionVector.pageFault;
      this.fault.errorCode = fault.errorCode;
      this.fault.detailLow = fault.linearLow;
      this.fault.detailHigh = fault.linearHigh;
      throw this.fault;
    }
    const { intercepts } = this;
    if (intercepts !== null)
      this.ask(
        this.asking(intercepts).eptFault(
          fault.kind,
          fault.qualification,
          fault.guestPhysical,
          fault.linearLow,
          fault.linearHigh,
          fault.linearValid,
          this.#start[2],
        ),
      );
    this.fault.isExit = true;
    throw this.fault;
  }

  /** Let an external interrupt wait. It is taken when IF and blocking allow it. */
  interrupt(vector: number): void {
    this.state.activity[activityWord.pendingInterrupt] = vector + 1;
    this.attend();
  }

  /** Let a non-maskable interrupt wait. */
  nonMaskable(): void {
    this.state.activity[activityWord.pendingNmi] = 1;
    this.attend();
  }

  /** Stop a run before the instruction at a linear address. */
  setBreakpoint(linear: number): void {
    this.#breakpoints.add(linear);
  }
  clearBreakpoint(linear: number): void {
    this.#breakpoints.delete(linear);
  }

  #isBreakpoint(): boolean {
    const { rip, state } = this;
    const low = this.is64 ? rip[0] : (rip[0] + state.baseLow[cs]) | 0;
    return this.#breakpoints.has((this.is64 ? rip[1] : 0) * 0x1_0000_0000 + (low >>> 0));
  }

  /** Between two instructions: exits, interrupts, halt. @returns why the run ends, or null */
  #boundary(completed: number): StopReason | null {
    const { activity } = this.state;
    const { intercepts } = this;
    this.#left = 0;
    this.#chunk = 0;
    this.markStart();
    this.#start[2] = 0;
    if (intercepts !== null) this.ask(intercepts.boundary(completed));
    if (activity[activityWord.state] === activityState.shutdown) return "shutdown";
    const blocked = activity[activityWord.interruptibility];
    if (activity[activityWord.pendingNmi] !== 0 && (blocked & 0xf & ~interruptibility.bySmi) === 0) {
      if (intercepts !== null) this.ask(intercepts.nmi());
      activity[activityWord.pendingNmi] = 0;
      activity[activityWord.state] = activityState.active;
      activity[activityWord.interruptibility] |= interruptibility.byNmi;
      return this.#deliverEvent(exceptionVector.nmi, eventType.nmi);
    }
    const pending = activity[activityWord.pendingInterrupt];
    if (pending !== 0 && (blocked & 3) === 0) {
      const isOpen = (this.lazy[3] & flagBit.if) !== 0;
      if (intercepts?.interruptsExit() === true) this.ask(intercepts.externalInterrupt(pending - 1));
      if (isOpen) {
        activity[activityWord.pendingInterrupt] = 0;
        activity[activityWord.state] = activityState.active;
        return this.#deliverEvent(pending - 1, eventType.externalInterrupt);
      }
    }
    return activity[activityWord.state] === activityState.active ? null : "halt";
  }

  #deliverEvent(vector: number, type: number): StopReason | null {
    this.intercepts?.beginDelivery(type, vector, noErrorCode, 0);
    try {
      deliver(this, vector, false, noErrorCode);
    } catch (thrown) {
      if (thrown !== this.fault || this.fault.isExit) throw thrown;
      return this.#deliverFault();
    }
    this.intercepts?.endDelivery();
    return null;
  }

  /**
   * Deliver an event that a VM entry injects; the exception bitmap has no say. SDM 3 §27.6.1.
   *
   * @param length of the instruction of a software event: the return address is behind it
   * @returns why the next run ends at once, or null
   */
  inject(type: number, vector: number, errorCode: number, length: number): StopReason | null {
    const { intercepts, fault, rip, state } = this;
    const isSoftware = type >= eventType.softwareInterrupt;
    this.#left = 0;
    this.#chunk = 0;
    this.markStart();
    this.#start[2] = 0;
    intercepts?.beginDelivery(type, vector, errorCode, length);
    try {
      rip[0] += length;
      // INT1 is privileged: its gate is not checked.
      deliver(this, vector, isSoftware && type !== eventType.privilegedSoftwareException, errorCode);
    } catch (thrown) {
      if (thrown !== fault) throw thrown;
      this.#goBack();
      if (fault.isExit) return "exit";
      if (type === eventType.hardwareException) {
        const outcome = combineFaults(vector, fault.vector);
        if (outcome !== "serial" && this.#exitsAlready()) return "exit";
        if (outcome === "shutdown") return this.#shutDown();
        if (outcome === "double") {
          fault.vector = exceptionVector.doubleFault;
          fault.errorCode = 0;
          fault.detailLow = 0;
          fault.detailHigh = 0;
        }
      }
      return this.#deliverFault();
    }
    if (type === eventType.nmi) state.activity[activityWord.interruptibility] |= interruptibility.byNmi;
    intercepts?.endDelivery();
    return null;
  }

  /** Deliver the exception that was raised, and what comes of faults while doing so. */
  #deliverFault(): StopReason | null {
    const { fault, state, intercepts } = this;
    let vector = fault.vector;
    let errorCode = fault.errorCode;
    for (;;) {
      const { detailLow, detailHigh } = fault;
      // In the image that is pushed, RF is set by a fault. SDM 3 §17.3.1.1.
      if (vector !== exceptionVector.debug) this.lazy[3] |= flagBit.rf;
      try {
        if (intercepts !== null) {
          // RIP stays at the instruction, whatever the answer.
          const length = this.#start[2];
          this.#start[2] = 0;
          this.ask(intercepts.exception(eventType.hardwareException, vector, errorCode, detailLow, detailHigh, length));
        }
        if (vector === exceptionVector.pageFault) {
          this.counters[cpuCounter.pageFaults]++;
          state.control[controlRegister.cr2] = detailLow;
          state.control[controlRegister.cr2 + 1] = detailHigh;
        } else if (vector === exceptionVector.debug) {
          state.debug[12] |= detailLow;
          state.debug[14] &= ~0x2000;
        }
        intercepts?.beginDelivery(eventType.hardwareException, vector, errorCode, 0);
        this.#start[2] = 0;
        // Real mode pushes no error code; deliver knows.
        deliver(this, vector, false, errorCode);
        intercepts?.endDelivery();
        return null;
      } catch (thrown) {
        if (thrown !== fault) throw thrown;
        if (fault.isExit) return "exit";
        const outcome = combineFaults(vector, fault.vector);
        if (outcome !== "serial" && this.#exitsAlready()) return "exit";
        if (outcome === "shutdown") return this.#shutDown();
        if (outcome === "double") {
          vector = exceptionVector.doubleFault;
          errorCode = 0;
          fault.detailLow = 0;
          fault.detailHigh = 0;
        } else {
          vector = fault.vector;
          errorCode = fault.errorCode;
        }
      }
    }
  }

  /** A second exception exits by itself, before it makes a double fault of the first. SDM 3 §26.2 */
  #exitsAlready(): boolean {
    const { fault, intercepts } = this;
    if (intercepts === null) return false;
    const { vector, errorCode, detailLow, detailHigh } = fault;
    const answer = intercepts.exception(eventType.hardwareException, vector, errorCode, detailLow, detailHigh, 0);
    return answer === verdict.exit;
  }

  #shutDown(): StopReason {
    if (this.intercepts !== null && this.intercepts.tripleFault() === verdict.exit) return "exit";
    this.state.activity[activityWord.state] = activityState.shutdown;
    return "shutdown";
  }

  /** Whether an address with this high word is canonical. SDM 1 §3.3.7.1. */
  isCanonical(high: number): boolean {
    return (high << this.#canonicalShift) >> this.#canonicalShift === high;
  }

  /** @throws GuestFault #GP(0) where RIP cannot be */
  checkTarget(low: number, high: number): void {
    if (this.is64 ? !this.isCanonical(high) : low >>> 0 > this.codeLimit)
      this.raise(exceptionVector.generalProtection, 0);
  }

  /** Go to an address in the code segment. @throws GuestFault #GP(0) */
  jumpNear(low: number, high: number): void {
    this.checkTarget(low, high);
    const { rip } = this;
    rip[0] = low;
    if (!this.is64 || rip[1] === high) return;
    rip[1] = high;
    this.#code.leave();
  }

  /** Take over a privilege level before the stack segment says so. */
  setPrivilege(privilege: number): void {
    this.privilege = privilege;
    this.memory.setUser(privilege === 3);
  }

  /** While an interrupt's frame is pushed in IA-32e mode the stack has 64 bits. */
  enterLongStack(): void {
    this.stackBytes = 8;
    this.is64 = true;
    this.memory.wide = true;
    this.flat.fill(0);
  }

  /** Segments, EFLAGS.VM or the mode have changed. */
  segmentsChanged(): void {
    const { state, flat } = this;
    const { access, limit, baseLow } = state;
    const isPe = (state.control[controlRegister.cr0] & cr0Bit.pe) !== 0;
    this.isVirtual8086 = isPe && (this.lazy[3] & flagBit.vm) !== 0;
    this.isProtected = isPe && !this.isVirtual8086;
    this.isLong = (state.control[controlRegister.efer] & 0x400) !== 0;
    this.is64 = this.isLong && (access[cs] & accessRight.long) !== 0;
    this.setPrivilege(isPe ? state.privilege : 0);
    this.codeBits = this.is64 ? 64 : (access[cs] & accessRight.big) !== 0 ? 32 : 16;
    this.stackBytes = this.is64 ? 8 : (access[ss] & accessRight.big) !== 0 ? 4 : 2;
    this.codeLimit = limit[cs] >>> 0;
    this.checksAlignment =
      this.privilege === 3 &&
      (state.control[controlRegister.cr0] & cr0Bit.am) !== 0 &&
      (this.lazy[3] & flagBit.ac) !== 0;
    this.memory.wide = this.is64;
    this.#code.leave();
    if (!this.is64 && this.rip[1] !== 0) this.rip[1] = 0;
    for (let segment = 0; segment < 6; segment++) {
      let bits = 0;
      const isFlat = !this.is64 && !this.checksAlignment && baseLow[segment] === 0 && limit[segment] === -1 && isPe;
      const rights = access[segment];
      if (isFlat && (rights & (accessRight.unusable | accessRight.present)) === accessRight.present) {
        const isCode = (rights & accessRight.code) !== 0;
        const isWritable = (rights & accessRight.writable) !== 0;
        const expandsDown = !isCode && (rights & accessRight.expandDown) !== 0;
        if (!expandsDown) bits = isCode ? (isWritable ? 1 : 0) : isWritable ? 3 : 1;
      }
      flat[segment] = bits;
    }
  }

  /** TF, IF, AC, RF or VM may have changed. */
  flagsChanged(): void {
    const isAc = (this.lazy[3] & flagBit.ac) !== 0;
    if (this.#seen[seenWord.alignmentCheck] !== (isAc ? 1 : 0)) {
      this.#configure();
      this.segmentsChanged();
    }
    this.attend();
  }

  /**
   * Control registers have changed. @throws GuestFault #GP(0) where PAE's table cannot be loaded
   *
   * @param isCr3 by a move to CR3, which invalidates whatever it wrote
   */
  controlChanged(isCr3 = false, keeps = false): void {
    const [cr0, cr4, efer] = [this.#seen[seenWord.cr0], this.#seen[seenWord.cr4], this.#seen[seenWord.efer]];
    const { control } = this.state;
    const newCr0 = control[controlRegister.cr0];
    const newCr4 = control[controlRegister.cr4];
    const isPae = (bits0: number, bits4: number, lma: number): boolean =>
      (bits0 & cr0Bit.pg) !== 0 && (bits4 & cr4Bit.pae) !== 0 && (lma & 0x400) === 0;
    const newEfer = control[controlRegister.efer];
    const paeBits = cr4Bit.pae | cr4Bit.pge | cr4Bit.pse | cr4Bit.smep;
    const changes4 = (newCr4 ^ cr4) & paeBits;
    const changes0 = (newCr0 ^ cr0) & (cr0Bit.cd | cr0Bit.nw | cr0Bit.pg);
    this.#configure();
    if (isPae(newCr0, newCr4, newEfer) && (isCr3 || changes4 !== 0 || changes0 !== 0 || !isPae(cr0, cr4, efer))) {
      const outcome = this.mmu.loadPdptes(control[controlRegister.cr3]);
      if (outcome === 1) this.#undo(cr0, cr4, efer);
      if (outcome === 2) this.#refused();
    }
    if (newCr0 !== cr0) this.mmu.movedToCr0(cr0, newCr0);
    if (isCr3) {
      this.counters[cpuCounter.addressSpaces]++;
      this.mmu.movedToCr3(keeps);
    }
    if (newCr4 !== cr4) this.mmu.movedToCr4(cr4, newCr4);
    this.memory.refresh();
    this.segmentsChanged();
    this.attend();
  }

  /** A move to a control register that met a bad table has not happened. */
  #undo(cr0: number, cr4: number, efer: number): never {
    const { control } = this.state;
    control[controlRegister.cr0] = cr0;
    control[controlRegister.cr4] = cr4;
    control[controlRegister.efer] = efer;
    this.#configure();
    this.segmentsChanged();
    return this.raise(exceptionVector.generalProtection, 0);
  }

  /** Somebody else may have written registers: take everything over. */
  registersChanged(): void {
    if (this.#look()) this.#configure();
    this.memory.refresh();
    this.segmentsChanged();
  }

  /** Take over what translation depends on. @returns whether any of it has changed since the last look */
  #look(): boolean {
    const { control } = this.state;
    const { nested } = this;
    const isAc = (this.lazy[3] & flagBit.ac) !== 0;
    let changes = this.#see(seenWord.cr0, control[controlRegister.cr0]);
    changes |= this.#see(seenWord.cr3Low, control[controlRegister.cr3]);
    changes |= this.#see(seenWord.cr3High, control[controlRegister.cr3 + 1]);
    changes |= this.#see(seenWord.cr4, control[controlRegister.cr4]);
    changes |= this.#see(seenWord.efer, control[controlRegister.efer]);
    changes |= this.#see(seenWord.alignmentCheck, isAc ? 1 : 0);
    changes |= this.#see(seenWord.eptEnabled, nested.eptEnabled ? 1 : 0);
    changes |= this.#see(seenWord.eptpLow, nested.eptpLow);
    changes |= this.#see(seenWord.eptpHigh, nested.eptpHigh);
    changes |= this.#see(seenWord.vpid, nested.vpid);
    return changes !== 0;
  }
  #see(word: number, value: number): number {
    const change = this.#seen[word] ^ value;
    this.#seen[word] = value;
    return change;
  }

  #configure(): void {
    const { control } = this.state;
    const { nested } = this;
    const isAc = (this.lazy[3] & flagBit.ac) !== 0;
    this.#canonicalShift = (control[controlRegister.cr4] & cr4Bit.la57) !== 0 ? 7 : 16;
    this.#look();
    this.mmu.configure({
      cr0: control[controlRegister.cr0],
      cr3Low: control[controlRegister.cr3],
      cr3High: control[controlRegister.cr3 + 1],
      cr4: control[controlRegister.cr4],
      efer: control[controlRegister.efer],
      alignmentCheck: isAc,
      ...nested,
    });
    this.memory.refresh();
  }

  /** Registers came back from the arena: nothing that was derived is kept, and the memory unit has its own state. */
  #stepped(): void {
    const { control } = this.state;
    this.#code.flush();
    this.#look();
    this.#canonicalShift = (control[controlRegister.cr4] & cr4Bit.la57) !== 0 ? 7 : 16;
    this.segmentsChanged();
  }
}

/** Make a processor, as it is after power-up. */
export function createCpu(simulation: Simulation, path: string, options: CpuOptions): Cpu {
  return new Cpu(simulation, path, options);
}
