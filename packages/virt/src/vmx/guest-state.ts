/**
 * vmx/guest-state — the guest's registers between the processor and the VMCS: what an entry loads, what an exit saves.
 *
 * Both happen at each exit, so words are moved without a call for each. Of segments, a VMCS has the eight selectors, the
 * eight limits, the eight access rights and the eight bases each in a row.
 *
 * Source: Intel SDM volume 3 §27.3.2 (loading), §28.3 (saving). Rules V347–V348, V355 in ../../SPEC.md.
 * @module
 */
import { activityWord, controlRegister, type CpuState, msrSlot, tableRegister } from "../cpu/state.ts";
import { entryControl, exitControl } from "./controls.ts";
import { fieldGroup } from "./field-group.ts";
import { slotOfField, type Vmcs } from "./vmcs.ts";
import { guestSegment, vmcsField } from "./vmcs-field.ts";

/** CR0 bits that an entry leaves as they are: CD, NW, ET. SDM 3 §27.3.2.1. */
const cr0Kept = 0x6000_0010;
const paging = 0x8000_0000 | 0;
const longModeEnable = 0x100;
const longModeActive = 0x400;

/** Words of a region, from its first one on; the high half of a wide field is the word after. */
const slot = {
  selector: slotOfField[guestSegment.selector],
  limit: slotOfField[guestSegment.limit],
  accessRights: slotOfField[guestSegment.accessRights],
  base: slotOfField[guestSegment.base],
  cr0: slotOfField[vmcsField.guestCr0],
  cr3: slotOfField[vmcsField.guestCr3],
  cr4: slotOfField[vmcsField.guestCr4],
  dr7: slotOfField[vmcsField.guestDr7],
  debugctl: slotOfField[vmcsField.guestDebugctl],
  sysenterCs: slotOfField[vmcsField.guestSysenterCs],
  sysenterEsp: slotOfField[vmcsField.guestSysenterEsp],
  sysenterEip: slotOfField[vmcsField.guestSysenterEip],
  efer: slotOfField[vmcsField.guestEfer],
  pat: slotOfField[vmcsField.guestPat],
  gdtrBase: slotOfField[vmcsField.guestGdtrBase],
  gdtrLimit: slotOfField[vmcsField.guestGdtrLimit],
  idtrBase: slotOfField[vmcsField.guestIdtrBase],
  idtrLimit: slotOfField[vmcsField.guestIdtrLimit],
  rsp: slotOfField[vmcsField.guestRsp],
  rip: slotOfField[vmcsField.guestRip],
  rflags: slotOfField[vmcsField.guestRflags],
  activity: slotOfField[vmcsField.guestActivityState],
  interruptibility: slotOfField[vmcsField.guestInterruptibility],
  pendingDebug: slotOfField[vmcsField.guestPendingDebugExceptions],
  entryControls: slotOfField[vmcsField.entryControls],
  exitControls: slotOfField[vmcsField.exitControls],
} as const;

/** The guest-state area of the current VMCS, and the registers of the processor that it is loaded into. */
export class GuestState {
  readonly #vmcs: Vmcs;
  readonly #state: CpuState;
  /** Segments and tables as the VMCS has them, while its version is this one. */
  readonly #system: Int32Array;
  #version = -1;

  constructor(vmcs: Vmcs, state: CpuState) {
    this.#vmcs = vmcs;
    this.#state = state;
    this.#system = new Int32Array(state.system.length);
  }

