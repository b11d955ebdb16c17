/**
 * vmx/exit-log — exits as they happened: columns of numbers, the last so many of them, to be looked at again.
 *
 * A row is what the processor said; who answered, and what it cost, are added by those who know. Nothing is allocated
 * after the log has been made. It is part of a simulation's state.
 *
 * Rule V359 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { makeVirtError } from "../errors.ts";
import { type Answerer, answerers } from "../exit/exit-reason.ts";
import { slotOfField, type Vmcs } from "./vmcs.ts";
import { vmcsField } from "./vmcs-field.ts";

/** An exit, looked at. Wide values are bigint. */
export interface ExitRecord {
  /** 0 for the first of the log's life. */
  readonly sequence: number;
  /** Time-stamp counter at the exit: exact below 2^53. */
  readonly tsc: number;
  /** Basic exit reason. */
  readonly reason: number;
  /** Bit 31 of the reason: the VM entry itself failed. */
  readonly entryFailure: boolean;
  readonly qualification: bigint;
  readonly guestLinear: bigint;
  readonly guestPhysical: bigint;
  readonly instructionLength: number;
  readonly instructionInfo: number;
  readonly interruptionInfo: number;
  readonly interruptionErrorCode: number;
  readonly idtVectoringInfo: number;
  readonly idtVectoringErrorCode: number;
  readonly rip: bigint;
  /** Selector. */
  readonly cs: number;
  readonly cr3: bigint;
  readonly handledBy: Answerer;
  readonly exitCycles: number;
  readonly handlerCycles: number;
  readonly entryCycles: number;
  /** Number of the record in the trace that caused it, or 0. */
  readonly cause: number;
}

/** Columns of 32 bits, in the order of a row. */
const column = {
  reason: 0,
  qualificationLow: 1,
  qualificationHigh: 2,
  linearLow: 3,
  linearHigh: 4,
  physicalLow: 5,
  physicalHigh: 6,
  length: 7,
  information: 8,
  interruption: 9,
  interruptionError: 10,
  idtVectoring: 11,
  idtVectoringError: 12,
  ripLow: 13,
  ripHigh: 14,
  cs: 15,
  cr3Low: 16,
  cr3High: 17,
  by: 18,
  tscLow: 19,
  tscHigh: 20,
  exitCycles: 21,
  handlerCycles: 22,
  entryCycles: 23,
  cause: 24,
} as const;
/** Words of a row. */
export const exitRowWords = 32;
/** Where each word of a row is. */
export const exitColumn: typeof column = column;

const rowsMax = 1 << 20;
/** Where a VMCS has what a row is made of. */
const slot = {
  reason: slotOfField[vmcsField.exitReason],
  qualification: slotOfField[vmcsField.exitQualification],
  linear: slotOfField[vmcsField.guestLinearAddress],
  physical: slotOfField[vmcsField.guestPhysicalAddress],
  length: slotOfField[vmcsField.exitInstructionLength],
  information: slotOfField[vmcsField.exitInstructionInfo],
  interruption: slotOfField[vmcsField.exitInterruptionInfo],
  interruptionError: slotOfField[vmcsField.exitInterruptionErrorCode],
  idtVectoring: slotOfField[vmcsField.idtVectoringInfo],
  idtVectoringError: slotOfField[vmcsField.idtVectoringErrorCode],
  rip: slotOfField[vmcsField.guestRip],
  cs: slotOfField[vmcsField.guestCsSelector],
  cr3: slotOfField[vmcsField.guestCr3],
} as const;

/** The last exits of one processor. */
export class ExitLog {
  /** Rows there is room for: a power of two. */
  readonly capacity: number;
  /** All rows, one after the other; `exitColumn` says where what is. */
  readonly words: Int32Array;
  /** Exits so far. */
  readonly #count: Float64Array;

  constructor(simulation: Simulation, path: string, capacity: number) {
    if (!(Number.isInteger(capacity) && capacity > 0 && capacity <= rowsMax && (capacity & (capacity - 1)) === 0))
      throw makeVirtError(
        "virt/bad-option",
        `${path}: a log of ${capacity} exits: expected a power of two, 1..1048576`,
      );
    this.capacity = capacity;
    this.words = simulation.state.i32(`${path}/exits`, capacity * exitRowWords);
    this.#count = simulation.state.f64(`${path}/exitCount`, 1);
  }

  /** Exits so far; the last `capacity` of them can be looked at. */
  get count(): number {
    return this.#count[0];
  }

