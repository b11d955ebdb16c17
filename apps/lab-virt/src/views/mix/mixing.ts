/**
 * views/mix/mixing — what the view stands at: the mix, the costs with a person's own among them, and what follows.
 * @module
 */
import {
  deriveTechniqueCosts,
  type SourcedNumber,
  type TechniqueCosts,
  type TechniqueStep,
  techniqueCostSet,
} from "@dc/virt";
import type { Mix } from "@dc/virt/workloads";
import { type Accessor, createEffect, createMemo, createSignal } from "solid-js";
import {
  cyclesOf,
  meanCycles,
  type MixPoint,
  type MixTechnique,
  mixParts,
  mixTechniques,
  operationsOf,
  type Plane,
  rank,
  type Region,
  regionsOf,
} from "../../mix/mix.ts";
import type { AllCounts, MixRun } from "../../mix/worker.ts";
import type { MixWorker } from "./connect.ts";

/** Costs that a person set, by step, in cycles. */
export type OwnCosts = Readonly<Partial<Record<TechniqueStep, number>>>;

/** What is kept while another view is shown. */
interface Standing {
  readonly point: MixPoint;
  readonly batch: number;
  readonly hasEpt: boolean;
  readonly set: string;
  readonly own: OwnCosts;
}

const first: Standing = {
  point: { update: mixParts * 0.3, call: mixParts * 0.3, piece: mixParts * 0.4 },
  batch: 1,
  hasEpt: false,
  set: "p4-672-nanobenchmarks",
  own: {},
};
/** Updates in one hypercall at most, as far as the view lets it go. */
export const batchMax = 64;

/** How the worker's run of a mix stands. */
export type Measuring = "idle" | "running" | MixRun;

/** Everything that the view's parts read and change. */
export interface Mixing {
  readonly counts: Accessor<AllCounts | undefined>;
  readonly failure: Accessor<string | undefined>;
  readonly ask: () => void;
  readonly standing: Accessor<Standing>;
  readonly change: (to: Partial<Standing>) => void;
  /** Set a cost, or take the sourced one again. */
  readonly setCost: (step: TechniqueStep, cycles: number | undefined) => void;
  /** The chosen set, and the same with a person's own numbers. */
  readonly base: Accessor<TechniqueCosts>;
  readonly costs: Accessor<TechniqueCosts>;
  readonly shown: Accessor<readonly MixTechnique[]>;
  readonly planes: Accessor<readonly Plane[]>;
  readonly regions: Accessor<readonly Region[]>;
  readonly ranked: Accessor<readonly Plane[]>;
  /** Cycles of an operation of the mix on the bare machine. */
  readonly bare: Accessor<number>;
  readonly measuring: Accessor<Measuring>;
  readonly measure: () => void;
}

/** A number that a person set, with that as its source. */
export const ownNumber = (base: SourcedNumber, value: number, source: string): SourcedNumber => ({
  value,
  unit: base.unit,
  source,
  date: "",
  confidence: "unverified",
});

/** Join the view to its worker. @param kept what the page keeps for it @param ownSource said of a person's number */
export function createMixing(worker: MixWorker, kept: Map<string, unknown>, ownSource: () => string): Mixing {
  const [standing, setStanding] = createSignal((kept.get("mix") as Standing | undefined) ?? first);
  const [counts, setCounts] = createSignal(kept.get("mix.counts") as AllCounts | undefined);
  const [measuring, setMeasuring] = createSignal<Measuring>("idle");
  const [failure, setFailure] = createSignal<string>();
  createEffect(() => kept.set("mix", standing()));
  const fail = (error: unknown): void => {
    setMeasuring("idle");
    setFailure(error instanceof Error ? error.message : String(error));
  };
  const ask = (): void => {
    worker.ask("operations", undefined).then((answer) => {
      if (answer === undefined) return;
      kept.set("mix.counts", answer);
      setFailure(undefined);
      setCounts(answer);
    }, fail);
  };
  if (counts() === undefined) ask();
  const base = createMemo(() => techniqueCostSet(standing().set));
  const costs = createMemo((): TechniqueCosts => {
    const numbers: { [step in TechniqueStep]?: SourcedNumber } = {};
    for (const [step, value] of Object.entries(standing().own) as [TechniqueStep, number][])
      numbers[step] = ownNumber(base().numbers[step], value, ownSource());
    return deriveTechniqueCosts(base(), base().id, base().title, numbers);
  });
  const shown = createMemo(() => mixTechniques.filter((technique) => technique !== "vtx-ept" || standing().hasEpt));
  const planes = createMemo((): readonly Plane[] => {
    const known = counts();
    if (known === undefined) return [];
    return shown().map((technique) => ({ technique, cycles: cyclesOf(known[technique], costs(), standing().batch) }));
  });
  const change = (to: Partial<Standing>): void => void setStanding((now) => ({ ...now, ...to }));
  return {
    ...{ counts, failure, ask, standing, change, base, costs, shown, planes, measuring },
    regions: createMemo(() => regionsOf(planes())),
    bare: createMemo(() => {
      const known = counts();
      if (known === undefined) return Number.NaN;
      return meanCycles(cyclesOf(known["bare-metal"], costs(), 1), standing().point);
    }),
    ranked: createMemo(() => rank(planes(), standing().point)),
    setCost: (step, cycles) => {
      const { [step]: _, ...others } = standing().own;
      change({ own: cycles === undefined ? others : { ...others, [step]: cycles } });
    },
    measure: () => {
      const { point, batch } = standing();
      const mix: Mix = operationsOf(point);
      setMeasuring("running");
      worker.ask("mix", { mix, batch }).then((run) => run && setMeasuring(run), fail);
    },
  };
}
