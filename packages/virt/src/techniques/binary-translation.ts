/**
 * techniques/binary-translation — a guest's kernel translated into code for ring 1, its programs executed directly.
 *
 * The monitor decodes the kernel's code where it is about to be executed, and puts a translation into its window of the
 * address space (binary-translation-cache.ts): machine code that the processor executes in ring 1. What translated code
 * cannot do by itself is an INT into the monitor, which interprets the guest's instruction on its virtual registers. The
 * guest's page tables have shadows, written eagerly: each write to a table that has one traps, until the instruction that
 * does it has trapped three times; then it is translated anew, as a callout (adaptive retranslation). Pages whose code is
 * translated are write-protected the same way, so that a guest may write its own code.
 *
 * Direct execution leaves programs what silicon leaves them: in ring 3 SGDT, SIDT, SLDT, STR, SMSW tell of the monitor's
 * registers, and LAR, LSL, VERR and VERW find no descriptor. Real mode, PAE, long mode, single steps are interpreted.
 *
 * Source: Adams and Agesen, "A Comparison of Software and Hardware Techniques for x86 Virtualization" (ASPLOS 2006) §3.
 * Rules V470–V479 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { exceptionVector } from "../cpu/fault.ts";
import { eventType } from "../cpu/intercepts.ts";
import { activityWord, controlRegister, type CpuState, cpuCounter, flagBit, segmentRegister } from "../cpu/state.ts";
import { pageBytes } from "../memory/guest-memory.ts";
import { access, pageBit, pageFaultBit, pagingMode } from "../memory/paging.ts";
import { codePagesMax, type Site, TranslationCache, type TranslationUnit } from "./binary-translation-cache.ts";
import { virtualWord } from "./binary-translation-text.ts";
import { Deprivileged } from "./deprivileged.ts";
import { type EventKind, eventKindNumber, stepNumber } from "./event-kind.ts";
import { guestMapPages } from "./guest-map.ts";
import type { GuestMachine } from "./guest-machine.ts";
import type { GuestEngine, GuestRunOptions, GuestStop } from "./guest-run.ts";
import { peekAddress } from "./linear-peek.ts";
import { windowPages } from "./monitor-window.ts";
import { windowBase } from "./ring-compression.ts";
import { ShadowSpace, shadowOutcome, shadowPages } from "./shadow-space.ts";

const { cs, ss } = segmentRegister;
/** Traps of one instruction by writes to guarded pages, after which it becomes a callout. */
export const tracedWritesMax = 3;
/** Hidden faults in a row without an instruction in between, after which the instruction is interpreted. */
const hiddenFaultsMax = 16;
const interpretedAtOnce = 64;

/** A guest under a translating monitor. */
export class BinaryTranslation implements GuestEngine {
  readonly guest: Deprivileged;
  readonly isNative = false;
  readonly cache: TranslationCache;
  readonly space: ShadowSpace;
  /** 1 for each page of the guest's that has been translated from. */
  readonly #translated: Uint8Array;
  readonly #traced: Map<number, number> = new Map();
  /** Physical address of the monitor's data. */
  readonly #data: number;
  /** Where translated code goes on, if the guest is where it was left; or -1. */
  #resume = -1;
  #isStale = false;
  #hiddenFaults = 0;

