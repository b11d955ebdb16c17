/**
 * techniques/vmx-state — a guest's registers between the VMCS and the hypervisor's own copy of them.
 *
 * The copy is what the guest sees of itself: CR0 and CR4 with their read shadows, CR3 as the guest wrote it. Registers
 * that an exit does not save (general registers, CR2, debug registers, the MSRs of SYSCALL) stay in the processor.
 * Source: Intel SDM volume 3 §26.4 and §28.3. Rule V445 in ../../SPEC.md.
 * @module
 */
import { activityWord, controlRegister, type CpuState, msrSlot, tableRegister } from "../cpu/state.ts";
import { guestSegment, vmcsField } from "../vmx/vmcs-field.ts";
import type { Vmx } from "../vmx/vmx.ts";

/** MSRs that neither an entry nor an exit loads: the hypervisor leaves the guest's in the processor. */
const sharedMsrs = [
  msrSlot.star,
  msrSlot.lstar,
  msrSlot.cstar,
  msrSlot.fmask,
  msrSlot.kernelGsBase,
  msrSlot.tscAux,
  msrSlot.miscEnable,
] as const;

/** CR0 and CR4: the guest's bits from the register, the hypervisor's from the read shadow. */
function seen(vmx: Vmx, register: number, mask: number, shadow: number): number {
  const owned = vmx.vmreadLow(mask);
  return (vmx.vmreadLow(register) & ~owned) | (vmx.vmreadLow(shadow) & owned);
}

function copyShared(from: CpuState, to: CpuState): void {
  for (const slot of sharedMsrs) {
    to.msrs[slot] = from.msrs[slot];
    to.msrs[slot + 1] = from.msrs[slot + 1];
  }
  for (let word = 0; word < 14; word++) to.debug[word] = from.debug[word];
  const { cr2, cr8 } = controlRegister;
  to.control[cr2] = from.control[cr2];
  to.control[cr2 + 1] = from.control[cr2 + 1];
  to.control[cr8] = from.control[cr8];
}

/** After an exit: the guest's registers. @param ownsPaging CR3 and EFER are the hypervisor's, and stay as the copy has them */
export function readGuest(vmx: Vmx, real: CpuState, state: CpuState, ownsPaging: boolean): void {
  const { control, msrs, tables, activity } = state;
  state.general.set(real.general);
  state.general[8] = vmx.vmreadLow(vmcsField.guestRsp);
  state.general[9] = vmx.vmreadHigh(vmcsField.guestRsp);
  state.rip[0] = vmx.vmreadLow(vmcsField.guestRip);
  state.rip[1] = vmx.vmreadHigh(vmcsField.guestRip);
  state.flags = vmx.vmreadLow(vmcsField.guestRflags);
  for (let segment = 0; segment < 8; segment++) {
    const at = 2 * segment;
    state.selector[segment] = vmx.vmreadLow(guestSegment.selector + at);
    state.baseLow[segment] = vmx.vmreadLow(guestSegment.base + at);
    state.baseHigh[segment] = vmx.vmreadHigh(guestSegment.base + at);
    state.limit[segment] = vmx.vmreadLow(guestSegment.limit + at);
    state.access[segment] = vmx.vmreadLow(guestSegment.accessRights + at);
  }
  tables[tableRegister.gdtrBaseLow] = vmx.vmreadLow(vmcsField.guestGdtrBase);
  tables[tableRegister.gdtrBaseHigh] = vmx.vmreadHigh(vmcsField.guestGdtrBase);
  tables[tableRegister.gdtrLimit] = vmx.vmreadLow(vmcsField.guestGdtrLimit);
  tables[tableRegister.idtrBaseLow] = vmx.vmreadLow(vmcsField.guestIdtrBase);
  tables[tableRegister.idtrBaseHigh] = vmx.vmreadHigh(vmcsField.guestIdtrBase);
  tables[tableRegister.idtrLimit] = vmx.vmreadLow(vmcsField.guestIdtrLimit);
  copyShared(real, state);
  control[controlRegister.cr0] = seen(vmx, vmcsField.guestCr0, vmcsField.cr0Mask, vmcsField.cr0ReadShadow);
  control[controlRegister.cr4] = seen(vmx, vmcsField.guestCr4, vmcsField.cr4Mask, vmcsField.cr4ReadShadow);
  if (!ownsPaging) {
    control[controlRegister.cr3] = vmx.vmreadLow(vmcsField.guestCr3);
    control[controlRegister.cr3 + 1] = vmx.vmreadHigh(vmcsField.guestCr3);
    control[controlRegister.efer] = vmx.vmreadLow(vmcsField.guestEfer);
  }
  state.debug[14] = vmx.vmreadLow(vmcsField.guestDr7);
  msrs[msrSlot.sysenterCs] = vmx.vmreadLow(vmcsField.guestSysenterCs);
  msrs[msrSlot.sysenterEsp] = vmx.vmreadLow(vmcsField.guestSysenterEsp);
  msrs[msrSlot.sysenterEsp + 1] = vmx.vmreadHigh(vmcsField.guestSysenterEsp);
  msrs[msrSlot.sysenterEip] = vmx.vmreadLow(vmcsField.guestSysenterEip);
  msrs[msrSlot.sysenterEip + 1] = vmx.vmreadHigh(vmcsField.guestSysenterEip);
  activity[activityWord.state] = vmx.vmreadLow(vmcsField.guestActivityState);
  activity[activityWord.interruptibility] = vmx.vmreadLow(vmcsField.guestInterruptibility);
  activity[activityWord.pendingDebug] = vmx.vmreadLow(vmcsField.guestPendingDebugExceptions);
}

