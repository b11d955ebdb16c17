/**
 * cpu/time-stamp — the time-stamp counter: it moves when instructions have been counted or somebody moves it, and an
 * instruction that reads it in the middle of a run sees what has been executed so far.
 *
 * Source: Intel SDM volume 3 §18.17, §26.3 (offsetting); rule V234 in ../../SPEC.md.
 * @module
 */
import type { Intercepts } from "./intercepts.ts";
import type { CpuState } from "./state.ts";

const twoTo32 = 0x1_0000_0000;

/** The counter of one processor; its two words are in the state. */
export class TimeStamp {
  readonly #tsc: Int32Array;
  readonly #ticks: number;

  /** @param ticksPerInstruction whole; 0 where a cost model moves the counter */
  constructor(state: CpuState, ticksPerInstruction: number) {
    this.#tsc = state.tsc;
    this.#ticks = ticksPerInstruction;
  }

  /** So many instructions were executed. */
  count(instructions: number): void {
    this.advance(instructions * this.#ticks);
  }

  /** How many instructions fit in so many ticks. */
  instructionsIn(ticks: number): number {
    return Math.floor(ticks / Math.max(1, this.#ticks));
  }

  /** Move it. @param ticks whole, below 2^53 */
  advance(ticks: number): void {
    const tsc = this.#tsc;
    const sum = (tsc[0] >>> 0) + ticks;
    tsc[0] = (sum % twoTo32) | 0;
    if (sum >= twoTo32 || sum < 0) tsc[1] += Math.floor(sum / twoTo32);
  }

  /** What an instruction sees. @param pending instructions executed and not counted yet @param high takes the high word @returns the low word */
  read(pending: number, intercepts: Intercepts | null, high: Int32Array): number {
    const tsc = this.#tsc;
    let sum = (tsc[0] >>> 0) + pending * this.#ticks;
    let top = tsc[1] + Math.floor(sum / twoTo32);
    sum %= twoTo32;
    if (intercepts !== null) {
      sum += intercepts.tscOffsetLow() >>> 0;
      top += intercepts.tscOffsetHigh() + (sum > 0xffff_ffff ? 1 : 0);
    }
    high[0] = top;
    return sum | 0;
  }

  /** Write it. @param pending instructions of the run so far, this one among them: they are counted later */
  write(low: number, high: number, pending: number): void {
    const tsc = this.#tsc;
    // What the run has counted so far comes on top later: take it away.
    const difference = (low >>> 0) - pending * this.#ticks;
    tsc[0] = difference | 0;
    tsc[1] = difference < 0 ? high - 1 : high;
  }
}
