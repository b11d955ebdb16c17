/**
 * cpu/operand — reading and writing what an instruction names.
 *
 * Values of 1 and 2 bytes are unsigned, of 4 a signed word, of 8 a low word with its high word in `cpu.high[0]`. A
 * write of 4 bytes into a register clears the upper half. SDM 1 §3.4.1.1.
 * @module
 */
import type { Cpu } from "./cpu.ts";
import { type Decoded, operandType } from "./decoded.ts";
import { locate } from "./segment.ts";

/** Read a general register. @param slot word of `general` @param byte of `generalBytes` */
export function readRegister(cpu: Cpu, slot: number, byte: number, bytes: number): number {
  switch (bytes) {
    case 1:
      cpu.high[0] = 0;
      return cpu.generalBytes[byte];
    case 2:
      cpu.high[0] = 0;
      return cpu.generalWords[slot << 1];
    case 4:
      cpu.high[0] = 0;
      return cpu.general[slot];
    default:
      cpu.high[0] = cpu.general[slot + 1];
      return cpu.general[slot];
  }
}

/** Write a general register. */
export function writeRegister(cpu: Cpu, slot: number, byte: number, bytes: number, low: number, high: number): void {
  switch (bytes) {
    case 1:
      cpu.generalBytes[byte] = low;
      break;
    case 2:
      cpu.generalWords[slot << 1] = low;
      break;
    case 4:
      cpu.general[slot] = low;
      cpu.general[slot + 1] = 0;
      break;
    default:
      cpu.general[slot] = low;
      cpu.general[slot + 1] = high;
  }
}

/** Read the first operand. @throws GuestFault */
export function readA(cpu: Cpu, instruction: Decoded): number {
  if (instruction.aType === operandType.register)
    return readRegister(cpu, instruction.aSlot, instruction.aByte, instruction.aBytes);
  if (instruction.aType === operandType.memory) return readMemory(cpu, instruction, instruction.aBytes);
  cpu.high[0] = instruction.immediateHigh;
  return instruction.immediateLow;
}

/** Read the second operand. @throws GuestFault */
export function readB(cpu: Cpu, instruction: Decoded): number {
  if (instruction.bType === operandType.register)
    return readRegister(cpu, instruction.bSlot, instruction.bByte, instruction.bBytes);
  if (instruction.bType === operandType.memory) return readMemory(cpu, instruction, instruction.bBytes);
  cpu.high[0] = instruction.immediateHigh;
  return instruction.immediateLow;
}

function readMemory(cpu: Cpu, instruction: Decoded, bytes: number): number {
  const low = locate(cpu, instruction, bytes, false);
  return cpu.memory.read(low, cpu.at[1], bytes);
}

/** Read the first operand to write it again: `writeBack` does. Its fault is that of a write. @throws GuestFault */
export function readForWrite(cpu: Cpu, instruction: Decoded): number {
  if (instruction.aType === operandType.register)
    return readRegister(cpu, instruction.aSlot, instruction.aByte, instruction.aBytes);
  const { at, memory } = cpu;
  const bytes = instruction.aBytes;
  const low = locate(cpu, instruction, bytes, true);
  at[0] = low;
  memory.checkWrite(low, at[1], bytes);
  return memory.read(low, at[1], bytes);
}

/** Write what `readForWrite` read. */
export function writeBack(cpu: Cpu, instruction: Decoded, low: number, high: number): void {
  if (instruction.aType === operandType.register)
    writeRegister(cpu, instruction.aSlot, instruction.aByte, instruction.aBytes, low, high);
  else cpu.memory.write(cpu.at[0], cpu.at[1], instruction.aBytes, low, high);
}

/** Write the first operand. @throws GuestFault before anything is written */
export function writeA(cpu: Cpu, instruction: Decoded, low: number, high: number): void {
  const bytes = instruction.aBytes;
  if (instruction.aType === operandType.register) {
    writeRegister(cpu, instruction.aSlot, instruction.aByte, bytes, low, high);
    return;
  }
  const address = locate(cpu, instruction, bytes, true);
  cpu.memory.write(address, cpu.at[1], bytes, low, high);
}
