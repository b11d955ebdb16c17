/**
 * vmx/host-state — the processor as an exit leaves it: registers from the host-state area, the rest as the architecture
 * fixes it. General registers but RSP stay the guest's: a hypervisor saves those itself.
 *
 * Source: Intel SDM volume 3 §28.5. Rule V356 in ../../SPEC.md.
 * @module
 */
import {
  activityState,
  activityWord,
  controlRegister,
  type CpuState,
  msrSlot,
  segmentRegister,
  tableRegister,
} from "../cpu/state.ts";
import { exitControl } from "./controls.ts";
import type { Vmcs } from "./vmcs.ts";
import { vmcsField } from "./vmcs-field.ts";

const cr0Kept = 0x6000_0010;
const wholeLimit = -1;
/** Access rights that an exit gives: SDM 3 §28.5.2. */
const rights = { code64: 0xa09b, code32: 0xc09b, data: 0xc093, task: 0x8b, unusable: 0x1_0000 } as const;

/** Load the host-state area. */
export function loadHost(vmcs: Vmcs, state: CpuState): void {
  const { control, msrs, tables, general, rip, activity } = state;
  const exit = vmcs.low(vmcsField.exitControls);
  const is64 = (exit & exitControl.hostAddressSpaceSize) !== 0;
  control[controlRegister.cr0] = (vmcs.low(vmcsField.hostCr0) & ~cr0Kept) | (control[controlRegister.cr0] & cr0Kept);
  control[controlRegister.cr3] = vmcs.low(vmcsField.hostCr3);
  control[controlRegister.cr3 + 1] = vmcs.high(vmcsField.hostCr3);
  // PAE is forced on for a 64-bit host, PCIDE off for another.
  const cr4 = vmcs.low(vmcsField.hostCr4);
  control[controlRegister.cr4] = is64 ? cr4 | 0x20 : cr4 & ~(1 << 17);
  state.debug[14] = 0x400;
  msrs[msrSlot.debugCtl] = 0;
  msrs[msrSlot.debugCtl + 1] = 0;
  msrs[msrSlot.sysenterCs] = vmcs.low(vmcsField.hostSysenterCs);
  load(vmcs, msrs, vmcsField.hostSysenterEsp, msrSlot.sysenterEsp);
  load(vmcs, msrs, vmcsField.hostSysenterEip, msrSlot.sysenterEip);
  if ((exit & exitControl.loadEfer) !== 0) control[controlRegister.efer] = vmcs.low(vmcsField.hostEfer);
  else {
    const efer = control[controlRegister.efer];
    control[controlRegister.efer] = is64 ? efer | 0x500 : efer & ~0x500;
  }
  if ((exit & exitControl.loadPat) !== 0) load(vmcs, msrs, vmcsField.hostPat, msrSlot.pat);
  for (let segment = 0; segment <= segmentRegister.gs; segment++) {
    const selector = vmcs.low(vmcsField.hostEsSelector + 2 * segment);
    const isCode = segment === segmentRegister.cs;
    const access = isCode ? (is64 ? rights.code64 : rights.code32) : selector === 0 ? rights.unusable : rights.data;
    state.setSegment(segment, selector, 0, 0, wholeLimit, access);
  }
  load(vmcs, state.baseLow, vmcsField.hostFsBase, segmentRegister.fs, state.baseHigh);
  load(vmcs, state.baseLow, vmcsField.hostGsBase, segmentRegister.gs, state.baseHigh);
  state.setSegment(
    segmentRegister.tr,
    vmcs.low(vmcsField.hostTrSelector),
    vmcs.low(vmcsField.hostTrBase),
    vmcs.high(vmcsField.hostTrBase),
    0x67,
    rights.task,
  );
  state.setSegment(segmentRegister.ldtr, 0, 0, 0, 0, rights.unusable);
  tables[tableRegister.gdtrBaseLow] = vmcs.low(vmcsField.hostGdtrBase);
  tables[tableRegister.gdtrBaseHigh] = vmcs.high(vmcsField.hostGdtrBase);
  tables[tableRegister.gdtrLimit] = 0xffff;
  tables[tableRegister.idtrBaseLow] = vmcs.low(vmcsField.hostIdtrBase);
  tables[tableRegister.idtrBaseHigh] = vmcs.high(vmcsField.hostIdtrBase);
  tables[tableRegister.idtrLimit] = 0xffff;
  general[8] = vmcs.low(vmcsField.hostRsp);
  general[9] = vmcs.high(vmcsField.hostRsp);
  rip[0] = vmcs.low(vmcsField.hostRip);
  rip[1] = vmcs.high(vmcsField.hostRip);
  state.flags = 2;
  activity[activityWord.state] = activityState.active;
  activity[activityWord.interruptibility] &= ~3;
  activity[activityWord.pendingDebug] = 0;
}

/** A field of two words into two words of one array, or one of each of two. */
function load(vmcs: Vmcs, low: Int32Array, field: number, at: number, high?: Int32Array): void {
  low[at] = vmcs.low(field);
  if (high === undefined) low[at + 1] = vmcs.high(field);
  else high[at] = vmcs.high(field);
}
