/**
 * techniques/paravirtual — a guest whose kernel was ported to hypercalls, and the hypervisor that answers them.
 *
 * The kernel runs in ring 1, its programs in ring 3, the hypervisor in ring 0 behind the guest's segments. The guest asks
 * by a call into its hypercall page, which the hypervisor has filled in: number into EAX, INT 0x82. Its page tables are the
 * processor's own, validated when they change (paravirtual-tables.ts), many entries in one crossing. It turns events off
 * by writing a byte of the page that both share; faults and system calls are bounced to the handlers that it has named.
 * A privileged instruction that was left in it still traps, and is emulated.
 *
 * What differs from Xen: the first tables map memory to itself, interrupts come by vector of the guest's own table instead
 * of an event channel, and selectors are those of the guest's own GDT in place of the hypervisor's. What differs from the
 * same guest on a bare machine: the ported kernel looks once whether there is a hypervisor, and takes another path.
 *
 * Sources: Barham et al., "Xen and the Art of Virtualization" (SOSP 2003) §3; xen/include/public/xen.h. Rules V480–V488 in
 * ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { exceptionVector, hasErrorCode } from "../cpu/fault.ts";
import { activityWord, controlRegister, type CpuState, flagBit, segmentRegister } from "../cpu/state.ts";
import { pageBytes } from "../memory/guest-memory.ts";
import { pageBit } from "../memory/paging.ts";
import { hypercall, mmuextCommand, schedCommand, sharedInfo, startInfo } from "../workloads/kernel-build.ts";
import { Deprivileged } from "./deprivileged.ts";
import { type EventKind, eventKindNumber, stepNumber } from "./event-kind.ts";
import { guestMapPages } from "./guest-map.ts";
import type { GuestMachine } from "./guest-machine.ts";
import type { GuestEngine, GuestRunOptions, GuestStop } from "./guest-run.ts";
import { peekAddress } from "./linear-peek.ts";
import { windowPages } from "./monitor-window.ts";
import { ParavirtualTables } from "./paravirtual-tables.ts";
import { windowBase } from "./ring-compression.ts";

const { cs, ss } = segmentRegister;
/** Where the guest finds what it is told at its start, and the page that it shares: its own memory, below its image. */
export const paravirtualPlace = { startInfo: 0xd000, sharedInfo: 0xe000 } as const;
const trapVectors = 256;
const hypercallStubBytes = 32;
/** `-EINVAL`, and `-ENOSYS`. */
const invalid = -22;
const unknown = -38;
const listMax = 1024;

/** A ported guest and its hypervisor. */
export class Paravirtual implements GuestEngine {
  readonly guest: Deprivileged;
  readonly isNative = false;
  readonly tables: ParavirtualTables;
  /** By vector: selector and flags, handler. */
  readonly #traps: Int32Array;
  /** Stack of the kernel; page of the directory in use, one more, 0 before the first. */
  readonly #words: Int32Array;
  /** The hypervisor's first tables. */
  readonly #first: number;

  constructor(simulation: Simulation, options: GuestRunOptions) {
    const tablePages = Math.ceil(options.image.memoryBytes / 0x40_0000);
    const pages = guestMapPages + windowPages + 1 + tablePages;
    this.guest = new Deprivileged(simulation, options, pages * pageBytes);
    const { machine, stock, state, interpreter } = this.guest;
    const { path, memory, image } = machine;
    this.tables = new ParavirtualTables(simulation, path, memory, image.memoryBytes);
    this.#traps = simulation.state.i32(`${path}/traps`, 2 * trapVectors);
    this.#words = simulation.state.i32(`${path}/paravirtual`, 2);
    this.#first = stock.take();
    for (let table = 0; table < tablePages; table++) {
      const at = stock.take();
      memory.write32(this.#first + 4 * table, at | 0x67);
      for (let page = 0; page < 1024; page++) {
        const physical = (table * 1024 + page) * pageBytes;
        if (physical < image.memoryBytes) memory.write32(at + 4 * page, physical | 0x67);
      }
    }
    memory.write(
      paravirtualPlace.startInfo,
      Uint8Array.from(startInfo.magicText, (letter) => letter.charCodeAt(0)),
    );
    memory.write32(paravirtualPlace.startInfo + startInfo.sharedInfo, paravirtualPlace.sharedInfo);
    memory.write8(paravirtualPlace.sharedInfo + sharedInfo.upcallMask, 1);
    this.#fillPage(Number(image.symbols.get("hypercall_page") ?? 0n));
    state.general[12] = paravirtualPlace.startInfo;
    // Paging is on from the start, as a guest of Xen's finds it.
    state.control[controlRegister.cr3] = this.#first;
    state.control[controlRegister.cr0] |= 0x8001_0000;
    interpreter.cpu.registersChanged();
    this.guest.window.map(this.#first, 1);
  }

  get machine(): GuestMachine {
    return this.guest.machine;
  }
  get state(): CpuState {
    return this.guest.state;
  }
  get instructions(): number {
    return this.guest.instructions;
  }
  /** CR3 of the real processor. */
  get #root(): number {
    return this.state.control[controlRegister.cr3] as number;
  }

  /** A call of each number: MOV EAX, the number; INT 0x82; RET. IRET has its EAX on the stack. */
  #fillPage(page: number): void {
    if (page === 0) return;
    const { memory } = this.guest.machine;
    for (let number = 0; number < pageBytes / hypercallStubBytes; number++) {
      const isReturn = number === hypercall.iret;
      const stub = [...(isReturn ? [0x50] : []), 0xb8, number, 0, 0, 0, 0xcd, 0x82, ...(isReturn ? [] : [0xc3])];
      memory.write(page + hypercallStubBytes * number, Uint8Array.from(stub));
    }
  }