  constructor(simulation: Simulation, options: GuestRunOptions) {
    this.guest = new Deprivileged(simulation, options, monitorBytes);
    const { machine, map, stock, cpu } = this.guest;
    const { memory, image, path } = machine;
    this.space = new ShadowSpace(machine, map, stock, options.mmu, () => cpu.mmu.movedToCr3(false), false);
    this.#data = stock.take(1 + codePagesMax);
    this.cache = new TranslationCache(memory, this.#data);
    this.#translated = new Uint8Array(image.memoryBytes / pageBytes);
    // Translations are made again after a step back.
    simulation.state.register(`${path}/translations`, {
      save: () => new Uint8Array(0),
      load: () => {
        this.#isStale = true;
      },
    });
    this.#reload();
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

  run(instructionsMax: number): GuestStop {
    const { guest, space, state } = this;
    const { devices } = guest.machine;
    if (this.#isStale) this.#forget();
    const end = guest.instructions + instructionsMax;
    for (;;) {
      const left = end - guest.instructions;
      let stop: GuestStop = "budget";
      if (!guest.canEnter() || space.mode !== pagingMode.bits32 || (guest.ring === 0 && state.baseLow[cs] !== 0)) {
        stop = this.#interpret(Math.min(left, this.#interpretedNow()));
        if (!devices.isDone && stop === "budget" && left <= 0) return "budget";
      } else if (left <= 0) return "budget";
      else if (guest.ring === 3) stop = this.#program(left);
      else stop = this.#kernel(end);
      if (devices.isDone) return "done";
      if (stop !== "budget") return stop;
    }
  }

  /** Where nothing will change soon, several at once. */
  #interpretedNow(): number {
    return this.state.control[controlRegister.efer] !== 0 ? interpretedAtOnce : 1;
  }

  #forget(): void {
    this.#isStale = false;
    this.cache.flush();
    this.cache.adapted.clear();
    this.#traced.clear();
    this.#translated.fill(0);
    this.#resume = -1;
    this.#reload();
  }

  #event(kind: EventKind, detail: number): void {
    const { state, guest } = this;
    guest.machine.events.add(eventKindNumber[kind], guest.instructions, state.rip[0], state.rip[1], detail);
  }

