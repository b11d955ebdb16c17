/**
 * vmx/transition — VM entries and VM exits: checks, what is loaded and saved, injection, the exit's record.
 *
 * Source: Intel SDM volume 3 chapters 27 (entries) and 28 (exits). Rules V347–V358, V382–V383 in ../../SPEC.md.
 * @module
 */
import { eventType } from "../cpu/intercepts.ts";
import { activityWord, controlRegister, interruptibility } from "../cpu/state.ts";
import { exitReason } from "../exit/exit-reason.ts";
import { exitControl, pinControl, secondaryControl } from "./controls.ts";
import { EntryChecks, guestStateError } from "./entry-checks.ts";
import { secondaryControls } from "./entry-controls.ts";
import type { ExitLog } from "./exit-log.ts";
import { exitWord, type ExitState } from "./exit-state.ts";
import { fieldGroup, fieldGroups } from "./field-group.ts";
import { GuestState, hasPdptes } from "./guest-state.ts";
import { HostState } from "./host-state.ts";
import type { VmxIntercepts } from "./intercept.ts";
import { loadMsrs, storeMsrs } from "./msr-area.ts";
import { PageLog } from "./page-log.ts";
import type { VmxProcessor } from "./processor.ts";
import { startTimer, timerValue } from "./timer.ts";
import { type Vmcs, vmcsWord } from "./vmcs.ts";
import { vmcsField } from "./vmcs-field.ts";
import { instructionError, vmFailInvalid, vmSucceed } from "./vmx-result.ts";

/** Abort indicators. SDM 3 §28.7. */
export const vmxAbort = { storingMsrs: 1, hostPdptes: 2, loadingMsrs: 4 } as const;
const entryFailure = 0x8000_0000 | 0;

/** Entries and exits of one processor, with the VMCS that is current. */
export class Transition {
  /** Name of the check that the last entry failed, as `guest-cr0`; empty after one that succeeded. */
  failedCheck = "";
  /** Abort indicator, or 0: after a VMX abort the processor is shut down. */
  aborted = 0;
  readonly #processor: VmxProcessor;
  readonly #vmcs: Vmcs;
  readonly #exit: ExitState;
  readonly #intercepts: VmxIntercepts;
  readonly #exits: ExitLog;
  readonly #pageLog: PageLog;
  readonly #checks: EntryChecks;
  readonly #guest: GuestState;
  readonly #host: HostState;
  /** "Enable PML" of the guest that is in. */
  #logs = false;
  /** Versions of the current VMCS's fields when the last exit had been saved. */
  readonly #saved: Int32Array = new Int32Array(fieldGroups);

  constructor(processor: VmxProcessor, vmcs: Vmcs, exit: ExitState, intercepts: VmxIntercepts, exits: ExitLog) {
    this.#processor = processor;
    this.#vmcs = vmcs;
    this.#exit = exit;
    this.#intercepts = intercepts;
    this.#exits = exits;
    this.#pageLog = new PageLog(vmcs);
    this.#checks = new EntryChecks(vmcs);
    this.#guest = new GuestState(vmcs, processor.state);
    this.#host = new HostState(vmcs, processor.state);
  }

  /** VMLAUNCH, or VMRESUME, of the current VMCS. @returns as the instruction */
  enter(resumes: boolean): number {
    const vmcs = this.#vmcs;
    const processor = this.#processor;
    const { state } = processor;
    if ((state.activity[activityWord.interruptibility] & interruptibility.byMovSs) !== 0)
      return this.#fail(instructionError.entryBlockedByMovSs);
    if (vmcs.launched !== resumes)
      return this.#fail(resumes ? instructionError.vmresumeNotLaunched : instructionError.vmlaunchNotClear);
    // A shadow VMCS cannot be entered. SDM 3 §27.2
    if (vmcs.revisionWord < 0) return vmFailInvalid;
    const checks = this.#checks;
    const failed = checks.run((state.control[controlRegister.efer] & 0x400) !== 0);
    this.failedCheck = checks.failed;
    if (failed === guestStateError) {
      this.#failEntry(exitReason.entryGuestState, checks.qualification);
      return vmSucceed;
    }
    if (failed !== vmSucceed) return this.#fail(failed);
    this.#load();
    const count = vmcs.low(vmcsField.entryMsrLoadCount) >>> 0;
    const bad = count > 0 ? loadMsrs(vmcs.memory, state, vmcs.number(vmcsField.entryMsrLoadAddress), count) : 0;
    if (bad > 0) {
      this.failedCheck = "entry-msr-load";
      this.#failEntry(exitReason.entryMsrLoading, bad);
      return vmSucceed;
    }
    if (!resumes) vmcs.launched = true;
    this.#exit.words[exitWord.inGuest] = 1;
    const isAsSaved = this.#isAsSaved();
    this.attach(!isAsSaved);
    // What is loaded from the area of MSRs may be a segment's base.
    if (isAsSaved && count === 0) processor.keep();
    startTimer(this.#exit, state);
    this.#inject();
    return vmSucceed;
  }

  /** The second half of an exit. @returns false where it ended in a VMX abort */
  leave(): boolean {
    const vmcs = this.#vmcs;
    const processor = this.#processor;
    const { memory } = vmcs;
    const { words } = this.#exit;
    const { state } = processor;
    const failed = vmcs.low(vmcsField.exitReason) < 0;
    const tscLow = state.tsc[0];
    const tscHigh = state.tsc[1];
    words[exitWord.pending] = 0;
    words[exitWord.delivering] = 0;
    words[exitWord.trap] = 0;
    this.#exit.unblockedByIret = false;
    if (!failed) {
      this.#save();
      this.#saved.set(vmcs.versions);
      const stored = vmcs.low(vmcsField.exitMsrStoreCount) >>> 0;
      if (stored > 0 && storeMsrs(memory, state, vmcs.number(vmcsField.exitMsrStoreAddress), stored) > 0)
        return this.#abort(vmxAbort.storingMsrs);
    }
    words[exitWord.inGuest] = 0;
    this.#host.load();
    if (words[exitWord.nmiTaken] === 1) state.activity[activityWord.interruptibility] |= interruptibility.byNmi;
    words[exitWord.nmiTaken] = 0;
    if ((secondaryControls(vmcs) & secondaryControl.enableVpid) === 0) processor.mmu.vmxTransition();
    const loaded = vmcs.low(vmcsField.exitMsrLoadCount) >>> 0;
    if (loaded > 0 && loadMsrs(memory, state, vmcs.number(vmcsField.exitMsrLoadAddress), loaded) > 0)
      return this.#abort(vmxAbort.loadingMsrs);
    this.attach(false);
    this.#exits.write(vmcs, tscLow, tscHigh);
    return true;
  }

  /** Nothing has been written to what the guest's mode, segments and translation follow from since the last exit. */
  #isAsSaved(): boolean {
    const { versions } = this.#vmcs;
    const saved = this.#saved;
    return (
      versions[fieldGroup.setting] === saved[fieldGroup.setting] &&
      versions[fieldGroup.guest] === saved[fieldGroup.guest]
    );
  }

