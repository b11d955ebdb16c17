/**
 * vmx/bitmaps — the pages that say which ports and MSRs a guest may touch by itself.
 *
 * Source: Intel SDM volume 3 §25.6.4 (ports), §25.6.9 (MSRs); §26.1.3. Rule V366 in ../../SPEC.md.
 * @module
 */
import type { GuestMemory } from "../memory/guest-memory.ts";

function isSet(memory: GuestMemory, page: number, bit: number): boolean {
  return ((memory.read8(page + (bit >>> 3)) >>> (bit & 7)) & 1) === 1;
}

/**
 * Whether an access to ports exits: where the bit of any of its ports is 1, or where it wraps around.
 *
 * @param pageA of ports 0 to 0x7fff @param pageB of 0x8000 to 0xffff
 */
export function exitsByPort(memory: GuestMemory, pageA: number, pageB: number, port: number, bytes: number): boolean {
  if (port + bytes > 0x1_0000) return true;
  for (let at = port; at < port + bytes; at++) if (isSet(memory, at < 0x8000 ? pageA : pageB, at & 0x7fff)) return true;
  return false;
}

/**
 * Whether an access to an MSR exits: outside of both ranges always. The page has four parts of 1024 bytes: reads of low
 * MSRs, reads of high ones, writes of low ones, writes of high ones.
 *
 * @param index as ECX has it, signed or not
 */
export function exitsByMsr(memory: GuestMemory, page: number, index: number, writes: boolean): boolean {
  const number = index >>> 0;
  const isHigh = number >= 0xc000_0000;
  if (isHigh ? number > 0xc000_1fff : number > 0x1fff) return true;
  return isSet(memory, page + (writes ? 2048 : 0) + (isHigh ? 1024 : 0), number & 0x1fff);
}
