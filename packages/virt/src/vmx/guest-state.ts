/**
 * vmx/guest-state — the guest's registers between the processor and the VMCS: what an entry loads, what an exit saves.
 *
 * Source: Intel SDM volume 3 §27.3.2 (loading), §28.3 (saving). Rules V347–V348, V355 in ../../SPEC.md.
 * @module
 */
import { activityWord, controlRegister, type CpuState, msrSlot, tableRegister } from "../cpu/state.ts";
import { entryControl, exitControl } from "./controls.ts";
import type { Vmcs } from "./vmcs.ts";
import { guestSegment, vmcsField } from "./vmcs-field.ts";

/** CR0 bits that an entry leaves as they are: CD, NW, ET. SDM 3 §27.3.2.1. */
const cr0Kept = 0x6000_0010;
const paging = 0x8000_0000 | 0;
const longModeEnable = 0x100;
const longModeActive = 0x400;

/** Load the guest-state area, all but the event to inject and the PDPTEs. */
export function loadGuest(vmcs: Vmcs, state: CpuState): void {
  const { control, msrs, tables, general, rip, activity } = state;
  const entry = vmcs.low(vmcsField.entryControls);
  const cr0 = (vmcs.low(vmcsField.guestCr0) & ~cr0Kept) | (control[controlRegister.cr0] & cr0Kept);
  control[controlRegister.cr0] = cr0;
  control[controlRegister.cr3] = vmcs.low(vmcsField.guestCr3);
  control[controlRegister.cr3 + 1] = vmcs.high(vmcsField.guestCr3);
  control[controlRegister.cr4] = vmcs.low(vmcsField.guestCr4);
  if ((entry & entryControl.loadDebugControls) !== 0) {
    state.debug[14] = (vmcs.low(vmcsField.guestDr7) & ~0xd800) | 0x400;
    loadMsr(vmcs, state, vmcsField.guestDebugctl, msrSlot.debugCtl);
  }
  msrs[msrSlot.sysenterCs] = vmcs.low(vmcsField.guestSysenterCs);
  loadMsr(vmcs, state, vmcsField.guestSysenterEsp, msrSlot.sysenterEsp);
  loadMsr(vmcs, state, vmcsField.guestSysenterEip, msrSlot.sysenterEip);
  const is64 = (entry & entryControl.ia32eModeGuest) !== 0;
  if ((entry & entryControl.loadEfer) !== 0) control[controlRegister.efer] = vmcs.low(vmcsField.guestEfer);
  else {
    let efer = control[controlRegister.efer] & ~longModeActive;
    if (is64) efer |= longModeActive;
    if (cr0 < 0) efer = is64 ? efer | longModeEnable : efer & ~longModeEnable;
    control[controlRegister.efer] = efer;
  }
  if ((entry & entryControl.loadPat) !== 0) loadMsr(vmcs, state, vmcsField.guestPat, msrSlot.pat);
  for (let segment = 0; segment < 8; segment++) {
    const at = 2 * segment;
    state.selector[segment] = vmcs.low(guestSegment.selector + at);
    state.baseLow[segment] = vmcs.low(guestSegment.base + at);
    state.baseHigh[segment] = vmcs.high(guestSegment.base + at);
    state.limit[segment] = vmcs.low(guestSegment.limit + at);
    state.access[segment] = vmcs.low(guestSegment.accessRights + at);
  }
  tables[tableRegister.gdtrBaseLow] = vmcs.low(vmcsField.guestGdtrBase);
  tables[tableRegister.gdtrBaseHigh] = vmcs.high(vmcsField.guestGdtrBase);
  tables[tableRegister.gdtrLimit] = vmcs.low(vmcsField.guestGdtrLimit);
  tables[tableRegister.idtrBaseLow] = vmcs.low(vmcsField.guestIdtrBase);
  tables[tableRegister.idtrBaseHigh] = vmcs.high(vmcsField.guestIdtrBase);
  tables[tableRegister.idtrLimit] = vmcs.low(vmcsField.guestIdtrLimit);
  general[8] = vmcs.low(vmcsField.guestRsp);
  general[9] = vmcs.high(vmcsField.guestRsp);
  rip[0] = vmcs.low(vmcsField.guestRip);
  rip[1] = vmcs.high(vmcsField.guestRip);
  state.flags = vmcs.low(vmcsField.guestRflags);
  activity[activityWord.state] = vmcs.low(vmcsField.guestActivityState);
  activity[activityWord.interruptibility] = vmcs.low(vmcsField.guestInterruptibility);
  activity[activityWord.pendingDebug] = vmcs.low(vmcsField.guestPendingDebugExceptions);
}

