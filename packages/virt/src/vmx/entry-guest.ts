/**
 * vmx/entry-guest — the checks of a VM entry on the guest-state area. What fails them is an exit with reason 0x80000021.
 *
 * Source: Intel SDM volume 3 §27.3.1; vectors/bochs27-vmx-entry.json. Rules V344–V346 in ../../SPEC.md.
 * @module
 */
import { hasCanonical, hasPage, hasPhysical, isPat } from "./address-check.ts";
import { entryControl, pinControl, secondaryControl } from "./controls.ts";
import { secondaryControls } from "./entry-controls.ts";
import { eferBits } from "./entry-host.ts";
import { checkSegments } from "./entry-segments.ts";
import { shadowIndicator, type Vmcs } from "./vmcs.ts";
import { vmcsField } from "./vmcs-field.ts";

/** Qualifications of a failure by guest state. SDM 3 §27.8. */
export const entryQualification = { none: 0, pdptes: 2, nmiBlockedBySti: 3, linkPointer: 4 } as const;

/** A check of the guest's state that failed. */
export interface GuestFault {
  /** Name of the check. */
  readonly check: string;
  /** One of `entryQualification`. */
  readonly qualification: number;
}

const fault = (check: string, qualification: number = entryQualification.none): GuestFault => ({
  check,
  qualification,
});

const flagVm = 1 << 17;
const flagIf = 1 << 9;
const flagTf = 1 << 8;
/** Bits of RFLAGS that must be 0: 3, 5, 15, 22 to 31. */
const flagsReserved = 0xffc0_8028;

/** Check the guest-state area. @returns what failed, or undefined */
export function checkGuest(vmcs: Vmcs): GuestFault | undefined {
  const named = checkRegisters(vmcs) || checkSegments(vmcs) || checkTables(vmcs);
  return named === "" ? checkGuestEvents(vmcs) : fault(named);
}

/** The last of them: what an exit changes each time, and what is read elsewhere in memory. @returns as `checkGuest` */
export function checkGuestEvents(vmcs: Vmcs): GuestFault | undefined {
  const named = checkPointerAndFlags(vmcs) || checkActivity(vmcs);
  if (named !== "") return fault(named);
  return checkInterruptibility(vmcs) ?? checkPendingDebug(vmcs) ?? checkLink(vmcs) ?? checkPdptes(vmcs);
}

function checkRegisters(vmcs: Vmcs): string {
  const { capability } = vmcs;
  const entry = vmcs.low(vmcsField.entryControls);
  const secondary = secondaryControls(vmcs);
  const is64 = (entry & entryControl.ia32eModeGuest) !== 0;
  const cr0 = vmcs.low(vmcsField.guestCr0);
  const cr4 = vmcs.low(vmcsField.guestCr4);
  const unrestricted = (secondary & secondaryControl.unrestrictedGuest) !== 0;
  // An unrestricted guest chooses PE and PG itself.
  const must = unrestricted ? capability.cr0MustBeOne & ~0x8000_0001 : capability.cr0MustBeOne;
  if ((~cr0 & must) !== 0 || (cr0 & ~capability.cr0MayBeOne) !== 0 || vmcs.high(vmcsField.guestCr0) !== 0)
    return "guest-cr0";
  if (cr0 < 0 && (cr0 & 1) === 0) return "guest-paging-unprotected";
  if (
    (~cr4 & capability.cr4MustBeOne) !== 0 ||
    (cr4 & ~capability.cr4MayBeOne) !== 0 ||
    vmcs.high(vmcsField.guestCr4) !== 0
  )
    return "guest-cr4";
  if ((entry & entryControl.loadDebugControls) !== 0) {
    if ((vmcs.low(vmcsField.guestDebugctl) & ~0xdfc3) !== 0 || vmcs.high(vmcsField.guestDebugctl) !== 0)
      return "guest-debugctl";
    if (vmcs.high(vmcsField.guestDr7) !== 0) return "guest-dr7";
  }
  if (is64) {
    if (cr0 >= 0 || (cr4 & (1 << 5)) === 0) return "guest-ia32e-paging";
  } else if ((cr4 & (1 << 17)) !== 0) return "guest-pcide";
  if (!hasPhysical(vmcs, vmcsField.guestCr3, 0)) return "guest-cr3";
  if (!hasCanonical(vmcs, vmcsField.guestSysenterEsp)) return "guest-sysenter-esp";
  if (!hasCanonical(vmcs, vmcsField.guestSysenterEip)) return "guest-sysenter-eip";
  if ((entry & entryControl.loadPat) !== 0 && !isPat(vmcs.low(vmcsField.guestPat), vmcs.high(vmcsField.guestPat)))
    return "guest-pat";
  if ((entry & entryControl.loadEfer) !== 0) {
    const efer = vmcs.low(vmcsField.guestEfer);
    if ((efer & ~eferBits) !== 0 || vmcs.high(vmcsField.guestEfer) !== 0) return "guest-efer-reserved";
    const active = (efer & 0x400) !== 0;
    if (active !== is64) return "guest-efer-lma";
    if (cr0 < 0 && active !== ((efer & 0x100) !== 0)) return "guest-efer-lme";
  }
  return "";
}