  /** Where the guest's code at a linear address is; as fetching it would, it sets flags in the guest's tables. */
  readonly #fetch = (address: number): number => {
    const { machine, interpreter } = this.guest;
    const found = this.#peek(address);
    if (found < 0) return -1;
    const physical = interpreter.cpu.mmu.translate(address | 0, 0, access.execute);
    return physical >= 0 && physical < machine.image.memoryBytes ? physical : -1;
  };

  /** The same, without a trace. */
  readonly #peek = (address: number): number => {
    const { machine, interpreter, state } = this.guest;
    return peekAddress(machine.memory, machine.image.memoryBytes, state, interpreter.cpu.mmu.pdptes, address);
  };

  #interpret(instructionsMax: number): GuestStop {
    const { machine, interpreter } = this.guest;
    const before = interpreter.cpu.instructions;
    this.#resume = -1;
    const stop = this.#carryOut(instructionsMax, false, false);
    machine.events.take(stepNumber.trapEmulate, interpreter.cpu.instructions - before);
    return stop;
  }

  /** Interpret instructions; shadows and translations follow. */
  #carryOut(instructionsMax: number, isTableWrite: boolean, isPageFault: boolean): GuestStop {
    const { guest, space, state } = this;
    const { interpreter, window } = guest;
    const { mmu, counters } = interpreter.cpu;
    const { control } = state;
    const { cr0, cr4, efer } = controlRegister;
    const [old0, old4, oldEfer] = [control[cr0], control[cr4], control[efer]];
    const moves = counters[cpuCounter.addressSpaces];
    const { generation } = mmu;
    const stop = interpreter.run(instructionsMax);
    space.follow(interpreter, isTableWrite);
    let isCode = false;
    for (let n = 0; n < interpreter.writtenCount; n++) isCode ||= this.#translated[interpreter.writtenPage(n)] === 1;
    const isOther =
      control[cr0] !== old0 ||
      control[cr4] !== old4 ||
      control[efer] !== oldEfer ||
      counters[cpuCounter.addressSpaces] !== moves ||
      (!isPageFault && mmu.generation !== generation);
    if (isOther) this.#reload();
    else this.#map();
    if (isOther || isCode) this.#check();
    return stop === "halt" || stop === "shutdown" ? stop : "budget";
  }

  #check(): void {
    const gone = this.cache.check(this.#peek);
    for (let n = 0; n < gone; n++) this.#event("translate.invalidated", 0);
    if (gone > 0) this.#resume = -1;
  }

  /** The guest translates addresses otherwise than before. */
  #reload(): void {
    const { guest, space } = this;
    if ((this.state.control[controlRegister.efer] & 0x400) !== 0) return;
    space.load(guest.state, guest.interpreter.cpu.mmu.pdptes);
    this.#map();
  }

  #map(): void {
    const { guest, space } = this;
    if (space.mode !== pagingMode.bits32) return;
    guest.window.map(space.root, space.mode);
    for (let page = 0; page <= codePagesMax; page++)
      guest.showPage(space.root, windowPages + page, this.#data + page * pageBytes);
  }

  /** The unit at an address of the guest's, translated if it must be. */
  #unitAt(address: number): TranslationUnit | undefined {
    const { guest, cache, state } = this;
    const known = cache.find(address);
    if (known !== undefined) return known;
    const unit = cache.translate(address, this.#fetch);
    if (unit === undefined) return undefined;
    let isNew = false;
    for (const place of unit.places) {
      const page = place >>> 12;
      isNew ||= this.#translated[page] === 0;
      this.#translated[page] = 1;
    }
    if (isNew) {
      this.space.drop(state, guest.interpreter.cpu.mmu.pdptes);
      this.#map();
    }
    guest.machine.events.take(stepNumber.translateInstruction, unit.instructions.length);
    guest.machine.events.add(
      eventKindNumber["translate.unit"],
      guest.instructions,
      address,
      0,
      unit.instructions.length,
    );
    return unit;
  }

  /** A program, directly. */
  #program(instructionsMax: number): GuestStop {
    const { guest, state } = this;
    this.#resume = -1;
    guest.enter(state.rip[0] as number, this.space.root, false);
    const vector = guest.execute(instructionsMax);
    guest.leave(guest.place(vector), vector);
    guest.count(guest.completed);
    if (guest.completed > 0) this.#hiddenFaults = 0;
    if (vector < 0) return "budget";
    if (vector === exceptionVector.pageFault) {
      const kind = this.#pageFault();
      return kind === undefined ? "budget" : this.#emulate(kind, undefined);
    }
    if (vector === exceptionVector.debug) return this.#singleStep();
    // An INT finds no gate for its level: the error code has its vector, and says that it is of the IDT.
    const isCall = vector === exceptionVector.generalProtection && (guest.window.errorCode & 2) !== 0;
    return this.#emulate(isCall ? "translate.system-call" : "translate.exception", undefined);
  }

  #singleStep(): GuestStop {
    const { guest } = this;
    this.state.debug[12] |= 0x4000;
    this.#event("translate.exception", exceptionVector.debug);
    guest.interpreter.inject(eventType.hardwareException, exceptionVector.debug, -1, 0);
    this.space.follow(guest.interpreter, false);
    this.#map();
    return "budget";
  }

  /** The processor met a page fault. @returns what it was, where the instruction must be interpreted */
  #pageFault(): EventKind | undefined {
    const { guest, space, state } = this;
    const low = guest.cpu.state.control[controlRegister.cr2] as number;
    const { errorCode } = guest.window;
    if (low >>> 0 >= windowBase) return "translate.exception";
    const isWrite = (errorCode & pageFaultBit.write) !== 0;
    const place = isWrite ? this.#peek(low) : -1;
    if (place >= 0 && this.#translated[place >>> 12] === 1 && (errorCode & pageFaultBit.protection) !== 0) {
      space.tables.guestPhysical = place;
      return "translate.traced-write";
    }
    const outcome = space.fault(low, 0, errorCode, guest.ring === 3);
    this.#map();
    if (outcome === shadowOutcome.guestFault) return "translate.guest-fault";
    if (outcome === shadowOutcome.tableWrite) return "translate.traced-write";
    if (outcome !== shadowOutcome.hidden) return "translate.exception";
    this.#protectLeaf(low);
    guest.machine.events.add(eventKindNumber["translate.hidden-fault"], guest.instructions, state.rip[0], 0, low);
    this.#hiddenFaults++;
    return this.#hiddenFaults > hiddenFaultsMax ? "translate.exception" : undefined;
  }

  /** Interpret the instruction that trapped. @param site of translated code, where it was the kernel's */
  #emulate(kind: EventKind, site: Site | undefined): GuestStop {
    const { guest } = this;
    const { counters } = guest.interpreter.cpu;
    this.#hiddenFaults = 0;
    const moves = counters[cpuCounter.addressSpaces];
    this.#event(kind, site?.place ?? 0);
    const stop = this.#carryOut(1, kind === "translate.traced-write", kind === "translate.guest-fault");
    if (counters[cpuCounter.addressSpaces] !== moves)
      guest.machine.events.take(stepNumber.translatedAddressSpaceSwitch, 1);
    if (kind !== "translate.traced-write" || site === undefined || site.unit === null) return stop;
    const traced = (this.#traced.get(site.address) ?? 0) + 1;
    this.#traced.set(site.address, traced);
    // One that writes by itself, as MOVS and PUSH do, writes elsewhere the next time.
    const instruction = site.unit.instructions.find(({ address }) => address === site.address);
    const isOwn = instruction?.text.includes("[") === true;
    if (traced !== tracedWritesMax || site.kind !== "identical" || !isOwn) return stop;
    this.cache.adapted.add(site.address);
    for (const unit of [...this.cache.units.values()])
      if (unit.instructions.some(({ address }) => address === site.address)) this.cache.invalidate(unit);
    this.#resume = -1;
    this.#event("translate.adapted", site.address);
    return stop;
  }

  #write(word: number, value: number): void {
    this.machine.memory.write32(this.#data + word, value >>> 0);
  }
  #read(word: number): number {
    return this.machine.memory.read32(this.#data + word);
  }

  #enterKernel(place: number): void {
    const { guest, state } = this;
    guest.enter(place, this.space.root, true);
    const { activity, lazy } = state;
    this.#write(virtualWord.interruptFlag, (lazy[3] as number) & flagBit.if);
    this.#write(virtualWord.iopl, (lazy[3] as number) & flagBit.iopl);
    const isPending = activity[activityWord.pendingInterrupt] !== 0 || activity[activityWord.pendingNmi] !== 0;
    this.#write(virtualWord.pending, isPending ? 1 : 0);
    this.#write(virtualWord.codeSelector, state.selector[cs] as number);
    this.#write(virtualWord.stackSelector, state.selector[ss] as number);
  }

  /** Registers back, at an instruction of the guest's. */
  #leaveKernel(rip: number, vector: number, isAside: boolean): void {
    const { guest, state } = this;
    guest.leave(rip, vector);
    if (isAside) state.general[0] = this.#read(virtualWord.eax);
    state.lazy[3] =
      ((state.lazy[3] as number) & ~(flagBit.if | flagBit.iopl)) |
      this.#read(virtualWord.interruptFlag) |
      this.#read(virtualWord.iopl);
  }

  /** The kernel, translated, until it leaves ring 0, something must be interpreted, or so many instructions are done. */
  #kernel(end: number): GuestStop {
    const { guest, cache, state } = this;
    const { machine, cpu } = guest;
    const { events } = machine;
    const resumed = this.#resume >= 0 ? cache.sites.get(this.#resume) : undefined;
    let at: number;
    if (resumed?.isBoundary === true && resumed.unit?.isValid === true && resumed.address === state.rip[0] >>> 0)
      at = resumed.place;
    else {
      const unit = this.#unitAt(state.rip[0] >>> 0);
      if (unit === undefined) return this.#interpret(1);
      at = unit.place;
    }
    this.#resume = -1;
    this.#enterKernel(at);
    let isOpen = false;
    for (;;) {
      const site = cache.sites.get(at) as Site;
      if (isOpen && site.isBoundary) {
        guest.count(1);
        isOpen = false;
      }
      if (site.isBoundary && guest.instructions >= end) {
        this.#leaveKernel(site.address, -1, false);
        this.#resume = at;
        return "budget";
      }
      if (site.begins && site.kind !== "identical") isOpen = true;
      if (site.kind === "jump") events.take(stepNumber.translatedIndirectBranch, 1);
      else if (site.kind === "way" && site.isChained) events.take(stepNumber.translatedChainedBranch, 1);
      if (site.kind === "sequence" && site.operation === "call") events.take(stepNumber.translatedDirectCall, 1);
      const vector = guest.execute(site.kind === "identical" ? Math.min(site.plain, end - guest.instructions) : 1);
      if (site.kind === "identical") {
        guest.count(guest.completed);
        if (guest.completed > 0) this.#hiddenFaults = 0;
      }
      at = guest.place(vector) >>> 0;
      if (vector < 0) continue;
      const here = cache.sites.get(at) as Site;
      if (vector === exceptionVector.pageFault) {
        const kind = this.#pageFault();
        if (kind === undefined) {
          guest.goBack();
          if (here.begins) isOpen = false;
          continue;
        }
        this.#leaveKernel(here.address, vector, here.isAside);
        return this.#emulate(kind, here);
      }
      if (here.kind === "way" || here.kind === "miss") {
        if (isOpen) guest.count(1);
        isOpen = false;
        const target = here.kind === "way" ? here.target : this.#read(virtualWord.target);
        const next = this.#next(here, target);
        if (next === undefined) {
          this.#leaveKernel(target, vector, false);
          return "budget";
        }
        guest.goBack();
        cpu.state.rip[0] = next.place;
        at = next.place;
        // Shadows may have gone with a new page of code.
        if (cpu.state.control[controlRegister.cr3] !== (this.space.root | 0)) {
          this.#leaveKernel(target, -1, false);
          return "budget";
        }
        continue;
      }
      this.#leaveKernel(here.address, vector, here.isAside);
      if (vector === exceptionVector.debug) return this.#singleStep();
      if (here.kind === "callout") return this.#callout(here);
      return this.#emulate("translate.exception", here);
    }
  }

  /** Translated code has come to a way out that leads to the monitor. @returns the unit that it leads to from now on */
  #next(site: Site, target: number): TranslationUnit | undefined {
    const { cache, guest } = this;
    const { events } = guest.machine;
    const unit = this.#unitAt(target);
    const kind = site.kind === "way" ? "translate.chained" : "translate.look-up-miss";
    events.add(eventKindNumber[kind], guest.instructions, target, 0, site.place);
    // All translations went when the cache was full, and the way out with them.
    if (unit === undefined || (site.kind === "way" && cache.sites.get(site.place) !== site)) return undefined;
    if (site.kind === "way") cache.chain(site, unit);
    else cache.enterTarget(unit);
    return unit;
  }

  /** The guest's instruction, carried out by the monitor on behalf of translated code. */
  #callout(site: Site): GuestStop {
    const { guest, space, state, cache } = this;
    const { interpreter, machine } = guest;
    const { counters } = interpreter.cpu;
    const { operation, unit } = site;
    const isAdapted = cache.adapted.has(site.address);
    let isTable = false;
    const place = isAdapted ? this.#operandPlace(site) : -1;
    if (isAdapted) {
      isTable = place >= 0 && (space.tables.pages.first(place >>> 12) >= 0 || this.#translated[place >>> 12] === 1);
      if (isTable) space.tables.guestPhysical = place;
      // A table that is written this way is one, however often.
      space.tables.pages.writes.fill(0);
    }
    const moves = counters[cpuCounter.addressSpaces];
    const [low, instruction] = [state.rip[0] as number, guest.instructions];
    const stop = this.#carryOut(1, isTable, false);
    if (isTable) this.#showEntry(place);
    const isPort = /^(in|out)(s[bwd])?$/.test(operation);
    const isSpace = counters[cpuCounter.addressSpaces] !== moves;
    const kind: EventKind = isSpace
      ? "translate.address-space"
      : isPort
        ? "translate.port"
        : isTable
          ? "translate.table-write"
          : "translate.callout";
    machine.events.add(eventKindNumber[kind], instruction, low, 0, site.place);
    if (stop === "budget" && unit?.isValid === true && state.rip[0] >>> 0 === site.next) {
      const following = cache.sites.get(site.place + 2);
      const behind = following?.isBoundary === true ? following : undefined;
      if (behind !== undefined && behind.address === site.next) this.#resume = behind.place;
    }
    return stop;
  }

  /** The shadow of an entry that was written, at once: if the guest's flags say that it is in use, nothing shows it. */
  #showEntry(place: number): void {
    const { machine, state } = this.guest;
    const { memory } = machine;
    const entry = memory.read32(place & ~3);
    if ((state.control[controlRegister.cr0] as number) >= 0) return;
    if ((entry & pageBit.present) === 0 || (entry & pageBit.accessed) === 0) return;
    const directory = ((state.control[controlRegister.cr3] as number) & ~0xfff) >>> 0;
    for (let index = 0; index < windowBase >>> 22; index++) {
      const above = memory.read32(directory + 4 * index);
      const isOf = above >>> 12 === place >>> 12 && (above & (pageBit.present | pageBit.large)) === pageBit.present;
      if (!isOf || (above & pageBit.accessed) === 0) continue;
      const isWritten = (entry & above & pageBit.writable) !== 0 && (entry & pageBit.dirty) !== 0;
      const isUser = (entry & above & pageBit.user) !== 0;
      const linear = (index << 22) | ((place & 0xffc) << 10);
      this.space.tables.fault(linear, 0, (isWritten ? access.write : 0) | (isUser ? access.user : 0));
      this.#protectLeaf(linear);
      this.#map();
      return;
    }
  }

  /** A page that has been translated from is shown for reading alone. */
  #protectLeaf(linear: number): void {
    const { memory } = this.guest.machine;
    const leaf = this.space.leaf(linear, 0);
    const entry = leaf < 0 ? 0 : memory.read32(leaf);
    if ((entry & pageBit.writable) !== 0 && this.#translated[entry >>> 12] === 1)
      memory.write32(leaf, (entry & ~pageBit.writable) >>> 0);
  }

  /** Where in the guest's memory an adapted instruction writes, or -1. */
  #operandPlace(site: Site): number {
    const instruction = site.unit?.instructions.find(({ address }) => address === site.address);
    const found = instruction === undefined ? undefined : /\[([^\]]*)\]/.exec(instruction.text)?.[1];
    if (found === undefined) return -1;
    const { general, baseLow } = this.state;
    const names = ["eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"];
    const body = found.replace(/^\w\w:/, "");
    let sum = baseLow[/^ss:/.test(found) ? ss : segmentRegister.ds] as number;
    for (const term of body.replace(/-/g, "+-").split("+")) {
      const [name = "", factor = "1"] = term.split("*");
      const register = names.indexOf(name);
      sum +=
        register >= 0
          ? Math.imul(general[2 * register] as number, Number(factor))
          : Number(name.replace(/^-(0x.*)/, "$1")) * (/^-0x/.test(name) ? -1 : 1);
    }
    return this.#peek(sum >>> 0);
  }
}

/** Memory that the monitor needs. */
const monitorBytes = (guestMapPages + shadowPages + windowPages + 1 + codePagesMax) * pageBytes;

/** Translate the guest's kernel, and execute its programs. */
export function createBinaryTranslation(simulation: Simulation, options: GuestRunOptions): GuestEngine {
  return new BinaryTranslation(simulation, options);
}
