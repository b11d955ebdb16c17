/**
 * cpu/execute-operation — an operation of a block by its number: those of 64, 16 and 8 bits, and the handlers that are
 * called most, which costs less where the function is known.
 *
 * Source: rules V516, V517 in ../../SPEC.md.
 * @module
 */
import { compute64, computeNarrow } from "./arithmetic.ts";
import type { Cpu } from "./cpu.ts";
import { executeBinary, executeStep, executeTest } from "./execute-arithmetic.ts";
import { executeCmov, executeMovsx, executeMovzx, executePop, executePush, executeSet } from "./execute-move.ts";
import { executeShift } from "./execute-shift.ts";
import { findRead, findWrite } from "./front.ts";
import { frontEntries } from "./linear-memory.ts";
import type { MicroOperation } from "./micro-operation.ts";
import { effectiveAddress, locate } from "./segment.ts";

/** Execute one. @throws GuestFault */
export function executeOperation(cpu: Cpu, operation: MicroOperation): void {
  const { general, generalBytes, generalWords, lazy, memory } = cpu;
  const { view, bytes } = memory;
  switch (operation.kind) {
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
      const place = findWrite(cpu, memory, operation, 7);
      if (place >= 0) {
        view.setInt32(place, low, true);
        view.setInt32(place + 4, high, true);
      } else {
        memory.write64(locate(cpu, operation.instruction, 8, true), cpu.at[1], low, high);
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
      if (place >= 0 && memory.isWritten(place)) {
        view.setInt32(place, general[b] + operation.immediate, true);
        view.setInt32(place + 4, general[b + 1] + operation.immediateHigh, true);
        general[8] = low;
        general[9] = high;
      } else {
        executePush(cpu, operation.instruction);
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
        executePop(cpu, operation.instruction);
      }
      break;
    }
    // load8
    case 39: {
      const place = findRead(cpu, memory, operation, 0);
      generalBytes[operation.a] =
        place >= 0 ? bytes[place] : memory.read8(locate(cpu, operation.instruction, 1, false), cpu.at[1]);
      break;
    }
    // store8
    case 40: {
      const value = generalBytes[operation.b] + operation.immediate;
      const place = findWrite(cpu, memory, operation, 0);
      if (place >= 0) bytes[place] = value;
      else {
        memory.write8(locate(cpu, operation.instruction, 1, true), cpu.at[1], value);
      }
      break;
    }
    // load16
    case 41: {
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
      const place = findWrite(cpu, memory, operation, 1);
      if (place >= 0) view.setInt16(place, value, true);
      else {
        memory.write16(locate(cpu, operation.instruction, 2, true), cpu.at[1], value);
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
      const place = findWrite(cpu, memory, operation, 3);
      if (place >= 0) view.setInt32(place, value, true);
      else {
        memory.write32(locate(cpu, operation.instruction, 4, true), cpu.at[1], value);
      }
      break;
    }
    // binary
    case 60:
      executeBinary(cpu, operation.instruction);
      break;
    // test
    case 61:
      executeTest(cpu, operation.instruction);
      break;
    // step
    case 62:
      executeStep(cpu, operation.instruction);
      break;
    // shift
    case 63:
      executeShift(cpu, operation.instruction);
      break;
    // moveIf
    case 64:
      executeCmov(cpu, operation.instruction);
      break;
    // setIf
    case 65:
      executeSet(cpu, operation.instruction);
      break;
    // zero
    case 66:
      executeMovzx(cpu, operation.instruction);
      break;
    // sign
    case 67:
      executeMovsx(cpu, operation.instruction);
      break;
    default: {
      const { instruction } = operation;
      instruction.execute(cpu, instruction);
    }
  }
}
