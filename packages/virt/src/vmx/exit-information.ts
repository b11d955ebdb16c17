/**
 * vmx/exit-information — what an exit says about the instruction: the word of VM-exit instruction information, the offset
 * of its operand in memory, and the words about events.
 *
 * Source: Intel SDM volume 3 §28.2.5 (tables 28-8 to 28-15), §28.2.1, §25.9.2; vectors/bochs27-vmx-exits.json. Rules
 * V360–V362 in ../../SPEC.md.
 * @module
 */
import type { InterceptedInstruction } from "../cpu/intercepts.ts";

/** Address or operand size as a field has it: 2, 4, 8 bytes are 0, 1, 2. */
function sizeCode(bytes: number): number {
  return bytes >>> 2;
}

/** Scaling, address size, segment, index and base of an operand in memory. Bits 1:0, 9:7, 17:15, 22:18, 27:23. */
function memoryOperand(instruction: InterceptedInstruction): number {
  const { index, base } = instruction;
  const scale = index < 0 ? 0 : instruction.scale;
  const indexBits = index < 0 ? 1 << 22 : index << 18;
  // An address relative to RIP has no base register: the offset in the qualification is the whole of it.
  const baseBits = base < 0 || base > 15 ? 1 << 27 : base << 23;
  return scale | (sizeCode(instruction.addressBytes) << 7) | (instruction.segment << 15) | indexBits | baseBits;
}

/** INS and OUTS. Table 28-8: address size, and the segment of OUTS. */
export function ioInformation(instruction: InterceptedInstruction): number {
  return (sizeCode(instruction.addressBytes) << 7) | (instruction.segment << 15);
}

/** INVEPT, INVPCID, INVVPID: table 28-9. An operand in memory, and a register in bits 31:28. */
export function invalidationInformation(instruction: InterceptedInstruction): number {
  return memoryOperand(instruction) | (instruction.reg << 28);
}

/** SGDT, SIDT, LGDT, LIDT: table 28-10. Bit 11 the operand size, 29:28 which. */
export function descriptorTableInformation(instruction: InterceptedInstruction, which: number): number {
  // Outside of 64-bit mode bit 11 says 32-bit operands; in it, it is undefined, and Bochs leaves it clear.
  const size = instruction.addressBytes !== 8 && instruction.operandBytes === 4 ? 1 << 11 : 0;
  return memoryOperand(instruction) | size | (which << 28);
}

/** SLDT, STR, LLDT, LTR: table 28-11. A register (bit 10, and 6:3) or memory; 29:28 which. */
export function localOrTaskInformation(instruction: InterceptedInstruction, which: number): number {
  const operand = instruction.mod === 3 ? (1 << 10) | (instruction.rm << 3) : memoryOperand(instruction);
  return operand | (which << 28);
}

/** RDRAND, RDSEED: table 28-12. Bits 6:3 the destination, 12:11 the operand size; bit 10, undefined, is set as in Bochs. */
export function randomInformation(instruction: InterceptedInstruction): number {
  return (instruction.rm << 3) | (1 << 10) | (sizeCode(instruction.operandBytes) << 11);
}

/** VMCLEAR, VMPTRLD, VMPTRST, VMXON, XSAVES, XRSTORS: table 28-13. An operand in memory. */
export function memoryInformation(instruction: InterceptedInstruction): number {
  return memoryOperand(instruction);
}

/** VMREAD and VMWRITE: table 28-14. A register (bit 10, and 6:3) or memory; bits 31:28 the register with the field. */
export function fieldInformation(instruction: InterceptedInstruction): number {
  const operand = instruction.mod === 3 ? (1 << 10) | (instruction.rm << 3) : memoryOperand(instruction);
  return operand | (instruction.reg << 28);
}

/** LOADIWKEY has no part here; UMWAIT and TPAUSE: table 28-15. Bits 6:3 the register. */
export function waitInformation(instruction: InterceptedInstruction): number {
  return instruction.rm << 3;
}

/** Interruption information, of an exit or of IDT vectoring: valid, with or without an error code. SDM 3 §25.9.2 */
export function interruptionInformation(
  type: number,
  vector: number,
  hasErrorCode: boolean,
  unblockedByIret: boolean,
): number {
  return vector | (type << 8) | (hasErrorCode ? 0x800 : 0) | (unblockedByIret ? 0x1000 : 0) | 0x8000_0000 | 0;
}
