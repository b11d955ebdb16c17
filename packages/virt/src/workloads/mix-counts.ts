/**
 * workloads/mix-counts — what one page-table update, one system call and one piece of user code make each technique do,
 * counted from runs; and what a mix of them should, by adding up.
 *
 * Two runs of the workload `mix` of different length are set beside each other, so that what a guest does once is left
 * out: its boot, its first faults, the first translation of its code. Counts are of steps, as a run has them; a set of
 * costs makes cycles of them afterwards. Rules V520–V523 in ../../SPEC.md.
 * @module
 */
import { assumedInstructionCycles, type TechniqueCosts, techniqueSteps } from "../costs/technique-costs.ts";
import { makeVirtError } from "../errors.ts";
import type { GuestImage } from "../techniques/guest-image.ts";
import { createGuestRun } from "../techniques/guest-run.ts";
import type { Technique } from "../techniques/technique.ts";
import { makeWorkload, workloadResult } from "./workload.ts";

/** What a mix is made of. */
export const mixOperations = ["update", "call", "piece"] as const;
/** One of them: a page-table entry that changes, a system call that does nothing, a piece of user code. */
export type MixOperation = (typeof mixOperations)[number];

/** How many of each. Updates come as rotations of `mixRotation` pages: one system call, one flush, each page read. */
export type Mix = Readonly<Record<MixOperation, number>>;

/** Page-table updates of one rotation. */
export const mixRotation = 32;
/** Steps of the generator in a piece of user code; 11 instructions each, and a few around them. */
export const mixSteps = 20;

/** How often each step was taken, in the order of `techniqueSteps`; one more at the end: the guest's instructions. */
export type StepCounts = Float64Array;

/** Place of the guest's instructions in them. */
export const instructionsAt: number = techniqueSteps.length;

/** One technique's counts for one operation of each kind. */
export interface OperationCounts {
  readonly technique: Technique;
  readonly operations: Readonly<Record<MixOperation, StepCounts>>;
  /**
   * Paravirtual: a hypercall that updates page tables, beside what it carries. `operations.update` has none of them:
   * they are `crossings` of a rotation.
   */
  readonly crossing?: StepCounts;
}

/** What is done before anything is counted: until a translator has adapted every place that faults. */
const warm: Mix = { update: 6 * mixRotation, call: 8, piece: 2 };
const nothing: Mix = { update: 0, call: 0, piece: 0 };
const instructionsMax = 50_000_000;

/** Hypercalls for so many updates in batches of so many: ⌈K / k⌉. */
export function crossings(updates: number, batch: number): number {
  return Math.ceil(updates / batch);
}

/** `counts + times · more`. */
function add(counts: StepCounts, more: StepCounts, times: number): StepCounts {
  return counts.map((count, at) => count + times * (more[at] as number));
}

const plus = (a: Mix, b: Mix): Mix => ({
  update: a.update + b.update,
  call: a.call + b.call,
  piece: a.piece + b.piece,
});

/** How a mix is run. */
export interface CountOptions {
  /** Of the paravirtual kernel: page-table updates in one hypercall at most, 1..256. Default 1. */
  readonly batch?: number;
  /** Whether the guest has done all of it before. Default yes; without, what only happens at first counts, too. */
  readonly isWarm?: boolean;
}

/** How much of an operation a corner's run has. */
const cornerRotations = 2;
const corners: Readonly<Record<MixOperation, Mix>> = {
  update: { update: cornerRotations * mixRotation, call: 0, piece: 0 },
  call: { update: 0, call: 16, piece: 0 },
  piece: { update: 0, call: 0, piece: 8 },
};

/** Runs mixes and counts what they take. It keeps the guests that it has assembled, so that each is assembled once. */
export class MixCounter {
  readonly #images = new Map<string, GuestImage>();

