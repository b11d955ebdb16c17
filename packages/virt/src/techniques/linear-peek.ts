/**
 * techniques/linear-peek — where a linear address of the guest is, found by software that leaves no trace.
 *
 * A monitor that looks at a guest's descriptor table must not set accessed flags in the guest's page tables: the guest
 * itself has not been there. Long mode is not looked at. Rule V439 in ../../SPEC.md.
 * @module
 */
import { cr0Bit, cr4Bit } from "../cpu/control.ts";
import { controlRegister, type CpuState } from "../cpu/state.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";
import { pageBit } from "../memory/paging.ts";

/**
 * @param pdptes PAE's registers, as the guest has them
 * @returns the physical address, or -1 where there is none in the guest's memory
 */
export function peekAddress(
  memory: GuestMemory,
  guestBytes: number,
  state: CpuState,
  pdptes: Int32Array,
  linear: number,
): number {
  const { control } = state;
  const at = linear >>> 0;
  let physical = at;
  if ((control[controlRegister.cr0] & cr0Bit.pg) !== 0) {
    const isPae = (control[controlRegister.cr4] & cr4Bit.pae) !== 0;
    physical = isPae ? peekPae(memory, pdptes, at) : peek32(memory, state, at);
  }
  return physical >= 0 && physical < guestBytes ? physical : -1;
}

function peek32(memory: GuestMemory, { control }: CpuState, at: number): number {
  const directory = memory.read32(((control[controlRegister.cr3] & ~0xfff) >>> 0) + 4 * (at >>> 22));
  if ((directory & pageBit.present) === 0) return -1;
  if ((directory & pageBit.large) !== 0 && (control[controlRegister.cr4] & cr4Bit.pse) !== 0)
    // Bits 20:13 are an address above 4 GiB, where there is no memory.
    return (directory & 0x1f_e000) === 0 ? ((directory & 0xffc0_0000) >>> 0) + (at & 0x3f_ffff) : -1;
  const entry = memory.read32(((directory & ~0xfff) >>> 0) + 4 * ((at >>> 12) & 1023));
  return (entry & pageBit.present) === 0 ? -1 : ((entry & ~0xfff) >>> 0) + (at & 0xfff);
}

function peekPae(memory: GuestMemory, pdptes: Int32Array, at: number): number {
  let entry = pdptes[2 * (at >>> 30)] as number;
  let high = pdptes[2 * (at >>> 30) + 1] as number;
  for (let level = 2; level >= 1; level--) {
    if ((entry & pageBit.present) === 0 || (high & 0xf_ffff) !== 0) return -1;
    const index = (level === 2 ? at >>> 21 : at >>> 12) & 511;
    const place = ((entry & ~0xfff) >>> 0) + 8 * index;
    entry = memory.read32(place);
    high = memory.read32(place + 4);
    if (level === 2 && (entry & (pageBit.large | pageBit.present)) === (pageBit.large | pageBit.present))
      return (high & 0xf_ffff) !== 0 ? -1 : ((entry & ~0x1f_ffff) >>> 0) + (at & 0x1f_ffff);
  }
  if ((entry & pageBit.present) === 0 || (high & 0xf_ffff) !== 0) return -1;
  return ((entry & ~0xfff) >>> 0) + (at & 0xfff);
}