  run(instructionsMax: number): GuestStop {
    const { guest, state } = this;
    const { devices, cpu } = guest.machine;
    const end = guest.instructions + instructionsMax;
    for (;;) {
      const left = end - guest.instructions;
      if (devices.isDone) return "done";
      if (this.#deliverWaiting()) continue;
      if (left <= 0) return "budget";
      if (state.activity[activityWord.state] !== 0)
        return state.activity[activityWord.state] === 2 ? "shutdown" : "halt";
      if (!guest.canEnter()) {
        const stop = guest.interpreter.run(1);
        if (stop === "halt" || stop === "shutdown") return devices.isDone ? "done" : stop;
        continue;
      }
      guest.enter(state.rip[0] as number, this.#root, false);
      const vector = guest.execute(left);
      guest.leave(guest.place(vector), vector);
      guest.count(guest.completed);
      if (vector < 0) continue;
      if (!this.#answer(vector, cpu.state.control[controlRegister.cr2] as number)) return "shutdown";
    }
  }

  #event(kind: EventKind, detail: number): void {
    const { guest, state } = this;
    guest.machine.events.add(eventKindNumber[kind], guest.instructions, state.rip[0], 0, detail);
  }

  get #isMasked(): boolean {
    return this.guest.machine.memory.read8(paravirtualPlace.sharedInfo + sharedInfo.upcallMask) !== 0;
  }
  #mask(value: number): void {
    this.guest.machine.memory.write8(paravirtualPlace.sharedInfo + sharedInfo.upcallMask, value);
  }

  /** An event that waits, where the guest lets it in. @returns whether one was delivered */
  #deliverWaiting(): boolean {
    const { activity } = this.state;
    const pending = activity[activityWord.pendingInterrupt] as number;
    if (pending === 0 || this.#isMasked) return false;
    activity[activityWord.pendingInterrupt] = 0;
    activity[activityWord.state] = 0;
    return this.#bounce(pending - 1, -1);
  }

  /** @returns false where the guest can go on no more */
  #answer(vector: number, address: number): boolean {
    const { guest, state } = this;
    const { memory } = guest.machine;
    const { errorCode } = guest.window;
    if (vector === exceptionVector.generalProtection && (errorCode & 2) !== 0) {
      const number = (errorCode >>> 3) & 0xff;
      state.rip[0] += 2;
      guest.count(1);
      if (number === 0x82 && guest.ring === 0) return this.#hypercall();
      return this.#bounce(number, -1);
    }
    if (vector === exceptionVector.pageFault) {
      memory.write32(paravirtualPlace.sharedInfo + sharedInfo.cr2, address >>> 0);
      guest.count(1);
      return this.#bounce(vector, errorCode);
    }
    if (vector === exceptionVector.generalProtection && guest.ring === 0) {
      this.#event("paravirtual.emulated", vector);
      // The interpreter sees the flag that the guest's byte stands for.
      state.lazy[3] = ((state.lazy[3] as number) & ~flagBit.if) | (this.#isMasked ? 0 : flagBit.if);
      const stop = guest.interpreter.run(1);
      return stop !== "shutdown";
    }
    guest.count(1);
    return this.#bounce(vector, hasErrorCode(vector) ? errorCode : -1);
  }