  /** Load it, all but the event to inject and the PDPTEs. */
  load(): void {
    const vmcs = this.#vmcs;
    const state = this.#state;
    const { words, base } = vmcs;
    const { control, msrs, general, rip, activity } = state;
    const entry = words[base + slot.entryControls];
    const cr0 = (words[base + slot.cr0] & ~cr0Kept) | (control[controlRegister.cr0] & cr0Kept);
    control[controlRegister.cr0] = cr0;
    control[controlRegister.cr3] = words[base + slot.cr3];
    control[controlRegister.cr3 + 1] = words[base + slot.cr3 + 1];
    control[controlRegister.cr4] = words[base + slot.cr4];
    if ((entry & entryControl.loadDebugControls) !== 0) {
      state.debug[14] = (words[base + slot.dr7] & ~0xd800) | 0x400;
      msrs[msrSlot.debugCtl] = words[base + slot.debugctl];
      msrs[msrSlot.debugCtl + 1] = words[base + slot.debugctl + 1];
    }
    msrs[msrSlot.sysenterCs] = words[base + slot.sysenterCs];
    msrs[msrSlot.sysenterEsp] = words[base + slot.sysenterEsp];
    msrs[msrSlot.sysenterEsp + 1] = words[base + slot.sysenterEsp + 1];
    msrs[msrSlot.sysenterEip] = words[base + slot.sysenterEip];
    msrs[msrSlot.sysenterEip + 1] = words[base + slot.sysenterEip + 1];
    const is64 = (entry & entryControl.ia32eModeGuest) !== 0;
    if ((entry & entryControl.loadEfer) !== 0) control[controlRegister.efer] = words[base + slot.efer];
    else {
      let efer = control[controlRegister.efer] & ~longModeActive;
      if (is64) efer |= longModeActive;
      if (cr0 < 0) efer = is64 ? efer | longModeEnable : efer & ~longModeEnable;
      control[controlRegister.efer] = efer;
    }
    if ((entry & entryControl.loadPat) !== 0) {
      msrs[msrSlot.pat] = words[base + slot.pat];
      msrs[msrSlot.pat + 1] = words[base + slot.pat + 1];
    }
    const version = vmcs.versions[fieldGroup.guest];
    if (version === this.#version) state.system.set(this.#system);
    else {
      this.#loadSystem();
      this.#system.set(state.system);
      this.#version = version;
    }
    general[8] = words[base + slot.rsp];
    general[9] = words[base + slot.rsp + 1];
    rip[0] = words[base + slot.rip];
    rip[1] = words[base + slot.rip + 1];
    state.flags = words[base + slot.rflags];
    activity[activityWord.state] = words[base + slot.activity];
    activity[activityWord.interruptibility] = words[base + slot.interruptibility];
    activity[activityWord.pendingDebug] = words[base + slot.pendingDebug];
  }

  /**
   * Save it, all but the PDPTEs and the preemption timer. Most of it is as it was loaded, and then the next entry need
   * not check it again.
   */
  save(): void {
    const vmcs = this.#vmcs;
    const state = this.#state;
    const { words, base, versions } = vmcs;
    const { control, msrs, general, rip, activity } = state;
    const exit = words[base + slot.exitControls];
    let changes = 0;
    changes |= put(words, base + slot.cr0, control[controlRegister.cr0]);
    changes |= put(words, base + slot.cr0 + 1, 0);
    changes |= put(words, base + slot.cr3, control[controlRegister.cr3]);
    changes |= put(words, base + slot.cr3 + 1, control[controlRegister.cr3 + 1]);
    changes |= put(words, base + slot.cr4, control[controlRegister.cr4]);
    changes |= put(words, base + slot.cr4 + 1, 0);
    if ((exit & exitControl.saveDebugControls) !== 0) {
      changes |= put(words, base + slot.dr7, state.debug[14]);
      changes |= put(words, base + slot.dr7 + 1, 0);
      changes |= put(words, base + slot.debugctl, msrs[msrSlot.debugCtl]);
      changes |= put(words, base + slot.debugctl + 1, msrs[msrSlot.debugCtl + 1]);
    }
    changes |= put(words, base + slot.sysenterCs, msrs[msrSlot.sysenterCs]);
    changes |= put(words, base + slot.sysenterEsp, msrs[msrSlot.sysenterEsp]);
    changes |= put(words, base + slot.sysenterEsp + 1, msrs[msrSlot.sysenterEsp + 1]);
    changes |= put(words, base + slot.sysenterEip, msrs[msrSlot.sysenterEip]);
    changes |= put(words, base + slot.sysenterEip + 1, msrs[msrSlot.sysenterEip + 1]);
    const efer = control[controlRegister.efer];
    if ((exit & exitControl.saveEfer) !== 0) {
      changes |= put(words, base + slot.efer, efer);
      changes |= put(words, base + slot.efer + 1, 0);
    }
    if ((exit & exitControl.savePat) !== 0) {
      changes |= put(words, base + slot.pat, msrs[msrSlot.pat]);
      changes |= put(words, base + slot.pat + 1, msrs[msrSlot.pat + 1]);
    }
    if (vmcs.capability.storesLma) {
      const entry = words[base + slot.entryControls];
      const isLong = (efer & longModeActive) !== 0;
      const now = isLong ? entry | entryControl.ia32eModeGuest : entry & ~entryControl.ia32eModeGuest;
      if (now !== entry) vmcs.setLow(vmcsField.entryControls, now);
    }
    const isSystemSame = versions[fieldGroup.guest] === this.#version && areSame(this.#system, state.system);
    if (!isSystemSame) this.#saveSystem();
    words[base + slot.rsp] = general[8];
    words[base + slot.rsp + 1] = general[9];
    words[base + slot.rip] = rip[0];
    words[base + slot.rip + 1] = rip[1];
    words[base + slot.rflags] = state.flags;
    words[base + slot.rflags + 1] = 0;
    words[base + slot.activity] = activity[activityWord.state];
    words[base + slot.interruptibility] = activity[activityWord.interruptibility];
    words[base + slot.pendingDebug] = activity[activityWord.pendingDebug];
    words[base + slot.pendingDebug + 1] = 0;
    if (!isSystemSame || changes !== 0) versions[fieldGroup.guest]++;
    if (!isSystemSame) this.#system.set(state.system);
    this.#version = versions[fieldGroup.guest];
  }

  #loadSystem(): void {
    const { words, base } = this.#vmcs;
    const { tables } = this.#state;
    const { selector, baseLow, baseHigh, limit, access } = this.#state;
    for (let segment = 0; segment < 8; segment++) {
      selector[segment] = words[base + slot.selector + segment];
      limit[segment] = words[base + slot.limit + segment];
      access[segment] = words[base + slot.accessRights + segment];
      baseLow[segment] = words[base + slot.base + 2 * segment];
      baseHigh[segment] = words[base + slot.base + 2 * segment + 1];
    }
    tables[tableRegister.gdtrBaseLow] = words[base + slot.gdtrBase];
    tables[tableRegister.gdtrBaseHigh] = words[base + slot.gdtrBase + 1];
    tables[tableRegister.gdtrLimit] = words[base + slot.gdtrLimit];
    tables[tableRegister.idtrBaseLow] = words[base + slot.idtrBase];
    tables[tableRegister.idtrBaseHigh] = words[base + slot.idtrBase + 1];
    tables[tableRegister.idtrLimit] = words[base + slot.idtrLimit];
  }