function loadMsr(vmcs: Vmcs, state: CpuState, field: number, slot: number): void {
  state.msrs[slot] = vmcs.low(field);
  state.msrs[slot + 1] = vmcs.high(field);
}

/** Whether the guest is under PAE paging: its PDPTEs are then state of their own. */
export function hasPdptes(state: CpuState): boolean {
  const { control } = state;
  return (
    (control[controlRegister.cr0] & paging) !== 0 &&
    (control[controlRegister.cr4] & 0x20) !== 0 &&
    (control[controlRegister.efer] & longModeActive) === 0
  );
}

/** Save the guest-state area, all but the PDPTEs and the preemption timer. */
export function saveGuest(vmcs: Vmcs, state: CpuState): void {
  const { control, msrs, tables, general, rip, activity } = state;
  const exit = vmcs.low(vmcsField.exitControls);
  vmcs.set(vmcsField.guestCr0, control[controlRegister.cr0], 0);
  vmcs.set(vmcsField.guestCr3, control[controlRegister.cr3], control[controlRegister.cr3 + 1]);
  vmcs.set(vmcsField.guestCr4, control[controlRegister.cr4], 0);
  if ((exit & exitControl.saveDebugControls) !== 0) {
    vmcs.set(vmcsField.guestDr7, state.debug[14], 0);
    vmcs.set(vmcsField.guestDebugctl, msrs[msrSlot.debugCtl], msrs[msrSlot.debugCtl + 1]);
  }
  vmcs.setLow(vmcsField.guestSysenterCs, msrs[msrSlot.sysenterCs]);
  vmcs.set(vmcsField.guestSysenterEsp, msrs[msrSlot.sysenterEsp], msrs[msrSlot.sysenterEsp + 1]);
  vmcs.set(vmcsField.guestSysenterEip, msrs[msrSlot.sysenterEip], msrs[msrSlot.sysenterEip + 1]);
  const efer = control[controlRegister.efer];
  if ((exit & exitControl.saveEfer) !== 0) vmcs.set(vmcsField.guestEfer, efer, 0);
  if ((exit & exitControl.savePat) !== 0) vmcs.set(vmcsField.guestPat, msrs[msrSlot.pat], msrs[msrSlot.pat + 1]);
  if (vmcs.capability.storesLma) {
    const entry = vmcs.low(vmcsField.entryControls) & ~entryControl.ia32eModeGuest;
    vmcs.setLow(vmcsField.entryControls, (efer & longModeActive) === 0 ? entry : entry | entryControl.ia32eModeGuest);
  }
  for (let segment = 0; segment < 8; segment++) {
    const at = 2 * segment;
    vmcs.setLow(guestSegment.selector + at, state.selector[segment]);
    vmcs.set(guestSegment.base + at, state.baseLow[segment], state.baseHigh[segment]);
    vmcs.setLow(guestSegment.limit + at, state.limit[segment]);
    vmcs.setLow(guestSegment.accessRights + at, state.access[segment]);
  }
  vmcs.set(vmcsField.guestGdtrBase, tables[tableRegister.gdtrBaseLow], tables[tableRegister.gdtrBaseHigh]);
  vmcs.setLow(vmcsField.guestGdtrLimit, tables[tableRegister.gdtrLimit]);
  vmcs.set(vmcsField.guestIdtrBase, tables[tableRegister.idtrBaseLow], tables[tableRegister.idtrBaseHigh]);
  vmcs.setLow(vmcsField.guestIdtrLimit, tables[tableRegister.idtrLimit]);
  vmcs.set(vmcsField.guestRsp, general[8], general[9]);
  vmcs.set(vmcsField.guestRip, rip[0], rip[1]);
  vmcs.set(vmcsField.guestRflags, state.flags, 0);
  vmcs.setLow(vmcsField.guestActivityState, activity[activityWord.state]);
  vmcs.setLow(vmcsField.guestInterruptibility, activity[activityWord.interruptibility]);
  vmcs.set(vmcsField.guestPendingDebugExceptions, activity[activityWord.pendingDebug], 0);
}
