/**
 * cpu/execute-branch — near jumps, calls and returns, loops.
 *
 * A target beyond the code segment's limit, or one that is not canonical, is a #GP(0) of the branch itself.
 * Source: Intel SDM volume 2, the instructions' pages; rule V253 in ../../SPEC.md.
 * @module
 */
import { holds } from "./arithmetic.ts";
import type { Cpu } from "./cpu.ts";
import type { Decoded } from "./decoded.ts";
import { readA } from "./operand.ts";
import { moveStack, peek, push } from "./stack.ts";

/** Go to the target that the instruction holds, relative to the next one. */
function jumpRelative(cpu: Cpu, instruction: Decoded): void {
  const { rip } = cpu;
  if (cpu.is64) {
    const sum = (rip[0] >>> 0) + (instruction.immediateLow >>> 0);
    const high = (rip[1] + (instruction.immediateLow >> 31) + (sum > 0xffff_ffff ? 1 : 0)) | 0;
    if (high === rip[1]) rip[0] = sum;
    else cpu.jumpNear(sum | 0, high);
    return;
  }
  const target = (rip[0] + instruction.immediateLow) & (instruction.operandBytes === 2 ? 0xffff : -1);
  if (target >>> 0 > cpu.codeLimit) cpu.jumpNear(target, 0);
  rip[0] = target;
}

export function executeJcc(cpu: Cpu, instruction: Decoded): void {
  if (holds(cpu, instruction.opcode & 15)) jumpRelative(cpu, instruction);
}
export function executeJump(cpu: Cpu, instruction: Decoded): void {
  jumpRelative(cpu, instruction);
}

export function executeCall(cpu: Cpu, instruction: Decoded): void {
  const { rip } = cpu;
  const low = rip[0];
  const high = rip[1];
  // The target is checked before anything is pushed, the push before the jump.
  jumpRelative(cpu, instruction);
  const targetLow = rip[0];
  const targetHigh = rip[1];
  rip[0] = low;
  if (rip[1] !== high) rip[1] = high;
  push(cpu, instruction.operandBytes, low, high);
  rip[0] = targetLow;
  rip[1] = targetHigh;
}

/** JMP and CALL through a register or memory: `sub` 0 and 1. */
export function executeIndirect(cpu: Cpu, instruction: Decoded): void {
  const low = readA(cpu, instruction);
  const high = cpu.high[0];
  cpu.checkTarget(low, high);
  if (instruction.sub === 1) push(cpu, instruction.operandBytes, cpu.rip[0], cpu.rip[1]);
  cpu.jumpNear(low, high);
}

export function executeRet(cpu: Cpu, instruction: Decoded): void {
  const bytes = instruction.operandBytes;
  const low = peek(cpu, 0, bytes);
  const high = cpu.high[0];
  cpu.jumpNear(low, high);
  // C2 has a number of bytes to drop, C3 has none.
  moveStack(cpu, bytes + (instruction.opcode === 0xc2 ? instruction.immediateLow & 0xffff : 0));
}

/** LOOPNE, LOOPE, LOOP, JCXZ: `sub` 0 … 3. The counter is as wide as an address. */
export function executeLoop(cpu: Cpu, instruction: Decoded): void {
  const { general, generalWords } = cpu;
  const { sub, addressBytes } = instruction;
  const before = general[2];
  const beforeHigh = general[3];
  if (sub !== 3) {
    if (addressBytes === 2) generalWords[4]--;
    else {
      if (addressBytes === 4) general[3] = 0;
      else if (before === 0) general[3]--;
      general[2] = before - 1;
    }
  }
  const left = addressBytes === 2 ? generalWords[4] : addressBytes === 4 ? general[2] : general[2] | general[3];
  const isZero = (cpu.lazy[0] | cpu.lazy[1]) === 0;
  const isTaken = sub === 3 ? left === 0 : left !== 0 && (sub === 2 || isZero === (sub === 1));
  if (!isTaken) return;
  try {
    jumpRelative(cpu, instruction);
  } catch (fault) {
    general[2] = before;
    general[3] = beforeHigh;
    throw fault;
  }
}