function checkTables(vmcs: Vmcs): string {
  if (!hasCanonical(vmcs, vmcsField.guestGdtrBase)) return "guest-gdtr-base";
  if (!hasCanonical(vmcs, vmcsField.guestIdtrBase)) return "guest-idtr-base";
  if ((vmcs.low(vmcsField.guestGdtrLimit) & ~0xffff) !== 0) return "guest-gdtr-limit";
  if ((vmcs.low(vmcsField.guestIdtrLimit) & ~0xffff) !== 0) return "guest-idtr-limit";
  return "";
}

function checkPointerAndFlags(vmcs: Vmcs): string {
  const is64 = (vmcs.low(vmcsField.entryControls) & entryControl.ia32eModeGuest) !== 0;
  const isLong = is64 && (vmcs.low(vmcsField.guestCsAccessRights) & 0x2000) !== 0;
  const ripHigh = vmcs.high(vmcsField.guestRip);
  if (isLong) {
    // Of a processor with linear addresses of 48 bits, bits 63:48 must be the same; bit 47 is looked at by the fetch.
    const top = ripHigh >> 16;
    if (top !== 0 && top !== -1) return "guest-rip";
  } else if (ripHigh !== 0) return "guest-rip";
  const flags = vmcs.low(vmcsField.guestRflags);
  if ((flags & flagsReserved) !== 0 || (flags & 2) === 0 || vmcs.high(vmcsField.guestRflags) !== 0)
    return "guest-rflags-reserved";
  if ((flags & flagVm) !== 0 && (is64 || (vmcs.low(vmcsField.guestCr0) & 1) === 0)) return "guest-rflags-vm";
  const info = vmcs.low(vmcsField.entryInterruptionInfo);
  if (info < 0 && ((info >>> 8) & 7) === 0 && (flags & flagIf) === 0) return "guest-rflags-if";
  return "";
}

/** Whether an event may be injected into an activity state. SDM 3 §27.3.1.5. */
function wakes(activity: number, info: number): boolean {
  const vector = info & 0xff;
  const type = (info >>> 8) & 7;
  switch (activity) {
    case 0:
      return true;
    case 1:
      return (
        type === 0 || type === 2 || (type === 3 && (vector === 1 || vector === 18)) || (type === 7 && vector === 0)
      );
    case 2:
      return type === 2 || (type === 3 && vector === 18);
    default:
      return false;
  }
}

function checkActivity(vmcs: Vmcs): string {
  const activity = vmcs.low(vmcsField.guestActivityState) >>> 0;
  if (activity > 3) return "guest-activity";
  if (activity !== 0 && ((vmcs.capability.activityStates >>> (activity - 1)) & 1) === 0)
    return "guest-activity-unsupported";
  if (activity === 1 && (vmcs.low(vmcsField.guestSsAccessRights) & 0x60) !== 0) return "guest-halted-privilege";
  if (activity !== 0 && (vmcs.low(vmcsField.guestInterruptibility) & 3) !== 0) return "guest-inactive-blocked";
  const info = vmcs.low(vmcsField.entryInterruptionInfo);
  if (info < 0 && !wakes(activity, info)) return "guest-injection-into-activity";
  return "";
}

