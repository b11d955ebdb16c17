/**
 * cpu/execute-bit — BT, BTS, BTR, BTC, BSF, BSR, TZCNT, LZCNT, POPCNT, BSWAP, MOVBE, CRC32.
 *
 * Source: Intel SDM volume 2, the instructions' pages. What a bit scan of zero leaves is undefined there; here, as on
 * all processors of today, the destination stays.
 * @module
 */
import { carriesOf, setCarry, setResult } from "./arithmetic.ts";
import type { Cpu } from "./cpu.ts";
import { type Decoded, operandType } from "./decoded.ts";
import { readB, readRegister, writeA, writeBack, writeRegister } from "./operand.ts";
import { effectiveAddress, segmentAddress } from "./segment.ts";

/** BT, BTS, BTR, BTC: `sub` 0 … 3. */
export function executeBitTest(cpu: Cpu, instruction: Decoded): void {
  const { at, high, memory, general } = cpu;
  const { sub, aBytes } = instruction;
  const bits = 8 * aBytes;
  let place = instruction.immediateLow & (bits - 1);
  let low = 0;
  let top = 0;
  if (instruction.aType === operandType.memory) {
    let offset = effectiveAddress(cpu, instruction);
    if (instruction.bType === operandType.register) {
      // A register reaches bits before and behind the operand: its signed value is a place in a string of bits.
      const signed = aBytes === 2 ? (cpu.generalWords[instruction.bSlot << 1] << 16) >> 16 : general[instruction.bSlot];
      place = signed & (bits - 1);
      const words =
        aBytes === 8 ? (signed >>> 6) | (general[instruction.bSlot + 1] << 26) : signed >> (aBytes === 2 ? 4 : 5);
      const wordsTop = aBytes === 8 ? general[instruction.bSlot + 1] >> 6 : words >> 31;
      const scale = aBytes === 8 ? 3 : aBytes === 4 ? 2 : 1;
      const sum = (offset >>> 0) + ((words << scale) >>> 0);
      at[1] = (at[1] + ((wordsTop << scale) | (words >>> (32 - scale))) + (sum > 0xffff_ffff ? 1 : 0)) | 0;
      offset = sum | 0;
      if (instruction.addressBytes !== 8) at[1] = 0;
      if (instruction.addressBytes === 2) offset &= 0xffff;
    }
    const address = segmentAddress(cpu, instruction.segment, offset, aBytes, sub !== 0);
    at[0] = address;
    if (sub !== 0) memory.checkWrite(address, at[1], aBytes);
    low = memory.read(address, at[1], aBytes);
    top = memory.high[0];
  } else {
    if (instruction.bType === operandType.register) place = general[instruction.bSlot] & (bits - 1);
    low = readRegister(cpu, instruction.aSlot, instruction.aByte, aBytes);
    top = high[0];
  }
  const bit = place < 32 ? (low >>> place) & 1 : (top >>> (place - 32)) & 1;
  if (sub !== 0) {
    const maskLow = place < 32 ? 1 << place : 0;
    const maskTop = place < 32 ? 0 : 1 << (place - 32);
    if (sub === 1) writeBack(cpu, instruction, low | maskLow, top | maskTop);
    else if (sub === 2) writeBack(cpu, instruction, low & ~maskLow, top & ~maskTop);
    else writeBack(cpu, instruction, low ^ maskLow, top ^ maskTop);
  }
  setCarry(cpu.lazy, bit);
}

function trailingZeros(low: number, top: number): number {
  return low !== 0 ? 31 - Math.clz32(low & -low) : 63 - Math.clz32(top & -top);
}

/** BSF, BSR, TZCNT, LZCNT: `sub` 0 … 3. */
export function executeScan(cpu: Cpu, instruction: Decoded): void {
  const bytes = instruction.aBytes;
  const low = readB(cpu, instruction);
  const top = bytes === 8 ? cpu.high[0] : 0;
  const isZero = (low | top) === 0;
  const bits = 8 * bytes;
  if (instruction.sub < 2) {
    const flags = cpu.state.flags & ~0x8d5;
    cpu.state.statusFlags = flags | (isZero ? 0x44 : 0);
    if (isZero) {
      // On a 32-bit destination the upper half is cleared on some processors and stays on others: it stays here.
      return;
    }
    const highest = top !== 0 ? 63 - Math.clz32(top) : 31 - Math.clz32(low);
    writeRegister(cpu, instruction.aSlot, 0, bytes, instruction.sub === 0 ? trailingZeros(low, top) : highest, 0);
    return;
  }
  let count = bits;
  if (!isZero)
    count =
      instruction.sub === 2
        ? trailingZeros(low, top)
        : top !== 0
          ? Math.clz32(top)
          : Math.clz32(low) + (bytes === 8 ? 32 : bits - 32);
  writeRegister(cpu, instruction.aSlot, 0, bytes, count, 0);
  setResult(cpu.lazy, bytes, count, 0, carriesOf(isZero ? 1 : 0, 0, 0));
}

function ones(word: number): number {
  let count = word - ((word >>> 1) & 0x5555_5555);
  count = (count & 0x3333_3333) + ((count >>> 2) & 0x3333_3333);
  count = (count + (count >>> 4)) & 0x0f0f_0f0f;
  return Math.imul(count, 0x0101_0101) >>> 24;
}

export function executePopcnt(cpu: Cpu, instruction: Decoded): void {
  const low = readB(cpu, instruction);
  const count = ones(low) + (instruction.aBytes === 8 ? ones(cpu.high[0]) : 0);
  writeRegister(cpu, instruction.aSlot, 0, instruction.aBytes, count, 0);
  cpu.state.statusFlags = count === 0 ? 0x40 : 0;
}

function swap(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

/** BSWAP; of 2 bytes, which is undefined, it leaves 0 as processors do. */
export function executeBswap(cpu: Cpu, instruction: Decoded): void {
  const { general } = cpu;
  const { aSlot } = instruction;
  const low = general[aSlot];
  if (instruction.aBytes === 2) cpu.generalWords[aSlot << 1] = 0;
  else if (instruction.aBytes === 4) writeRegister(cpu, aSlot, 0, 4, swap(low), 0);
  else writeRegister(cpu, aSlot, 0, 8, swap(general[aSlot + 1]), swap(low));
}

export function executeMovbe(cpu: Cpu, instruction: Decoded): void {
  const low = readB(cpu, instruction);
  if (instruction.aBytes === 8) writeA(cpu, instruction, swap(cpu.high[0]), swap(low));
  else if (instruction.aBytes === 4) writeA(cpu, instruction, swap(low), 0);
  else writeA(cpu, instruction, swap(low) >>> 16, 0);
}

/** CRC32: the polynomial 0x11EDC6F41, bits reflected. */
export function executeCrc32(cpu: Cpu, instruction: Decoded): void {
  const { bBytes } = instruction;
  const low = readB(cpu, instruction);
  const top = cpu.high[0];
  let crc = cpu.general[instruction.aSlot];
  for (let byte = 0; byte < bBytes; byte++) {
    crc ^= (byte < 4 ? low >>> (8 * byte) : top >>> (8 * (byte - 4))) & 0xff;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0x82f6_3b78 & -(crc & 1));
  }
  writeRegister(cpu, instruction.aSlot, 0, 8, crc, 0);
}

/** NOP with an operand, PREFETCH, CLFLUSH: nothing. */
export function executeNothing(): void {}
