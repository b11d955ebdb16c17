/**
 * cpu/mode — what follows from the segments, EFLAGS.VM, CR0 and EFER: the mode, the privilege level, the sizes of code and
 * stack, and which segments need no check.
 *
 * Source: Intel SDM volume 3 §2.2 (modes), §3.4.5 (sizes), §5.5 (privilege).
 * @module
 */
import { cr0Bit } from "./control.ts";
import type { Cpu } from "./cpu.ts";
import { accessRight, controlRegister, flagBit, segmentRegister } from "./state.ts";

const { cs, ss } = segmentRegister;

/** Work it out anew, and write it into the processor's fields. */
export function deriveMode(cpu: Cpu): void {
  const { state } = cpu;
  const { access, limit, control } = state;
  const cr0 = control[controlRegister.cr0];
  const flags = cpu.lazy[3];
  const isPe = (cr0 & cr0Bit.pe) !== 0;
  const isVirtual = isPe && (flags & flagBit.vm) !== 0;
  cpu.isVirtual8086 = isVirtual;
  cpu.isProtected = isPe && !isVirtual;
  const isLong = (control[controlRegister.efer] & 0x400) !== 0;
  const is64 = isLong && (access[cs] & accessRight.long) !== 0;
  cpu.isLong = isLong;
  cpu.is64 = is64;
  const privilege = isPe ? (access[ss] >> 5) & 3 : 0;
  cpu.setPrivilege(privilege);
  cpu.codeBits = is64 ? 64 : (access[cs] & accessRight.big) !== 0 ? 32 : 16;
  cpu.stackBytes = is64 ? 8 : (access[ss] & accessRight.big) !== 0 ? 4 : 2;
  cpu.codeLimit = limit[cs] >>> 0;
  const checksAlignment = privilege === 3 && (cr0 & cr0Bit.am) !== 0 && (flags & flagBit.ac) !== 0;
  cpu.checksAlignment = checksAlignment;
  cpu.memory.wide = is64;
  if (!is64 && cpu.rip[1] !== 0) cpu.rip[1] = 0;
  setFree(cpu, checksAlignment);
}

/** Which segments need no check, or of the limit alone. */
function setFree(cpu: Cpu, checksAlignment: boolean): void {
  const { access, limit, baseLow } = cpu.state;
  cpu.frontReads = 0;
  cpu.frontWrites = 0;
  cpu.limitedReads = 0;
  cpu.limitedWrites = 0;
  if (checksAlignment) return;
  if (cpu.is64) {
    // ES CS SS DS. SDM 3 §3.4.4.
    cpu.frontReads = 0xf;
    cpu.frontWrites = 0xf;
    return;
  }
  for (let segment = 0; segment < 6; segment++) {
    const rights = access[segment];
    if ((rights & accessRight.unusable) !== 0) continue;
    const isCode = (rights & accessRight.code) !== 0;
    if (!isCode && (rights & accessRight.expandDown) !== 0) continue;
    const bit = 1 << segment;
    const hasW = (rights & accessRight.writable) !== 0;
    // In real and virtual-8086 mode the type allows everything.
    const mayRead = !cpu.isProtected || !isCode || hasW;
    const mayWrite = !cpu.isProtected || (!isCode && hasW);
    if (mayRead) cpu.limitedReads |= bit;
    if (mayWrite) cpu.limitedWrites |= bit;
    if (!cpu.isProtected || baseLow[segment] !== 0 || limit[segment] !== -1) continue;
    if (mayRead) cpu.frontReads |= bit;
    if (mayWrite) cpu.frontWrites |= bit;
  }
}
