/**
 * mix/worker — what the worker of mixes answers: what each operation makes each technique do, and one mix as it runs.
 * @module
 */
import type { Steps } from "@dc/lab/view-worker";
import { type Mix, MixCounter, type OperationCounts, type StepCounts } from "@dc/virt/workloads";
import { type MixTechnique, mixTechniques } from "./mix.ts";

/** Techniques that are run: those that are compared, and the bare machine. */
export const runTechniques: readonly RunTechnique[] = ["bare-metal", ...mixTechniques];
/** One of them. */
export type RunTechnique = MixTechnique | "bare-metal";

/** One mix, as it ran. */
export interface MixRun {
  readonly mix: Mix;
  readonly batch: number;
  /** By technique: steps of a guest that has done all of it before, and of one that has not. */
  readonly warm: Readonly<Record<RunTechnique, StepCounts>>;
  readonly cold: Readonly<Record<RunTechnique, StepCounts>>;
}

/** A mix to run. */
export interface MixAsk {
  readonly mix: Mix;
  readonly batch: number;
}
/** What each operation makes each technique do. */
export type AllCounts = Readonly<Record<RunTechnique, OperationCounts>>;

function* countAll(): Steps<AllCounts> {
  const counter = new MixCounter();
  const counts = {} as Record<RunTechnique, OperationCounts>;
  for (const technique of runTechniques) counts[technique] = yield* counter.countOperations(technique);
  return counts;
}

function* runAll({ mix, batch }: MixAsk): Steps<MixRun> {
  const counter = new MixCounter();
  const [warm, cold] = [{}, {}] as [Record<RunTechnique, StepCounts>, Record<RunTechnique, StepCounts>];
  for (const technique of runTechniques) {
    warm[technique] = counter.count(technique, mix, { batch });
    yield;
    cold[technique] = counter.count(technique, mix, { batch, isWarm: false });
    yield;
  }
  return { mix, batch, warm, cold };
}

/** `operations`: each of them under each technique; `mix`: one mix, as it runs. */
export const mixAnswers: {
  readonly operations: (ask: undefined) => Steps<AllCounts>;
  readonly mix: (ask: MixAsk) => Steps<MixRun>;
} = { operations: countAll, mix: runAll };
export type MixAnswers = typeof mixAnswers;
