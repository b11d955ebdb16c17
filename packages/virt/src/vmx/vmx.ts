/**
 * vmx/vmx — virtual-machine extensions of one processor, as a hypervisor uses them that is written in TypeScript.
 *
 * The hypervisor is the software of VMX root operation. It executes VMX instructions by calling them, and `run` lets the
 * processor execute the guest until it exits. Between an exit and the next entry the processor's registers are those of
 * the host-state area; general registers stay the guest's, as they do.
 *
 *     vmx.vmxon(0x1000); vmx.vmclear(0x2000); vmx.vmptrld(0x2000);
 *     vmx.vmwrite(vmcsField.guestRip, 0x1_0000); …
 *     for (let result = vmx.vmlaunch(); result === vmSucceed; result = vmx.vmresume()) {
 *       if (vmx.run(1_000_000) !== "exit") break;
 *       if (vmx.reason !== exitReason.cpuid) break;
 *       vmx.skipInstruction();
 *     }
 *
 * Source: Intel SDM volume 3 chapters 25 to 28 and 31. Rules V337–V339, V347–V358, V380–V385 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { eventType, type Intercepts } from "../cpu/intercepts.ts";
import { activityWord, controlRegister, type CpuState, interruptibility } from "../cpu/state.ts";
import { makeVirtError } from "../errors.ts";
import { exitReason } from "../exit/exit-reason.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";
import type { Mmu } from "../memory/mmu.ts";
import { isCanonical } from "./address-check.ts";
import { type Capability, makeCapability } from "./capability.ts";
import { type ControlWord, controlNames, exitControl, idleControl, pinControl, secondaryControl } from "./controls.ts";
import { checkControls, isEptPointer, secondaryControls } from "./entry-controls.ts";
import { checkGuest } from "./entry-guest.ts";
import { checkHost } from "./entry-host.ts";
import { createExitLog, exitColumn, type ExitLog, type ExitRecord } from "./exit-log.ts";
import { exitWord, ExitState } from "./exit-state.ts";
import { hasPdptes, loadGuest, saveGuest } from "./guest-state.ts";
import { loadHost } from "./host-state.ts";
import { VmxIntercepts } from "./intercept.ts";
import { loadMsrs, storeMsrs } from "./msr-area.ts";
import { PageLog } from "./page-log.ts";
import { startTimer, timerValue } from "./timer.ts";
import { noVmcs, shadowIndicator, Vmcs, vmcsWord } from "./vmcs.ts";
import { fieldWidth, isHighHalf, vmcsField, widthOfField } from "./vmcs-field.ts";
import { instructionError, vmFailInvalid, vmSucceed } from "./vmx-result.ts";

/** Why a run stopped: an exit, or what a processor stops for by itself. */
export type RunStop = "budget" | "halt" | "exit" | "shutdown" | "breakpoint";

/** What VMX needs of a processor. */
export interface VmxProcessor {
  readonly state: CpuState;
  readonly mmu: Pick<Mmu, "dirtyLog" | "invept" | "invvpid" | "vmxTransition" | "pdptes" | "loadPdptes">;
  /** Asked in VMX non-root operation; null in root operation. */
  intercepts: Intercepts | null;
  /** Control registers, segments or EPT were written from outside: configure the memory unit, drop what was derived. */
  refresh(): void;
  /**
   * Deliver an event through the IDT, as a VM entry injects it; an exit may come of it.
   *
   * @param errorCode -1 for none @param length of the instruction, for software events
   */
  inject(type: number, vector: number, errorCode: number, length: number): unknown;
  /** Execute at most so many instructions. */
  run(instructionsMax: number): RunStop;
}

/** Options of `createVmx`; all have defaults. */
export interface VmxOptions {
  /** What the processor can do; default: Bochs' corei7_skylake_x. */
  readonly capability?: Capability;
  /** Exits that are kept to be looked at; a power of two, default 1024. */
  readonly exitsKept?: number;
}

/** Abort indicators. SDM 3 §28.7. */
export const vmxAbort = { storingMsrs: 1, hostPdptes: 2, loadingMsrs: 4 } as const;
const entryFailure = 0x8000_0000 | 0;
const allOnes = 0xffff_ffff_ffff_ffffn;

