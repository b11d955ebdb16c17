/**
 * vmx/timer — the VMX-preemption timer, and the times of PAUSE-loop exiting: both are counted by the time-stamp counter.
 *
 * Source: Intel SDM volume 3 §26.5.1 (timer), §26.1.3 (PAUSE). Rules V371–V372 in ../../SPEC.md.
 * @module
 */
import type { CpuState } from "../cpu/state.ts";
import { exitWord, type ExitState } from "./exit-state.ts";
import { vmcsField } from "./vmcs-field.ts";

const twoTo32 = 0x1_0000_0000;

/** Ticks between two readings of the counter: b − a, as long as it did not go back. */
function ticksBetween(aLow: number, aHigh: number, bLow: number, bHigh: number): number {
  return ((bHigh >>> 0) - (aHigh >>> 0)) * twoTo32 + ((bLow >>> 0) - (aLow >>> 0));
}

/** Start the preemption timer at the value in the VMCS, and a new loop of PAUSE: a VM entry does it. */
export function startTimer(exit: ExitState, state: CpuState): void {
  const { words } = exit;
  words[exitWord.timerLow] = state.tsc[0];
  words[exitWord.timerHigh] = state.tsc[1];
  // The first PAUSE after an entry begins a loop: the one before it is longer ago than any gap. SDM 3 §26.1.3
  words[exitWord.lastPauseLow] = state.tsc[0];
  words[exitWord.lastPauseHigh] = state.tsc[1] - 2;
  words[exitWord.timerValue] = exit.vmcs.low(vmcsField.preemptionTimer);
}

/** What the timer holds now; 0 when it has run out. It counts where bit `preemptionTimerShift` of the counter changes. */
export function timerValue(exit: ExitState, state: CpuState): number {
  const { words } = exit;
  const unit = exit.timerTicks;
  const phase = (words[exitWord.timerLow] >>> 0) % unit;
  const ticks = ticksBetween(words[exitWord.timerLow], words[exitWord.timerHigh], state.tsc[0], state.tsc[1]);
  const left = (words[exitWord.timerValue] >>> 0) - Math.floor((ticks + phase) / unit);
  return Math.max(left, 0);
}

/** Ticks of the counter until the timer runs out. */
export function timerTicks(exit: ExitState, state: CpuState): number {
  const unit = exit.timerTicks;
  const left = timerValue(exit, state);
  return left === 0 ? 0 : left * unit - ((state.tsc[0] >>> 0) % unit);
}

/**
 * A PAUSE at privilege level 0 under PAUSE-loop exiting. SDM 3 §26.1.3
 *
 * @param low the time-stamp counter there, its low word @param high and its high word
 * @returns whether the loop it is part of has lasted too long
 */
export function pausesTooLong(exit: ExitState, low: number, high: number): boolean {
  const { words, vmcs } = exit;
  // In arithmetic of 64 bits: a counter that went back begins a loop as well.
  const gap =
    ((high - words[exitWord.lastPauseHigh]) >>> 0) * twoTo32 + ((low >>> 0) - (words[exitWord.lastPauseLow] >>> 0));
  words[exitWord.lastPauseLow] = low;
  words[exitWord.lastPauseHigh] = high;
  if (gap > vmcs.low(vmcsField.pauseLoopGap) >>> 0) {
    words[exitWord.firstPauseLow] = low;
    words[exitWord.firstPauseHigh] = high;
    return false;
  }
  const since = ticksBetween(words[exitWord.firstPauseLow], words[exitWord.firstPauseHigh], low, high);
  return since > vmcs.low(vmcsField.pauseLoopWindow) >>> 0;
}
