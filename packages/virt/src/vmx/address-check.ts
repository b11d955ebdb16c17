/**
 * vmx/address-check — what an address in a VMCS must be: canonical, or within the physical width, or aligned.
 *
 * Source: Intel SDM volume 3 §27.2, §27.3; volume 1 §3.3.7.1 (canonical addresses). Rule V338 in ../../SPEC.md.
 * @module
 */
import type { Vmcs } from "./vmcs.ts";

/** Whether bits 63:47 of an address are all the same. @param high the upper half */
export function isCanonical(high: number): boolean {
  const top = (high | 0) >> 15;
  return top === 0 || top === -1;
}
/** Whether the linear address in a field is canonical. */
export function hasCanonical(vmcs: Vmcs, field: number): boolean {
  return isCanonical(vmcs.high(field));
}
/** Whether an upper half holds no bit beyond the physical-address width. */
export function isWithinWidth(high: number, physicalAddressBits: number): boolean {
  // 32 to 52 bits: a shift by 0 to 20.
  return high >>> (physicalAddressBits - 32) === 0;
}
/** Whether a field holds a physical address within the width whose low bits are clear. */
export function hasPhysical(vmcs: Vmcs, field: number, lowBits: number): boolean {
  return (vmcs.low(field) & lowBits) === 0 && isWithinWidth(vmcs.high(field), vmcs.capability.physicalAddressBits);
}
/** Whether a field holds the physical address of a page. */
export function hasPage(vmcs: Vmcs, field: number): boolean {
  return hasPhysical(vmcs, field, 0xfff);
}
/** Whether each byte of a PAT is a memory type that exists: 0, 1, 4, 5, 6 or 7. SDM 3 §12.12.2. */
export function isPat(low: number, high: number): boolean {
  // 2 and 3 are bit 1 without bit 2.
  return (
    ((low | high) & 0xf8f8_f8f8) === 0 &&
    ((((low >>> 1) & ~(low >>> 2)) | ((high >>> 1) & ~(high >>> 2))) & 0x0101_0101) === 0
  );
}