/** VMX of one processor. */
export class Vmx {
  readonly capability: Capability;
  readonly processor: VmxProcessor;
  readonly memory: GuestMemory;
  readonly vmcs: Vmcs;
  readonly intercepts: VmxIntercepts;
  /** The exits so far. */
  readonly exits: ExitLog;
  /** Name of the check that the last entry failed, as `guest-cr0`; empty after one that succeeded. */
  failedCheck = "";
  /** Abort indicator, or 0: after a VMX abort the processor is shut down. */
  #aborted = 0;
  readonly #exit: ExitState;
  readonly #pageLog: PageLog;

  constructor(simulation: Simulation, path: string, processor: VmxProcessor, memory: GuestMemory, options: VmxOptions) {
    this.capability = options.capability ?? makeCapability();
    this.processor = processor;
    this.memory = memory;
    this.vmcs = new Vmcs(simulation, path, memory, this.capability);
    this.#exit = new ExitState(simulation, path, this.vmcs);
    this.#pageLog = new PageLog(this.vmcs);
    this.intercepts = new VmxIntercepts(this.vmcs, processor.state, this.#exit, () => processor.refresh());
    this.exits = createExitLog(simulation, path, options.exitsKept ?? 1024);
    // What the processor and its memory unit hold of the mode is no state of theirs: it follows from ours.
    const aborted = new Uint8Array(1);
    simulation.state.register(`${path}/aborted`, {
      save: () => aborted.fill(this.#aborted),
      load: (saved) => {
        this.#aborted = saved[0];
        this.#attach();
      },
    });
  }

  /** In VMX non-root operation: a guest runs, or is about to. */
  get inGuest(): boolean {
    return this.#exit.inGuest;
  }
  /** Abort indicator of a VMX abort, or 0. SDM 3 §28.7 */
  get aborted(): number {
    return this.#aborted;
  }

  /**
   * VMXON. Firmware and a loader are thought to have brought the processor into 64-bit mode with CR4.VMXE set.
   *
   * @param address of a page whose first word is the revision identifier
   */
  vmxon(address: number): number {
    if (this.vmcs.vmxonRegion !== noVmcs) return this.#fail(instructionError.vmxonInRoot);
    if (!this.#isPage(address) || (this.memory.read32(address) | 0) !== this.capability.revision) return vmFailInvalid;
    const { control } = this.processor.state;
    control[controlRegister.cr0] = 0x8000_0031 | 0;
    control[controlRegister.cr4] |= 0x2020;
    control[controlRegister.efer] |= 0xd00;
    this.vmcs.vmxonRegion = address;
    this.vmcs.current = noVmcs;
    return vmSucceed;
  }

  /** VMXOFF. */
  vmxoff(): number {
    this.#mustBeOn("VMXOFF");
    this.vmcs.vmxonRegion = noVmcs;
    this.vmcs.current = noVmcs;
    return vmSucceed;
  }

  /** VMCLEAR: the launch state of a VMCS is clear afterwards, and it is not current. */
  vmclear(address: number): number {
    this.#mustBeOn("VMCLEAR");
    if (!this.#isPage(address)) return this.#fail(instructionError.vmclearBadAddress);
    if (address === this.vmcs.vmxonRegion) return this.#fail(instructionError.vmclearVmxonPointer);
    this.memory.write32(address + 4 * vmcsWord.launchState, 0);
    if (this.vmcs.current === address) this.vmcs.current = noVmcs;
    return vmSucceed;
  }

  /** VMPTRLD: a VMCS is the current one. */
  vmptrld(address: number): number {
    this.#mustBeOn("VMPTRLD");
    if (!this.#isPage(address)) return this.#fail(instructionError.vmptrldBadAddress);
    if (address === this.vmcs.vmxonRegion) return this.#fail(instructionError.vmptrldVmxonPointer);
    const revision = this.memory.read32(address) | 0;
    const shadows = (this.capability.mayBeOne.secondary & secondaryControl.vmcsShadowing) !== 0;
    const isKnown = (revision & ~shadowIndicator) === this.capability.revision && (revision >= 0 || shadows);
    if (!isKnown || !this.memory.holds(address, 4096)) return this.#fail(instructionError.vmptrldBadRevision);
    this.vmcs.current = address;
    return vmSucceed;
  }

  /** VMPTRST: the address of the current VMCS, all ones when there is none. */
  vmptrst(): bigint {
    this.#mustBeOn("VMPTRST");
    return this.vmcs.current === noVmcs ? allOnes : BigInt(this.vmcs.current);
  }

  /**
   * VMREAD.
   *
   * @param field encoding, of `vmcsField` or not
   * @returns the value; 0 where `lastResult` says that it failed
   */
  vmread(field: number): bigint {
    const result = this.#fieldResult(field, false);
    return result === vmSucceed ? this.vmcs.wide(field) : 0n;
  }
  /** VMREAD of the low half, signed: for handlers that are in a hurry. 0 where it failed. */
  vmreadLow(field: number): number {
    return this.#fieldResult(field, false) === vmSucceed ? this.vmcs.low(field) : 0;
  }
  /** The high half of what VMREAD reads, signed; 0 of a narrow field. */
  vmreadHigh(field: number): number {
    if (this.#fieldResult(field, false) !== vmSucceed || isHighHalf(field)) return 0;
    const width = widthOfField(field);
    return width === fieldWidth.bits16 || width === fieldWidth.bits32 ? 0 : this.vmcs.high(field);
  }
  /** How the last VMREAD ended: success, VMfailInvalid or a number. */
  lastResult: number = vmSucceed;

  /** VMWRITE. @param value taken modulo 2^64 */
  vmwrite(field: number, value: bigint | number): number {
    const wide = BigInt.asUintN(64, BigInt(value));
    return this.vmwriteHalves(field, Number(wide & 0xffff_ffffn) | 0, Number(wide >> 32n) | 0);
  }
  /** VMWRITE of a value in two halves, signed or not. */
  vmwriteHalves(field: number, low: number, high: number): number {
    const result = this.#fieldResult(field, true);
    if (result === vmSucceed) this.vmcs.write(field, low, high);
    return result;
  }

  /** VMLAUNCH. On success the guest is entered, or an exit that says why not is there: `run` tells. */
  vmlaunch(): number {
    return this.#enter(false);
  }
  /** VMRESUME, as VMLAUNCH for a VMCS that has been launched. */
  vmresume(): number {
    return this.#enter(true);
  }

  /** INVEPT. @param type 1 one EPT pointer, 2 all */
  invept(type: number, eptp: bigint | number): number {
    this.#mustBeOn("INVEPT");
    const { capability } = this;
    const [low, high] = halves(eptp);
    const isContext = type === 1 && capability.inveptContext;
    if (!isContext && !(type === 2 && capability.inveptAll))
      return this.#fail(instructionError.invalidInvalidationOperand);
    if (isContext && !isEptPointer(capability, low, high))
      return this.#fail(instructionError.invalidInvalidationOperand);
    this.processor.mmu.invept(type, low, high);
    return vmSucceed;
  }

  /** INVVPID. @param type 0 an address, 1 a VPID, 2 all, 3 a VPID but its global pages @param vpid 64 bits: 63:16 must be 0 */
  invvpid(type: number, vpid: bigint | number, linear: bigint | number = 0): number {
    this.#mustBeOn("INVVPID");
    const [low, high] = halves(linear);
    const [tag, rest] = halves(vpid);
    const isKnown = type >= 0 && type <= 3 && ((this.capability.invvpidTypes >>> type) & 1) === 1;
    const isTag = rest === 0 && (tag & ~0xffff) === 0 && (type === 2 || tag !== 0);
    if (!isKnown || !isTag || (type === 0 && !isCanonical(high)))
      return this.#fail(instructionError.invalidInvalidationOperand);
    this.processor.mmu.invvpid(type, tag, low, high);
    return vmSucceed;
  }

  /**
   * Let the guest run.
   *
   * @param instructionsMax stop after so many without an exit
   * @returns `exit` when it is outside again; else what the processor stopped for, and the guest can go on
   */
  run(instructionsMax: number): RunStop {
    const exit = this.#exit;
    if (!exit.isPending) {
      if (!exit.inGuest) throw makeVirtError("virt/vmx-operation", "run: no guest has been entered");
      const stop = this.processor.run(instructionsMax);
      if (!exit.isPending) return stop;
    }
    this.#finishExit();
    return this.#aborted === 0 ? "exit" : "shutdown";
  }

  /** Basic reason of the last exit. */
  get reason(): number {
    return this.vmcs.low(vmcsField.exitReason) & 0xffff;
  }
  /** Exit reason of the last exit, with bit 31 for an entry that failed: unsigned. */
  get reasonWord(): number {
    return this.vmcs.low(vmcsField.exitReason) >>> 0;
  }
  /** The last exit; undefined before the first. */
  get lastExit(): ExitRecord | undefined {
    return this.exits.record(this.exits.count - 1);
  }

  /** Move the guest's RIP behind the instruction that exited, and end blocking by STI and MOV SS: what a handler does. */
  skipInstruction(): void {
    const { vmcs } = this;
    const low = (vmcs.low(vmcsField.guestRip) >>> 0) + vmcs.low(vmcsField.exitInstructionLength);
    const is64 = (vmcs.low(vmcsField.guestCsAccessRights) & 0x2000) !== 0;
    const carry = is64 && low > 0xffff_ffff ? 1 : 0;
    vmcs.set(vmcsField.guestRip, low | 0, vmcs.high(vmcsField.guestRip) + carry);
    vmcs.setLow(vmcsField.guestInterruptibility, vmcs.low(vmcsField.guestInterruptibility) & ~3);
  }

  /** Names of controls that are set in the current VMCS and that nothing acts on. */
  idleControls(): readonly string[] {
    if (this.vmcs.current === noVmcs) return [];
    const words: readonly (readonly [ControlWord, number])[] = [
      ["pin", this.vmcs.low(vmcsField.pinControls)],
      ["secondary", secondaryControls(this.vmcs)],
      ["exit", this.vmcs.low(vmcsField.exitControls)],
      ["entry", this.vmcs.low(vmcsField.entryControls)],
    ];
    return words.flatMap(([word, value]) => controlNames(word, value & idleControl[word]));
  }

  #mustBeOn(instruction: string): void {
    if (this.vmcs.vmxonRegion === noVmcs)
      throw makeVirtError("virt/vmx-operation", `${instruction} outside of VMX operation is #UD: execute VMXON first`);
    if (this.#exit.inGuest)
      throw makeVirtError("virt/vmx-operation", `${instruction} while the guest runs: let it exit first`);
  }

  #isPage(address: number): boolean {
    return address >= 0 && address % 4096 === 0 && address < 2 ** this.capability.physicalAddressBits;
  }

  /** VMfailValid where a VMCS can take the number, else VMfailInvalid. */
  #fail(error: number): number {
    if (this.vmcs.current === noVmcs) return vmFailInvalid;
    this.vmcs.setLow(vmcsField.instructionError, error);
    return error;
  }

  #fieldResult(field: number, writes: boolean): number {
    this.#mustBeOn(writes ? "VMWRITE" : "VMREAD");
    let result: number = vmFailInvalid;
    if (this.vmcs.current !== noVmcs) {
      result = this.vmcs.check(field, writes);
      if (result !== vmSucceed) this.#fail(result);
    }
    this.lastResult = result;
    return result;
  }

  #enter(resumes: boolean): number {
    this.#mustBeOn(resumes ? "VMRESUME" : "VMLAUNCH");
    const { vmcs, processor } = this;
    const { state } = processor;
    if (vmcs.current === noVmcs) return vmFailInvalid;
    if ((state.activity[activityWord.interruptibility] & interruptibility.byMovSs) !== 0)
      return this.#fail(instructionError.entryBlockedByMovSs);
    if (vmcs.launched !== resumes)
      return this.#fail(resumes ? instructionError.vmresumeNotLaunched : instructionError.vmlaunchNotClear);
    // A shadow VMCS cannot be entered. SDM 3 §27.2
    if ((this.memory.read32(vmcs.current) | 0) < 0) return vmFailInvalid;
    this.failedCheck = checkControls(vmcs);
    if (this.failedCheck !== "") return this.#fail(instructionError.entryBadControls);
    const inLongMode = (state.control[controlRegister.efer] & 0x400) !== 0;
    this.failedCheck = checkHost(vmcs, inLongMode);
    if (this.failedCheck !== "") return this.#fail(instructionError.entryBadHostState);
    const fault = checkGuest(vmcs);
    if (fault !== undefined) {
      this.failedCheck = fault.check;
      this.#failEntry(exitReason.entryGuestState, fault.qualification);
      return vmSucceed;
    }
    this.#load();
    const count = vmcs.low(vmcsField.entryMsrLoadCount) >>> 0;
    const bad = count > 0 ? loadMsrs(this.memory, state, vmcs.number(vmcsField.entryMsrLoadAddress), count) : 0;
    if (bad > 0) {
      this.failedCheck = "entry-msr-load";
      this.#failEntry(exitReason.entryMsrLoading, bad);
      return vmSucceed;
    }
    if (!resumes) vmcs.launched = true;
    this.#exit.words[exitWord.inGuest] = 1;
    this.#attach();
    processor.refresh();
    startTimer(this.#exit, state);
    this.#inject();
    return vmSucceed;
  }

  #load(): void {
    const { vmcs, processor } = this;
    loadGuest(vmcs, processor.state);
    const secondary = secondaryControls(vmcs);
    if ((secondary & secondaryControl.enableVpid) === 0) processor.mmu.vmxTransition();
    if (!hasPdptes(processor.state)) return;
    if ((secondary & secondaryControl.enableEpt) === 0) {
      processor.mmu.loadPdptes(vmcs.low(vmcsField.guestCr3));
      return;
    }
    const { pdptes } = processor.mmu;
    for (let i = 0; i < 4; i++) {
      pdptes[2 * i] = vmcs.low(vmcsField.guestPdptr0 + 2 * i);
      pdptes[2 * i + 1] = vmcs.high(vmcsField.guestPdptr0 + 2 * i);
    }
  }

  /** The processor asks while a guest is in, and logs pages where the controls say so. */
  #attach(): void {
    const { processor, vmcs } = this;
    const { inGuest } = this.#exit;
    processor.intercepts = inGuest ? this.intercepts : null;
    const logs = inGuest && (secondaryControls(vmcs) & secondaryControl.enablePml) !== 0;
    processor.mmu.dirtyLog = logs ? this.#pageLog : null;
  }

  #inject(): void {
    const { vmcs, processor } = this;
    const info = vmcs.low(vmcsField.entryInterruptionInfo);
    if (info >= 0) return;
    const type = (info >>> 8) & 7;
    if (type === eventType.other) {
      this.#exit.words[exitWord.trap] = 1;
      return;
    }
    const error = (info & 0x800) === 0 ? -1 : vmcs.low(vmcsField.entryErrorCode);
    const isSoftware = type >= eventType.softwareInterrupt;
    // Delivery ends HLT. An NMI blocks further ones. SDM 3 §27.6.2.
    processor.state.activity[activityWord.state] = 0;
    processor.state.activity[activityWord.interruptibility] &= ~3;
    processor.inject(type, info & 0xff, error, isSoftware ? vmcs.low(vmcsField.entryInstructionLength) : 0);
  }

