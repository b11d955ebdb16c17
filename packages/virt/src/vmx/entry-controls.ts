/**
 * vmx/entry-controls — the first checks of a VM entry: the control fields. What fails them is VMfailValid(7).
 *
 * Each check has a name, so that a reader is told which one failed; the processor itself says only 7.
 *
 * Source: Intel SDM volume 3 §27.2.1; vectors/bochs27-vmx-entry.json. Rules V340–V342 in ../../SPEC.md.
 * @module
 */
import { hasPage, hasPhysical, isWithinWidth } from "./address-check.ts";
import type { Capability } from "./capability.ts";
import {
  type ControlWord,
  entryControl,
  exitControl,
  pinControl,
  primaryControl,
  secondaryControl,
} from "./controls.ts";
import type { Vmcs } from "./vmcs.ts";
import { vmcsField } from "./vmcs-field.ts";

const fieldOfWord: Readonly<Record<ControlWord, number>> = {
  pin: vmcsField.pinControls,
  primary: vmcsField.primaryControls,
  secondary: vmcsField.secondaryControls,
  exit: vmcsField.exitControls,
  entry: vmcsField.entryControls,
};

/** Secondary controls as they act: 0 while the primary ones do not turn them on. */
export function secondaryControls(vmcs: Vmcs): number {
  return (vmcs.low(vmcsField.primaryControls) & primaryControl.secondaryControls) === 0
    ? 0
    : vmcs.low(vmcsField.secondaryControls);
}

/** Whether a value of a control word has all bits that must be 1 and none that must be 0. SDM 3 appendix A.2. */
export function isAllowed(capability: Capability, word: ControlWord, value: number): boolean {
  return (~value & capability.mustBeOne[word]) === 0 && (value & ~capability.mayBeOne[word]) === 0;
}

/** Whether an EPT pointer is one that the processor supports. SDM 3 §27.2.1.1, §25.6.11. */
export function isEptPointer(capability: Capability, low: number, high: number): boolean {
  const type = low & 7;
  const walk = ((low >>> 3) & 7) + 1;
  if (!(type === 6 ? capability.hasWriteBack : type === 0 && capability.hasUncacheable)) return false;
  if (!(walk === 4 ? capability.hasWalk4 : walk === 5 && capability.hasWalk5)) return false;
  if ((low & 0x40) !== 0 && !capability.hasAccessedDirty) return false;
  return (low & 0xf80) === 0 && isWithinWidth(high, capability.physicalAddressBits);
}

/** Check the control fields. @returns name of a check that fails; empty when none does */
export function checkControls(vmcs: Vmcs): string {
  const { capability } = vmcs;
  for (const word of ["pin", "primary", "exit", "entry"] as const)
    if (!isAllowed(capability, word, vmcs.low(fieldOfWord[word]))) return `${word}-controls`;
  const primary = vmcs.low(vmcsField.primaryControls);
  if ((primary & primaryControl.secondaryControls) !== 0) {
    if (!isAllowed(capability, "secondary", vmcs.low(vmcsField.secondaryControls))) return "secondary-controls";
  }
  return checkExecution(vmcs, primary) || checkExit(vmcs) || checkEntry(vmcs);
}

function checkExecution(vmcs: Vmcs, primary: number): string {
  const { capability } = vmcs;
  const pin = vmcs.low(vmcsField.pinControls);
  const secondary = secondaryControls(vmcs);
  if (vmcs.low(vmcsField.cr3TargetCount) >>> 0 > capability.cr3Targets) return "cr3-target-count";
  if ((primary & primaryControl.useIoBitmaps) !== 0) {
    if (!hasPage(vmcs, vmcsField.ioBitmapA)) return "io-bitmap-a";
    if (!hasPage(vmcs, vmcsField.ioBitmapB)) return "io-bitmap-b";
  }
  if ((primary & primaryControl.useMsrBitmaps) !== 0 && !hasPage(vmcs, vmcsField.msrBitmap)) return "msr-bitmap";
  const apic = checkApic(vmcs, pin, primary, secondary);
  if (apic !== "") return apic;
  if ((pin & pinControl.virtualNmis) !== 0 && (pin & pinControl.nmiExiting) === 0) return "virtual-nmis";
  if ((primary & primaryControl.nmiWindowExiting) !== 0 && (pin & pinControl.virtualNmis) === 0) return "nmi-window";
  return checkMemory(vmcs, secondary);
}

