/**
 * vmx/exit-state — an exit under way: what has been found out about it, until the guest's state is saved.
 *
 * An exit has two halves. In the first, which may happen in the middle of an instruction, the exit's cause goes into the
 * VMCS; in the second, when the processor has come to a stop, guest state is saved and host state loaded.
 *
 * Source: Intel SDM volume 3 §28.2. Rules V357–V358 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { eventType } from "../cpu/intercepts.ts";
import { exitReason } from "../exit/exit-reason.ts";
import { interruptionInformation } from "./exit-information.ts";
import { slotOfField, type Vmcs } from "./vmcs.ts";
import { vmcsField } from "./vmcs-field.ts";

/** Where the words of the state are. */
export const exitWord = {
  /** 1 in VMX non-root operation. */
  inGuest: 0,
  /** 1 when the first half of an exit has happened. */
  pending: 1,
  /** 1 while an event is delivered through the IDT; then its type, vector, error code (-1 without) and length. */
  delivering: 2,
  deliveredType: 3,
  deliveredVector: 4,
  deliveredError: 5,
  deliveredLength: 6,
  /** 1 when a monitor-trap-flag exit is pending. */
  trap: 7,
  /** Time-stamp counter when the preemption timer started, and its value then. */
  timerLow: 8,
  timerHigh: 9,
  timerValue: 10,
  /** PAUSE-loop exiting: time of the first PAUSE of a loop, and of the last one. */
  firstPauseLow: 11,
  firstPauseHigh: 12,
  lastPauseLow: 13,
  lastPauseHigh: 14,
  /** 1 when the NMI that causes the exit blocks further ones in the host. */
  nmiTaken: 15,
} as const;

/** Where a VMCS has what an exit tells first. */
const slot = {
  reason: slotOfField[vmcsField.exitReason],
  qualification: slotOfField[vmcsField.exitQualification],
  length: slotOfField[vmcsField.exitInstructionLength],
  information: slotOfField[vmcsField.exitInstructionInfo],
  linear: slotOfField[vmcsField.guestLinearAddress],
  physical: slotOfField[vmcsField.guestPhysicalAddress],
  interruption: slotOfField[vmcsField.exitInterruptionInfo],
  interruptionError: slotOfField[vmcsField.exitInterruptionErrorCode],
} as const;

/** The exit under way of one processor. */
export class ExitState {
  readonly vmcs: Vmcs;
  readonly words: Int32Array;
  /** Ticks of the time-stamp counter for one of the preemption timer: a power of two. */
  readonly timerTicks: number;
  /** See `Intercepts`. It lives within one instruction, and no snapshot is taken there. */
  unblockedByIret = false;

  constructor(simulation: Simulation, path: string, vmcs: Vmcs) {
    this.vmcs = vmcs;
    this.words = simulation.state.i32(`${path}/exitState`, 16);
    this.timerTicks = 2 ** vmcs.capability.preemptionTimerShift;
  }

  get inGuest(): boolean {
    return this.words[exitWord.inGuest] === 1;
  }
  get isPending(): boolean {
    return this.words[exitWord.pending] === 1;
  }

  /** The first half of an exit: its reason, qualification, and what it says of the instruction. */
  begin(
    reason: number,
    qualificationLow: number,
    qualificationHigh: number,
    length: number,
    information: number,
  ): void {
    const { words, base } = this.vmcs;
    words[base + slot.reason] = reason;
    words[base + slot.qualification] = qualificationLow;
    words[base + slot.qualification + 1] = qualificationHigh;
    words[base + slot.length] = length;
    words[base + slot.information] = information;
    words[base + slot.linear] = 0;
    words[base + slot.linear + 1] = 0;
    words[base + slot.physical] = 0;
    words[base + slot.physical + 1] = 0;
    words[base + slot.interruption] = 0;
    words[base + slot.interruptionError] = 0;
    this.#tellVectoring(reason);
    this.words[exitWord.pending] = 1;
  }

  /** What an exit by an event adds. @param errorCode -1 for none */
  tellInterruption(type: number, vector: number, errorCode: number): void {
    const { vmcs } = this;
    const unblocked = this.unblockedByIret && this.words[exitWord.delivering] === 0 && vector !== 8;
    vmcs.setLow(vmcsField.exitInterruptionInfo, interruptionInformation(type, vector, errorCode >= 0, unblocked));
    vmcs.setLow(vmcsField.exitInterruptionErrorCode, Math.max(errorCode, 0));
    // A double fault that exits by itself is not an exit during delivery of the event it came from. SDM 3 §28.2.4
    if (type === eventType.hardwareException && vector === 8) this.#clearVectoring();
  }

  /** The event that was being delivered, if any. SDM 3 §28.2.4 */
  #tellVectoring(reason: number): void {
    const { vmcs, words } = this;
    if (words[exitWord.delivering] === 0 || (reason & 0xffff) === exitReason.tripleFault) {
      this.#clearVectoring();
      return;
    }
    const type = words[exitWord.deliveredType];
    const error = words[exitWord.deliveredError];
    vmcs.setLow(
      vmcsField.idtVectoringInfo,
      interruptionInformation(type, words[exitWord.deliveredVector], error >= 0, false),
    );
    vmcs.setLow(vmcsField.idtVectoringErrorCode, Math.max(error, 0));
    // The length of INT n, INT3, INTO and INT1 is told whatever exits while they are delivered. SDM 3 §28.2.5
    if (type >= eventType.softwareInterrupt && type <= eventType.softwareException)
      vmcs.setLow(vmcsField.exitInstructionLength, words[exitWord.deliveredLength]);
  }

  #clearVectoring(): void {
    this.vmcs.setLow(vmcsField.idtVectoringInfo, 0);
    this.vmcs.setLow(vmcsField.idtVectoringErrorCode, 0);
  }

  beginDelivery(type: number, vector: number, errorCode: number, length: number): void {
    const { words } = this;
    words[exitWord.delivering] = 1;
    words[exitWord.deliveredType] = type;
    words[exitWord.deliveredVector] = vector;
    words[exitWord.deliveredError] = errorCode;
    words[exitWord.deliveredLength] = length;
  }
  endDelivery(): void {
    this.words[exitWord.delivering] = 0;
  }
}