  /** An entry that failed after its first checks: an exit that saves nothing. SDM 3 §27.8 */
  #failEntry(reason: number, qualification: number): void {
    const { vmcs } = this;
    vmcs.setLow(vmcsField.exitReason, reason | entryFailure);
    vmcs.set(vmcsField.exitQualification, qualification, 0);
    this.#exit.words[exitWord.pending] = 1;
  }

  #finishExit(): void {
    const { vmcs, processor, memory } = this;
    const { words } = this.#exit;
    const { state } = processor;
    const failed = vmcs.low(vmcsField.exitReason) < 0;
    const [tscLow, tscHigh] = [state.tsc[0], state.tsc[1]];
    words[exitWord.pending] = 0;
    words[exitWord.delivering] = 0;
    words[exitWord.trap] = 0;
    this.#exit.unblockedByIret = false;
    if (!failed) {
      this.#save();
      const stored = vmcs.low(vmcsField.exitMsrStoreCount) >>> 0;
      if (stored > 0 && storeMsrs(memory, state, vmcs.number(vmcsField.exitMsrStoreAddress), stored) > 0) {
        this.#abort(vmxAbort.storingMsrs);
        return;
      }
    }
    words[exitWord.inGuest] = 0;
    loadHost(vmcs, state);
    if (words[exitWord.nmiTaken] === 1) state.activity[activityWord.interruptibility] |= interruptibility.byNmi;
    words[exitWord.nmiTaken] = 0;
    if ((secondaryControls(vmcs) & secondaryControl.enableVpid) === 0) processor.mmu.vmxTransition();
    const loaded = vmcs.low(vmcsField.exitMsrLoadCount) >>> 0;
    if (loaded > 0 && loadMsrs(memory, state, vmcs.number(vmcsField.exitMsrLoadAddress), loaded) > 0) {
      this.#abort(vmxAbort.loadingMsrs);
      return;
    }
    this.#attach();
    processor.refresh();
    this.#log(tscLow, tscHigh);
  }

  #save(): void {
    const { vmcs, processor } = this;
    const { state } = processor;
    saveGuest(vmcs, state);
    const pin = vmcs.low(vmcsField.pinControls);
    const exit = vmcs.low(vmcsField.exitControls);
    if ((pin & pinControl.preemptionTimer) !== 0 && (exit & exitControl.savePreemptionTimer) !== 0)
      vmcs.setLow(vmcsField.preemptionTimer, timerValue(this.#exit, state));
    const info = vmcs.low(vmcsField.entryInterruptionInfo);
    vmcs.setLow(vmcsField.entryInterruptionInfo, info & 0x7fff_ffff);
    if ((secondaryControls(vmcs) & secondaryControl.enableEpt) === 0 || !hasPdptes(state)) return;
    const { pdptes } = processor.mmu;
    for (let i = 0; i < 4; i++) vmcs.set(vmcsField.guestPdptr0 + 2 * i, pdptes[2 * i], pdptes[2 * i + 1]);
  }

  /** The exit itself went wrong: the indicator stays in the region, the processor shuts down. SDM 3 §28.7 */
  #abort(indicator: number): void {
    this.memory.write32(this.vmcs.current + 4 * vmcsWord.abort, indicator);
    this.#aborted = indicator;
    this.#exit.words[exitWord.inGuest] = 0;
    this.#attach();
    this.processor.state.activity[activityWord.state] = 2;
  }

  #log(tscLow: number, tscHigh: number): void {
    const { vmcs, exits } = this;
    const at = exits.append();
    const { words } = exits;
    words[at + exitColumn.reason] = vmcs.low(vmcsField.exitReason);
    words[at + exitColumn.qualificationLow] = vmcs.low(vmcsField.exitQualification);
    words[at + exitColumn.qualificationHigh] = vmcs.high(vmcsField.exitQualification);
    words[at + exitColumn.linearLow] = vmcs.low(vmcsField.guestLinearAddress);
    words[at + exitColumn.linearHigh] = vmcs.high(vmcsField.guestLinearAddress);
    words[at + exitColumn.physicalLow] = vmcs.low(vmcsField.guestPhysicalAddress);
    words[at + exitColumn.physicalHigh] = vmcs.high(vmcsField.guestPhysicalAddress);
    words[at + exitColumn.length] = vmcs.low(vmcsField.exitInstructionLength);
    words[at + exitColumn.information] = vmcs.low(vmcsField.exitInstructionInfo);
    words[at + exitColumn.interruption] = vmcs.low(vmcsField.exitInterruptionInfo);
    words[at + exitColumn.interruptionError] = vmcs.low(vmcsField.exitInterruptionErrorCode);
    words[at + exitColumn.idtVectoring] = vmcs.low(vmcsField.idtVectoringInfo);
    words[at + exitColumn.idtVectoringError] = vmcs.low(vmcsField.idtVectoringErrorCode);
    words[at + exitColumn.ripLow] = vmcs.low(vmcsField.guestRip);
    words[at + exitColumn.ripHigh] = vmcs.high(vmcsField.guestRip);
    words[at + exitColumn.cs] = vmcs.low(vmcsField.guestCsSelector);
    words[at + exitColumn.cr3Low] = vmcs.low(vmcsField.guestCr3);
    words[at + exitColumn.cr3High] = vmcs.high(vmcsField.guestCr3);
    words[at + exitColumn.by] = 0;
    words[at + exitColumn.tscLow] = tscLow;
    words[at + exitColumn.tscHigh] = tscHigh;
    words[at + exitColumn.exitCycles] = 0;
    words[at + exitColumn.handlerCycles] = 0;
    words[at + exitColumn.entryCycles] = 0;
    words[at + exitColumn.cause] = 0;
  }
}

/** Both halves of a value of 64 bits, signed. */
function halves(value: bigint | number): readonly [low: number, high: number] {
  const wide = BigInt.asUintN(64, BigInt(value));
  return [Number(wide & 0xffff_ffffn) | 0, Number(wide >> 32n) | 0];
}

/**
 * Give a processor virtual-machine extensions.
 *
 * @param path   of the processor's VMX, `vm/cpu0/vmx`
 * @param memory the machine's memory, where regions, bitmaps and tables are
 * @throws `virt/bad-option`
 */
export function createVmx(
  simulation: Simulation,
  path: string,
  processor: VmxProcessor,
  memory: GuestMemory,
  options: VmxOptions = {},
): Vmx {
  return new Vmx(simulation, path, processor, memory, options);
}
