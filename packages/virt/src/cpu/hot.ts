/**
 * cpu/hot — the handlers that are executed most, called by number: a switch over known functions costs less than a call
 * of a function that is anybody's.
 * @module
 */
import type { Cpu } from "./cpu.ts";
import type { Decoded, Execute } from "./decoded.ts";
import {
  compareImmediate32,
  compareRegister32,
  memoryRegister32,
  registerImmediate32,
  registerMemory32,
  registerRegister32,
  stepRegister32,
} from "./execute-arithmetic.ts";
import { executeJz } from "./execute-branch.ts";
import {
  lea32,
  load32,
  load64,
  moveImmediate32,
  moveRegister32,
  moveRegister64,
  store32,
  store64,
} from "./execute-move.ts";
import { shiftRegister32 } from "./execute-shift.ts";

/** Handlers by their numbers, from 1 on: the cases of `executeOne`. */
const handlers: readonly Execute[] = [
  registerRegister32,
  registerImmediate32,
  registerMemory32,
  memoryRegister32,
  compareRegister32,
  compareImmediate32,
  stepRegister32,
  load32,
  store32,
  moveRegister32,
  moveImmediate32,
  lea32,
  shiftRegister32,
  load64,
  store64,
  moveRegister64,
  executeJz,
];

/** The number of a handler; 0 for one that has none. */
export function hotNumber(execute: Execute): number {
  return handlers.indexOf(execute) + 1;
}

/** Execute one instruction. */
export function executeOne(cpu: Cpu, instruction: Decoded): void {
  switch (instruction.hot) {
    case 1:
      registerRegister32(cpu, instruction);
      break;
    case 2:
      registerImmediate32(cpu, instruction);
      break;
    case 3:
      registerMemory32(cpu, instruction);
      break;
    case 4:
      memoryRegister32(cpu, instruction);
      break;
    case 5:
      compareRegister32(cpu, instruction);
      break;
    case 6:
      compareImmediate32(cpu, instruction);
      break;
    case 7:
      stepRegister32(cpu, instruction);
      break;
    case 8:
      load32(cpu, instruction);
      break;
    case 9:
      store32(cpu, instruction);
      break;
    case 10:
      moveRegister32(cpu, instruction);
      break;
    case 11:
      moveImmediate32(cpu, instruction);
      break;
    case 12:
      lea32(cpu, instruction);
      break;
    case 13:
      shiftRegister32(cpu, instruction);
      break;
    case 14:
      load64(cpu, instruction);
      break;
    case 15:
      store64(cpu, instruction);
      break;
    case 16:
      moveRegister64(cpu, instruction);
      break;
    case 17:
      executeJz(cpu, instruction);
      break;
    default:
      instruction.execute(cpu, instruction);
  }
}
