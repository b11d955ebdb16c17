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
import { fieldGroup } from "./field-group.ts";
import { slotOfField, type Vmcs } from "./vmcs.ts";
import { vmcsField } from "./vmcs-field.ts";

const cr0Kept = 0x6000_0010;
const wholeLimit = -1;
/** Access rights that an exit gives: SDM 3 §28.5.2. */
const rights = { code64: 0xa09b, code32: 0xc09b, data: 0xc093, task: 0x8b, unusable: 0x1_0000 } as const;

/** Words of a region, from its first one on; the high half of a wide field is the word after. */
const slot = {
  exitControls: slotOfField[vmcsField.exitControls],
  cr0: slotOfField[vmcsField.hostCr0],
  cr3: slotOfField[vmcsField.hostCr3],
  cr4: slotOfField[vmcsField.hostCr4],
  sysenterCs: slotOfField[vmcsField.hostSysenterCs],
  sysenterEsp: slotOfField[vmcsField.hostSysenterEsp],
  sysenterEip: slotOfField[vmcsField.hostSysenterEip],
  efer: slotOfField[vmcsField.hostEfer],
  pat: slotOfField[vmcsField.hostPat],
  /** ES CS SS DS FS GS, then TR. */
  selector: slotOfField[vmcsField.hostEsSelector],
  trSelector: slotOfField[vmcsField.hostTrSelector],
  fsBase: slotOfField[vmcsField.hostFsBase],
  gsBase: slotOfField[vmcsField.hostGsBase],
  trBase: slotOfField[vmcsField.hostTrBase],
  gdtrBase: slotOfField[vmcsField.hostGdtrBase],
  idtrBase: slotOfField[vmcsField.hostIdtrBase],
  rsp: slotOfField[vmcsField.hostRsp],
  rip: slotOfField[vmcsField.hostRip],
} as const;
const { cs, fs, gs, ldtr, tr } = segmentRegister;

/** The host-state area of the current VMCS, and the registers of the processor that it is loaded into. */
export class HostState {
  readonly #vmcs: Vmcs;
  readonly #state: CpuState;
  /** Segments and tables that follow from the VMCS, while its version is this one. */
  readonly #system: Int32Array;
  #version = -1;

  constructor(vmcs: Vmcs, state: CpuState) {
    this.#vmcs = vmcs;
    this.#state = state;
    this.#system = new Int32Array(state.system.length);
  }

  /** Load it. */
  load(): void {
    const vmcs = this.#vmcs;
    const state = this.#state;
    const { words, base } = vmcs;
    const { control, msrs, general, rip, activity } = state;
    const exit = words[base + slot.exitControls];
    const is64 = (exit & exitControl.hostAddressSpaceSize) !== 0;
    control[controlRegister.cr0] = (words[base + slot.cr0] & ~cr0Kept) | (control[controlRegister.cr0] & cr0Kept);
    control[controlRegister.cr3] = words[base + slot.cr3];
    control[controlRegister.cr3 + 1] = words[base + slot.cr3 + 1];
    // PAE is forced on for a 64-bit host, PCIDE off for another.
    const cr4 = words[base + slot.cr4];
    control[controlRegister.cr4] = is64 ? cr4 | 0x20 : cr4 & ~(1 << 17);
    state.debug[14] = 0x400;
    msrs[msrSlot.debugCtl] = 0;
    msrs[msrSlot.debugCtl + 1] = 0;
    msrs[msrSlot.sysenterCs] = words[base + slot.sysenterCs];
    msrs[msrSlot.sysenterEsp] = words[base + slot.sysenterEsp];
    msrs[msrSlot.sysenterEsp + 1] = words[base + slot.sysenterEsp + 1];
    msrs[msrSlot.sysenterEip] = words[base + slot.sysenterEip];
    msrs[msrSlot.sysenterEip + 1] = words[base + slot.sysenterEip + 1];
    if ((exit & exitControl.loadEfer) !== 0) control[controlRegister.efer] = words[base + slot.efer];
    else {
      const efer = control[controlRegister.efer];
      control[controlRegister.efer] = is64 ? efer | 0x500 : efer & ~0x500;
    }
    if ((exit & exitControl.loadPat) !== 0) {
      msrs[msrSlot.pat] = words[base + slot.pat];
      msrs[msrSlot.pat + 1] = words[base + slot.pat + 1];
    }
    const version = vmcs.versions[fieldGroup.setting];
    if (version === this.#version) state.system.set(this.#system);
    else {
      this.#loadSystem(is64);
      this.#system.set(state.system);
      this.#version = version;
    }
    general[8] = words[base + slot.rsp];
    general[9] = words[base + slot.rsp + 1];
    rip[0] = words[base + slot.rip];
    rip[1] = words[base + slot.rip + 1];
    state.flags = 2;
    activity[activityWord.state] = activityState.active;
    activity[activityWord.interruptibility] &= ~3;
    activity[activityWord.pendingDebug] = 0;
  }

  #loadSystem(is64: boolean): void {
    const { words, base } = this.#vmcs;
    const { tables } = this.#state;
    const { selector, baseLow, baseHigh, limit, access } = this.#state;
    const code = is64 ? rights.code64 : rights.code32;
    for (let segment = 0; segment <= gs; segment++) {
      const value = words[base + slot.selector + segment];
      selector[segment] = value;
      baseLow[segment] = 0;
      baseHigh[segment] = 0;
      limit[segment] = wholeLimit;
      access[segment] = segment === cs ? code : value === 0 ? rights.unusable : rights.data;
    }
    baseLow[fs] = words[base + slot.fsBase];
    baseHigh[fs] = words[base + slot.fsBase + 1];
    baseLow[gs] = words[base + slot.gsBase];
    baseHigh[gs] = words[base + slot.gsBase + 1];
    selector[tr] = words[base + slot.trSelector];
    baseLow[tr] = words[base + slot.trBase];
    baseHigh[tr] = words[base + slot.trBase + 1];
    limit[tr] = 0x67;
    access[tr] = rights.task;
    selector[ldtr] = 0;
    baseLow[ldtr] = 0;
    baseHigh[ldtr] = 0;
    limit[ldtr] = 0;
    access[ldtr] = rights.unusable;
    tables[tableRegister.gdtrBaseLow] = words[base + slot.gdtrBase];
    tables[tableRegister.gdtrBaseHigh] = words[base + slot.gdtrBase + 1];
    tables[tableRegister.gdtrLimit] = 0xffff;
    tables[tableRegister.idtrBaseLow] = words[base + slot.idtrBase];
    tables[tableRegister.idtrBaseHigh] = words[base + slot.idtrBase + 1];
    tables[tableRegister.idtrLimit] = 0xffff;
  }
}
