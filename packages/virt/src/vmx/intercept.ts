/**
 * vmx/intercept — which instructions and events of a guest exit: the answers to what the processor asks.
 *
 * The controls are read from the current VMCS each time. An answer `exit` has told the VMCS its cause; the guest's state
 * is saved when the processor has stopped (`Vmx.run`).
 *
 * Source: Intel SDM volume 3 §26.1 (instructions), §26.2 (other causes), §26.3 (changes to instructions), §28.2 (what an
 * exit tells). Rules V364–V379 in ../../SPEC.md.
 * @module
 */
import { eventType, type InterceptedInstruction, type Intercepts, verdict } from "../cpu/intercepts.ts";
import {
  activityState,
  activityWord,
  controlRegister,
  type CpuState,
  flagBit,
  interruptibility,
} from "../cpu/state.ts";
import { exitReason } from "../exit/exit-reason.ts";
import { faultKind } from "../memory/translation-fault.ts";
import { exitsByMsr, exitsByPort } from "./bitmaps.ts";
import { exitControl, pinControl, primaryControl, secondaryControl } from "./controls.ts";
import { isEptPointer, secondaryControls } from "./entry-controls.ts";
import {
  descriptorTableInformation,
  fieldInformation,
  invalidationInformation,
  ioInformation,
  localOrTaskInformation,
  memoryInformation,
  randomInformation,
  waitInformation,
} from "./exit-information.ts";
import { exitWord, type ExitState } from "./exit-state.ts";
import { crAccess, makeCrQualification, makeDrQualification, makeTaskQualification } from "./qualification.ts";
import { pausesTooLong, timerTicks, timerValue } from "./timer.ts";
import type { Vmcs } from "./vmcs.ts";
import { vmcsField } from "./vmcs-field.ts";

/** No event is near: a number of ticks that no run reaches. */
const never = Number.MAX_SAFE_INTEGER;
const taskSwitched = 8;

/** Primary control of each instruction that has one. */
const primaryOf: ReadonlyMap<number, number> = new Map([
  [exitReason.hlt, primaryControl.hltExiting],
  [exitReason.rdpmc, primaryControl.rdpmcExiting],
  [exitReason.rdtsc, primaryControl.rdtscExiting],
  [exitReason.rdtscp, primaryControl.rdtscExiting],
  [exitReason.mwait, primaryControl.mwaitExiting],
  [exitReason.monitor, primaryControl.monitorExiting],
  [exitReason.umwait, primaryControl.rdtscExiting],
  [exitReason.tpause, primaryControl.rdtscExiting],
]);
/** Secondary control of each instruction that has one. */
const secondaryOf: ReadonlyMap<number, number> = new Map([
  [exitReason.wbinvd, secondaryControl.wbinvdExiting],
  [exitReason.rdrand, secondaryControl.rdrandExiting],
  [exitReason.rdseed, secondaryControl.rdseedExiting],
]);
/** Secondary control without which an instruction is #UD. SDM 3 §26.3. */
const enabledBy: ReadonlyMap<number, number> = new Map([
  [exitReason.rdtscp, secondaryControl.enableRdtscp],
  [exitReason.invpcid, secondaryControl.enableInvpcid],
  [exitReason.xsaves, secondaryControl.enableXsaves],
  [exitReason.xrstors, secondaryControl.enableXsaves],
  [exitReason.umwait, secondaryControl.enableUserWait],
  [exitReason.tpause, secondaryControl.enableUserWait],
  [exitReason.encls, secondaryControl.enclsExiting],
]);

/** Answers for one processor in VMX non-root operation. */
export class VmxIntercepts implements Intercepts {
  readonly #vmcs: Vmcs;
  readonly #state: CpuState;
  readonly #exit: ExitState;
  /** EPT was switched: the memory unit must be told. */
  readonly #eptSwitched: () => void;
  eptEnabled = false;
  eptpLow = 0;
  eptpHigh = 0;
  vpid = 0;

  constructor(vmcs: Vmcs, state: CpuState, exit: ExitState, eptSwitched: () => void) {
    this.#vmcs = vmcs;
    this.#state = state;
    this.#exit = exit;
    this.#eptSwitched = eptSwitched;
  }

