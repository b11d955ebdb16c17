/**
 * claims/exit-mix — which exits an EPT removes, of guests that do different things (V-11).
 *
 * Each workload runs twice by VT-x, with shadow page tables and with an EPT, to the same result; the exits are counted.
 * Beside them stand the course's own rates of exits, which are assumed.
 *
 * Source: rule V509 in ../../SPEC.md.
 * @module
 */
import { type Cell, type Claim, exact, points } from "@dc/engine/experiment";
import type { EventKind } from "../techniques/event-kind.ts";
import { createGuestRun, type GuestRun } from "../techniques/guest-run.ts";
import type { Technique } from "../techniques/technique.ts";
import { makeWorkload, workloadResult, type WorkloadValues } from "../workloads/workload.ts";

/** Exits that are there because page tables have shadows. */
const shadowKinds: readonly EventKind[] = [
  "exit.hidden-fault",
  "exit.guest-fault",
  "exit.table-write",
  "exit.address-space",
  "exit.control-register",
  "exit.invlpg",
];

/** A workload under a technique, run to its end. @throws Error where it does not end with its result */
export function runWorkload(technique: Technique, id: string, values: WorkloadValues = {}): GuestRun {
  const run = createGuestRun({ technique, image: makeWorkload(id, { values }) });
  if (run.run(10_000_000) !== "done" || workloadResult(run.memory) === undefined)
    throw new Error(`${id} did not come to its end under ${technique}`);
  return run;
}

/** One workload both ways. */
interface Pair {
  readonly shadow: GuestRun;
  readonly ept: GuestRun;
}

/** All exits, the share of them that the EPT removes. */
const removedShare = ({ shadow, ept }: Pair): number => 1 - ept.events.count / shadow.events.count;
const memoryExits = ({ shadow }: Pair): number =>
  shadowKinds.reduce((sum, kind) => sum + shadow.events.countOf(kind), 0);
/** Exits because of page tables, the share of them that the EPT removes; its own violations are what is left. */
const removedMemoryShare = (pair: Pair): number => 1 - pair.ept.events.countOf("exit.second-table") / memoryExits(pair);

/** Rates that the course assumes, a second: page tables, faults, CR3, INVLPG; and everything else. */
const assumedMixes: readonly (readonly [name: string, paging: readonly number[], rest: number, expected: number])[] = [
  ["kernel-build", [90_000, 30_000, 15_000, 5000], 6000, 0.959],
  ["fork and exec", [300_000, 120_000, 40_000, 30_000], 3200, 0.994],
  ["compute", [20, 50, 300, 0], 2400, 0.134],
  ["virtio-net", [500, 300, 5000, 10], 141_000, 0.04],
];

const workloadCells: readonly (readonly [id: string, values: WorkloadValues, expected: number, within: number])[] = [
  ["forkwait", {}, 0.95, 5],
  ["page-table-churn", {}, 0.95, 5],
  ["kernel-build", {}, 0.95, 5],
  ["context-switch", {}, 0.95, 5],
  ["compute", {}, 0.1, 10],
  ["idle", {}, 0.1, 10],
  ["inl_from_pmtimer", { iterations: 500 }, 0.1, 10],
];

/** V-11. */
export const ept95: Claim = {
  id: "V-11",
  slug: "ept-95",
  statement:
    "EPT removes the exits that shadow paging caused; the percentage belongs to the workload: over nine tenths of a build's, next to none of a program's that computes and is ticked",
  refutes: ["E57"],
  source:
    "guests of this package (@dc/virt/workloads) under VT-x with shadow tables and with an EPT; the course's mixes are assumed rates",
  cells: (): readonly Cell[] => {
    const pairs = new Map<string, Pair>();
    const pairOf = (id: string, values: WorkloadValues): Pair => {
      const known = pairs.get(id) ?? {
        shadow: runWorkload("vtx-shadow", id, values),
        ept: runWorkload("vtx-ept", id, values),
      };
      pairs.set(id, known);
      return known;
    };
    return [
      ...workloadCells.map(([workload, values, expected, within]) => ({
        quantity: "share of all exits that the EPT removes",
        inputs: { workload, from: "a run" },
        expected,
        tolerance: points(within),
        measure: () => removedShare(pairOf(workload, values)),
      })),
      ...["forkwait", "kernel-build"].map((workload) => ({
        quantity: "share of the exits by page tables that the EPT removes",
        inputs: { workload, from: "a run" },
        expected: 0.95,
        tolerance: points(5),
        measure: () => removedMemoryShare(pairOf(workload, {})),
      })),
      {
        quantity: "instructions that the guest executes more with one than with the other",
        inputs: { workload: "kernel-build", from: "a run" },
        expected: 0,
        tolerance: exact,
        measure: () => {
          const { shadow, ept } = pairOf("kernel-build", {});
          return Math.abs(shadow.instructions - ept.instructions);
        },
      },
      ...assumedMixes.map(([workload, paging, rest, expected]) => ({
        quantity: "share of all exits that are by page tables",
        inputs: { workload, from: "the course's assumed rates" },
        expected,
        tolerance: points(0.5),
        measure: () => {
          const sum = paging.reduce((a, b) => a + b);
          return sum / (sum + rest);
        },
      })),
    ];
  },
};
