/**
 * vmx/msr-area — lists of MSRs that an entry loads, and an exit stores and loads: 16 bytes each, index, zeros, value.
 *
 * Source: Intel SDM volume 3 §25.7.2, §27.4, §28.4, §28.6; vectors/bochs27-vmx-entry.json. Rule V350 in ../../SPEC.md.
 * @module
 */
import { controlRegister, type CpuState, msrSlot, segmentRegister } from "../cpu/state.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";
import { isCanonical, isPat } from "./address-check.ts";

/** Bytes of an entry. */
export const msrEntryBytes = 16;

/** MSRs by number which are plain words of the state, and what their values must be. */
const plain: ReadonlyMap<number, readonly [slot: number, check: "any" | "canonical" | "pat" | "low"]> = new Map([
  [0x174, [msrSlot.sysenterCs, "any"]],
  [0x175, [msrSlot.sysenterEsp, "canonical"]],
  [0x176, [msrSlot.sysenterEip, "canonical"]],
  [0x1a0, [msrSlot.miscEnable, "any"]],
  [0x1d9, [msrSlot.debugCtl, "any"]],
  [0x277, [msrSlot.pat, "pat"]],
  [0x2ff, [msrSlot.mtrrDefType, "any"]],
  [0x38f, [msrSlot.perfGlobalCtrl, "any"]],
  [0xc000_0081, [msrSlot.star, "any"]],
  [0xc000_0082, [msrSlot.lstar, "canonical"]],
  [0xc000_0083, [msrSlot.cstar, "canonical"]],
  [0xc000_0084, [msrSlot.fmask, "low"]],
  [0xc000_0102, [msrSlot.kernelGsBase, "canonical"]],
  [0xc000_0103, [msrSlot.tscAux, "low"]],
]);

/** Whether an area may name an MSR: not the bases of FS and GS for loading, no x2APIC register, none of SMM. */
function isLoadable(index: number): boolean {
  if (index === 0xc000_0100 || index === 0xc000_0101) return false;
  if (index >>> 8 === 8) return false;
  return index !== 0x9b && index !== 0x9e;
}

/**
 * Load the MSRs of an area.
 *
 * @returns 0, or the place, from 1 on, of the first that cannot be loaded; those before it are
 */
export function loadMsrs(memory: GuestMemory, state: CpuState, address: number, count: number): number {
  for (let i = 0; i < count; i++) {
    const at = address + i * msrEntryBytes;
    const index = memory.read32(at);
    const low = memory.read32(at + 8) | 0;
    const high = memory.read32(at + 12) | 0;
    if (memory.read32(at + 4) !== 0 || !isLoadable(index) || !loadMsr(state, index, low, high)) return i + 1;
  }
  return 0;
}

function loadMsr(state: CpuState, index: number, low: number, high: number): boolean {
  if (index === 0x10) {
    state.tsc[0] = low;
    state.tsc[1] = high;
    return true;
  }
  if (index === 0xc000_0080) {
    // LME cannot change while paging is on; LMA is not written.
    const now = state.control[controlRegister.efer];
    if ((low & ~0xd01) !== 0 || high !== 0) return false;
    if (state.control[controlRegister.cr0] < 0 && ((low ^ now) & 0x100) !== 0) return false;
    state.control[controlRegister.efer] = (low & ~0x400) | (now & 0x400);
    return true;
  }
  const row = plain.get(index);
  if (row === undefined) return false;
  const [slot, check] = row;
  if (check === "canonical" && !isCanonical(high)) return false;
  if (check === "pat" && !isPat(low, high)) return false;
  if (check === "low" && high !== 0) return false;
  state.msrs[slot] = low;
  state.msrs[slot + 1] = high;
  return true;
}

/** Store MSRs into an area. @returns 0, or the place, from 1 on, of the first that cannot be read */
export function storeMsrs(memory: GuestMemory, state: CpuState, address: number, count: number): number {
  for (let i = 0; i < count; i++) {
    const at = address + i * msrEntryBytes;
    const index = memory.read32(at);
    if (memory.read32(at + 4) !== 0 || index >>> 8 === 8 || index === 0x9e || !storeMsr(memory, state, index, at + 8))
      return i + 1;
  }
  return 0;
}

function storeMsr(memory: GuestMemory, state: CpuState, index: number, at: number): boolean {
  const write = (low: number, high: number): boolean => {
    memory.write64(at, high >>> 0, low >>> 0);
    return true;
  };
  if (index === 0x10) return write(state.tsc[0], state.tsc[1]);
  if (index === 0xc000_0080) return write(state.control[controlRegister.efer], 0);
  const base = index - 0xc000_0100;
  if (base === 0 || base === 1) {
    const segment = base === 0 ? segmentRegister.fs : segmentRegister.gs;
    return write(state.baseLow[segment], state.baseHigh[segment]);
  }
  const row = plain.get(index);
  return row !== undefined && write(state.msrs[row[0]], state.msrs[row[0] + 1]);
}
