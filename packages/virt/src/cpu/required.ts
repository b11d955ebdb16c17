/**
 * cpu/required — what a system instruction needs before anything else is looked at: a privilege level, a mode.
 *
 * Source: Intel SDM volume 3 §5.9; volume 2, the instructions' pages. Rule V266 in ../../SPEC.md.
 * @module
 */
import { cr4Bit } from "./control.ts";
import type { Cpu } from "./cpu.ts";
import { exceptionVector } from "./fault.ts";
import { controlRegister } from "./state.ts";

const { generalProtection, invalidOpcode } = exceptionVector;

/** @throws GuestFault #GP(0) outside of privilege level 0 */
export function needsKernel(cpu: Cpu): void {
  if (cpu.privilege !== 0) cpu.raise(generalProtection, 0);
}
/** @throws GuestFault #UD in real and virtual-8086 mode */
export function needsProtected(cpu: Cpu): void {
  if (!cpu.isProtected) cpu.raise(invalidOpcode);
}
/** UMIP: what user programs may not look at. */
export function checkUmip(cpu: Cpu): void {
  if ((cpu.state.control[controlRegister.cr4] & cr4Bit.umip) !== 0 && cpu.privilege !== 0)
    cpu.raise(generalProtection, 0);
}