  /**
   * The processor asks while a guest is in, and logs pages where the controls say so.
   *
   * @param isOther whether controls may be others than when it was last done
   */
  attach(isOther: boolean): void {
    const processor = this.#processor;
    const { inGuest } = this.#exit;
    if (inGuest && isOther) {
      this.#intercepts.readTranslation();
      this.#logs = (secondaryControls(this.#vmcs) & secondaryControl.enablePml) !== 0;
    }
    processor.intercepts = inGuest ? this.#intercepts : null;
    processor.mmu.dirtyLog = inGuest && this.#logs ? this.#pageLog : null;
  }

  #fail(error: number): number {
    this.#vmcs.setLow(vmcsField.instructionError, error);
    return error;
  }

  #load(): void {
    const vmcs = this.#vmcs;
    const processor = this.#processor;
    this.#guest.load();
    const secondary = secondaryControls(vmcs);
    if ((secondary & secondaryControl.enableVpid) === 0) processor.mmu.vmxTransition();
    if (!hasPdptes(processor.state)) return;
    if ((secondary & secondaryControl.enableEpt) === 0) {
      // The table's address is the host's: no EPT translates it.
      processor.refresh();
      processor.mmu.loadPdptes(vmcs.low(vmcsField.guestCr3));
      return;
    }
    const { pdptes } = processor.mmu;
    for (let i = 0; i < 4; i++) {
      pdptes[2 * i] = vmcs.low(vmcsField.guestPdptr0 + 2 * i);
      pdptes[2 * i + 1] = vmcs.high(vmcsField.guestPdptr0 + 2 * i);
    }
  }

  #inject(): void {
    const vmcs = this.#vmcs;
    const processor = this.#processor;
    const info = vmcs.low(vmcsField.entryInterruptionInfo);
    if (info >= 0) return;
    const type = (info >>> 8) & 7;
    if (type === eventType.other) {
      this.#exit.words[exitWord.trap] = 1;
      return;
    }
    const error = (info & 0x800) === 0 ? -1 : vmcs.low(vmcsField.entryErrorCode);
    const isSoftware = type >= eventType.softwareInterrupt;
    processor.refresh();
    // Delivery ends HLT. An NMI blocks further ones. SDM 3 §27.6.2.
    processor.state.activity[activityWord.state] = 0;
    processor.state.activity[activityWord.interruptibility] &= ~3;
    processor.inject(type, info & 0xff, error, isSoftware ? vmcs.low(vmcsField.entryInstructionLength) : 0);
  }

  /** An entry that failed after its first checks: an exit that saves nothing. SDM 3 §27.8 */
  #failEntry(reason: number, qualification: number): void {
    const vmcs = this.#vmcs;
    vmcs.setLow(vmcsField.exitReason, reason | entryFailure);
    vmcs.set(vmcsField.exitQualification, qualification, 0);
    this.#exit.words[exitWord.pending] = 1;
  }

  #save(): void {
    const vmcs = this.#vmcs;
    const processor = this.#processor;
    const { state } = processor;
    this.#guest.save();
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
  #abort(indicator: number): false {
    const vmcs = this.#vmcs;
    vmcs.memory.write32(vmcs.current + 4 * vmcsWord.abort, indicator);
    this.aborted = indicator;
    this.#exit.words[exitWord.inGuest] = 0;
    this.attach(false);
    this.#processor.state.activity[activityWord.state] = 2;
    return false;
  }
}
