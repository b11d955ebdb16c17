/**
 * cpu/execute-last — the last instruction of a block: a branch as a rule.
 *
 * RIP is moved behind it first. A relative branch within the segment, and within 4 GiB, goes where it says; whatever
 * may fault is its handler's.
 *
 * Source: Intel SDM volume 2 Jcc, JMP; rules V235 and V253 in ../../SPEC.md.
 * @module
 */
import { holds } from "./arithmetic.ts";
import type { CodeCache } from "./code-cache.ts";
import type { Cpu } from "./cpu.ts";
import { branchKind, type Decoded } from "./decoded.ts";
import { executeCall, executeRet } from "./execute-branch.ts";
import type { InnerLoop } from "./inner-loop.ts";

/** Execute it. @throws GuestFault */
export function executeLast(cpu: Cpu, loop: InnerLoop, code: CodeCache, last: Decoded): void {
  const { rip } = cpu;
  const { start } = loop;
  const { branch, length } = last;
  const here = code.window[0] + last.pageOffset;
  const next = (here + length) | 0;
  rip[0] = next;
  if (branch === branchKind.conditional || branch === branchKind.always) {
    if (branch === branchKind.conditional && !isTaken(cpu, last.opcode & 15)) return;
    const target = (next + last.immediateLow) | 0;
    const isNear = cpu.is64
      ? target >>> 0 < next >>> 0 === last.immediateLow < 0
      : last.operandBytes === 4 && target >>> 0 <= cpu.codeLimit;
    if (isNear) {
      rip[0] = target;
      return;
    }
  }
  start[0] = here;
  start[2] = length;
  if (branch === branchKind.call) executeCall(cpu, last);
  else if (branch === branchKind.ret) executeRet(cpu, last);
  else last.execute(cpu, last);
}

/** Whether a condition holds; that of zero first, which is the most frequent. */
function isTaken(cpu: Cpu, condition: number): boolean {
  const { lazy } = cpu;
  if (condition === 5) return (lazy[0] | lazy[1]) !== 0;
  return condition === 4 ? (lazy[0] | lazy[1]) === 0 : holds(cpu, condition);
}