function checkInterruptibility(vmcs: Vmcs): GuestFault | undefined {
  const blocking = vmcs.low(vmcsField.guestInterruptibility);
  const bySti = (blocking & 1) !== 0;
  const byMovSs = (blocking & 2) !== 0;
  // Bits 31:5 are reserved; without SGX there is no enclave to be in, and this processor is never in SMM.
  if ((blocking & ~15) !== 0) return fault("guest-interruptibility-reserved");
  if (bySti && byMovSs) return fault("guest-blocked-twice");
  if (bySti && (vmcs.low(vmcsField.guestRflags) & flagIf) === 0) return fault("guest-sti-without-if");
  if ((blocking & 4) !== 0) return fault("guest-blocked-by-smi");
  const info = vmcs.low(vmcsField.entryInterruptionInfo);
  if (info >= 0) return undefined;
  const type = (info >>> 8) & 7;
  if (type === 0 && (bySti || byMovSs)) return fault("guest-interrupt-blocked");
  if (type !== 2) return undefined;
  if (byMovSs) return fault("guest-nmi-blocked-by-mov-ss");
  if (bySti) return fault("guest-nmi-blocked-by-sti", entryQualification.nmiBlockedBySti);
  if ((blocking & 8) !== 0 && (vmcs.low(vmcsField.pinControls) & pinControl.virtualNmis) !== 0)
    return fault("guest-nmi-blocked-by-nmi");
  return undefined;
}

function checkPendingDebug(vmcs: Vmcs): GuestFault | undefined {
  const pending = vmcs.low(vmcsField.guestPendingDebugExceptions);
  // B3:0, bit 12 (enabled breakpoint), bit 14 (BS), bit 16 (RTM).
  if ((pending & ~0x1_500f) !== 0 || vmcs.high(vmcsField.guestPendingDebugExceptions) !== 0)
    return fault("guest-pending-debug-reserved");
  const isBlocked =
    (vmcs.low(vmcsField.guestInterruptibility) & 3) !== 0 || vmcs.low(vmcsField.guestActivityState) === 1;
  if (!isBlocked) return undefined;
  const steps = (vmcs.low(vmcsField.guestRflags) & flagTf) !== 0 && (vmcs.low(vmcsField.guestDebugctl) & 2) === 0;
  return steps === ((pending & 0x4000) !== 0) ? undefined : fault("guest-pending-debug-step");
}

function checkLink(vmcs: Vmcs): GuestFault | undefined {
  if (vmcs.low(vmcsField.vmcsLinkPointer) === -1 && vmcs.high(vmcsField.vmcsLinkPointer) === -1) return undefined;
  const { linkPointer } = entryQualification;
  if (!hasPage(vmcs, vmcsField.vmcsLinkPointer)) return fault("guest-link-pointer", linkPointer);
  const address = vmcs.number(vmcsField.vmcsLinkPointer);
  const shadows = (secondaryControls(vmcs) & secondaryControl.vmcsShadowing) !== 0;
  const expected = vmcs.capability.revision | (shadows ? shadowIndicator : 0);
  if ((vmcs.memory.read32(address) | 0) !== (expected | 0)) return fault("guest-link-revision", linkPointer);
  return address === vmcs.current ? fault("guest-link-to-itself", linkPointer) : undefined;
}

/** With EPT, PAE's four entries are in the VMCS; without it a table has them, which is looked at when it is loaded. */
function checkPdptes(vmcs: Vmcs): GuestFault | undefined {
  const isPae =
    vmcs.low(vmcsField.guestCr0) < 0 &&
    (vmcs.low(vmcsField.guestCr4) & (1 << 5)) !== 0 &&
    (vmcs.low(vmcsField.entryControls) & entryControl.ia32eModeGuest) === 0;
  if (!isPae) return undefined;
  const hasEpt = (secondaryControls(vmcs) & secondaryControl.enableEpt) !== 0;
  const table = vmcs.low(vmcsField.guestCr3) & ~31;
  for (let i = 0; i < 4; i++) {
    const low = hasEpt ? vmcs.low(vmcsField.guestPdptr0 + 2 * i) : vmcs.memory.read32((table >>> 0) + 8 * i) | 0;
    const high = hasEpt ? vmcs.high(vmcsField.guestPdptr0 + 2 * i) : vmcs.memory.read32((table >>> 0) + 8 * i + 4);
    // Present: bits 2:1, 8:5 and those beyond the physical width are reserved.
    if ((low & 1) === 0) continue;
    if ((low & 0x1e6) !== 0 || high >>> 0 >= 2 ** (vmcs.capability.physicalAddressBits - 32))
      return fault("guest-pdpte", entryQualification.pdptes);
  }
  return undefined;
}
