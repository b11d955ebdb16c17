/**
 * mix/worker — what the worker of mixes hears and says: what each operation makes each technique do, and one mix as it
 * runs. Only the newest question of a kind counts.
 * @module
 */
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

/** To the worker. */
export type ToMix =
  | { readonly kind: "operations"; readonly id: number }
  | { readonly kind: "mix"; readonly id: number; readonly mix: Mix; readonly batch: number };

/** From it. */
export type FromMix =
  | {
      readonly kind: "operations";
      readonly id: number;
      readonly counts: Readonly<Record<RunTechnique, OperationCounts>>;
    }
  | { readonly kind: "mix"; readonly id: number; readonly run: MixRun }
  | { readonly kind: "failed"; readonly id: number; readonly reason: string };

/** How a worker is joined to its page. */
export interface MixHostOptions {
  readonly post: (message: FromMix) => void;
  /** Lets messages in before it goes on. */
  readonly pause: () => Promise<void>;
}

/** Answers questions. @returns what hears the page */
export function createMixHost({ post, pause }: MixHostOptions): (message: ToMix) => void {
  const counter = new MixCounter();
  const newest = { operations: 0, mix: 0 };

  /** @returns undefined where a newer question came meanwhile */
  async function finish<Answer>(
    kind: keyof typeof newest,
    id: number,
    steps: Generator<undefined, Answer>,
  ): Promise<Answer | undefined> {
    for (;;) {
      await pause();
      if (newest[kind] !== id) return undefined;
      const next = steps.next();
      if (next.done === true) return next.value;
    }
  }

  function* countAll(): Generator<undefined, Record<RunTechnique, OperationCounts>> {
    const counts = {} as Record<RunTechnique, OperationCounts>;
    for (const technique of runTechniques) counts[technique] = yield* counter.countOperations(technique);
    return counts;
  }

  function* runAll(mix: Mix, batch: number): Generator<undefined, MixRun> {
    const [warm, cold] = [{}, {}] as [Record<RunTechnique, StepCounts>, Record<RunTechnique, StepCounts>];
    for (const technique of runTechniques) {
      warm[technique] = counter.count(technique, mix, { batch });
      yield;
      cold[technique] = counter.count(technique, mix, { batch, isWarm: false });
      yield;
    }
    return { mix, batch, warm, cold };
  }

  async function answer(message: ToMix): Promise<void> {
    const { id } = message;
    if (message.kind === "operations") {
      const counts = await finish("operations", id, countAll());
      if (counts !== undefined) post({ kind: "operations", id, counts });
    } else {
      const run = await finish("mix", id, runAll(message.mix, message.batch));
      if (run !== undefined) post({ kind: "mix", id, run });
    }
  }

  return (message) => {
    newest[message.kind] = message.id;
    answer(message).catch((error: unknown) =>
      post({ kind: "failed", id: message.id, reason: error instanceof Error ? error.message : String(error) }),
    );
  };
}
