/**
 * techniques/hypervisor — a guest under VT-x: with shadow page tables, or with EPT and a VPID.
 *
 * The hypervisor is a program in VMX root operation. It enters the guest, reads why it came out, does what is to be done
 * by VMREAD and VMWRITE, and enters again. What takes more than that (a write to a guarded table, a device in memory, a
 * string of ports, a task switch) is interpreted on the guest's registers. Without EPT a guest in real mode cannot be
 * entered, nor one whose segments an entry refuses: it is interpreted until it can.
 *
 * Source: Intel SDM volume 3 chapters 25 to 28; §33.3 of its edition of December 2022 for shadow tables. Rules V445–V449
 * in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { cr0Bit, cr4Bit, eferBit } from "../cpu/control.ts";
import { cpuid } from "../cpu/cpuid.ts";
import { exceptionVector } from "../cpu/fault.ts";
import { eventType } from "../cpu/intercepts.ts";
import {
  activityState,
  activityWord,
  controlRegister,
  type CpuState,
  cpuCounter,
  flagBit,
  segmentRegister,
} from "../cpu/state.ts";
import { exitReason } from "../exit/exit-reason.ts";
import { pageBytes } from "../memory/guest-memory.ts";
import { pagingMode } from "../memory/paging.ts";
import { entryControl, exitControl, pinControl, primaryControl, secondaryControl } from "../vmx/controls.ts";
import { makeVmxProcessor } from "../vmx/processor.ts";
import { guestSegment, vmcsField } from "../vmx/vmcs-field.ts";
import { createVmx, type Vmx } from "../vmx/vmx.ts";
import { vmSucceed } from "../vmx/vmx-result.ts";
import { type EventKind, eventKindNumber } from "./event-kind.ts";
import { createGuestMap, guestMapPages, PageStock } from "./guest-map.ts";
import { loadGuest } from "./guest-image.ts";
import { createGuestMachine, type GuestMachine } from "./guest-machine.ts";
import type { GuestEngine, GuestRunOptions, GuestStop } from "./guest-run.ts";
import { Interpreter } from "./interpreter.ts";
import { SecondTable, secondTablePages } from "./second-table.ts";
import { ShadowSpace, shadowOutcome, shadowPages } from "./shadow-space.ts";
import { readGuest, readRunning, writeGuest } from "./vmx-state.ts";

/** What an entry cannot load of CR0: its CD and NW are the hypervisor's, and NE is always set in VMX operation. */
const ownedCr0 = cr0Bit.ne | cr0Bit.cd | cr0Bit.nw;
const interpretedAtOnce = 64;
const valid = 0x8000_0000 | 0;
const word = { isLaunched: 0, isDirty: 1, refused: 2, injected: 3 } as const;

/** A guest under a hypervisor. */
export class Hypervisor implements GuestEngine {
  readonly machine: GuestMachine;
  readonly isNative = true;
  readonly vmx: Vmx;
  readonly interpreter: Interpreter;
  /** Shadow tables; null with EPT. */
  readonly space: ShadowSpace | null;
  readonly #second: SecondTable | null;
  /** Instructions that were completed outside of the interpreter. */
  readonly #direct: Float64Array;
  /** By `word`: launched; the copy of the registers must be written; the entry was refused; a fault is being injected. */
  readonly #words: Int32Array;
  readonly #product: Int32Array = new Int32Array(4);