  /** The guest's handler of a vector, on its kernel's stack, as a processor would have come to it. */
  #bounce(vector: number, errorCode: number): boolean {
    const { guest, state } = this;
    const trap = this.#traps[2 * vector] as number;
    const handler = this.#traps[2 * vector + 1] as number;
    this.#event("paravirtual.bounce", vector);
    if (handler === 0) return this.#end();
    const isUser = guest.ring === 3;
    const flags = (state.flags & ~flagBit.if) | (this.#isMasked ? 0 : flagBit.if);
    const words: number[] = [];
    if (isUser) words.push(state.selector[ss] as number, state.general[8] as number);
    const selector = isUser ? (state.selector[cs] as number) : ((state.selector[cs] as number) & ~3) | 1;
    words.push(flags, selector, state.rip[0] as number);
    if (errorCode >= 0) words.push(errorCode);
    let sp = isUser ? (this.#words[0] as number) : (state.general[8] as number);
    for (const word of words) {
      sp = (sp - 4) | 0;
      if (!this.#put(sp, word)) return this.#end();
    }
    if (isUser) this.#enterRing(0);
    state.general[8] = sp;
    state.rip[0] = handler;
    if ((trap & 4) !== 0) this.#mask(1);
    return true;
  }

  /** The guest has no handler, or no stack. */
  #end(): boolean {
    this.state.activity[activityWord.state] = 2;
    return false;
  }

  #enterRing(ring: number): void {
    const { state } = this;
    if (ring === 0) {
      state.setSegment(cs, 8, 0, 0, -1, 0xc09b);
      state.setSegment(ss, 0x10, 0, 0, -1, 0xc093);
    } else {
      state.setSegment(cs, 0x1b, 0, 0, -1, 0xc0fb);
      state.setSegment(ss, 0x23, 0, 0, -1, 0xc0f3);
    }
    this.guest.interpreter.cpu.registersChanged();
  }