  #saveSystem(): void {
    const { words, base } = this.#vmcs;
    const { tables } = this.#state;
    const { selector, baseLow, baseHigh, limit, access } = this.#state;
    for (let segment = 0; segment < 8; segment++) {
      words[base + slot.selector + segment] = selector[segment];
      words[base + slot.limit + segment] = limit[segment];
      words[base + slot.accessRights + segment] = access[segment];
      words[base + slot.base + 2 * segment] = baseLow[segment];
      words[base + slot.base + 2 * segment + 1] = baseHigh[segment];
    }
    words[base + slot.gdtrBase] = tables[tableRegister.gdtrBaseLow];
    words[base + slot.gdtrBase + 1] = tables[tableRegister.gdtrBaseHigh];
    words[base + slot.gdtrLimit] = tables[tableRegister.gdtrLimit];
    words[base + slot.idtrBase] = tables[tableRegister.idtrBaseLow];
    words[base + slot.idtrBase + 1] = tables[tableRegister.idtrBaseHigh];
    words[base + slot.idtrLimit] = tables[tableRegister.idtrLimit];
  }
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

/** Write a word of a region. @returns the bits of it that change */
function put(words: Int32Array, at: number, value: number): number {
  const changes = words[at] ^ value;
  words[at] = value;
  return changes;
}

/** Whether two arrays of one length hold the same words. */
function areSame(a: Int32Array, b: Int32Array): boolean {
  let changes = 0;
  for (let n = 0; n < a.length; n++) changes |= a[n] ^ b[n];
  return changes === 0;
}
