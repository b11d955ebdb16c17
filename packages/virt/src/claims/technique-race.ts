/**
 * claims/technique-race — the same guests by binary translation, by VT-x with shadow tables, and with an EPT (V-04).
 *
 * Each runs to its right result under each technique; what the technique did is counted once and paid by the costs of
 * a Pentium 4, whose VT-x had no second page table, and of Nehalem, which had one.
 *
 * Source: Adams and Agesen, "A Comparison of Software and Hardware Techniques for x86 Virtualization" (ASPLOS 2006), as
 * the sets of costs cite it. Rule V506 in ../../SPEC.md.
 * @module
 */
import { absolute, type Cell, type Claim, exact } from "@dc/engine/experiment";
import { type TechniqueCosts, techniqueCostSet } from "../costs/technique-costs.ts";
import type { EventKind } from "../techniques/event-kind.ts";
import type { GuestRun } from "../techniques/guest-run.ts";
import type { Technique } from "../techniques/technique.ts";
import { workloadResult } from "../workloads/workload.ts";
import { runWorkload } from "./exit-mix.ts";

const pentium = "p4-672-nanobenchmarks";
const nehalem = "nehalem-1009";
const course = "seed-1200-1675-100";

const races: readonly (readonly [costs: string, workload: string, runners: readonly Technique[], first: Technique])[] =
  [
    [pentium, "page-table-churn", ["binary-translation", "vtx-shadow"], "binary-translation"],
    [pentium, "syscall-loop", ["binary-translation", "vtx-shadow"], "vtx-shadow"],
    [nehalem, "page-table-churn", ["binary-translation", "vtx-shadow", "vtx-ept"], "vtx-ept"],
    [nehalem, "syscall-loop", ["binary-translation", "vtx-shadow", "vtx-ept"], "vtx-ept"],
  ];

/** Cycles of one write of CR3 that a run made. */
function cyclesPerCr3Write(run: GuestRun, kind: EventKind, costs: TechniqueCosts): number {
  return run.events.countOf(kind) > 100 ? run.events.cyclesOf(kind, costs) : Number.NaN;
}

/** System calls' price by translation, in writes of CR3 that VT-x makes dearer. */
function crossover({ numbers }: TechniqueCosts): number {
  const penalty = numbers.translatedSyscall.value - numbers.nativeSyscall.value;
  const hardware = numbers.hardwareRoundTrip.value + numbers.shadowAddressSpaceSwitch.value;
  return penalty / (hardware - numbers.translatedAddressSpaceSwitch.value);
}

/** V-04. */
export const btVsVt: Claim = {
  id: "V-04",
  slug: "bt-vs-vt",
  statement:
    "Early hardware virtualization could lose against binary translation when page tables changed often, and won where system calls did; with an EPT it wins both. Neither was needed to run the guest",
  refutes: ["E16", "E58"],
  source:
    "Adams and Agesen, ASPLOS 2006, as the set p4-672-nanobenchmarks recalls it; Nehalem's round trip; a course text's 1200, 1675 and 100 cycles (all unverified)",
  cells: (): readonly Cell[] => {
    const runs = new Map<string, GuestRun>();
    const runOf = (technique: Technique, workload: string): GuestRun => {
      const key = `${technique} ${workload}`;
      const run = runs.get(key) ?? runWorkload(technique, workload);
      runs.set(key, run);
      return run;
    };
    const cycles = (technique: Technique, workload: string, costs: string): number =>
      runOf(technique, workload).cycles(techniqueCostSet(costs));
    return [
      ...races.map(([costs, workload, runners, first]) => ({
        quantity: `who takes fewest cycles: ${runners.join(", ")}`,
        inputs: { workload, costs },
        expected: first,
        tolerance: exact,
        measure: () =>
          [...runners].sort((a, b) => cycles(a, workload, costs) - cycles(b, workload, costs))[0] ?? "nobody",
      })),
      {
        quantity: "cycles of one write of CR3, VT-x by binary translation, as a ratio",
        inputs: { workload: "context-switch", costs: course },
        expected: 1.3958,
        tolerance: absolute(0.0001),
        measure: () => {
          const costs = techniqueCostSet(course);
          const hardware = cyclesPerCr3Write(runOf("vtx-shadow", "context-switch"), "exit.address-space", costs);
          const translated = runOf("binary-translation", "context-switch");
          return hardware / cyclesPerCr3Write(translated, "translate.address-space", costs);
        },
      },
      {
        quantity: "writes of CR3 for each system call at which both cost the same",
        inputs: { costs: course },
        expected: 2000 / 475,
        tolerance: absolute(1e-9),
        measure: () => crossover(techniqueCostSet(course)),
      },
      {
        quantity: "the guest's result by binary translation, less that on bare metal",
        inputs: { workload: "page-table-churn" },
        expected: 0,
        tolerance: exact,
        measure: () => {
          const [bare, translated] = (["bare-metal", "binary-translation"] as const).map((technique) =>
            workloadResult(runOf(technique, "page-table-churn").memory),
          );
          return (translated ?? Number.NaN) - (bare ?? Number.NaN);
        },
      },
    ];
  },
};
