/**
 * techniques/ring-compression — a guest's segment descriptors as a monitor shows them to the processor.
 *
 * The guest's ring 0 becomes ring 1 or ring 3, and a segment ends before the monitor's window. What the processor must not
 * load by itself is shown as not present, so that loading it traps: gates and tasks, rings 1 and 2, data that expands
 * down, and a descriptor that has not been accessed, because the flag belongs into the guest's table.
 *
 * LAR, LSL, VERR and VERW look at these descriptors and trap nowhere: what they tell is the monitor's. Sources: Robin and
 * Irvine, "Analysis of the Intel Pentium's Ability to Support a Secure Virtual Machine Monitor" (USENIX Security 2000);
 * Adams and Agesen (ASPLOS 2006) §2.1 and §3.2 (truncated segments). Rule V439 in ../../SPEC.md.
 * @module
 */
import { accessRight } from "../cpu/state.ts";

/** Linear address of the monitor's window: the last 4 MiB. Truncated segments end before it. */
export const windowBase = 0xffc0_0000;

/** The ring that a guest's ring runs in: 0 becomes the kernel's. */
export function realRing(ring: number, kernelRing: number): number {
  return ring === 0 ? kernelRing : ring;
}

/** The last byte of a segment that its program may reach by itself, as an offset; or -1 where it is all the monitor's. */
export function truncateLimit(base: number, limit: number): number {
  const room = windowBase - (base >>> 0);
  if (room <= 0) return -1;
  return Math.min(limit >>> 0, room - 1);
}

/** Whether a code or data segment can be given to the processor at all. */
export function isCompressible(access: number): boolean {
  if ((access & (accessRight.codeOrData | accessRight.present)) !== (accessRight.codeOrData | accessRight.present))
    return false;
  if ((access & accessRight.accessed) === 0) return false;
  const ring = (access >> 5) & 3;
  if (ring === 1 || ring === 2) return false;
  // 64-bit code has no limits to end with.
  if ((access & accessRight.code) !== 0) return (access & accessRight.long) === 0;
  return (access & accessRight.expandDown) === 0;
}

/** Access rights as the processor gets them. */
export function compressAccess(access: number, kernelRing: number): number {
  return (access & ~accessRight.dpl) | (realRing((access >> 5) & 3, kernelRing) << 5);
}

/** Base, limit in bytes and access rights of a descriptor; `../cpu/segment.ts` has the same for a processor. */
export function descriptorBase(low: number, high: number): number {
  return (low >>> 16) | ((high & 0xff) << 16) | (high & 0xff00_0000);
}
export function descriptorLimit(low: number, high: number): number {
  const limit = (low & 0xffff) | (high & 0xf_0000);
  return (high & 0x80_0000) !== 0 ? (limit << 12) | 0xfff : limit;
}
export function descriptorAccess(high: number): number {
  return (high >>> 8) & 0xf0ff;
}

/** The high word of a descriptor as shown. */
export function compressHigh(low: number, high: number, kernelRing: number): number {
  const access = descriptorAccess(high);
  let shown = (high & ~0x6000) | (realRing((high >> 13) & 3, kernelRing) << 13);
  if (!isCompressible(access)) return shown & ~0x8000;
  const limit = descriptorLimit(low, high) >>> 0;
  const last = truncateLimit(descriptorBase(low, high), limit);
  if (last < 0) return shown & ~0x8000;
  if (last !== limit) shown = (shown & ~0xf_0000) | (shownLimit(last, high) & 0xf_0000);
  return shown;
}

/** The low word. */
export function compressLow(low: number, high: number): number {
  if (!isCompressible(descriptorAccess(high))) return low;
  const limit = descriptorLimit(low, high) >>> 0;
  const last = truncateLimit(descriptorBase(low, high), limit);
  return last < 0 || last === limit ? low : (low & ~0xffff) | (shownLimit(last, high) & 0xffff);
}

/** The limit field for a last byte: by bytes, or by whole pages that end at or before it. */
function shownLimit(last: number, high: number): number {
  return (high & 0x80_0000) !== 0 ? Math.max(0, Math.floor((last + 1) / 4096) - 1) : last;
}
