/**
 * cpu/execute-block — the loop that executes: block after block, and each operation of a block by its number.
 *
 * One function, and in it one switch over whole numbers: what is executed most is written out here, since a call of a
 * function that is anybody's costs more than the work. What an operation touches is kept in local constants over the
 * loop. An operation that may fault, exit, ask a device or write code says first which one it is (`loop.place`).
 *
 * Source: rules V235, V516, V517 in ../../SPEC.md; of the flags V230 and arithmetic.ts.
 * @module
 */
import { compute32, compute64, computeNarrow, holds } from "./arithmetic.ts";
import type { CodeCache } from "./code-cache.ts";
import type { Cpu } from "./cpu.ts";
import type { Decoded } from "./decoded.ts";
import { findRead, findWrite } from "./front.ts";
import { executeLast } from "./execute-last.ts";
import type { InnerLoop } from "./inner-loop.ts";
import { frontEntries } from "./linear-memory.ts";
import type { MicroOperation } from "./micro-operation.ts";
import { executeBinary, executeStep, executeTest } from "./execute-arithmetic.ts";
import { executeCmov, executeMovsx, executeMovzx, executePop, executePush, executeSet } from "./execute-move.ts";
import { executeShift } from "./execute-shift.ts";
import { effectiveAddress, locate } from "./segment.ts";

const signAndCarry = 0xc000_0008 | 0;

