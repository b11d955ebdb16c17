/**
 * vmx/field-group — fields of a VMCS by what a VM entry makes of them: those whose check says the same as long as they
 * stay the same, of controls and host state together and of guest state; and all others.
 *
 * Source: Intel SDM volume 3 §27.2, §27.3.1. Rules V512, V518 in ../../SPEC.md.
 * @module
 */
import { fieldKind, fieldWidth, kindOfField, vmcsField, type VmcsFieldName, widthOfField } from "./vmcs-field.ts";

/** Groups of fields. */
export const fieldGroup = {
  /** No check reads them, or they are looked at each time. */
  none: 0,
  /** Controls and host state. */
  setting: 1,
  guest: 2,
} as const;
/** How many groups there are. */
export const fieldGroups = 3;

/** Fields of controls that are looked at each time: an event to inject. */
const injectionFields: ReadonlySet<VmcsFieldName> = new Set([
  "entryInterruptionInfo",
  "entryErrorCode",
  "entryInstructionLength",
]);
/** Fields of guest state that are looked at each time, and those that no check reads. */
const movingFields: ReadonlySet<VmcsFieldName> = new Set([
  "guestRip",
  "guestRflags",
  "guestRsp",
  "guestInterruptibility",
  "guestActivityState",
  "guestPendingDebugExceptions",
  "guestInterruptStatus",
  "pageLogIndex",
  "preemptionTimer",
  "guestSmbase",
  "vmcsLinkPointer",
  "guestPdptr0",
  "guestPdptr1",
  "guestPdptr2",
  "guestPdptr3",
]);
/** Controls that no check reads, and which a hypervisor may change at each exit. */
const uncheckedControls: ReadonlySet<VmcsFieldName> = new Set([
  "eptpIndex",
  "lastPidPointerIndex",
  "executiveVmcsPointer",
  "tscOffset",
  "tscMultiplier",
  "eoiExitBitmap0",
  "eoiExitBitmap1",
  "eoiExitBitmap2",
  "eoiExitBitmap3",
  "xssExitingBitmap",
  "enclsExitingBitmap",
  "tertiaryControls",
  "pidPointerTable",
  "exceptionBitmap",
  "pageFaultErrorCodeMask",
  "pageFaultErrorCodeMatch",
  "pauseLoopGap",
  "pauseLoopWindow",
  "notifyWindow",
  "cr0Mask",
  "cr4Mask",
  "cr0ReadShadow",
  "cr4ReadShadow",
  "cr3Target0",
  "cr3Target1",
  "cr3Target2",
  "cr3Target3",
]);

function groupOf(name: VmcsFieldName, kind: number): number {
  if (kind === fieldKind.host) return fieldGroup.setting;
  if (kind === fieldKind.guest) return movingFields.has(name) ? fieldGroup.none : fieldGroup.guest;
  if (kind === fieldKind.readOnly || injectionFields.has(name) || uncheckedControls.has(name)) return fieldGroup.none;
  return fieldGroup.setting;
}

/** The group of each field, by its encoding. */
export const groupOfField: Uint8Array = /* @__PURE__ */ (() => {
  const groups = new Uint8Array(0x8000);
  for (const [name, encoding] of Object.entries(vmcsField)) {
    const group = groupOf(name as VmcsFieldName, kindOfField(encoding));
    groups[encoding] = group;
    if (widthOfField(encoding) === fieldWidth.bits64) groups[encoding + 1] = group;
  }
  return groups;
})();