  #place(linear: number): number {
    const { machine, interpreter, state } = this.guest;
    const at = linear >>> 0;
    if (at >= windowBase) return -1;
    return peekAddress(machine.memory, machine.image.memoryBytes, state, interpreter.cpu.mmu.pdptes, at);
  }
  #put(linear: number, value: number): boolean {
    const at = this.#place(linear);
    if (at < 0 || at % pageBytes > pageBytes - 4) return false;
    // Nobody writes a page table through the hypervisor's back either.
    if (this.tables.kinds[Math.floor(at / pageBytes)] > 1) return false;
    this.guest.machine.memory.write32(at, value >>> 0);
    return true;
  }
  #get(linear: number): number {
    const at = this.#place(linear);
    return at < 0 ? 0 : this.guest.machine.memory.read32(at) | 0;
  }

  #hypercall(): boolean {
    const { state } = this;
    const { general } = state;
    const number = general[0] as number;
    this.#event(number === hypercall.multicall ? "paravirtual.multicall" : "paravirtual.hypercall", number);
    if (number === hypercall.iret) return this.#return();
    const result = this.#call(number, [general[6] as number, general[2] as number, general[4] as number]);
    if (result < 0) this.#event("paravirtual.refused", number);
    general[0] = result;
    return true;
  }

  /** EBX, ECX, EDX are the arguments. @returns what EAX gets: 0, or an error below 0 */
  #call(number: number, [first = 0, second = 0, third = 0]: readonly number[]): number {
    const { guest } = this;
    switch (number) {
      case hypercall.setTrapTable:
        return this.#setTraps(first);
      case hypercall.mmuUpdate:
        return this.#update(first, second);
      case hypercall.stackSwitch:
        this.#words[0] = second;
        return 0;
      case hypercall.updateVaMapping:
        return this.#updateMapping(first, second, third);
      case hypercall.mmuextOp:
        return this.#extended(first, second);
      case hypercall.multicall:
        return this.#several(first, second);
      case hypercall.schedOp:
        if (first !== schedCommand.block) return unknown;
        this.#mask(0);
        if (guest.state.activity[activityWord.pendingInterrupt] === 0) guest.state.activity[activityWord.state] = 1;
        return 0;
      default:
        return unknown;
    }
  }

  #setTraps(list: number): number {
    for (let n = 0; n < trapVectors; n++) {
      const head = this.#get(list + 8 * n);
      const handler = this.#get(list + 8 * n + 4);
      if (handler === 0) return 0;
      this.#traps[2 * (head & 0xff)] = (head >>> 8) & 0xff;
      this.#traps[2 * (head & 0xff) + 1] = handler;
    }
    return invalid;
  }

  /** Entries of 16 bytes: where, and what; all, or up to the first that is refused. */
  #update(list: number, count: number): number {
    if (count < 0 || count > listMax) return invalid;
    for (let n = 0; n < count; n++) {
      this.guest.machine.events.take(stepNumber.hypercallItem, 1);
      const address = this.#get(list + 16 * n) >>> 0;
      if (!this.tables.update(address & ~3, this.#get(list + 16 * n + 8))) return invalid;
    }
    return 0;
  }

  #updateMapping(linear: number, value: number, flags: number): number {
    const { machine } = this.guest;
    machine.events.take(stepNumber.hypercallItem, 1);
    if (linear >>> 0 >= windowBase) return invalid;
    const directory = machine.memory.read32((this.#root & ~0xfff) + 4 * (linear >>> 22));
    if ((directory & pageBit.present) === 0) return invalid;
    const at = ((directory & ~0xfff) >>> 0) + 4 * ((linear >>> 12) & 1023);
    if (!this.tables.update(at, value)) return invalid;
    if ((flags & 2) !== 0) this.#invalidate(linear);
    return 0;
  }

  #invalidate(linear: number): void {
    this.guest.cpu.mmu.invlpg(linear | 0, 0);
    this.guest.interpreter.cpu.mmu.invlpg(linear | 0, 0);
  }
  #flush(): void {
    this.guest.cpu.mmu.movedToCr3(false);
    this.guest.interpreter.cpu.registersChanged();
  }

  #extended(list: number, count: number): number {
    if (count < 0 || count > listMax) return invalid;
    for (let n = 0; n < count; n++) {
      this.guest.machine.events.take(stepNumber.hypercallItem, 1);
      const command = this.#get(list + 12 * n);
      const argument = this.#get(list + 12 * n + 4) >>> 0;
      if (command === mmuextCommand.flushLocal) this.#flush();
      else if (command === mmuextCommand.invlpgLocal) this.#invalidate(argument);
      else if (command === mmuextCommand.pinL2) {
        if (!this.tables.pin(argument)) return invalid;
      } else if (command === mmuextCommand.unpin) {
        if (!this.tables.unpin(argument)) return invalid;
      } else if (command !== mmuextCommand.newBase || !this.#load(argument)) return invalid;
    }
    return 0;
  }

  /** Another directory: the hypervisor's own last entry goes into it. */
  #load(page: number): boolean {
    const { state, window, interpreter } = this.guest;
    const before = (this.#words[1] as number) - 1;
    if (!this.tables.load(page, before)) return false;
    this.#words[1] = page + 1;
    state.control[controlRegister.cr3] = page * pageBytes;
    window.map(page * pageBytes, 1);
    this.#flush();
    interpreter.cpu.registersChanged();
    return true;
  }

  /** Calls of 32 bytes in a list: number, result, six arguments. */
  #several(list: number, count: number): number {
    if (count < 0 || count > listMax) return invalid;
    for (let n = 0; n < count; n++) {
      const at = list + 32 * n;
      const words = [8, 12, 16].map((offset) => this.#get(at + offset));
      const number = this.#get(at);
      if (!this.#put(at + 4, number === hypercall.multicall ? invalid : this.#call(number, words))) return invalid;
    }
    return 0;
  }

  /** The frame on the kernel's stack, with EAX above it, is where the guest goes on. */
  #return(): boolean {
    const { state } = this;
    const { general } = state;
    const sp = general[8] as number;
    general[0] = this.#get(sp);
    state.rip[0] = this.#get(sp + 4);
    const selector = this.#get(sp + 8) & 0xffff;
    const flags = this.#get(sp + 12);
    if ((selector & 3) === 3) {
      general[8] = this.#get(sp + 16);
      this.#enterRing(3);
    } else general[8] = (sp + 16) | 0;
    state.flags = (flags & ~(flagBit.iopl | flagBit.vm | flagBit.nt)) | flagBit.if;
    this.#mask((flags & flagBit.if) === 0 ? 1 : 0);
    return true;
  }
}

/** Run a ported guest on a hypervisor. */
export function createParavirtual(simulation: Simulation, options: GuestRunOptions): GuestEngine {
  return new Paravirtual(simulation, options);
}