  constructor(machine: GuestMachine, options: GuestRunOptions, hasEpt: boolean) {
    const { simulation, path, memory, cpu, devices, image } = machine;
    this.machine = machine;
    const stock = new PageStock(machine.monitorAddress, memory.sizeBytes);
    const map = createGuestMap(memory, stock, image.memoryBytes);
    this.interpreter = new Interpreter(machine, map, options.mmu);
    this.#direct = simulation.state.f64(`${path}/direct`, 1);
    this.#words = simulation.state.i32(`${path}/hypervisor`, 4);
    this.#words[word.isDirty] = 1;
    this.space = hasEpt ? null : new ShadowSpace(machine, map, stock, options.mmu, () => cpu.mmu.movedToCr3(false));
    this.#second = hasEpt ? new SecondTable(memory, stock, image.memoryBytes) : null;
    const { state } = this.interpreter;
    loadGuest(image, memory, state);
    this.interpreter.cpu.registersChanged();
    this.vmx = createVmx(simulation, `${path}/cpu0/vmx`, makeVmxProcessor(cpu), memory, {
      exitsKept: options.eventsKept ?? 1024,
    });
    this.#setUp(stock);
    this.space?.load(state);
    devices.onInterrupt = (vector) => this.interpreter.cpu.interrupt(vector);
    devices.onDone = () => {
      state.activity[activityWord.state] = activityState.halted;
      state.activity[activityWord.pendingInterrupt] = 0;
      this.interpreter.cpu.attend();
    };
  }

  get state(): CpuState {
    return this.interpreter.state;
  }
  get instructions(): number {
    return this.#direct[0] + this.interpreter.cpu.instructions;
  }

  /** VMXON, a VMCS, its controls and host state. */
  #setUp(stock: PageStock): void {
    const { vmx } = this;
    const { memory } = this.machine;
    const { capability } = vmx;
    const [region, vmcs, hostTables] = [stock.take(), stock.take(), stock.take()];
    memory.write32(region, capability.revision);
    memory.write32(vmcs, capability.revision);
    vmx.vmxon(region);
    vmx.vmclear(vmcs);
    vmx.vmptrld(vmcs);
    const hasEpt = this.#second !== null;
    let primary: number =
      primaryControl.hltExiting |
      primaryControl.unconditionalIoExiting |
      primaryControl.useTscOffsetting |
      primaryControl.secondaryControls;
    if (!hasEpt)
      primary |= primaryControl.invlpgExiting | primaryControl.cr3LoadExiting | primaryControl.cr3StoreExiting;
    let secondary: number = secondaryControl.enableRdtscp | secondaryControl.enableInvpcid;
    if (hasEpt)
      secondary |= secondaryControl.enableEpt | secondaryControl.enableVpid | secondaryControl.unrestrictedGuest;
    const { mustBeOne } = capability;
    const write = (field: number, low: number, high = 0): void => {
      vmx.vmwriteHalves(field, low, high);
    };
    write(vmcsField.pinControls, mustBeOne.pin | pinControl.externalInterruptExiting);
    write(vmcsField.primaryControls, (mustBeOne.primary & ~(hasEpt ? 0x1_8000 : 0)) | primary);
    write(vmcsField.secondaryControls, mustBeOne.secondary | secondary);
    const exit =
      exitControl.hostAddressSpaceSize | exitControl.saveEfer | exitControl.loadEfer | exitControl.saveDebugControls;
    write(vmcsField.exitControls, mustBeOne.exit | exit);
    write(vmcsField.entryControls, mustBeOne.entry | entryControl.loadEfer | entryControl.loadDebugControls);
    write(vmcsField.exceptionBitmap, hasEpt ? 0 : 1 << exceptionVector.pageFault);
    write(vmcsField.cr0Mask, hasEpt ? ownedCr0 : -1);
    write(vmcsField.cr4Mask, hasEpt ? cr4Bit.vmxe : -1);
    write(vmcsField.vmcsLinkPointer, -1, -1);
    if (this.#second !== null) {
      write(vmcsField.eptPointer, this.#second.pointer);
      write(vmcsField.vpid, 1);
    }
    write(vmcsField.hostCr0, 0x8000_0031 | 0);
    write(vmcsField.hostCr3, hostTables);
    write(vmcsField.hostCr4, cr4Bit.pae | cr4Bit.vmxe);
    write(vmcsField.hostEfer, eferBit.lme | eferBit.lma | eferBit.nxe);
    for (const field of [vmcsField.hostEsSelector, vmcsField.hostSsSelector, vmcsField.hostDsSelector])
      write(field, 0x10);
    write(vmcsField.hostCsSelector, 8);
    write(vmcsField.hostTrSelector, 0x18);
  }