/** Execute until nothing is left of the loop's budget. @throws GuestFault */
export function executeBlocks(cpu: Cpu, loop: InnerLoop, code: CodeCache): void {
  const { rip, general, generalBytes, generalWords, lazy, memory } = cpu;
  const { tagHigh, page, view, bytes, marks } = memory;
  const { start } = loop;
  const { window } = code;
  while (loop.left > 0) {
    const at = (rip[0] - window[0]) | 0;
    const first = at >>> 0 < 4096 ? code.records[at] : undefined;
    start[1] = rip[1];
    const block = first === undefined ? null : first.block;
    if (block === null || block.operations.length >= loop.left) {
      executeAlone(cpu, loop, code, first);
      continue;
    }
    const { operations, last } = block;
    const count = operations.length;
    let limit = count;
    loop.left -= count + 1;
    loop.limit = count;
    loop.block = block;
    let n = 0;
    for (; n < limit; n++) {
      const operation = operations[n] as MicroOperation;
      switch (operation.kind) {
        // add32
        case 1: {
          const { a } = operation;
          const x = general[a];
          const y = (general[operation.b] + operation.immediate) | 0;
          const result = (x + y) | 0;
          general[a] = result;
          general[a + 1] = 0;
          lazy[0] = result;
          lazy[1] = result;
          lazy[2] = ((x & y) | ((x | y) & ~result)) & signAndCarry;
          break;
        }
        // or32
        case 2: {
          const { a } = operation;
          const result = general[a] | (general[operation.b] + operation.immediate);
          general[a] = result;
          general[a + 1] = 0;
          lazy[0] = result;
          lazy[1] = result;
          lazy[2] = 0;
          break;
        }
        // adc32 and sbb32
        case 3:
        case 4: {
          const { a } = operation;
          const y = (general[operation.b] + operation.immediate) | 0;
          general[a] = compute32(lazy, operation.kind - 1, general[a], y);
          general[a + 1] = 0;
          break;
        }
        // and32
        case 5: {
          const { a } = operation;
          const result = general[a] & (general[operation.b] + operation.immediate);
          general[a] = result;
          general[a + 1] = 0;
          lazy[0] = result;
          lazy[1] = result;
          lazy[2] = 0;
          break;
        }
        // sub32
        case 6: {
          const { a } = operation;
          const x = general[a];
          const y = (general[operation.b] + operation.immediate) | 0;
          const result = (x - y) | 0;
          general[a] = result;
          general[a + 1] = 0;
          lazy[0] = result;
          lazy[1] = result;
          lazy[2] = ((~x & y) | (~(x ^ y) & result)) & signAndCarry;
          break;
        }
        // xor32
        case 7: {
          const { a } = operation;
          const result = general[a] ^ (general[operation.b] + operation.immediate);
          general[a] = result;
          general[a + 1] = 0;
          lazy[0] = result;
          lazy[1] = result;
          lazy[2] = 0;
          break;
        }
        // cmp32
        case 8: {
          const x = general[operation.a];
          const y = (general[operation.b] + operation.immediate) | 0;
          const result = (x - y) | 0;
          lazy[0] = result;
          lazy[1] = result;
          lazy[2] = ((~x & y) | (~(x ^ y) & result)) & signAndCarry;
          break;
        }
        // test32
        case 9: {
          const result = general[operation.a] & (general[operation.b] + operation.immediate);
          lazy[0] = result;
          lazy[1] = result;
          lazy[2] = 0;
          break;
        }
        // inc32: CF stays, OF and AF are those of the sum
        case 10: {
          const { a } = operation;
          const result = (general[a] + 1) | 0;
          general[a] = result;
          general[a + 1] = 0;
          const carry = lazy[2] & -0x8000_0000;
          const overflow = result === -0x8000_0000 ? 0x4000_0000 : 0;
          lazy[0] = result;
          lazy[1] = result;
          lazy[2] = carry | ((carry >>> 1) ^ overflow) | ((result & 15) === 0 ? 8 : 0);
          break;
        }
        // dec32
        case 11: {
          const { a } = operation;
          const before = general[a];
          const result = (before - 1) | 0;
          general[a] = result;
          general[a + 1] = 0;
          const carry = lazy[2] & -0x8000_0000;
          const overflow = before === -0x8000_0000 ? 0x4000_0000 : 0;
          lazy[0] = result;
          lazy[1] = result;
          lazy[2] = carry | ((carry >>> 1) ^ overflow) | ((before & 15) === 0 ? 8 : 0);
          break;
        }
        // shl32
        case 12: {
          const { a, immediate } = operation;
          const before = general[a];
          const result = before << immediate;
          const carry = (before >>> (32 - immediate)) & 1;
          general[a] = result;
          general[a + 1] = 0;
          lazy[0] = result;
          lazy[1] = result;
          lazy[2] = (carry << 31) | (((result >>> 31) & 1) << 30) | 8;
          break;
        }
        // shr32
        case 13: {
          const { a, immediate } = operation;
          const before = general[a];
          const result = (before >>> immediate) | 0;
          const carry = (before >>> (immediate - 1)) & 1;
          general[a] = result;
          general[a + 1] = 0;
          lazy[0] = result;
          lazy[1] = result;
          lazy[2] = (carry << 31) | ((carry ^ (before >>> 31)) << 30) | 8;
          break;
        }
        // sar32
        case 14: {
          const { a, immediate } = operation;
          const before = general[a];
          const result = before >> immediate;
          const carry = (before >> (immediate - 1)) & 1;
          general[a] = result;
          general[a + 1] = 0;
          lazy[0] = result;
          lazy[1] = result;
          lazy[2] = (carry << 31) | (carry << 30) | 8;
          break;
        }
        // plainAdd32
        case 15: {
          const { a } = operation;
          general[a] = general[a] + general[operation.b] + operation.immediate;
          general[a + 1] = 0;
          break;
        }
        // plainOr32
        case 16: {
          const { a } = operation;
          general[a] = general[a] | (general[operation.b] + operation.immediate);
          general[a + 1] = 0;
          break;
        }
        // plainAnd32
        case 17: {
          const { a } = operation;
          general[a] = general[a] & (general[operation.b] + operation.immediate);
          general[a + 1] = 0;
          break;
        }
        // plainSub32
        case 18: {
          const { a } = operation;
          general[a] = general[a] - general[operation.b] - operation.immediate;
          general[a + 1] = 0;
          break;
        }
        // plainXor32
        case 19: {
          const { a } = operation;
          general[a] = general[a] ^ (general[operation.b] + operation.immediate);
          general[a + 1] = 0;
          break;
        }
        // plainShl32
        case 20: {
          const { a } = operation;
          general[a] = general[a] << operation.immediate;
          general[a + 1] = 0;
          break;
        }
        // plainShr32
        case 21: {
          const { a } = operation;
          general[a] = general[a] >>> operation.immediate;
          general[a + 1] = 0;
          break;
        }
        // plainSar32
        case 22: {
          const { a } = operation;
          general[a] = general[a] >> operation.immediate;
          general[a + 1] = 0;
          break;
        }
        // nothing
        case 23:
          break;
        // move32
        case 24: {
          const { a } = operation;
          general[a] = general[operation.b] + operation.immediate;
          general[a + 1] = 0;
          break;
        }
        // lea32
        case 25: {
          const { a } = operation;
          general[a] = general[operation.base] + (general[operation.index] << operation.shift) + operation.displacement;
          general[a + 1] = 0;
          break;
        }
        // load32
        case 26: {
          const { a } = operation;
          const offset =
            (general[operation.base] + (general[operation.index] << operation.shift) + operation.displacement) | 0;
          const slot = memory.base + ((offset >>> 12) & 0xff);
          if (
            (cpu.frontReads & operation.segmentBit) !== 0 &&
            memory.tagLow[slot] === ((offset + 3) & -4096) &&
            tagHigh[slot] === 0
          )
            general[a] = view.getInt32(page[slot] | (offset & 0xfff), true);
          else {
            loop.place = n;
            general[a] = memory.read32(locate(cpu, operation.instruction, 4, false), cpu.at[1]);
          }
          general[a + 1] = 0;
          break;
        }
        // store32
        case 27: {
          const value = (general[operation.b] + operation.immediate) | 0;
          const offset =
            (general[operation.base] + (general[operation.index] << operation.shift) + operation.displacement) | 0;
          const slot = memory.base + frontEntries + ((offset >>> 12) & 0xff);
          const place = page[slot] | (offset & 0xfff);
          if (
            (cpu.frontWrites & operation.segmentBit) !== 0 &&
            memory.tagLow[slot] === ((offset + 3) & -4096) &&
            tagHigh[slot] === 0 &&
            marks[place >>> 12] === 1
          )
            view.setInt32(place, value, true);
          else {
            loop.place = n;
            memory.write32(locate(cpu, operation.instruction, 4, true), cpu.at[1], value);
            limit = loop.limit;
          }
          break;
        }
        // binaryFrom32
        case 28: {
          const { a } = operation;
          loop.place = n;
          const place = findRead(cpu, memory, operation, 3);
          const value =
            place >= 0
              ? view.getInt32(place, true)
              : memory.read32(locate(cpu, operation.instruction, 4, false), cpu.at[1]);
          general[a] = compute32(lazy, operation.sub, general[a], value);
          general[a + 1] = 0;
          break;
        }
        // binaryTo32
        case 29: {
          loop.place = n;
          // Both, as the long way asks for both.
          const place = findRead(cpu, memory, operation, 3);
          if (place >= 0 && findWrite(cpu, memory, operation, 3) === place) {
            const value = (general[operation.b] + operation.immediate) | 0;
            view.setInt32(place, compute32(lazy, operation.sub, view.getInt32(place, true), value), true);
          } else {
            const { instruction } = operation;
            instruction.execute(cpu, instruction);
            limit = loop.limit;
          }
          break;
        }
        // push32
        case 30: {
          const offset = (general[8] - 4) | 0;
          const slot = memory.base + frontEntries + ((offset >>> 12) & 0xff);
          const place = page[slot] | (offset & 0xfff);
          if (
            cpu.stackBytes === 4 &&
            (cpu.frontWrites & 4) !== 0 &&
            memory.tagLow[slot] === ((offset + 3) & -4096) &&
            tagHigh[slot] === 0 &&
            marks[place >>> 12] === 1
          ) {
            view.setInt32(place, general[operation.b] + operation.immediate, true);
            general[8] = offset;
            general[9] = 0;
          } else {
            loop.place = n;
            executePush(cpu, operation.instruction);
            limit = loop.limit;
          }
          break;
        }
        // pop32
        case 31: {
          const { a } = operation;
          const offset = general[8];
          const slot = memory.base + ((offset >>> 12) & 0xff);
          if (
            cpu.stackBytes === 4 &&
            (cpu.frontReads & 4) !== 0 &&
            memory.tagLow[slot] === ((offset + 3) & -4096) &&
            tagHigh[slot] === 0
          ) {
            general[8] = offset + 4;
            general[9] = 0;
            general[a] = view.getInt32(page[slot] | (offset & 0xfff), true);
            general[a + 1] = 0;
          } else {
            loop.place = n;
            executePop(cpu, operation.instruction);
          }
          break;
        }
        // binary64
        case 32: {
          const { a, b, sub } = operation;
          const yLow = (general[b] + operation.immediate) | 0;
          const yHigh = (general[b + 1] + operation.immediateHigh) | 0;
          const low = compute64(cpu, sub, general[a], general[a + 1], yLow, yHigh);
          if (sub !== 7) {
            general[a] = low;
            general[a + 1] = lazy[1];
          }
          break;
        }
        // move64
        case 33: {
          const { a, b } = operation;
          general[a] = general[b] + operation.immediate;
          general[a + 1] = general[b + 1] + operation.immediateHigh;
          break;
        }
        // lea64
        case 34: {
          const { a } = operation;
          general[a] = effectiveAddress(cpu, operation.instruction);
          general[a + 1] = cpu.at[1];
          break;
        }
        // load64
        case 35: {
          const { a } = operation;
          loop.place = n;
          const place = findRead(cpu, memory, operation, 7);
          if (place >= 0) {
            general[a] = view.getInt32(place, true);
            general[a + 1] = view.getInt32(place + 4, true);
          } else {
            general[a] = memory.read64(locate(cpu, operation.instruction, 8, false), cpu.at[1]);
            general[a + 1] = memory.high[0];
          }
          break;
        }
        // store64
        case 36: {
          const { b } = operation;
          const low = (general[b] + operation.immediate) | 0;
          const high = (general[b + 1] + operation.immediateHigh) | 0;
          loop.place = n;
          const place = findWrite(cpu, memory, operation, 7);
          if (place >= 0) {
            view.setInt32(place, low, true);
            view.setInt32(place + 4, high, true);
          } else {
            memory.write64(locate(cpu, operation.instruction, 8, true), cpu.at[1], low, high);
            limit = loop.limit;
          }
          break;
        }
        // push64
        case 37: {
          const { b } = operation;
          const before = general[8];
          const low = (before - 8) | 0;
          const high = before >>> 0 < 8 ? general[9] - 1 : general[9];
          const place = (cpu.frontWrites & 4) === 0 ? -1 : memory.findKept(low, high, 7, memory.base + frontEntries);
          if (place >= 0 && marks[place >>> 12] === 1) {
            view.setInt32(place, general[b] + operation.immediate, true);
            view.setInt32(place + 4, general[b + 1] + operation.immediateHigh, true);
            general[8] = low;
            general[9] = high;
          } else {
            loop.place = n;
            executePush(cpu, operation.instruction);
            limit = loop.limit;
          }
          break;
        }
        // pop64
        case 38: {
          const { a } = operation;
          const before = general[8];
          const place = (cpu.frontReads & 4) === 0 ? -1 : memory.findKept(before, general[9], 7, memory.base);
          if (place >= 0) {
            general[8] = before + 8;
            if (before >>> 0 > 0xffff_fff7) general[9]++;
            general[a] = view.getInt32(place, true);
            general[a + 1] = view.getInt32(place + 4, true);
          } else {
            loop.place = n;
            executePop(cpu, operation.instruction);
          }
          break;
        }
        // load8
        case 39: {
          loop.place = n;
          const place = findRead(cpu, memory, operation, 0);
          generalBytes[operation.a] =
            place >= 0 ? bytes[place] : memory.read8(locate(cpu, operation.instruction, 1, false), cpu.at[1]);
          break;
        }
        // store8
        case 40: {
          const value = generalBytes[operation.b] + operation.immediate;
          loop.place = n;
          const place = findWrite(cpu, memory, operation, 0);
          if (place >= 0) bytes[place] = value;
          else {
            memory.write8(locate(cpu, operation.instruction, 1, true), cpu.at[1], value);
            limit = loop.limit;
          }
          break;
        }
        // load16
        case 41: {
          loop.place = n;
          const place = findRead(cpu, memory, operation, 1);
          generalWords[operation.a] =
            place >= 0
              ? view.getUint16(place, true)
              : memory.read16(locate(cpu, operation.instruction, 2, false), cpu.at[1]);
          break;
        }
        // store16
        case 42: {
          const value = generalWords[operation.b] + operation.immediate;
          loop.place = n;
          const place = findWrite(cpu, memory, operation, 1);
          if (place >= 0) view.setInt16(place, value, true);
          else {
            memory.write16(locate(cpu, operation.instruction, 2, true), cpu.at[1], value);
            limit = loop.limit;
          }
          break;
        }
        // binary16
        case 43: {
          const { a, sub } = operation;
          const y = generalWords[operation.b] + operation.immediate;
          const result = computeNarrow(lazy, sub, 16, generalWords[a], y);
          if (sub !== 7) generalWords[a] = result;
          break;
        }
        // binary8
        case 44: {
          const { a, sub } = operation;
          const y = generalBytes[operation.b] + operation.immediate;
          const result = computeNarrow(lazy, sub, 24, generalBytes[a], y);
          if (sub !== 7) generalBytes[a] = result;
          break;
        }
        // move16
        case 45:
          generalWords[operation.a] = generalWords[operation.b] + operation.immediate;
          break;
        // move8
        case 46:
          generalBytes[operation.a] = generalBytes[operation.b] + operation.immediate;
          break;
        // zero8
        case 47: {
          const { a } = operation;
          general[a] = generalBytes[operation.b];
          general[a + 1] = 0;
          break;
        }
        // zero16
        case 48: {
          const { a } = operation;
          general[a] = generalWords[operation.b];
          general[a + 1] = 0;
          break;
        }
        // loadZero8
        case 49: {
          const { a } = operation;
          loop.place = n;
          const place = findRead(cpu, memory, operation, 0);
          general[a] =
            place >= 0 ? bytes[place] : memory.read8(locate(cpu, operation.instruction, 1, false), cpu.at[1]);
          general[a + 1] = 0;
          break;
        }
        // loadZero16
        case 50: {
          const { a } = operation;
          loop.place = n;
          const place = findRead(cpu, memory, operation, 1);
          general[a] =
            place >= 0
              ? view.getUint16(place, true)
              : memory.read16(locate(cpu, operation.instruction, 2, false), cpu.at[1]);
          general[a + 1] = 0;
          break;
        }
        // test64
        case 51: {
          const { a, b } = operation;
          const low = general[a] & (general[b] + operation.immediate);
          const high = general[a + 1] & (general[b + 1] + operation.immediateHigh);
          lazy[0] = low;
          lazy[1] = high;
          lazy[2] = 0;
          break;
        }
        // test16
        case 52: {
          const result = ((generalWords[operation.a] & (generalWords[operation.b] + operation.immediate)) << 16) >> 16;
          lazy[0] = result;
          lazy[1] = result;
          lazy[2] = 0;
          break;
        }
        // test8
        case 53: {
          const result = ((generalBytes[operation.a] & (generalBytes[operation.b] + operation.immediate)) << 24) >> 24;
          lazy[0] = result;
          lazy[1] = result;
          lazy[2] = 0;
          break;
        }
        // loadAny32
        case 54: {
          const { a } = operation;
          loop.place = n;
          const place = findRead(cpu, memory, operation, 3);
          general[a] =
            place >= 0
              ? view.getInt32(place, true)
              : memory.read32(locate(cpu, operation.instruction, 4, false), cpu.at[1]);
          general[a + 1] = 0;
          break;
        }
        // storeAny32
        case 55: {
          const value = (general[operation.b] + operation.immediate) | 0;
          loop.place = n;
          const place = findWrite(cpu, memory, operation, 3);
          if (place >= 0) view.setInt32(place, value, true);
          else {
            memory.write32(locate(cpu, operation.instruction, 4, true), cpu.at[1], value);
            limit = loop.limit;
          }
          break;
        }
        // sign8
        case 56: {
          const { a } = operation;
          general[a] = (generalBytes[operation.b] << 24) >> 24;
          general[a + 1] = 0;
          break;
        }
        // sign16
        case 57: {
          const { a } = operation;
          general[a] = (generalWords[operation.b] << 16) >> 16;
          general[a + 1] = 0;
          break;
        }
        // multiply32
        case 58: {
          const { a } = operation;
          const x = operation.sub === 2 ? general[a] : operation.immediate;
          const y = general[operation.b];
          const result = Math.imul(x, y);
          general[a] = result;
          general[a + 1] = 0;
          lazy[0] = result;
          lazy[1] = result;
          // A product that has no room in 32 bits is another number, rounded or not.
          lazy[2] = x * y === result ? 0 : -0x8000_0000;
          break;
        }
        // plainMultiply32
        case 59: {
          const { a } = operation;
          general[a] = Math.imul(operation.sub === 2 ? general[a] : operation.immediate, general[operation.b]);
          general[a + 1] = 0;
          break;
        }
        // binary
        case 60:
          loop.place = n;
          executeBinary(cpu, operation.instruction);
          limit = loop.limit;
          break;
        // test
        case 61:
          loop.place = n;
          executeTest(cpu, operation.instruction);
          break;
        // step
        case 62:
          loop.place = n;
          executeStep(cpu, operation.instruction);
          limit = loop.limit;
          break;
        // shift
        case 63:
          loop.place = n;
          executeShift(cpu, operation.instruction);
          limit = loop.limit;
          break;
        // moveIf
        case 64:
          loop.place = n;
          executeCmov(cpu, operation.instruction);
          break;
        // setIf
        case 65:
          loop.place = n;
          executeSet(cpu, operation.instruction);
          limit = loop.limit;
          break;
        // zero
        case 66:
          loop.place = n;
          executeMovzx(cpu, operation.instruction);
          break;
        // sign
        case 67:
          loop.place = n;
          executeMovsx(cpu, operation.instruction);
          break;
        default: {
          loop.place = n;
          const { instruction } = operation;
          instruction.execute(cpu, instruction);
          limit = loop.limit;
        }
      }
    }
    loop.block = null;
    if (limit !== count) {
      // A write into this very code ended the block: what follows is decoded anew.
      loop.left += count + 1 - n;
      const { instruction } = operations[n - 1] as MicroOperation;
      rip[0] = window[0] + instruction.pageOffset + instruction.length;
      continue;
    }
    executeLast(cpu, loop, code, last);
  }
}

/** One instruction by itself: its page is not known, it was executed once at most, or not all of its block may be. */
function executeAlone(cpu: Cpu, loop: InnerLoop, code: CodeCache, known: Decoded | undefined): void {
  const { rip } = cpu;
  const { start } = loop;
  start[0] = rip[0];
  let instruction = known;
  if (instruction === undefined) {
    // An instruction that does not decode counts as one begun.
    start[2] = 0;
    loop.left--;
    instruction = code.fetch();
    loop.left++;
  } else if (!instruction.isTried) code.tryBlock(instruction);
  start[2] = instruction.length;
  loop.left--;
  const next = ((start[0] >>> 0) + start[2]) % 0x1_0000_0000;
  if (cpu.is64 && next < start[0] >>> 0) rip[1] = start[1] + 1;
  rip[0] = next;
  instruction.execute(cpu, instruction);
}