  /** A new row, whose words are those of an exit long gone until they are written. @returns its first word */
  append(): number {
    const row = this.#count[0] & (this.capacity - 1);
    this.#count[0]++;
    return row * exitRowWords;
  }

  /** Write an exit down, as the current VMCS tells it. */
  write(vmcs: Vmcs, tscLow: number, tscHigh: number): void {
    const at = this.append();
    const { words } = this;
    const from = vmcs.words;
    const { base } = vmcs;
    words[at + column.reason] = from[base + slot.reason];
    words[at + column.qualificationLow] = from[base + slot.qualification];
    words[at + column.qualificationHigh] = from[base + slot.qualification + 1];
    words[at + column.linearLow] = from[base + slot.linear];
    words[at + column.linearHigh] = from[base + slot.linear + 1];
    words[at + column.physicalLow] = from[base + slot.physical];
    words[at + column.physicalHigh] = from[base + slot.physical + 1];
    words[at + column.length] = from[base + slot.length];
    words[at + column.information] = from[base + slot.information];
    words[at + column.interruption] = from[base + slot.interruption];
    words[at + column.interruptionError] = from[base + slot.interruptionError];
    words[at + column.idtVectoring] = from[base + slot.idtVectoring];
    words[at + column.idtVectoringError] = from[base + slot.idtVectoringError];
    words[at + column.ripLow] = from[base + slot.rip];
    words[at + column.ripHigh] = from[base + slot.rip + 1];
    words[at + column.cs] = from[base + slot.cs];
    words[at + column.cr3Low] = from[base + slot.cr3];
    words[at + column.cr3High] = from[base + slot.cr3 + 1];
    words[at + column.by] = 0;
    words[at + column.tscLow] = tscLow;
    words[at + column.tscHigh] = tscHigh;
    words[at + column.exitCycles] = 0;
    words[at + column.handlerCycles] = 0;
    words[at + column.entryCycles] = 0;
    words[at + column.cause] = 0;
  }

  /** First word of an exit's row, or -1 when it is gone or has not happened. */
  rowOf(sequence: number): number {
    if (!(sequence >= 0 && sequence < this.count && sequence >= this.count - this.capacity)) return -1;
    return (sequence & (this.capacity - 1)) * exitRowWords;
  }

  /** Say who answered an exit, and what it cost. Cycles are whole numbers. */
  charge(sequence: number, by: Answerer, exitCycles: number, handlerCycles: number, entryCycles: number): void {
    const at = this.rowOf(sequence);
    if (at < 0) return;
    this.words[at + column.by] = answerers.indexOf(by);
    this.words[at + column.exitCycles] = exitCycles;
    this.words[at + column.handlerCycles] = handlerCycles;
    this.words[at + column.entryCycles] = entryCycles;
  }

  /** Look at an exit; undefined when it is gone or has not happened. */
  record(sequence: number): ExitRecord | undefined {
    const at = this.rowOf(sequence);
    if (at < 0) return undefined;
    const word = (which: number): number => this.words[at + which] >>> 0;
    const wide = (low: number): bigint => (BigInt(word(low + 1)) << 32n) | BigInt(word(low));
    return {
      sequence,
      tsc: word(column.tscHigh) * 0x1_0000_0000 + word(column.tscLow),
      reason: word(column.reason) & 0xffff,
      entryFailure: word(column.reason) >= 0x8000_0000,
      qualification: wide(column.qualificationLow),
      guestLinear: wide(column.linearLow),
      guestPhysical: wide(column.physicalLow),
      instructionLength: word(column.length),
      instructionInfo: word(column.information),
      interruptionInfo: word(column.interruption),
      interruptionErrorCode: word(column.interruptionError),
      idtVectoringInfo: word(column.idtVectoring),
      idtVectoringErrorCode: word(column.idtVectoringError),
      rip: wide(column.ripLow),
      cs: word(column.cs),
      cr3: wide(column.cr3Low),
      handledBy: answerers[word(column.by)] ?? "hardware",
      exitCycles: word(column.exitCycles),
      handlerCycles: word(column.handlerCycles),
      entryCycles: word(column.entryCycles),
      cause: word(column.cause),
    };
  }
}

/** Keep the exits of a processor. @param capacity rows, a power of two up to 2^20 @throws `virt/bad-option` */
export function createExitLog(simulation: Simulation, path: string, capacity = 1024): ExitLog {
  return new ExitLog(simulation, path, capacity);
}