  /**
   * Run a mix, and count what it adds to a guest that does less of it, or none.
   *
   * @throws `virt/bad-option` for updates that are no whole rotations, or numbers out of range
   */
  count(technique: Technique, mix: Mix, { batch = 1, isWarm = true }: CountOptions = {}): StepCounts {
    if (mix.update % mixRotation !== 0)
      throw makeVirtError("virt/bad-option", `mix: ${mix.update} updates: expected a multiple of ${mixRotation}`);
    const before = isWarm ? warm : nothing;
    return add(this.#run(technique, plus(before, mix), batch), this.#run(technique, before, batch), -1);
  }

  /** Count what one operation of each kind takes, each in runs of its own. Yields between runs. */
  *countOperations(technique: Technique): Generator<undefined, OperationCounts> {
    // A batch that takes a whole rotation; batches of one tell what a crossing is.
    const whole = technique === "paravirtual" ? mixRotation : 1;
    const base = this.#run(technique, warm, whole);
    yield;
    const each = {} as Record<MixOperation, StepCounts>;
    for (const operation of mixOperations) {
      const mix = corners[operation];
      const counts = add(this.#run(technique, plus(warm, mix), whole), base, -1);
      each[operation] = counts.map((count) => count / mix[operation]);
      yield;
    }
    if (technique !== "paravirtual") return { technique, operations: each };
    const single = this.count(technique, corners.update);
    yield;
    // A rotation in batches of one has 31 crossings more than in one batch.
    const perRotation = single.map((count) => count / cornerRotations);
    const crossing = add(perRotation, each.update, -mixRotation).map((more) => more / (mixRotation - 1));
    const update = add(each.update, crossing, -1 / mixRotation);
    return { technique, operations: { ...each, update }, crossing };
  }

  /** All steps of a run to its end. @throws Error where the guest does not come to its right result */
  #run(technique: Technique, mix: Mix, batch: number): StepCounts {
    const run = createGuestRun({ technique, image: this.#image(technique, mix, batch) });
    const stop = run.run(instructionsMax);
    if (stop !== "done" || workloadResult(run.memory) === undefined)
      throw new Error(`mix under ${technique}: ${stop}, and no result`);
    const counts = new Float64Array(instructionsAt + 1);
    counts.set(run.stepCounts);
    counts[instructionsAt] = run.instructions;
    return counts;
  }

  #image(technique: Technique, mix: Mix, batch: number): GuestImage {
    const build = technique === "paravirtual" ? "ported" : "native";
    const key = [build, batch, mix.update, mix.call, mix.piece].join(" ");
    const known = this.#images.get(key);
    if (known !== undefined) return known;
    const rotations = mix.update / mixRotation;
    const values = { rounds: 1, pages: mixRotation, rotations, calls: mix.call, pieces: mix.piece, steps: mixSteps };
    const image = makeWorkload("mix", { values, build, batch });
    this.#images.set(key, image);
    return image;
  }
}

/** What one operation takes on average, with batches of so many. */
export function operationSteps(
  { operations, crossing }: OperationCounts,
  operation: MixOperation,
  batch: number,
): StepCounts {
  const counts = operations[operation];
  if (operation !== "update" || crossing === undefined) return counts;
  return add(counts, crossing, crossings(mixRotation, batch) / mixRotation);
}

/** What a mix should take: each operation's counts, times how many there are. */
export function predictMix(counts: OperationCounts, mix: Mix, batch = 1): StepCounts {
  return mixOperations.reduce<StepCounts>(
    (sum, operation) => add(sum, operationSteps(counts, operation, batch), mix[operation]),
    new Float64Array(instructionsAt + 1),
  );
}

/** Cycles by step, in the same order. */
export function cyclesOfSteps(counts: StepCounts, costs: TechniqueCosts): Float64Array {
  return counts.map((count, at) => {
    const step = techniqueSteps[at];
    if (step === "clock") return 0;
    return count * (step === undefined ? assumedInstructionCycles.value : costs.numbers[step].value);
  });
}
