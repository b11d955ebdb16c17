/**
 * cpu/outer-loop — a run: what waits between two instructions, then as many as nothing is to be looked at between, then
 * faults, exits, counts.
 *
 * Source: Intel SDM volume 3 §6.8–§6.9 (what comes first), §17.3.1.4 (single step); rules V234, V238, V260 in
 * ../../SPEC.md.
 * @module
 */
import type { CodeCache } from "./code-cache.ts";
import type { Cpu, StopReason } from "./cpu.ts";
import { deliverFault, passBoundary } from "./events.ts";
import { executeBlocks } from "./execute-block.ts";
import type { InnerLoop } from "./inner-loop.ts";
import { activityWord, flagBit, interruptibility, segmentRegister } from "./state.ts";
import type { TimeStamp } from "./time-stamp.ts";

/** A small integer wherever JavaScript runs. */
const instructionsMax = 0x3fff_ffff;

/** How a processor runs. */
export class OuterLoop {
  /** Linear addresses before whose instruction a run ends. */
  readonly breakpoints: Set<number> = new Set();
  readonly #cpu: Cpu;
  readonly #loop: InnerLoop;
  readonly #code: CodeCache;
  readonly #time: TimeStamp;
  readonly #counts: Float64Array;

  /** @param counts instructions executed so far, its only word */
  constructor(cpu: Cpu, loop: InnerLoop, code: CodeCache, time: TimeStamp, counts: Float64Array) {
    this.#cpu = cpu;
    this.#loop = loop;
    this.#code = code;
    this.#time = time;
    this.#counts = counts;
  }

  /** Execute up to so many instructions. Never throws for what a guest does. */
  run(maximum: number): StopReason {
    const cpu = this.#cpu;
    const loop = this.#loop;
    let remaining = Math.min(Math.max(0, Math.floor(maximum)), instructionsMax);
    cpu.takeOver();
    let completed = 0;
    for (;;) {
      try {
        const stop = passBoundary(cpu, completed);
        completed = 0;
        if (stop !== null) return stop;
        if (remaining <= 0) return "budget";
        const { lazy, state } = cpu;
        if (this.breakpoints.size > 0 && this.#isBreakpoint()) return "breakpoint";
        const before = state.activity[activityWord.interruptibility];
        const isSingle = (lazy[3] & (flagBit.tf | flagBit.rf)) !== 0 || (before & 3) !== 0 || this.breakpoints.size > 0;
        let length = isSingle ? 1 : remaining;
        if (cpu.intercepts !== null && length > 1)
          length = Math.max(1, Math.min(length, this.#time.instructionsIn(cpu.intercepts.ticksMax())));
        loop.begin(length);
        if (isSingle) this.#single((lazy[3] & flagBit.tf) !== 0, before);
        else executeBlocks(cpu, loop, this.#code);
      } catch (thrown) {
        if (thrown !== cpu.fault) throw thrown;
        loop.leaveBlock(this.#code);
        this.#account();
        loop.restart();
        completed = loop.executed - 1;
        remaining -= completed + 1;
        if (cpu.fault.isExit) return "exit";
        const stop = deliverFault(cpu);
        if (stop !== null) return stop;
        continue;
      }
      this.#account();
      if (loop.isExit) {
        loop.isExit = false;
        loop.isSettled = true;
        loop.restart();
        return "exit";
      }
      completed = loop.executed;
      remaining -= completed;
    }
  }

  /** One instruction, where something must be looked at after it. */
  #single(isTrapped: boolean, blockedBefore: number): void {
    const cpu = this.#cpu;
    const loop = this.#loop;
    const { lazy, state } = cpu;
    const hadResume = (lazy[3] & flagBit.rf) !== 0;
    state.activity[activityWord.interruptibility] = blockedBefore & ~3;
    try {
      if (hadResume) lazy[3] &= ~flagBit.rf;
      executeBlocks(cpu, loop, this.#code);
    } catch (thrown) {
      if (hadResume) lazy[3] |= flagBit.rf;
      if (thrown === cpu.fault && cpu.fault.isExit) state.activity[activityWord.interruptibility] = blockedBefore;
      throw thrown;
    }
    if (loop.isExit) {
      if (hadResume) lazy[3] |= flagBit.rf;
      state.activity[activityWord.interruptibility] = blockedBefore;
      return;
    }
    if (!isTrapped) return;
    // A debug trap follows, unless the instruction just blocks it: it then comes after the next one.
    if ((state.activity[activityWord.interruptibility] & interruptibility.byMovSs) !== 0) return;
    // The instruction is completed, and counts.
    loop.markStart();
    loop.start[2] = 0;
    cpu.raiseDebug(0x4000);
  }

  #account(): void {
    const { executed } = this.#loop;
    this.#counts[0] += executed;
    this.#time.count(executed);
  }

  #isBreakpoint(): boolean {
    const cpu = this.#cpu;
    const { rip, state } = cpu;
    const low = cpu.is64 ? rip[0] : (rip[0] + state.baseLow[segmentRegister.cs]) | 0;
    return this.breakpoints.has((cpu.is64 ? rip[1] : 0) * 0x1_0000_0000 + (low >>> 0));
  }
}
