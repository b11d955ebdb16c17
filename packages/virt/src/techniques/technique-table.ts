/**
 * techniques/technique-table — runs side by side: what each did beside executing its guest, and the cycles of it under a
 * set of costs.
 *
 * A run knows no cycles; the same runs can be set beside each other under every set. Rule V450 in ../../SPEC.md.
 * @module
 */
import { type TechniqueCosts, type TechniqueStep, techniqueSteps } from "../costs/technique-costs.ts";
import { type EventKind, eventKinds } from "./event-kind.ts";
import type { GuestRun } from "./guest-run.ts";
import type { Technique } from "./technique.ts";

/** Events of one kind. */
export interface TableKind {
  readonly kind: EventKind;
  readonly count: number;
  readonly cycles: number;
}

/** A step, and what all of it takes. */
export interface TableStep {
  /** `instructions` are the guest's own. */
  readonly step: TechniqueStep | "instructions";
  readonly count: number;
  readonly cycles: number;
}

/** One run. */
export interface TableRow {
  readonly technique: Technique;
  readonly guest: string;
  readonly instructions: number;
  /** Events of all kinds: exits, traps. */
  readonly events: number;
  /** Kinds that happened, most cycles first. */
  readonly kinds: readonly TableKind[];
  /** Steps that were taken, most cycles first. */
  readonly steps: readonly TableStep[];
  readonly cycles: number;
  /** Cycles in relation to the first run. */
  readonly relative: number;
}

/** Set runs beside each other. @param costs of all of them */
export function tableOf(runs: readonly GuestRun[], costs: TechniqueCosts): readonly TableRow[] {
  const [first] = runs;
  const base = first === undefined ? 1 : first.cycles(costs);
  return runs.map((run) => {
    const counts = run.stepCounts;
    const byStep = run.cyclesByStep(costs);
    const steps: TableStep[] = [];
    byStep.forEach((cycles, number) => {
      const step: TableStep["step"] =
        number < techniqueSteps.length ? (techniqueSteps[number] as TechniqueStep) : "instructions";
      const count = step === "instructions" ? run.instructions : (counts[number] as number);
      if (count > 0) steps.push({ step, count, cycles });
    });
    const kinds = eventKinds.flatMap((kind): readonly TableKind[] => {
      const count = run.events.countOf(kind);
      return count === 0 ? [] : [{ kind, count, cycles: count * run.events.cyclesOf(kind, costs) }];
    });
    const cycles = run.cycles(costs);
    return {
      technique: run.technique,
      guest: run.image.name,
      instructions: run.instructions,
      events: run.events.count,
      kinds: kinds.toSorted((a, b) => b.cycles - a.cycles),
      steps: steps.toSorted((a, b) => b.cycles - a.cycles),
      cycles,
      relative: cycles / base,
    };
  });
}