  /** Read anew what the memory unit is configured with: a VMCS whose controls may be others is entered, or EPT switched. */
  readTranslation(): void {
    const vmcs = this.#vmcs;
    const secondary = this.#secondary;
    this.eptEnabled = (secondary & secondaryControl.enableEpt) !== 0;
    this.eptpLow = this.eptEnabled ? vmcs.low(vmcsField.eptPointer) : 0;
    this.eptpHigh = this.eptEnabled ? vmcs.high(vmcsField.eptPointer) : 0;
    this.vpid = (secondary & secondaryControl.enableVpid) === 0 ? 0 : vmcs.low(vmcsField.vpid);
  }

  get unblockedByIret(): boolean {
    return this.#exit.unblockedByIret;
  }
  set unblockedByIret(is: boolean) {
    this.#exit.unblockedByIret = is;
  }
  get #pin(): number {
    return this.#vmcs.low(vmcsField.pinControls);
  }
  get #primary(): number {
    return this.#vmcs.low(vmcsField.primaryControls);
  }
  get #secondary(): number {
    return secondaryControls(this.#vmcs);
  }

  /** Exit by an instruction. */
  #leave(reason: number, instruction: InterceptedInstruction, information = 0, low = 0, high = 0): number {
    this.#exit.begin(reason, low, high, instruction.length, information);
    return verdict.exit;
  }

  instruction(reason: number, instruction: InterceptedInstruction): number {
    const needed = enabledBy.get(reason);
    const secondary = this.#secondary;
    if (needed !== undefined && (secondary & needed) === 0) return verdict.undefinedOpcode;
    const primaryBit = primaryOf.get(reason);
    const secondaryBit = secondaryOf.get(reason);
    if (primaryBit !== undefined) {
      if ((this.#primary & primaryBit) === 0) return verdict.none;
    } else if (secondaryBit !== undefined && (secondary & secondaryBit) === 0) return verdict.none;
    let information = 0;
    if (reason === exitReason.rdrand || reason === exitReason.rdseed) information = randomInformation(instruction);
    else if (reason === exitReason.umwait || reason === exitReason.tpause) information = waitInformation(instruction);
    return this.#leave(reason, instruction, information);
  }

  pause(tscLow: number, tscHigh: number, instruction: InterceptedInstruction): number {
    if ((this.#primary & primaryControl.pauseExiting) === 0) {
      const watches = (this.#secondary & secondaryControl.pauseLoopExiting) !== 0 && this.#state.privilege === 0;
      if (!watches || !pausesTooLong(this.#exit, tscLow, tscHigh)) return verdict.none;
    }
    return this.#leave(exitReason.pause, instruction);
  }

  invlpg(linearLow: number, linearHigh: number, instruction: InterceptedInstruction): number {
    if ((this.#primary & primaryControl.invlpgExiting) === 0) return verdict.none;
    return this.#leave(exitReason.invlpg, instruction, 0, linearLow, linearHigh);
  }

  operandInstruction(reason: number, instruction: InterceptedInstruction): number {
    const needed = enabledBy.get(reason);
    if (needed !== undefined && (this.#secondary & needed) === 0) return verdict.undefinedOpcode;
    switch (reason) {
      case exitReason.invpcid:
        if ((this.#primary & primaryControl.invlpgExiting) === 0) return verdict.none;
        return this.#leaveWithOperand(reason, instruction, invalidationInformation(instruction));
      case exitReason.invept:
      case exitReason.invvpid:
        return this.#leaveWithOperand(reason, instruction, invalidationInformation(instruction));
      case exitReason.vmread:
      case exitReason.vmwrite:
        return this.#leaveWithOperand(reason, instruction, fieldInformation(instruction));
      case exitReason.xsaves:
      case exitReason.xrstors:
        if (!this.#exitsByXss()) return verdict.none;
        return this.#leaveWithOperand(reason, instruction, memoryInformation(instruction));
      default:
        return this.#leaveWithOperand(reason, instruction, memoryInformation(instruction));
    }
  }

  /** XSAVES and XRSTORS exit where EDX:EAX and the bitmap have a bit in common; IA32_XSS is 0 here, so never. SDM 3 §26.1.3 */
  #exitsByXss(): boolean {
    return false;
  }

  /** The qualification is the displacement; relative to RIP, the address itself. SDM 3 §28.2.1 */
  #leaveWithOperand(reason: number, instruction: InterceptedInstruction, information: number): number {
    if (instruction.mod === 3) return this.#leave(reason, instruction, information);
    let low = instruction.displacement;
    let high = instruction.displacementHigh;
    if (instruction.base > 15) {
      // While it is asked, RIP is behind the instruction.
      const { rip } = this.#state;
      const sum = (low >>> 0) + (rip[0] >>> 0);
      high = (high + rip[1] + (sum > 0xffff_ffff ? 1 : 0)) | 0;
      low = sum | 0;
    }
    if (instruction.addressBytes === 2) low &= 0xffff;
    if (instruction.addressBytes !== 8) high = 0;
    return this.#leave(reason, instruction, information, low, high);
  }

  vmfunc(eax: number, ecx: number, instruction: InterceptedInstruction): number {
    const vmcs = this.#vmcs;
    if ((this.#secondary & secondaryControl.enableVmfunc) === 0) return verdict.undefinedOpcode;
    // Function 0 is the only one: EPTP switching. SDM 3 §26.5.6.
    if (eax !== 0 || (vmcs.low(vmcsField.vmFunctionControls) & 1) === 0 || ecx >>> 0 >= 512)
      return this.#leave(exitReason.vmfunc, instruction);
    const at = vmcs.number(vmcsField.eptpListAddress) + 8 * ecx;
    const low = vmcs.memory.read32(at) | 0;
    const high = vmcs.memory.read32(at + 4) | 0;
    if (!isEptPointer(vmcs.capability, low, high)) return this.#leave(exitReason.vmfunc, instruction);
    vmcs.set(vmcsField.eptPointer, low, high);
    if ((this.#secondary & secondaryControl.eptViolationVe) !== 0) vmcs.setLow(vmcsField.eptpIndex, ecx);
    this.#eptSwitched();
    return verdict.none;
  }

  movToCr(cr: number, register: number, low: number, high: number, instruction: InterceptedInstruction): number {
    if (!this.#crLoadExits(cr, low, high)) return verdict.none;
    return this.#leave(
      exitReason.crAccess,
      instruction,
      0,
      makeCrQualification(cr, crAccess.movTo, false, register, 0),
    );
  }

  #crLoadExits(cr: number, low: number, high: number): boolean {
    const vmcs = this.#vmcs;
    switch (cr) {
      case 0:
        return this.#differsFromShadow(vmcsField.cr0Mask, vmcsField.cr0ReadShadow, low, high);
      case 4:
        return this.#differsFromShadow(vmcsField.cr4Mask, vmcsField.cr4ReadShadow, low, high);
      case 3: {
        if ((this.#primary & primaryControl.cr3LoadExiting) === 0) return false;
        const targets = vmcs.low(vmcsField.cr3TargetCount);
        for (let i = 0; i < targets; i++) {
          const field = vmcsField.cr3Target0 + 2 * i;
          if (vmcs.low(field) === (low | 0) && vmcs.high(field) === (high | 0)) return false;
        }
        return true;
      }
      case 8:
        return (this.#primary & primaryControl.cr8LoadExiting) !== 0;
      default:
        return false;
    }
  }

  /** A bit that the host owns would get a value other than the one the guest believes it has. */
  #differsFromShadow(maskField: number, shadowField: number, low: number, high: number): boolean {
    const vmcs = this.#vmcs;
    const inLow = (low ^ vmcs.low(shadowField)) & vmcs.low(maskField);
    return inLow !== 0 || ((high ^ vmcs.high(shadowField)) & vmcs.high(maskField)) !== 0;
  }

  movFromCr(cr: number, register: number, instruction: InterceptedInstruction): number {
    const bit = cr === 3 ? primaryControl.cr3StoreExiting : cr === 8 ? primaryControl.cr8StoreExiting : 0;
    if ((this.#primary & bit) === 0) return verdict.none;
    const low = makeCrQualification(cr, crAccess.movFrom, false, register, 0);
    return this.#leave(exitReason.crAccess, instruction, 0, low);
  }

  clts(instruction: InterceptedInstruction): number {
    const vmcs = this.#vmcs;
    if ((vmcs.low(vmcsField.cr0Mask) & vmcs.low(vmcsField.cr0ReadShadow) & taskSwitched) === 0) return verdict.none;
    return this.#leave(exitReason.crAccess, instruction, 0, makeCrQualification(0, crAccess.clts, false, 0, 0));
  }

  lmsw(source: number, linearLow: number, linearHigh: number, instruction: InterceptedInstruction): number {
    const vmcs = this.#vmcs;
    const mask = vmcs.low(vmcsField.cr0Mask);
    const shadow = vmcs.low(vmcsField.cr0ReadShadow);
    // LMSW sets PE and never clears it; MP, EM and TS it writes. SDM 3 §26.1.3.
    const setsProtection = (mask & 1) !== 0 && (source & 1) !== 0 && (shadow & 1) === 0;
    if (!setsProtection && (mask & 0xe & (source ^ shadow)) === 0) return verdict.none;
    const fromMemory = instruction.mod !== 3;
    const low = makeCrQualification(0, crAccess.lmsw, fromMemory, 0, source);
    this.#leave(exitReason.crAccess, instruction, 0, low);
    if (fromMemory) vmcs.set(vmcsField.guestLinearAddress, linearLow, linearHigh);
    return verdict.exit;
  }

  crReadLow(cr: number): number {
    const vmcs = this.#vmcs;
    const { control } = this.#state;
    if (cr === 0) return this.#seen(control[controlRegister.cr0], vmcsField.cr0Mask, vmcsField.cr0ReadShadow);
    if (cr === 4) return this.#seen(control[controlRegister.cr4], vmcsField.cr4Mask, vmcsField.cr4ReadShadow);
    if (cr === 3) return control[controlRegister.cr3];
    if ((this.#primary & primaryControl.useTprShadow) === 0) return control[controlRegister.cr8];
    return (vmcs.memory.read32(vmcs.number(vmcsField.virtualApicAddress) + 0x80) >>> 4) & 15;
  }
  crReadHigh(cr: number): number {
    const vmcs = this.#vmcs;
    if (cr === 3) return this.#state.control[controlRegister.cr3 + 1];
    if (cr === 0) return vmcs.high(vmcsField.cr0Mask) & vmcs.high(vmcsField.cr0ReadShadow);
    if (cr === 4) return vmcs.high(vmcsField.cr4Mask) & vmcs.high(vmcsField.cr4ReadShadow);
    return 0;
  }
  #seen(value: number, maskField: number, shadowField: number): number {
    const mask = this.#vmcs.low(maskField);
    return (value & ~mask) | (this.#vmcs.low(shadowField) & mask);
  }

  crMerge(cr: number, low: number): number {
    const vmcs = this.#vmcs;
    const { control } = this.#state;
    if (cr === 0) {
      const mask = vmcs.low(vmcsField.cr0Mask);
      return (control[controlRegister.cr0] & mask) | (low & ~mask);
    }
    if (cr === 4) {
      const mask = vmcs.low(vmcsField.cr4Mask);
      return (control[controlRegister.cr4] & mask) | (low & ~mask);
    }
    if (cr !== 8 || (this.#primary & primaryControl.useTprShadow) === 0) return low;
    vmcs.memory.write32(vmcs.number(vmcsField.virtualApicAddress) + 0x80, (low & 15) << 4);
    return control[controlRegister.cr8];
  }

  crAllowed(cr: number, low: number, high: number): boolean {
    const { capability } = this.#vmcs;
    if (high !== 0) return false;
    if (cr === 4) return (~low & capability.cr4MustBeOne) === 0 && (low & ~capability.cr4MayBeOne) === 0;
    if (cr !== 0) return true;
    const unrestricted = (this.#secondary & secondaryControl.unrestrictedGuest) !== 0;
    const must = unrestricted ? capability.cr0MustBeOne & ~0x8000_0001 : capability.cr0MustBeOne;
    return (~low & must) === 0 && (low & ~capability.cr0MayBeOne) === 0;
  }

  movDr(dr: number, register: number, read: boolean, instruction: InterceptedInstruction): number {
    if ((this.#primary & primaryControl.movDrExiting) === 0) return verdict.none;
    return this.#leave(exitReason.drAccess, instruction, 0, makeDrQualification(dr, read, register));
  }

  io(
    port: number,
    bytes: number,
    input: boolean,
    string: boolean,
    rep: boolean,
    immediate: boolean,
    linearLow: number,
    linearHigh: number,
    instruction: InterceptedInstruction,
  ): number {
    const vmcs = this.#vmcs;
    const primary = this.#primary;
    if ((primary & primaryControl.useIoBitmaps) !== 0) {
      const [pageA, pageB] = [vmcs.number(vmcsField.ioBitmapA), vmcs.number(vmcsField.ioBitmapB)];
      if (!exitsByPort(vmcs.memory, pageA, pageB, port, bytes)) return verdict.none;
    } else if ((primary & primaryControl.unconditionalIoExiting) === 0) return verdict.none;
    const flags = (input ? 8 : 0) | (string ? 16 : 0) | (rep ? 32 : 0) | (immediate ? 64 : 0);
    const low = (bytes - 1) | flags | (port << 16);
    this.#leave(exitReason.ioInstruction, instruction, string ? ioInformation(instruction) : 0, low);
    if (string) vmcs.set(vmcsField.guestLinearAddress, linearLow, linearHigh);
    return verdict.exit;
  }

  rdmsr(index: number, instruction: InterceptedInstruction): number {
    return this.#msr(index, false, instruction);
  }
  wrmsr(index: number, _low: number, _high: number, instruction: InterceptedInstruction): number {
    return this.#msr(index, true, instruction);
  }
  #msr(index: number, writes: boolean, instruction: InterceptedInstruction): number {
    const vmcs = this.#vmcs;
    if ((this.#primary & primaryControl.useMsrBitmaps) !== 0) {
      if (!exitsByMsr(vmcs.memory, vmcs.number(vmcsField.msrBitmap), index, writes)) return verdict.none;
    }
    return this.#leave(writes ? exitReason.wrmsr : exitReason.rdmsr, instruction);
  }

  tscOffsetLow(): number {
    return (this.#primary & primaryControl.useTscOffsetting) === 0 ? 0 : this.#vmcs.low(vmcsField.tscOffset);
  }
  tscOffsetHigh(): number {
    return (this.#primary & primaryControl.useTscOffsetting) === 0 ? 0 : this.#vmcs.high(vmcsField.tscOffset);
  }

  descriptorTable(which: number, instruction: InterceptedInstruction): number {
    if ((this.#secondary & secondaryControl.descriptorTableExiting) === 0) return verdict.none;
    const information = descriptorTableInformation(instruction, which);
    return this.#leaveWithOperand(exitReason.gdtrOrIdtr, instruction, information);
  }
  localOrTask(which: number, instruction: InterceptedInstruction): number {
    if ((this.#secondary & secondaryControl.descriptorTableExiting) === 0) return verdict.none;
    return this.#leaveWithOperand(exitReason.ldtrOrTr, instruction, localOrTaskInformation(instruction, which));
  }
  taskSwitch(selector: number, source: number, length: number): number {
    this.#exit.begin(exitReason.taskSwitch, makeTaskQualification(selector, source) | 0, 0, length, 0);
    return verdict.exit;
  }

  exception(
    type: number,
    vector: number,
    errorCode: number,
    detailLow: number,
    detailHigh: number,
    length: number,
  ): number {
    const vmcs = this.#vmcs;
    const isSet = ((vmcs.low(vmcsField.exceptionBitmap) >>> vector) & 1) === 1;
    if (vector === 14) {
      const masked = errorCode & vmcs.low(vmcsField.pageFaultErrorCodeMask);
      // Where they match the bit says whether it exits; where they do not, the opposite. SDM 3 §26.2.
      if ((masked === vmcs.low(vmcsField.pageFaultErrorCodeMatch)) !== isSet) return verdict.none;
    } else if (!isSet) return verdict.none;
    const tells = type === eventType.hardwareException && (vector === 14 || vector === 1);
    this.#exit.begin(exitReason.exceptionOrNmi, tells ? detailLow : 0, tells ? detailHigh : 0, length, 0);
    this.#exit.tellInterruption(type, vector, errorCode);
    return verdict.exit;
  }
  beginDelivery(type: number, vector: number, errorCode: number, length: number): void {
    this.#exit.beginDelivery(type, vector, errorCode, length);
  }
  endDelivery(): void {
    this.#exit.endDelivery();
  }
  tripleFault(): number {
    this.#exit.begin(exitReason.tripleFault, 0, 0, 0, 0);
    return verdict.exit;
  }

  eptFault(
    kind: number,
    qualification: number,
    guestPhysical: number,
    linearLow: number,
    linearHigh: number,
    linearValid: boolean,
    length: number,
  ): number {
    const vmcs = this.#vmcs;
    const unblocked = this.unblockedByIret && this.#exit.words[exitWord.delivering] === 0 ? 0x1000 : 0;
    if (kind === faultKind.eptMisconfiguration) this.#exit.begin(exitReason.eptMisconfiguration, 0, 0, length, 0);
    else if (kind === faultKind.pageModificationLogFull)
      this.#exit.begin(exitReason.pageLogFull, unblocked, 0, length, 0);
    else this.#exit.begin(exitReason.eptViolation, qualification | unblocked, 0, length, 0);
    vmcs.set(vmcsField.guestPhysicalAddress, guestPhysical | 0, Math.floor(guestPhysical / 0x1_0000_0000));
    if (linearValid) vmcs.set(vmcsField.guestLinearAddress, linearLow, linearHigh);
    return verdict.exit;
  }

  interruptsExit(): boolean {
    return (this.#pin & pinControl.externalInterruptExiting) !== 0;
  }
  externalInterrupt(vector: number): number {
    if (!this.interruptsExit()) return verdict.none;
    this.#exit.begin(exitReason.externalInterrupt, 0, 0, 0, 0);
    if ((this.#vmcs.low(vmcsField.exitControls) & exitControl.acknowledgeInterrupt) !== 0) {
      this.#exit.tellInterruption(eventType.externalInterrupt, vector, -1);
      this.#state.activity[activityWord.pendingInterrupt] = 0;
    }
    return verdict.exit;
  }
  nmi(): number {
    if ((this.#pin & pinControl.nmiExiting) === 0) return verdict.none;
    this.#exit.begin(exitReason.exceptionOrNmi, 0, 0, 0, 0);
    this.#exit.tellInterruption(eventType.nmi, 2, -1);
    this.#exit.words[exitWord.nmiTaken] = 1;
    this.#state.activity[activityWord.pendingNmi] = 0;
    return verdict.exit;
  }
  init(): number {
    this.#exit.begin(exitReason.initSignal, 0, 0, 0, 0);
    return verdict.exit;
  }
  startupIpi(vector: number): number {
    if (this.#state.activity[activityWord.state] !== activityState.waitForSipi) return verdict.none;
    this.#exit.begin(exitReason.startupIpi, vector & 0xff, 0, 0, 0);
    return verdict.exit;
  }

  ticksMax(): number {
    const { words } = this.#exit;
    if (words[exitWord.trap] === 1 || (this.#primary & primaryControl.monitorTrapFlag) !== 0) return 0;
    if ((this.#pin & pinControl.preemptionTimer) === 0) return never;
    return timerTicks(this.#exit, this.#state);
  }

  boundary(completed: number): number {
    const exit = this.#exit;
    const state = this.#state;
    const primary = this.#primary;
    const pin = this.#pin;
    const traps = (primary & primaryControl.monitorTrapFlag) !== 0 && completed > 0;
    if (traps || exit.words[exitWord.trap] === 1) return this.#leaveBetween(exitReason.monitorTrapFlag);
    if (this.#isBelowThreshold(primary)) return this.#leaveBetween(exitReason.tprBelowThreshold);
    if ((pin & pinControl.preemptionTimer) !== 0 && timerValue(exit, state) === 0) {
      // In the wait for SIPI the timer does not exit. SDM 3 §26.2.
      if (state.activity[activityWord.state] !== activityState.waitForSipi)
        return this.#leaveBetween(exitReason.preemptionTimer);
    }
    const blocking = state.activity[activityWord.interruptibility];
    const isBlocked = (blocking & (interruptibility.bySti | interruptibility.byMovSs)) !== 0;
    if ((primary & primaryControl.nmiWindowExiting) !== 0 && !isBlocked && (blocking & interruptibility.byNmi) === 0)
      return this.#leaveBetween(exitReason.nmiWindow);
    const waits = state.activity[activityWord.state] > activityState.halted;
    if ((primary & primaryControl.interruptWindowExiting) !== 0 && !isBlocked && !waits) {
      if ((state.flags & flagBit.if) !== 0) return this.#leaveBetween(exitReason.interruptWindow);
    }
    return verdict.none;
  }

  #leaveBetween(reason: number): number {
    this.#exit.words[exitWord.trap] = 0;
    this.#exit.begin(reason, 0, 0, 0, 0);
    return verdict.exit;
  }

  /** After a write of CR8 below the threshold, or an entry that begins below it. SDM 3 §30.1.2, §27.7.7 */
  #isBelowThreshold(primary: number): boolean {
    const vmcs = this.#vmcs;
    if ((primary & primaryControl.useTprShadow) === 0) return false;
    if ((this.#secondary & secondaryControl.virtualInterruptDelivery) !== 0) return false;
    const tpr = vmcs.memory.read32(vmcs.number(vmcsField.virtualApicAddress) + 0x80);
    return ((tpr >>> 4) & 15) < (vmcs.low(vmcsField.tprThreshold) & 15);
  }
}
