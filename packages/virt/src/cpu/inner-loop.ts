/**
 * cpu/inner-loop — what is being executed: how many instructions may still be, which one it is, and where it begins.
 *
 * Where a block of plain instructions is executed as one, RIP stands still meanwhile, and `synchronize` says where it is.
 * One counter ends the loop: an instruction that changes what it relies on takes the rest of it away (`attend`).
 *
 * Source: rules V234, V235, V238 in ../../SPEC.md.
 * @module
 */
import type { Block } from "./block.ts";
import type { CodeCache } from "./code-cache.ts";
import type { Decoded } from "./decoded.ts";

/** Where a processor is in its code. */
export class InnerLoop {
  /** Instructions that the loop may still execute, and how many it was given. */
  left = 0;
  chunk = 0;
  /** The block that is being executed, which of its operations it is, and how many come before its last instruction. */
  block: Block | null = null;
  place = 0;
  limit = 0;
  /** RIP of the instruction that is being executed, low and high, and its length once it is decoded. */
  readonly start: Int32Array = new Int32Array(3);
  /** The instruction that is being executed has exited: the run ends with it. */
  isExit = false;
  /** The last run ended with an exit between two instructions: what was derived is that of its registers. */
  isSettled = false;
  /** The registers are those of the last run again: see `Cpu.keep`. */
  isKept = false;
  readonly #rip: Int32Array;

  constructor(rip: Int32Array) {
    this.#rip = rip;
  }

  /** Begin to execute so many. */
  begin(length: number): void {
    this.left = length;
    this.chunk = length;
  }

  /** Instructions executed since then. */
  get executed(): number {
    return this.chunk - this.left;
  }

  /** Within a block: let RIP be where it would be if instructions were executed one by one. */
  synchronize(code: CodeCache): void {
    const { block } = this;
    if (block === null) return;
    const { start } = this;
    const { instruction } = block.operations[this.place] as { instruction: Decoded };
    start[0] = code.window[0] + instruction.pageOffset;
    start[2] = instruction.length;
    this.#rip[0] = start[0] + instruction.length;
  }

  /** Code that may be of the block that is being executed has been written. */
  endBlock(): void {
    this.limit = -1;
  }

  /** A fault ended the block that is being executed: what comes after it has not been executed. */
  leaveBlock(code: CodeCache): void {
    const { block } = this;
    if (block === null) return;
    this.synchronize(code);
    this.left += block.operations.length - this.place;
    this.block = null;
  }

  /** What the loop relies on must be looked at again: it ends after this instruction. */
  attend(): void {
    this.chunk -= Math.max(0, this.left);
    this.left = 0;
  }

  /** One more element of a string instruction. @returns false where the budget is used up */
  take(): boolean {
    if (this.left <= 0) return false;
    this.left--;
    return true;
  }

  /** The instruction is not finished: RIP goes back to its beginning. */
  restart(): void {
    this.#rip[0] = this.start[0];
    this.#rip[1] = this.start[1];
  }

  /** What is executed now is where RIP points; a fault does not go back behind it. */
  markStart(): void {
    this.start[0] = this.#rip[0];
    this.start[1] = this.#rip[1];
  }

  /** Nothing is executed now: an event between two instructions begins. */
  beginEvent(): void {
    this.left = 0;
    this.chunk = 0;
    this.markStart();
    this.start[2] = 0;
  }

  /** What follows is no instruction's any more. @returns the length of the one that was stopped */
  endInstruction(): number {
    const length = this.start[2];
    this.start[2] = 0;
    return length;
  }
}
