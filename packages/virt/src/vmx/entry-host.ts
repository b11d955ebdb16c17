/**
 * vmx/entry-host — the checks of a VM entry on the host-state area. What fails them is VMfailValid(8).
 *
 * Source: Intel SDM volume 3 §27.2.2–27.2.4; vectors/bochs27-vmx-entry.json. Rule V343 in ../../SPEC.md.
 * @module
 */
import { hasCanonical, hasPhysical, isPat } from "./address-check.ts";
import { entryControl, exitControl } from "./controls.ts";
import type { Vmcs } from "./vmcs.ts";
import { vmcsField } from "./vmcs-field.ts";

/** Bits of EFER that exist: SCE, LME, LMA, NXE. */
export const eferBits = 0xd01;
const longModeActive = 0x400;
const longModeEnable = 0x100;

const canonicalFields = [
  ["host-sysenter-esp", vmcsField.hostSysenterEsp],
  ["host-sysenter-eip", vmcsField.hostSysenterEip],
  ["host-fs-base", vmcsField.hostFsBase],
  ["host-gs-base", vmcsField.hostGsBase],
  ["host-tr-base", vmcsField.hostTrBase],
  ["host-gdtr-base", vmcsField.hostGdtrBase],
  ["host-idtr-base", vmcsField.hostIdtrBase],
] as const;

/** Check the host-state area. @param inLongMode EFER.LMA now @returns name of a check that fails, or empty */
export function checkHost(vmcs: Vmcs, inLongMode: boolean): string {
  const { capability } = vmcs;
  const exit = vmcs.low(vmcsField.exitControls);
  const is64 = (exit & exitControl.hostAddressSpaceSize) !== 0;
  const cr0 = vmcs.low(vmcsField.hostCr0);
  const cr4 = vmcs.low(vmcsField.hostCr4);
  if (
    (~cr0 & capability.cr0MustBeOne) !== 0 ||
    (cr0 & ~capability.cr0MayBeOne) !== 0 ||
    vmcs.high(vmcsField.hostCr0) !== 0
  )
    return "host-cr0";
  if (
    (~cr4 & capability.cr4MustBeOne) !== 0 ||
    (cr4 & ~capability.cr4MayBeOne) !== 0 ||
    vmcs.high(vmcsField.hostCr4) !== 0
  )
    return "host-cr4";
  if (!hasPhysical(vmcs, vmcsField.hostCr3, 0)) return "host-cr3";
  for (const [name, field] of canonicalFields) if (!hasCanonical(vmcs, field)) return name;
  if ((exit & exitControl.loadPat) !== 0 && !isPat(vmcs.low(vmcsField.hostPat), vmcs.high(vmcsField.hostPat)))
    return "host-pat";
  if ((exit & exitControl.loadEfer) !== 0) {
    const efer = vmcs.low(vmcsField.hostEfer);
    if ((efer & ~eferBits) !== 0 || vmcs.high(vmcsField.hostEfer) !== 0) return "host-efer-reserved";
    if (((efer & longModeActive) !== 0) !== is64 || ((efer & longModeEnable) !== 0) !== is64) return "host-efer-mode";
  }
  return checkSelectors(vmcs, is64) || checkSize(vmcs, inLongMode, is64, cr4);
}

function checkSelectors(vmcs: Vmcs, is64: boolean): string {
  for (let field: number = vmcsField.hostEsSelector; field <= vmcsField.hostTrSelector; field += 2)
    if ((vmcs.low(field) & 7) !== 0) return "host-selector";
  if (vmcs.low(vmcsField.hostCsSelector) === 0) return "host-cs-null";
  if (vmcs.low(vmcsField.hostTrSelector) === 0) return "host-tr-null";
  if (!is64 && vmcs.low(vmcsField.hostSsSelector) === 0) return "host-ss-null";
  return "";
}

function checkSize(vmcs: Vmcs, inLongMode: boolean, is64: boolean, cr4: number): string {
  if (inLongMode !== is64) return "host-address-space-size";
  if (!inLongMode) {
    if ((vmcs.low(vmcsField.entryControls) & entryControl.ia32eModeGuest) !== 0) return "host-32-guest-64";
    if ((cr4 & (1 << 17)) !== 0) return "host-pcide";
    return vmcs.high(vmcsField.hostRip) === 0 ? "" : "host-rip";
  }
  if ((cr4 & (1 << 5)) === 0) return "host-pae";
  return hasCanonical(vmcs, vmcsField.hostRip) ? "" : "host-rip";
}
