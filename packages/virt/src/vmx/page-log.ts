/**
 * vmx/page-log — the page-modification log: pages whose dirty flag an access set, 512 to a page of the log.
 *
 * The index counts down from 511; outside of 0 to 511 the log is full, and what would set a flag exits instead.
 *
 * Source: Intel SDM volume 3 §29.3.6. Rule V374 in ../../SPEC.md.
 * @module
 */
import type { DirtyLog } from "../memory/mmu-options.ts";
import type { Vmcs } from "./vmcs.ts";
import { vmcsField } from "./vmcs-field.ts";

/** Entries of a log. */
export const pageLogEntries = 512;

/** The log that the current VMCS names. */
export class PageLog implements DirtyLog {
  readonly #vmcs: Vmcs;

  constructor(vmcs: Vmcs) {
    this.#vmcs = vmcs;
  }

  /** Whether the next page would find no room. */
  isFull(): boolean {
    return (this.#vmcs.low(vmcsField.pageLogIndex) & 0xffff) >= pageLogEntries;
  }

  /** Write a page down. @param guestPhysical of the page, a multiple of 4096 */
  logPage(guestPhysical: number): void {
    const vmcs = this.#vmcs;
    const index = vmcs.low(vmcsField.pageLogIndex) & 0xffff;
    const at = vmcs.number(vmcsField.pageLogAddress) + 8 * index;
    vmcs.memory.write64(at, Math.floor(guestPhysical / 0x1_0000_0000), guestPhysical >>> 0);
    vmcs.setLow(vmcsField.pageLogIndex, (index - 1) & 0xffff);
  }
}
