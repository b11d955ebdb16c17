/**
 * claims/hypercall-batching — a ported kernel's page-table updates, so many in one hypercall (V-02).
 *
 * The guest moves 32 pages each round. Two runs of different length are set beside each other, so that what a guest does
 * once is left out: what remains is one round's crossings, items and cycles.
 *
 * Source: Barham et al., "Xen and the Art of Virtualization" (SOSP 2003) §3.3.3 (batched updates); rule V500 in
 * ../../SPEC.md.
 * @module
 */
import { absolute, type Cell, type Claim, exact } from "@dc/engine/experiment";
import { type TechniqueStep, techniqueCostSet } from "../costs/technique-costs.ts";
import { stepNumber } from "../techniques/event-kind.ts";
import { createGuestRun, type GuestRun } from "../techniques/guest-run.ts";
import { hypercall } from "../workloads/kernel-build.ts";
import { makeWorkload, workloadResult } from "../workloads/workload.ts";

const pages = 32;
const [fewRounds, manyRounds] = [5, 15];
const costs = techniqueCostSet("nehalem-1009");

function runRounds(technique: "paravirtual" | "vtx-shadow", rounds: number, batch: number): GuestRun {
  const build = technique === "paravirtual" ? "ported" : "native";
  const image = makeWorkload("page-table-churn", { values: { rounds, pages }, build, batch });
  const run = createGuestRun({ technique, image, eventsKept: 4096 });
  if (run.run(10_000_000) !== "done" || workloadResult(run.memory) === undefined)
    throw new Error(`${technique}, ${batch} in a batch: the guest did not come to its end`);
  return run;
}

/** What one round adds. */
function perRound(batch: number, read: (run: GuestRun) => number): number {
  const [few, many] = [fewRounds, manyRounds].map((rounds) => read(runRounds("paravirtual", rounds, batch)));
  return ((many as number) - (few as number)) / (manyRounds - fewRounds);
}

/** Hypercalls that update page tables. */
function countUpdates({ events }: GuestRun): number {
  let count = 0;
  for (let sequence = 0; sequence < events.count; sequence++) {
    const event = events.event(sequence);
    if (event?.kind === "paravirtual.hypercall" && event.detail === hypercall.mmuUpdate) count++;
  }
  return count;
}
const stepsTaken =
  (step: TechniqueStep) =>
  (run: GuestRun): number =>
    run.stepCounts[stepNumber[step]] as number;

/** Exits for each update by VT-x with shadow tables: of the guest that was not ported. */
function exitsPerUpdate(): number {
  const [few, many] = [fewRounds, manyRounds].map((rounds) => runRounds("vtx-shadow", rounds, 1).events.count);
  return ((many as number) - (few as number)) / ((manyRounds - fewRounds) * pages);
}

const batches = [1, 2, 5, 8, 32, 64] as const;

/** V-02. */
export const hypercallBatch: Claim = {
  id: "V-02",
  slug: "hypercall-batch",
  statement:
    "A paravirtual kernel wins by asking for many things in one hypercall, not by trapping faster: K updates in batches of k are ⌈K / k⌉ crossings, and one by one they are as many as traps",
  refutes: [],
  source:
    "calculated: K · item + ⌈K / k⌉ · hypercall; Barham et al., SOSP 2003 §3.3.3; costs nehalem-1009, its item an estimate (unverified)",
  cells: (): readonly Cell[] => [
    ...batches.map((batch) => ({
      quantity: "hypercalls for 32 page-table updates",
      inputs: { batch },
      expected: Math.ceil(pages / batch),
      tolerance: exact,
      measure: () => perRound(batch, countUpdates),
    })),
    ...([1, 8, 32] as const).map((batch) => ({
      quantity: "cycles of 32 updates and a flush: 150 for each, 1009 for each hypercall of updates",
      inputs: { batch },
      expected: (pages + 1) * 150 + Math.ceil(pages / batch) * 1009,
      tolerance: exact,
      measure: () =>
        perRound(batch, stepsTaken("hypercallItem")) * costs.numbers.hypercallItem.value +
        perRound(batch, countUpdates) * costs.numbers.hypercall.value,
    })),
    {
      quantity: "hypercalls for each update",
      inputs: { batch: 1 },
      expected: 1,
      tolerance: exact,
      measure: () => perRound(1, countUpdates) / pages,
    },
    {
      quantity: "exits for each update of the same guest, not ported, by VT-x with shadow tables",
      inputs: {},
      expected: 1,
      tolerance: absolute(0.25),
      measure: exitsPerUpdate,
    },
  ],
};
