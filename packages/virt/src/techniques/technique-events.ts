/**
 * techniques/technique-events — what a technique did beside executing the guest: counts of all of it, and the last so
 * many events, to be looked at again.
 *
 * An event is its kind, where the guest was, how many instructions it had executed, and a number of its own (a vector,
 * an exit reason, a port). Nothing is allocated after the log has been made; it is part of the simulation's state.
 * Cycles are no part of it: a set of costs gives them to the steps, now or later.
 *
 * Rules V433 and V446 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { type TechniqueCosts, type TechniqueStep, techniqueSteps } from "../costs/technique-costs.ts";
import { makeVirtError } from "../errors.ts";
import { type EventKind, eventKindNumber, eventKinds, stepNumber, stepsOf } from "./event-kind.ts";

/** An event, looked at. */
export interface TechniqueEvent {
  /** 0 for the first of the run. */
  readonly sequence: number;
  readonly kind: EventKind;
  /** Instructions that the guest had completed. */
  readonly instruction: number;
  /** The guest's RIP: of the instruction that it is about. */
  readonly rip: bigint;
  /** What the kind tells: a vector, an exit reason, a port, the low half of an address. */
  readonly detail: number;
}

const rowWords = 4;
const steps = eventKinds.map((kind) => Uint8Array.from(stepsOf(kind), (step) => stepNumber[step]));
const capacityMax = 1 << 20;

/** The events of one run. */
export class TechniqueEvents {
  /** Events that are kept. */
  readonly capacity: number;
  /** Events so far, by kind: the order of `eventKinds`. */
  readonly kindCounts: Float64Array;
  /** How often each step was taken: the order of `techniqueSteps`. */
  readonly stepCounts: Float64Array;
  /** Rows of kind, RIP low, RIP high, detail. */
  readonly words: Int32Array;
  readonly #instructions: Float64Array;
  readonly #count: Float64Array;

  constructor(simulation: Simulation, path: string, capacity: number) {
    const isPower = Number.isInteger(capacity) && capacity > 0 && (capacity & (capacity - 1)) === 0;
    if (!isPower || capacity > capacityMax)
      throw makeVirtError("virt/bad-option", `${path}: ${capacity} events kept: expected a power of two, 1..1048576`);
    const { state } = simulation;
    this.capacity = capacity;
    this.kindCounts = state.f64(`${path}/kinds`, eventKinds.length);
    this.stepCounts = state.f64(`${path}/steps`, techniqueSteps.length);
    this.words = state.i32(`${path}/events`, capacity * rowWords);
    this.#instructions = state.f64(`${path}/events/instruction`, capacity);
    this.#count = state.f64(`${path}/events/count`, 1);
  }

  /** Events so far. */
  get count(): number {
    return this.#count[0];
  }

  /** Something happened. @param kind number of a kind @param instruction that the guest has completed */
  add(kind: number, instruction: number, ripLow: number, ripHigh: number, detail: number): void {
    const row = this.#count[0] & (this.capacity - 1);
    this.#count[0]++;
    this.kindCounts[kind]++;
    const taken = steps[kind] as Uint8Array;
    for (let i = 0; i < taken.length; i++) this.stepCounts[taken[i]]++;
    const at = row * rowWords;
    this.words[at] = kind;
    this.words[at + 1] = ripLow;
    this.words[at + 2] = ripHigh;
    this.words[at + 3] = detail;
    this.#instructions[row] = instruction;
  }

  /** Steps that belong to no event, as references of page walks. */
  take(step: number, times: number): void {
    this.stepCounts[step] += times;
  }

  /** Events of a kind so far. */
  countOf(kind: EventKind): number {
    return this.kindCounts[eventKindNumber[kind]];
  }

  /** How often a step was taken. */
  timesOf(step: TechniqueStep): number {
    return this.stepCounts[stepNumber[step]];
  }

  /** Look at an event; undefined when it is gone or has not happened. */
  event(sequence: number): TechniqueEvent | undefined {
    if (!(sequence >= 0 && sequence < this.count && sequence >= this.count - this.capacity)) return undefined;
    const row = sequence & (this.capacity - 1);
    const word = (column: number): number => this.words[row * rowWords + column] as number;
    return {
      sequence,
      kind: eventKinds[word(0)] as EventKind,
      instruction: this.#instructions[row] as number,
      rip: (BigInt(word(2) >>> 0) << 32n) | BigInt(word(1) >>> 0),
      detail: word(3),
    };
  }

  /** Cycles of an event under a set of costs. */
  cyclesOf(kind: EventKind, costs: TechniqueCosts): number {
    return stepsOf(kind).reduce((sum, step) => sum + costs.numbers[step].value, 0);
  }

  /** Cycles by step, in the order of `techniqueSteps`. `clock`, which is no step, has none. */
  cyclesByStep(costs: TechniqueCosts): Float64Array {
    return Float64Array.from(techniqueSteps, (step, number) =>
      step === "clock" ? 0 : (this.stepCounts[number] as number) * costs.numbers[step].value,
    );
  }
}
