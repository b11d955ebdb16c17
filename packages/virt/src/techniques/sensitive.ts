/**
 * techniques/sensitive — the instructions that are sensitive and yet not privileged.
 *
 * They tell of the machine, or change it, or silently do not, without a trap. Popek and Goldberg's first theorem asks that
 * every sensitive instruction be privileged; on IA-32 these are not. Sources: G. Popek, R. Goldberg, "Formal Requirements
 * for Virtualizable Third Generation Architectures" (CACM 1974); J. Robin, C. Irvine (USENIX Security 2000), whose list has
 * POP, PUSH and MOV of segments, far CALL, JMP and RET, and INT n beside those named here. IRET is added: it changes IF and
 * the privilege level, and does not trap outside of ring 0. Rule V441 in ../../SPEC.md.
 * @module
 */
import type { Instruction } from "../cpu/decode.ts";
import { operationNames } from "../cpu/forms.ts";

/** By the names of the table of instructions, ../cpu/opcodes.ts; the size of the operand is left out. */
export const sensitiveOperations = [
  "sgdt",
  "sidt",
  "sldt",
  "str",
  "smsw",
  "pushf",
  "popf",
  "iret",
  "lar",
  "lsl",
  "verr",
  "verw",
  "push:segment",
  "pop:segment",
  "mov:segment",
  "les",
  "lds",
  "lss",
  "lfs",
  "lgs",
  "call:far",
  "jmp:far",
  "retf",
  "int",
] as const;

const sensitive: ReadonlySet<string> = new Set(sensitiveOperations);
const isSensitiveOperation: Uint8Array = Uint8Array.from(operationNames, (name) => {
  const base = /^(pushf|popf|iret|retf)[wdq]$/.exec(name)?.[1] ?? name;
  return sensitive.has(base) ? 1 : 0;
});

/** Whether a decoded instruction is one of them. */
export function isSensitive({ op }: Instruction): boolean {
  return isSensitiveOperation[op] === 1;
}
