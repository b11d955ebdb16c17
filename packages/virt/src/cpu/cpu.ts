/**
 * cpu/cpu — one processor: its state, its memory, what follows from its registers, and how an instruction stops.
 *
 * An instruction is decoded once and kept by the physical address of its first byte and the code segment's size; a write
 * into a page with such code, whoever writes, drops what it touches. outer-loop.ts runs it, inner-loop.ts knows what is
 * being executed.
 *
 * A fault is thrown by an instruction that has changed nothing yet, and delivered by the outer loop.
 *
 * Source: Intel SDM volume 3 §6 (interrupts), §26 (VMX non-root operation); rules V233–V279 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import type { GuestMemory } from "../memory/guest-memory.ts";
import type { Mmu } from "../memory/mmu.ts";
import { faultKind } from "../memory/translation-fault.ts";
import { CodeCache } from "./code-cache.ts";
import { injectEvent } from "./events.ts";
import { exceptionVector, GuestFault, noErrorCode } from "./fault.ts";
import { InnerLoop } from "./inner-loop.ts";
import { OuterLoop } from "./outer-loop.ts";
import { type Intercepts, verdict } from "./intercepts.ts";
import { type Bus, LinearMemory } from "./linear-memory.ts";
import { deriveMode } from "./mode.ts";
import { PagingRegisters } from "./paging-registers.ts";
import { activityWord, CpuState, flagBit } from "./state.ts";
import { TimeStamp } from "./time-stamp.ts";

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
  /**
   * By segment a bit: its base is 0, and reads or writes in it need no check; in 64-bit mode, none but that the address
   * is canonical.
   */
  frontReads = 0;
  frontWrites = 0;
  /** The same of segments that have a base, and of which the limit alone is to be checked; none in 64-bit mode. */
  limitedReads = 0;
  limitedWrites = 0;
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
  /** By how many bits a canonical address's high word is shifted to lose what must be its sign. */
  canonicalShift = 16;

  readonly #code: CodeCache;
  readonly #loop: InnerLoop;
  readonly #counts: Float64Array;
  readonly #time: TimeStamp;
  readonly #outer: OuterLoop;
  readonly #paging: PagingRegisters = new PagingRegisters(this);

  constructor(simulation: Simulation, path: string, options: CpuOptions) {
    this.path = path;
    this.state = new CpuState(simulation, path);
    this.mmu = options.mmu;
    this.bus = options.bus;
    this.hasVmx = options.hasVmx ?? false;
    this.#time = new TimeStamp(this.state, options.ticksPerInstruction ?? 1);
    this.general = this.state.general;
    this.generalBytes = this.state.generalBytes;
    this.generalWords = this.state.generalWords;
    this.lazy = this.state.lazy;
    this.rip = this.state.rip;
    this.#loop = new InnerLoop(this.rip);
    this.#counts = simulation.state.f64(`${path}/counts`, 1);
    this.counters = simulation.state.f64(`${path}/counters`, 3);
    this.memory = new LinearMemory(
      simulation,
      path,
      options.memory,
      options.bus,
      options.mmu,
      () => this.refuseTranslation(),
      () => this.#code.leave(),
      () => this.synchronize(),
    );
    this.high = this.memory.high;
    this.#code = new CodeCache(this, options.memory);
    this.#outer = new OuterLoop(this, this.#loop, this.#code, this.#time, this.#counts);
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
    return this.#loop.start[2];
  }

  /** Where the instruction that is being executed begins, low word and high word: RIP points behind it already. */
  get instructionStart(): readonly [low: number, high: number] {
    return [this.#loop.start[0], this.#loop.start[1]];
  }

  /** Execute one instruction, or deliver what waits. */
  step(): StopReason {
    return this.run(1);
  }

  /** Execute up to so many instructions. Never throws for what a guest does. */
  run(maximum: number): StopReason {
    return this.#outer.run(maximum);
  }

  /** Within a block: let RIP be where it would be if instructions were executed one by one. */
  synchronize(): void {
    this.#loop.synchronize(this.#code);
  }

  /** Code that may be of the block that is being executed has been written. */
  endBlock(): void {
    this.#loop.endBlock();
  }

  /** Whom to ask, with RIP behind the instruction; an exit puts it back. */
  asking(intercepts: Intercepts): Intercepts {
    this.synchronize();
    return intercepts;
  }

  /** What instructions rely on must be looked at again: the inner loop ends after this instruction. */
  attend(): void {
    this.#loop.attend();
  }

  /** One more element of a string instruction. @returns false where the budget is used up */
  takeBudget(): boolean {
    return this.#loop.take();
  }

  /** Instructions that may be executed before the run ends, beside the one that is. */
  get budget(): number {
    return this.#loop.left;
  }
  /** So many more elements of a string instruction, at most `budget`. */
  takeMore(elements: number): void {
    this.#loop.left -= elements;
  }

  /** The instruction is not finished: RIP goes back to its beginning. */
  restart(): void {
    this.#loop.restart();
  }

  /** What is executed now is where RIP points; a fault does not go back behind it. */
  markStart(): void {
    this.#loop.markStart();
  }

  /** Nothing is executed now: an event between two instructions begins. */
  beginEvent(): void {
    this.#loop.beginEvent();
  }

  /** What follows is no instruction's any more. @returns the length of the one that was stopped */
  endInstruction(): number {
    return this.#loop.endInstruction();
  }

  /** Move the time-stamp counter. @param ticks whole, below 2^53 */
  advanceTsc(ticks: number): void {
    this.#time.advance(ticks);
  }

  /** The time-stamp counter as this instruction sees it; the high word is in `high[0]`. */
  readTsc(): number {
    return this.#time.read(this.#loop.executed - 1, this.intercepts, this.high);
  }

  /** The same without a guest's offset. */
  readOwnTsc(): number {
    return this.#time.read(this.#loop.executed - 1, null, this.high);
  }

  writeTsc(low: number, high: number): void {
    this.#time.write(low, high, this.#loop.executed);
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

  /**
   * The same, where the instruction can end at once: an exit costs no exception then.
   *
   * @returns whether it has exited; the caller returns without having changed anything
   */
  leaves(answer: number): boolean {
    if (answer === verdict.none) return false;
    // Within a block the instructions after it would still be executed.
    if (answer !== verdict.exit || this.#loop.block !== null) this.ask(answer);
    this.#loop.isExit = true;
    this.attend();
    return true;
  }

  /** There is no translation: a page fault, or an exit. @throws GuestFault */
  refuseTranslation(): never {
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
          this.#loop.start[2],
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
    this.#outer.breakpoints.add(linear);
  }
  clearBreakpoint(linear: number): void {
    this.#outer.breakpoints.delete(linear);
  }

  /** Deliver an event that a VM entry injects: `injectEvent`. @returns why the next run ends at once, or null */
  inject(type: number, vector: number, errorCode: number, length: number): StopReason | null {
    return injectEvent(this, type, vector, errorCode, length);
  }

  /** Whether an address with this high word is canonical. SDM 1 §3.3.7.1. */
  isCanonical(high: number): boolean {
    return (high << this.canonicalShift) >> this.canonicalShift === high;
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
  }

  /** Segments, EFLAGS.VM or the mode have changed. */
  segmentsChanged(): void {
    this.#loop.isSettled = false;
    deriveMode(this);
    this.#code.leave();
  }

  /** TF, IF, AC, RF or VM may have changed. */
  flagsChanged(): void {
    if (((this.lazy[3] & flagBit.ac) !== 0) !== this.#paging.alignmentCheck) {
      this.#paging.configure();
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
    this.#paging.controlChanged(isCr3, keeps);
    this.segmentsChanged();
    this.attend();
  }

  /** Somebody else may have written registers: take everything over. */
  registersChanged(): void {
    if (this.#paging.look()) this.#paging.tell();
    this.memory.refresh();
    this.segmentsChanged();
  }

  /**
   * Segments and control registers are those with which the last run ended, and EFLAGS.VM too, which asks for segments
   * of its own. Where that run ended between two instructions, the next one need not derive anything anew.
   */
  keep(): void {
    this.#loop.isKept = true;
  }

  /** Begin a run with the registers that are there. */
  takeOver(): void {
    const loop = this.#loop;
    const isKept = loop.isKept && loop.isSettled;
    loop.isKept = false;
    const isOther = this.#paging.look();
    if (isOther) this.#paging.tell();
    this.memory.refresh();
    // A window of code is good for one upper half of RIP.
    if (isOther || !isKept || this.rip[1] !== loop.start[1]) this.segmentsChanged();
  }

  /** Registers came back from the arena: nothing that was derived is kept. */
  #stepped(): void {
    this.#code.flush();
    this.memory.stepped();
    this.#paging.stepped();
    this.segmentsChanged();
  }
}

/** Make a processor, as it is after power-up. */
export function createCpu(simulation: Simulation, path: string, options: CpuOptions): Cpu {
  return new Cpu(simulation, path, options);
}
