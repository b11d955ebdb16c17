/**
 * cpu/string-run — REP MOVS and REP STOS, upwards, as far as the pages that they are in: many elements at once.
 *
 * Elements are copied one after the other, lower ones first, so that an overlap does what it must. Each counts as an
 * instruction, as it does by itself. What cannot be said in advance is left to the single step, fault and all.
 *
 * Source: Intel SDM volume 2 REP; rules V239 and V517 in ../../SPEC.md.
 * @module
 */
import type { Cpu } from "./cpu.ts";
import type { Decoded } from "./decoded.ts";
import { frontEntries } from "./linear-memory.ts";
import { segmentRegister } from "./state.ts";

const pageBytes = 4096;
/** Words of `general`. */
const count = 2;
const source = 12;
const destination = 14;

/**
 * Execute elements of MOVS or STOS, of which there is at least one, and move the registers.
 *
 * @returns how many; 0 where not even two can be
 */
export function runString(cpu: Cpu, instruction: Decoded, isMove: boolean): number {
  const { general, lazy, memory } = cpu;
  const { addressBytes, bytes } = instruction;
  const isUpwards = (lazy[3] & 0x400) === 0;
  if (!isUpwards || addressBytes === 2 || (cpu.frontWrites & (1 << segmentRegister.es)) === 0) return 0;
  if (isMove && (cpu.frontReads & (1 << instruction.segment)) === 0) return 0;
  const to = placeOf(cpu, destination, addressBytes, bytes, frontEntries);
  const from = isMove ? placeOf(cpu, source, addressBytes, bytes, 0) : to;
  if (to < 0 || from < 0 || !memory.isWritten(to)) return 0;
  const left = addressBytes === 8 && general[count + 1] !== 0 ? pageBytes : general[count] >>> 0;
  const bytesLeft = pageBytes - Math.max(to & (pageBytes - 1), from & (pageBytes - 1));
  const elements = Math.min(left, Math.floor(bytesLeft / bytes), cpu.budget + 1);
  if (elements < 2) return 0;
  cpu.takeMore(elements - 1);
  if (isMove) copy(memory.view, from, to, elements, bytes);
  else fill(cpu, to, elements, bytes);
  const length = elements * bytes;
  move(cpu, destination, addressBytes, length);
  if (isMove) move(cpu, source, addressBytes, length);
  move(cpu, count, addressBytes, -elements);
  return elements;
}

/** Where the element that an index register names is in RAM, or -1. */
function placeOf(cpu: Cpu, slot: number, addressBytes: number, bytes: number, kind: number): number {
  const { general, memory } = cpu;
  const high = addressBytes === 8 ? general[slot + 1] : 0;
  return cpu.isCanonical(high) ? memory.findKept(general[slot], high, bytes - 1, memory.base + kind) : -1;
}

function copy(view: DataView, from: number, to: number, elements: number, bytes: number): void {
  const end = from + elements * bytes;
  for (let at = from, into = to; at < end; at += bytes, into += bytes) {
    if (bytes === 1) view.setUint8(into, view.getUint8(at));
    else if (bytes === 2) view.setUint16(into, view.getUint16(at));
    else if (bytes === 4) view.setInt32(into, view.getInt32(at));
    else {
      // The whole element is read before it is written.
      const low = view.getInt32(at);
      const high = view.getInt32(at + 4);
      view.setInt32(into, low);
      view.setInt32(into + 4, high);
    }
  }
}

function fill(cpu: Cpu, to: number, elements: number, bytes: number): void {
  const { general, memory } = cpu;
  const { view } = memory;
  const end = to + elements * bytes;
  for (let at = to; at < end; at += bytes) {
    if (bytes === 1) view.setUint8(at, general[0]);
    else if (bytes === 2) view.setUint16(at, general[0], true);
    else {
      view.setInt32(at, general[0], true);
      if (bytes === 8) view.setInt32(at + 4, general[1], true);
    }
  }
}

/** Move an index register or the count, as wide as addresses are. */
export function move(cpu: Cpu, slot: number, addressBytes: number, by: number): void {
  const { general } = cpu;
  if (addressBytes === 2) {
    cpu.generalWords[slot << 1] += by;
    return;
  }
  const sum = (general[slot] >>> 0) + by;
  general[slot] = sum | 0;
  if (addressBytes === 4) general[slot + 1] = 0;
  else if (sum < 0) general[slot + 1]--;
  else if (sum > 0xffff_ffff) general[slot + 1]++;
}
