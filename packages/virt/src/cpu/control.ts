/**
 * cpu/control — what may be written to CR0, CR3, CR4, CR8, EFER and XCR0, and what follows.
 *
 * Source: Intel SDM volume 3 §2.5, §10.8.5 (entering and leaving IA-32e mode), volume 2 MOV to control registers;
 * rules V264–V266 in ../../SPEC.md.
 * @module
 */
import type { Cpu } from "./cpu.ts";
import { physicalAddressBits } from "./cpuid.ts";
import { exceptionVector } from "./fault.ts";
import { accessRight, controlRegister, segmentRegister } from "./state.ts";

const { generalProtection } = exceptionVector;

/** Bits of CR0. */
export const cr0Bit = {
  pe: 1,
  mp: 2,
  em: 4,
  ts: 8,
  et: 0x10,
  ne: 0x20,
  wp: 0x1_0000,
  am: 0x4_0000,
  nw: 0x2000_0000,
  cd: 0x4000_0000,
  pg: -0x8000_0000,
} as const;
const cr0Known =
  cr0Bit.pe |
  cr0Bit.mp |
  cr0Bit.em |
  cr0Bit.ts |
  cr0Bit.et |
  cr0Bit.ne |
  cr0Bit.wp |
  cr0Bit.am |
  cr0Bit.nw |
  cr0Bit.cd |
  cr0Bit.pg;

/** Bits of CR4. */
export const cr4Bit = {
  vme: 0x1,
  pvi: 0x2,
  tsd: 0x4,
  de: 0x8,
  pse: 0x10,
  pae: 0x20,
  mce: 0x40,
  pge: 0x80,
  pce: 0x100,
  osfxsr: 0x200,
  osxmmexcpt: 0x400,
  umip: 0x800,
  la57: 0x1000,
  vmxe: 0x2000,
  fsgsbase: 0x1_0000,
  pcide: 0x2_0000,
  osxsave: 0x4_0000,
  smep: 0x10_0000,
  smap: 0x20_0000,
} as const;
const cr4Known = 0x37_3fff & ~0x8000;

/** Bits of EFER. */
export const eferBit = { sce: 1, lme: 0x100, lma: 0x400, nxe: 0x800 } as const;

/** Write CR0. @throws GuestFault #GP(0) */
export function writeCr0(cpu: Cpu, low: number, high: number): void {
  const { state } = cpu;
  const { control } = state;
  const before = control[controlRegister.cr0];
  const isPagingOn = (low & cr0Bit.pg) !== 0;
  const wasPagingOn = (before & cr0Bit.pg) !== 0;
  const cr4 = control[controlRegister.cr4];
  const efer = control[controlRegister.efer];
  const code = state.access[segmentRegister.cs];
  let isRefused =
    high !== 0 || (isPagingOn && (low & cr0Bit.pe) === 0) || (low & (cr0Bit.nw | cr0Bit.cd)) === cr0Bit.nw;
  if (isPagingOn && !wasPagingOn && (efer & eferBit.lme) !== 0)
    isRefused ||= (cr4 & cr4Bit.pae) === 0 || (code & accessRight.long) !== 0;
  if (!isPagingOn && wasPagingOn) isRefused ||= cpu.is64 || (cr4 & cr4Bit.pcide) !== 0;
  if (isRefused) cpu.raise(generalProtection, 0);
  control[controlRegister.cr0] = (low & cr0Known) | cr0Bit.et;
  if ((efer & eferBit.lme) !== 0) control[controlRegister.efer] = isPagingOn ? efer | eferBit.lma : efer & ~eferBit.lma;
  cpu.controlChanged();
}

/** Write CR3. With PCIDE bit 63 asks to keep translations, and is not stored. @throws GuestFault #GP(0) */
export function writeCr3(cpu: Cpu, low: number, high: number): void {
  const { control } = cpu.state;
  const keeps = (control[controlRegister.cr4] & cr4Bit.pcide) !== 0 && high < 0;
  const top = keeps ? high & 0x7fff_ffff : high;
  if (cpu.isLong && top >>> (physicalAddressBits - 32) !== 0) cpu.raise(generalProtection, 0);
  control[controlRegister.cr3] = low;
  control[controlRegister.cr3 + 1] = top;
  cpu.controlChanged(true, keeps);
}

/** Write CR4. @throws GuestFault #GP(0) */
export function writeCr4(cpu: Cpu, low: number, high: number): void {
  const { control } = cpu.state;
  const before = control[controlRegister.cr4];
  const changed = before ^ low;
  let isRefused = high !== 0 || (low & ~cr4Known) !== 0 || ((low & cr4Bit.vmxe) !== 0 && !cpu.hasVmx);
  if (cpu.isLong) isRefused ||= (low & cr4Bit.pae) === 0 || (changed & cr4Bit.la57) !== 0;
  if ((changed & low & cr4Bit.pcide) !== 0) isRefused ||= !cpu.isLong || (control[controlRegister.cr3] & 0xfff) !== 0;
  if (isRefused) cpu.raise(generalProtection, 0);
  control[controlRegister.cr4] = low;
  cpu.controlChanged();
}

/** Write CR8: the task priority. @throws GuestFault #GP(0) */
export function writeCr8(cpu: Cpu, low: number, high: number): void {
  if (high !== 0 || low >>> 0 > 15) cpu.raise(generalProtection, 0);
  cpu.state.control[controlRegister.cr8] = low;
  cpu.attend();
}

/** Write EFER: LMA is read-only, LME cannot change while paging is on. @throws GuestFault #GP(0) */
export function writeEfer(cpu: Cpu, low: number, high: number): void {
  const { control } = cpu.state;
  const before = control[controlRegister.efer];
  const known = eferBit.sce | eferBit.lme | eferBit.lma | eferBit.nxe;
  const isPagingOn = (control[controlRegister.cr0] & cr0Bit.pg) !== 0;
  if (high !== 0 || (low & ~known) !== 0 || (isPagingOn && ((before ^ low) & eferBit.lme) !== 0))
    cpu.raise(generalProtection, 0);
  control[controlRegister.efer] = (low & ~eferBit.lma) | (before & eferBit.lma);
  cpu.controlChanged();
}