/** While the guest runs: the registers of the processor, seen as the guest sees them. */
export function readRunning(vmx: Vmx, real: CpuState, state: CpuState, ownsPaging: boolean): void {
  const { control, activity } = state;
  state.general.set(real.general);
  state.rip.set(real.rip);
  state.lazy.set(real.lazy);
  state.selector.set(real.selector);
  state.baseLow.set(real.baseLow);
  state.baseHigh.set(real.baseHigh);
  state.limit.set(real.limit);
  state.access.set(real.access);
  state.tables.set(real.tables);
  copyShared(real, state);
  control[controlRegister.cr0] = vmx.intercepts.crReadLow(0);
  control[controlRegister.cr4] = vmx.intercepts.crReadLow(4);
  if (!ownsPaging) {
    control[controlRegister.cr3] = real.control[controlRegister.cr3];
    control[controlRegister.cr3 + 1] = real.control[controlRegister.cr3 + 1];
    control[controlRegister.efer] = real.control[controlRegister.efer];
  }
  state.debug[14] = real.debug[14];
  for (let word: number = msrSlot.sysenterCs; word < msrSlot.sysenterEip + 2; word++)
    state.msrs[word] = real.msrs[word];
  for (let word = 0; word < 3; word++) activity[word] = real.activity[word];
}

/** Before an entry: registers but for CR0, CR3, CR4 and EFER, which the technique has a say in. */
export function writeGuest(vmx: Vmx, real: CpuState, state: CpuState): void {
  const { msrs, tables, activity } = state;
  real.general.set(state.general);
  vmx.vmwriteHalves(vmcsField.guestRsp, state.general[8], state.general[9]);
  vmx.vmwriteHalves(vmcsField.guestRip, state.rip[0], state.rip[1]);
  vmx.vmwriteHalves(vmcsField.guestRflags, state.flags, 0);
  for (let segment = 0; segment < 8; segment++) {
    const at = 2 * segment;
    vmx.vmwriteHalves(guestSegment.selector + at, state.selector[segment], 0);
    vmx.vmwriteHalves(guestSegment.base + at, state.baseLow[segment], state.baseHigh[segment]);
    vmx.vmwriteHalves(guestSegment.limit + at, state.limit[segment], 0);
    vmx.vmwriteHalves(guestSegment.accessRights + at, state.access[segment], 0);
  }
  vmx.vmwriteHalves(vmcsField.guestGdtrBase, tables[tableRegister.gdtrBaseLow], tables[tableRegister.gdtrBaseHigh]);
  vmx.vmwriteHalves(vmcsField.guestGdtrLimit, tables[tableRegister.gdtrLimit], 0);
  vmx.vmwriteHalves(vmcsField.guestIdtrBase, tables[tableRegister.idtrBaseLow], tables[tableRegister.idtrBaseHigh]);
  vmx.vmwriteHalves(vmcsField.guestIdtrLimit, tables[tableRegister.idtrLimit], 0);
  copyShared(state, real);
  vmx.vmwriteHalves(vmcsField.guestDr7, state.debug[14], 0);
  vmx.vmwriteHalves(vmcsField.guestSysenterCs, msrs[msrSlot.sysenterCs], 0);
  vmx.vmwriteHalves(vmcsField.guestSysenterEsp, msrs[msrSlot.sysenterEsp], msrs[msrSlot.sysenterEsp + 1]);
  vmx.vmwriteHalves(vmcsField.guestSysenterEip, msrs[msrSlot.sysenterEip], msrs[msrSlot.sysenterEip + 1]);
  vmx.vmwriteHalves(vmcsField.guestActivityState, activity[activityWord.state], 0);
  vmx.vmwriteHalves(vmcsField.guestInterruptibility, activity[activityWord.interruptibility], 0);
  vmx.vmwriteHalves(vmcsField.guestPendingDebugExceptions, activity[activityWord.pendingDebug], 0);
}