  run(instructionsMax: number): GuestStop {
    const { devices } = this.machine;
    const end = this.instructions + instructionsMax;
    for (;;) {
      const left = end - this.instructions;
      const stop = this.#go(Math.max(0, left));
      if (devices.isDone) return "done";
      if (stop !== "budget") return stop;
      if (left <= 0) return "budget";
    }
  }

  /** On with the guest, to its next exit at most. With 0 instructions it is entered, so that what waits is delivered. */
  #go(left: number): GuestStop {
    const { vmx, machine } = this;
    const { cpu } = machine;
    if (!vmx.inGuest) {
      const { activity, control } = this.state;
      const isHalted = activity[activityWord.state] !== activityState.active;
      if (isHalted && !this.#mayWake())
        return activity[activityWord.state] === activityState.halted ? "halt" : "shutdown";
      // What waits is injected by the entry, and wakes it: exits from now on find it active.
      activity[activityWord.state] = activityState.active;
      const isReal = this.space !== null && (control[controlRegister.cr0] & cr0Bit.pe) === 0;
      if (isReal || this.#words[word.refused] === 1) return this.#interpret(isReal ? interpretedAtOnce : 1, left);
      if (!this.#enter()) {
        this.#words[word.refused] = 1;
        return "budget";
      }
    }
    const before = cpu.instructions;
    const stop = vmx.run(left);
    const executed = cpu.instructions - before;
    if (stop === "exit") return this.#exit(executed);
    this.#completed(executed);
    readRunning(vmx, cpu.state, this.state, this.space !== null);
    return stop === "shutdown" ? "shutdown" : "budget";
  }

  #mayWake(): boolean {
    const { activity, lazy } = this.state;
    const isHalted = activity[activityWord.state] === activityState.halted;
    return isHalted && activity[activityWord.pendingInterrupt] !== 0 && (lazy[3] & flagBit.if) !== 0;
  }

