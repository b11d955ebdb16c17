/**
 * cpu/stack — pushing and popping, with the address size of the stack segment.
 *
 * Source: Intel SDM volume 1 §6.2, volume 2 PUSH and POP; rules V251–V252 in ../../SPEC.md.
 * @module
 */
import type { Cpu } from "./cpu.ts";
import { frontEntries } from "./linear-memory.ts";
import { segmentAddress } from "./segment.ts";
import { segmentRegister } from "./state.ts";

const { ss } = segmentRegister;
/** Of the stack segment, in `frontReads` and `frontWrites`. */
const stackBit = 1 << ss;
/** Words of `general`. */
const spLow = 8;
const spHigh = 9;

/** Push 2, 4 or 8 bytes. The stack pointer moves when they are written. @throws GuestFault */
export function push(cpu: Cpu, bytes: number, low: number, high: number): void {
  const offset = stackOffset(cpu, -bytes);
  const top = cpu.at[1];
  const { memory } = cpu;
  if (bytes >= 4 && bytes === cpu.stackBytes && (cpu.frontWrites & stackBit) !== 0) {
    const place = memory.findKept(offset, top, bytes - 1, memory.base + frontEntries);
    if (place >= 0 && memory.isWritten(place)) {
      memory.view.setInt32(place, low, true);
      if (bytes === 8) memory.view.setInt32(place + 4, high, true);
      cpu.general[spLow] = offset;
      cpu.general[spHigh] = top;
      return;
    }
  }
  const address = segmentAddress(cpu, ss, offset, bytes, true);
  memory.write(address, cpu.at[1], bytes, low, high);
  setStack(cpu, offset, top);
}

/** Read what lies `skip` bytes above the top of the stack; the pointer stays. @throws GuestFault */
export function peek(cpu: Cpu, skip: number, bytes: number): number {
  const offset = stackOffset(cpu, skip);
  const { memory } = cpu;
  if (bytes >= 4 && bytes === cpu.stackBytes && (cpu.frontReads & stackBit) !== 0) {
    const place = memory.findKept(offset, cpu.at[1], bytes - 1, memory.base);
    if (place >= 0) {
      cpu.high[0] = bytes === 8 ? memory.view.getInt32(place + 4, true) : 0;
      return memory.view.getInt32(place, true);
    }
  }
  const address = segmentAddress(cpu, ss, offset, bytes, false);
  return memory.read(address, cpu.at[1], bytes);
}

/** Move the stack pointer by so many bytes: what was peeked at is popped. */
export function moveStack(cpu: Cpu, bytes: number): void {
  const offset = stackOffset(cpu, bytes);
  setStack(cpu, offset, cpu.at[1]);
}

/** The stack pointer moved by so many bytes: its low word; the high one is in `cpu.at[1]`. */
export function stackOffset(cpu: Cpu, bytes: number): number {
  const { general, at } = cpu;
  if (cpu.stackBytes === 8) {
    const sum = (general[spLow] >>> 0) + bytes;
    at[1] = (general[spHigh] + (sum < 0 ? -1 : sum > 0xffff_ffff ? 1 : 0)) | 0;
    return sum | 0;
  }
  at[1] = 0;
  const sum = (general[spLow] + bytes) | 0;
  return cpu.stackBytes === 4 ? sum : sum & 0xffff;
}

/** Set the stack pointer, as wide as the stack segment has it. */
export function setStack(cpu: Cpu, low: number, high: number): void {
  if (cpu.stackBytes === 2) {
    cpu.generalWords[2 * spLow] = low;
    return;
  }
  cpu.general[spLow] = low;
  cpu.general[spHigh] = high;
}