function checkApic(vmcs: Vmcs, pin: number, primary: number, secondary: number): string {
  const virtualInterrupts = (secondary & secondaryControl.virtualInterruptDelivery) !== 0;
  if ((primary & primaryControl.useTprShadow) !== 0) {
    if (!hasPage(vmcs, vmcsField.virtualApicAddress)) return "virtual-apic-address";
    if (!virtualInterrupts) {
      const threshold = vmcs.low(vmcsField.tprThreshold);
      if ((threshold & ~15) !== 0) return "tpr-threshold";
      if ((secondary & secondaryControl.virtualizeApicAccesses) === 0) {
        const tpr = vmcs.memory.read32(vmcs.number(vmcsField.virtualApicAddress) + 0x80);
        if (threshold > ((tpr >>> 4) & 15)) return "tpr-threshold-above-tpr";
      }
    }
  } else {
    const needed =
      secondaryControl.virtualizeX2apic |
      secondaryControl.apicRegisterVirtualization |
      secondaryControl.virtualInterruptDelivery;
    if ((secondary & needed) !== 0) return "tpr-shadow-needed";
  }
  if ((secondary & secondaryControl.virtualizeApicAccesses) !== 0) {
    if ((secondary & secondaryControl.virtualizeX2apic) !== 0) return "x2apic-and-apic-accesses";
    if (!hasPage(vmcs, vmcsField.apicAccessAddress)) return "apic-access-address";
  }
  if (virtualInterrupts && (pin & pinControl.externalInterruptExiting) === 0) return "virtual-interrupt-delivery";
  if ((pin & pinControl.postedInterrupts) !== 0) {
    if (!virtualInterrupts) return "posted-interrupts";
    if ((vmcs.low(vmcsField.exitControls) & exitControl.acknowledgeInterrupt) === 0)
      return "posted-interrupts-acknowledge";
    if ((vmcs.low(vmcsField.postedInterruptVector) & 0xff00) !== 0) return "posted-interrupt-vector";
    if (!hasPhysical(vmcs, vmcsField.postedInterruptDescriptorAddress, 63)) return "posted-interrupt-descriptor";
  }
  return "";
}

function checkMemory(vmcs: Vmcs, secondary: number): string {
  const { capability } = vmcs;
  const hasEpt = (secondary & secondaryControl.enableEpt) !== 0;
  if ((secondary & secondaryControl.enableVpid) !== 0 && vmcs.low(vmcsField.vpid) === 0) return "vpid-0";
  if (hasEpt) {
    if (!isEptPointer(capability, vmcs.low(vmcsField.eptPointer), vmcs.high(vmcsField.eptPointer)))
      return "ept-pointer";
  } else {
    if ((secondary & secondaryControl.unrestrictedGuest) !== 0) return "unrestricted-guest-without-ept";
    if ((secondary & secondaryControl.modeBasedExecute) !== 0) return "mode-based-execute-without-ept";
    if ((secondary & secondaryControl.enablePml) !== 0) return "page-log-without-ept";
  }
  if ((secondary & secondaryControl.enablePml) !== 0 && !hasPage(vmcs, vmcsField.pageLogAddress))
    return "page-log-address";
  if ((secondary & secondaryControl.enableVmfunc) !== 0) {
    const functions = vmcs.low(vmcsField.vmFunctionControls);
    if ((functions & ~capability.vmFunctions) !== 0 || vmcs.high(vmcsField.vmFunctionControls) !== 0)
      return "vm-function-controls";
    if ((functions & 1) !== 0) {
      if (!hasEpt) return "eptp-switching-without-ept";
      if (!hasPage(vmcs, vmcsField.eptpListAddress)) return "eptp-list-address";
    }
  }
  if ((secondary & secondaryControl.vmcsShadowing) !== 0) {
    if (!hasPage(vmcs, vmcsField.vmreadBitmap)) return "vmread-bitmap";
    if (!hasPage(vmcs, vmcsField.vmwriteBitmap)) return "vmwrite-bitmap";
  }
  if ((secondary & secondaryControl.eptViolationVe) !== 0 && !hasPage(vmcs, vmcsField.virtualizationExceptionAddress))
    return "virtualization-exception-address";
  return "";
}