  #completed(count: number): void {
    if (count === 0) return;
    this.#direct[0] += count;
    this.interpreter.cpu.advanceTsc(count);
  }

  #interpret(atOnce: number, left: number): GuestStop {
    const { events } = this.machine;
    const { rip } = this.state;
    const [low, high] = [rip[0], rip[1]];
    const before = this.interpreter.cpu.instructions;
    const stop = this.#carryOut(Math.min(left, atOnce), false);
    const count = this.interpreter.cpu.instructions - before;
    for (let n = 0; n < count; n++) events.add(eventKindNumber["monitor.interpreted"], this.instructions, low, high, 0);
    if (count > 0) this.#words[word.refused] = 0;
    return stop;
  }

  /** Interpret, on the copy of the registers; it must be written before the next entry. */
  #carryOut(instructionsMax: number, tableWrite: boolean): GuestStop {
    const { interpreter, space, state } = this;
    const { control } = state;
    const { mmu, counters } = interpreter.cpu;
    const cr0 = control[controlRegister.cr0];
    const cr4 = control[controlRegister.cr4];
    const efer = control[controlRegister.efer];
    const moves = counters[cpuCounter.addressSpaces];
    if (space !== null && space.mode === pagingMode.pae) mmu.pdptes.set(space.tables.guest.pdptes);
    const stop = interpreter.run(instructionsMax);
    this.#words[word.isDirty] = 1;
    if (space !== null) {
      space.follow(interpreter, tableWrite);
      const isOther =
        control[controlRegister.cr0] !== cr0 ||
        control[controlRegister.cr4] !== cr4 ||
        control[controlRegister.efer] !== efer ||
        counters[cpuCounter.addressSpaces] !== moves;
      if (isOther) space.load(state, mmu.pdptes);
    }
    return stop === "halt" || stop === "shutdown" ? stop : "budget";
  }

  /** Write what has to be written, and enter. @returns false where the entry was refused */
  #enter(): boolean {
    const { vmx, state } = this;
    const { cpu } = this.machine;
    if (this.#words[word.isDirty] === 1) {
      writeGuest(vmx, cpu.state, state);
      this.#writeControl();
      this.#words[word.isDirty] = 0;
    }
    this.#offerInterrupt();
    // The guest's time-stamp counter is its own: the difference to the processor's.
    const difference = (state.tsc[0] >>> 0) - (cpu.state.tsc[0] >>> 0);
    vmx.vmwriteHalves(
      vmcsField.tscOffset,
      difference | 0,
      (state.tsc[1] - cpu.state.tsc[1] - (difference < 0 ? 1 : 0)) | 0,
    );
    const result = this.#words[word.isLaunched] === 1 ? vmx.vmresume() : vmx.vmlaunch();
    if (result !== vmSucceed) {
      readGuest(vmx, cpu.state, state, this.space !== null);
      return false;
    }
    this.#words[word.isLaunched] = 1;
    return true;
  }

  /** CR0, CR3, CR4 and EFER, as the guest sees them and as the processor gets them. */
  #writeControl(): void {
    const { vmx, space } = this;
    const { control } = this.state;
    const cr0 = control[controlRegister.cr0];
    const cr4 = control[controlRegister.cr4];
    vmx.vmwriteHalves(vmcsField.cr0ReadShadow, cr0, 0);
    vmx.vmwriteHalves(vmcsField.cr4ReadShadow, cr4, 0);
    let efer = control[controlRegister.efer];
    if (space === null) {
      vmx.vmwriteHalves(vmcsField.guestCr0, (cr0 & ~(cr0Bit.cd | cr0Bit.nw)) | cr0Bit.ne, 0);
      vmx.vmwriteHalves(vmcsField.guestCr3, control[controlRegister.cr3], control[controlRegister.cr3 + 1]);
      vmx.vmwriteHalves(vmcsField.guestCr4, cr4 | cr4Bit.vmxe, 0);
      this.#writePdptes();
    } else {
      const isPaging = (cr0 & cr0Bit.pg) !== 0;
      const always = cr0Bit.pg | cr0Bit.pe | cr0Bit.wp | cr0Bit.ne;
      vmx.vmwriteHalves(vmcsField.guestCr0, (cr0 & ~(cr0Bit.cd | cr0Bit.nw)) | always, 0);
      vmx.vmwriteHalves(vmcsField.guestCr3, space.root | 0, 0);
      const shadowed =
        cr4Bit.pcide | cr4Bit.pge | cr4Bit.pae | cr4Bit.la57 | (isPaging ? 0 : cr4Bit.smep | cr4Bit.smap);
      let format = space.mode === pagingMode.bits32 ? 0 : cr4Bit.pae;
      if (space.mode === pagingMode.levels5) format |= cr4Bit.la57;
      vmx.vmwriteHalves(vmcsField.guestCr4, (cr4 & ~shadowed) | cr4Bit.vmxe | format, 0);
      const isLong = space.mode >= pagingMode.levels4;
      efer = (efer & (eferBit.nxe | eferBit.sce)) | (isLong ? eferBit.lme | eferBit.lma : 0);
    }
    vmx.vmwriteHalves(vmcsField.guestEfer, efer, 0);
    const entry = vmx.vmreadLow(vmcsField.entryControls) & ~entryControl.ia32eModeGuest;
    const isLong = (efer & eferBit.lma) !== 0;
    vmx.vmwriteHalves(vmcsField.entryControls, entry | (isLong ? entryControl.ia32eModeGuest : 0), 0);
  }

  /** Under EPT PAE's four registers are the guest's state; the interpreter may have loaded them anew. */
  #writePdptes(): void {
    const { pdptes } = this.interpreter.cpu.mmu;
    for (let n = 0; n < 4; n++) this.vmx.vmwriteHalves(vmcsField.guestPdptr0 + 2 * n, pdptes[2 * n], pdptes[2 * n + 1]);
  }

  /** An external interrupt waits: inject it, or ask to be told when the guest can take it. */
  #offerInterrupt(): void {
    const { vmx } = this;
    const { activity } = this.state;
    const pending = activity[activityWord.pendingInterrupt];
    const primary = vmx.vmreadLow(vmcsField.primaryControls);
    let wanted = primary & ~primaryControl.interruptWindowExiting;
    if (pending !== 0) {
      const isOpen =
        (vmx.vmreadLow(vmcsField.guestRflags) & flagBit.if) !== 0 &&
        (vmx.vmreadLow(vmcsField.guestInterruptibility) & 3) === 0 &&
        vmx.vmreadLow(vmcsField.entryInterruptionInfo) >= 0;
      if (isOpen) {
        activity[activityWord.pendingInterrupt] = 0;
        activity[activityWord.state] = activityState.active;
        vmx.vmwriteHalves(vmcsField.guestActivityState, activityState.active, 0);
        vmx.vmwriteHalves(
          vmcsField.entryInterruptionInfo,
          valid | (eventType.externalInterrupt << 8) | (pending - 1),
          0,
        );
      } else wanted |= primaryControl.interruptWindowExiting;
    }
    if (wanted !== primary) vmx.vmwriteHalves(vmcsField.primaryControls, wanted, 0);
  }

  #event(kind: EventKind, detail: number): void {
    const { vmx } = this;
    const rip = vmx.vmreadLow(vmcsField.guestRip);
    const high = vmx.vmreadHigh(vmcsField.guestRip);
    this.machine.events.add(eventKindNumber[kind], this.instructions, rip, high, detail);
  }

  /** The guest is outside. @param executed instructions begun since it was entered */
  #exit(executed: number): GuestStop {
    const { vmx, state } = this;
    const { cpu } = this.machine;
    if (vmx.reasonWord >= 0x8000_0000) {
      readGuest(vmx, cpu.state, state, this.space !== null);
      this.#words[word.refused] = 1;
      return "budget";
    }
    const { reason } = vmx;
    if (vmx.vmreadLow(vmcsField.idtVectoringInfo) >= 0) this.#words[word.injected] = 0;
    // Every exit but that of a window is by an instruction that was begun; a triple fault is its end.
    const isBetween = reason === exitReason.interruptWindow || reason === exitReason.tripleFault;
    this.#completed(executed > 0 && !isBetween ? executed - 1 : executed);
    switch (reason) {
      case exitReason.interruptWindow:
        this.#event("exit.interrupt-window", reason);
        return "budget";
      case exitReason.tripleFault:
        this.#event("exit.triple-fault", reason);
        readGuest(vmx, cpu.state, state, this.space !== null);
        state.activity[activityWord.state] = activityState.shutdown;
        return "shutdown";
      case exitReason.cpuid:
        return this.#cpuid();
      case exitReason.hlt:
        return this.#halt();
      case exitReason.ioInstruction:
        return this.#port();
      case exitReason.exceptionOrNmi:
        return this.#pageFault();
      case exitReason.eptViolation:
        return this.#violation();
      case exitReason.invlpg:
        return this.#invalidate();
      case exitReason.crAccess:
        return this.#emulate(
          (vmx.vmreadLow(vmcsField.exitQualification) & 15) === 3 ? "exit.address-space" : "exit.control-register",
          reason,
          false,
        );
      case exitReason.rdmsr:
        return this.#emulate("exit.msr", cpu.general[2], false);
      case exitReason.wrmsr:
        return this.#emulate("exit.msr-write", cpu.general[2], false);
      case exitReason.taskSwitch:
        return this.#emulate("exit.task-switch", reason, false);
      default:
        return this.#emulate("exit.other", reason, false);
    }
  }

  /** The instruction is done: behind it. One that is single-stepped owes the guest a debug exception. */
  #skip(): void {
    const { vmx } = this;
    vmx.skipInstruction();
    this.#completed(1);
    if ((vmx.vmreadLow(vmcsField.guestRflags) & flagBit.tf) !== 0)
      vmx.vmwriteHalves(vmcsField.guestPendingDebugExceptions, 0x4000, 0);
  }

  #cpuid(): GuestStop {
    const { general } = this.machine.cpu;
    this.#event("exit.cpuid", general[0]);
    cpuid(general[0], general[2], false, this.vmx.vmreadLow(vmcsField.cr4ReadShadow), this.#product);
    general.fill(0, 0, 8);
    general[0] = this.#product[0];
    general[6] = this.#product[1];
    general[2] = this.#product[2];
    general[4] = this.#product[3];
    this.#skip();
    return "budget";
  }

  #halt(): GuestStop {
    const { vmx, state } = this;
    this.#event("exit.halt", exitReason.hlt);
    this.#skip();
    readGuest(vmx, this.machine.cpu.state, state, this.space !== null);
    state.activity[activityWord.state] = activityState.halted;
    // HLT is over, and with it what STI before it held back.
    state.activity[activityWord.interruptibility] &= ~3;
    this.#words[word.isDirty] = 1;
    return this.#mayWake() ? "budget" : "halt";
  }

  #port(): GuestStop {
    const { vmx, state, machine } = this;
    const { devices, cpu } = machine;
    const qualification = vmx.vmreadLow(vmcsField.exitQualification);
    const port = qualification >>> 16;
    const isInput = (qualification & 8) !== 0;
    const kind = isInput ? "exit.input" : "exit.output";
    if ((qualification & 16) !== 0) return this.#emulate(kind, port, false);
    this.#event(kind, port);
    const bytes = (qualification & 7) + 1;
    const { general, generalBytes, generalWords } = cpu;
    if (isInput) {
      const value = devices.in(port, bytes);
      if (bytes === 1) generalBytes[0] = value;
      else if (bytes === 2) generalWords[0] = value;
      else {
        general[0] = value | 0;
        general[1] = 0;
      }
    } else devices.out(port, bytes, bytes === 1 ? generalBytes[0] : bytes === 2 ? generalWords[0] : general[0] >>> 0);
    this.#skip();
    if (devices.isDone) {
      readGuest(vmx, cpu.state, state, this.space !== null);
      state.activity[activityWord.state] = activityState.halted;
    }
    return "budget";
  }

  /** Read the guest's registers, and interpret the instruction. */
  #emulate(kind: EventKind, detail: number, tableWrite: boolean): GuestStop {
    const { vmx, state, interpreter } = this;
    this.#event(kind, detail);
    readGuest(vmx, this.machine.cpu.state, state, this.space !== null);
    this.#readPdptes();
    const info = vmx.vmreadLow(vmcsField.idtVectoringInfo);
    const type = (info >>> 8) & 7;
    if (info < 0 && type === eventType.externalInterrupt) {
      // It was on its way into the guest: software takes it there.
      this.#words[word.isDirty] = 1;
      interpreter.inject(type, info & 0xff, -1, 0);
      this.space?.follow(interpreter, tableWrite);
      return state.activity[activityWord.state] === activityState.shutdown ? "shutdown" : "budget";
    }
    if (info < 0 && this.#words[word.injected] === 1) {
      // The fault was injected, and counted; the instruction begins anew.
      this.#direct[0]--;
      interpreter.cpu.advanceTsc(-1);
    }
    this.#words[word.injected] = 0;
    vmx.vmwriteHalves(vmcsField.entryInterruptionInfo, 0, 0);
    return this.#carryOut(1, tableWrite);
  }

  #readPdptes(): void {
    if (this.space !== null) return;
    const { pdptes } = this.interpreter.cpu.mmu;
    for (let n = 0; n < 4; n++) {
      pdptes[2 * n] = this.vmx.vmreadLow(vmcsField.guestPdptr0 + 2 * n);
      pdptes[2 * n + 1] = this.vmx.vmreadHigh(vmcsField.guestPdptr0 + 2 * n);
    }
  }

  /** The guest is to find nothing of this exit: an event that was under way is delivered again. */
  #resume(): GuestStop {
    const { vmx } = this;
    const info = vmx.vmreadLow(vmcsField.idtVectoringInfo);
    if (info >= 0) return "budget";
    vmx.vmwriteHalves(vmcsField.entryInterruptionInfo, info & ~0x7fff_f000, 0);
    if ((info & 0x800) !== 0) {
      vmx.vmwriteHalves(vmcsField.entryErrorCode, vmx.vmreadLow(vmcsField.idtVectoringErrorCode), 0);
    }
    const type = (info >>> 8) & 7;
    // The exit left RF as the fault would have pushed it; what is delivered again pushes its own. SDM 3 §27.6.1.1, §28.3.3
    if (type !== eventType.hardwareException)
      vmx.vmwriteHalves(vmcsField.guestRflags, vmx.vmreadLow(vmcsField.guestRflags) & ~flagBit.rf, 0);
    if (type >= eventType.softwareInterrupt)
      vmx.vmwriteHalves(vmcsField.entryInstructionLength, vmx.vmreadLow(vmcsField.exitInstructionLength), 0);
    // An instruction's own event completes the instruction, wherever it is delivered.
    if (type !== eventType.externalInterrupt && this.#words[word.injected] === 0) {
      this.#completed(1);
      this.#words[word.injected] = 1;
    }
    return "budget";
  }

  #pageFault(): GuestStop {
    const { vmx, space } = this;
    if (space === null) return this.#emulate("exit.other", exitReason.exceptionOrNmi, false);
    const low = vmx.vmreadLow(vmcsField.exitQualification);
    const high = vmx.vmreadHigh(vmcsField.exitQualification);
    const errorCode = vmx.vmreadLow(vmcsField.exitInterruptionErrorCode);
    const ring = (vmx.vmreadLow(guestSegment.accessRights + 2 * segmentRegister.ss) >> 5) & 3;
    const isUser = ring === 3 && (errorCode & 4) !== 0;
    const outcome = space.fault(low, high, errorCode, isUser);
    if (outcome === shadowOutcome.hidden) {
      this.#event("exit.hidden-fault", low);
      return this.#resume();
    }
    if (outcome === shadowOutcome.tableWrite) return this.#emulate("exit.table-write", low, true);
    if (outcome !== shadowOutcome.guestFault) return this.#emulate("exit.device", low, false);
    if (vmx.vmreadLow(vmcsField.idtVectoringInfo) < 0) return this.#emulate("exit.guest-fault", low, false);
    this.#event("exit.guest-fault", low);
    const { control } = this.machine.cpu.state;
    control[controlRegister.cr2] = low;
    control[controlRegister.cr2 + 1] = high;
    vmx.vmwriteHalves(vmcsField.entryInterruptionInfo, valid | 0xb00 | exceptionVector.pageFault, 0);
    vmx.vmwriteHalves(vmcsField.entryErrorCode, space.tables.guest.fault.errorCode, 0);
    this.#completed(1);
    this.#words[word.injected] = 1;
    return "budget";
  }

  #violation(): GuestStop {
    const { vmx } = this;
    const low = vmx.vmreadLow(vmcsField.guestPhysicalAddress) >>> 0;
    const guestPhysical = (vmx.vmreadHigh(vmcsField.guestPhysicalAddress) >>> 0) * 0x1_0000_0000 + low;
    if (this.#second === null || !this.#second.map(guestPhysical)) return this.#emulate("exit.device", low, false);
    this.#event("exit.second-table", low);
    return this.#resume();
  }

  #invalidate(): GuestStop {
    const { vmx, space } = this;
    if (space === null) return this.#emulate("exit.invlpg", exitReason.invlpg, false);
    const low = vmx.vmreadLow(vmcsField.exitQualification);
    this.#event("exit.invlpg", low);
    space.tables.invlpg(low, vmx.vmreadHigh(vmcsField.exitQualification));
    this.#skip();
    return "budget";
  }
}

/** Run the guest under VT-x with shadow page tables. */
export function createVtxShadow(simulation: Simulation, options: GuestRunOptions): GuestEngine {
  const monitorBytes = (guestMapPages + shadowPages + 3) * pageBytes;
  return new Hypervisor(createGuestMachine(simulation, options, { monitorBytes, hasVmx: true }), options, false);
}
/** Run the guest under VT-x with EPT and a VPID. */
export function createVtxEpt(simulation: Simulation, options: GuestRunOptions): GuestEngine {
  const monitorBytes = (guestMapPages + secondTablePages(options.image.memoryBytes) + 3) * pageBytes;
  return new Hypervisor(createGuestMachine(simulation, options, { monitorBytes, hasVmx: true }), options, true);
}
