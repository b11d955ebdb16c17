/**
 * cpu/execute-block — the loop that executes: block after block, and each operation of a block by its number.
 *
 * One function, and in it one switch over whole numbers: operations of 32 bits are written out here, since a call costs
 * more than the work; the others are in execute-operation.ts. What an operation touches is kept in local constants over
 * the loop. An operation that may fault, exit, ask a device or write code says first which one it is (`loop.place`).
 *
 * Source: rules V235, V516, V517 in ../../SPEC.md; of the flags V230 and arithmetic.ts.
 * @module
 */
import { compute32 } from "./arithmetic.ts";
import type { CodeCache } from "./code-cache.ts";
import type { Cpu } from "./cpu.ts";
import type { Decoded } from "./decoded.ts";
import { executeLast } from "./execute-last.ts";
import { executePop, executePush } from "./execute-move.ts";
import { executeOperation } from "./execute-operation.ts";
import { findRead, findWrite } from "./front.ts";
import type { InnerLoop } from "./inner-loop.ts";
import { frontEntries } from "./linear-memory.ts";
import type { MicroOperation } from "./micro-operation.ts";
import { locate } from "./segment.ts";

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
        default:
          loop.place = n;
          executeOperation(cpu, operation);
          limit = loop.limit;
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