/** An MSR area: aligned to 16 bytes, and its last byte within the physical width. Not looked at while it is empty. */
function checkArea(vmcs: Vmcs, countField: number, addressField: number): boolean {
  const count = vmcs.low(countField) >>> 0;
  if (count === 0) return true;
  if (!hasPhysical(vmcs, addressField, 15)) return false;
  return vmcs.number(addressField) + 16 * count - 1 < 2 ** vmcs.capability.physicalAddressBits;
}

function checkExit(vmcs: Vmcs): string {
  const exit = vmcs.low(vmcsField.exitControls);
  const hasTimer = (vmcs.low(vmcsField.pinControls) & pinControl.preemptionTimer) !== 0;
  if ((exit & exitControl.savePreemptionTimer) !== 0 && !hasTimer) return "save-preemption-timer";
  if (!checkArea(vmcs, vmcsField.exitMsrStoreCount, vmcsField.exitMsrStoreAddress)) return "exit-msr-store";
  if (!checkArea(vmcs, vmcsField.exitMsrLoadCount, vmcsField.exitMsrLoadAddress)) return "exit-msr-load";
  return "";
}

/** Exceptions that push an error code: 8, 10 to 14, 17. SDM 3 table 6-1. */
export function hasErrorCode(vector: number): boolean {
  return ((1 << vector) & 0x2_7d00) !== 0;
}

function checkEntry(vmcs: Vmcs): string {
  const entry = vmcs.low(vmcsField.entryControls);
  const injection = checkInjectedEvent(vmcs);
  if (injection !== "") return injection;
  if (!checkArea(vmcs, vmcsField.entryMsrLoadCount, vmcsField.entryMsrLoadAddress)) return "entry-msr-load";
  // Outside of SMM, where this processor always is.
  if ((entry & (entryControl.entryToSmm | entryControl.deactivateDualMonitor)) !== 0) return "entry-to-smm";
  return "";
}

/** Check the event to inject, if there is one. @returns name of a check that fails; empty when none does */
export function checkInjectedEvent(vmcs: Vmcs): string {
  const info = vmcs.low(vmcsField.entryInterruptionInfo);
  if (info >= 0) return "";
  const { capability } = vmcs;
  const vector = info & 0xff;
  const type = (info >>> 8) & 7;
  const delivers = (info & 0x800) !== 0;
  if (type === 1) return "injection-type";
  if (type === 7 && (capability.mayBeOne.primary & primaryControl.monitorTrapFlag) === 0) return "injection-type";
  if (type === 2 && vector !== 2) return "injection-nmi-vector";
  if (type === 3 && vector > 31) return "injection-exception-vector";
  if (type === 7 && vector !== 0) return "injection-other-vector";
  const unrestricted = (secondaryControls(vmcs) & secondaryControl.unrestrictedGuest) !== 0;
  const isProtected = !unrestricted || (vmcs.low(vmcsField.guestCr0) & 1) !== 0;
  if (delivers !== (type === 3 && isProtected && hasErrorCode(vector))) return "injection-error-code";
  if ((info & 0x7fff_f000) !== 0) return "injection-reserved";
  if (delivers && (vmcs.low(vmcsField.entryErrorCode) & ~0xffff) !== 0) return "injection-error-code-reserved";
  if (type >= 4 && type <= 6) {
    const length = vmcs.low(vmcsField.entryInstructionLength) >>> 0;
    if (length > 15 || (length === 0 && !capability.injectsLength0)) return "injection-length";
  }
  return "";
}
