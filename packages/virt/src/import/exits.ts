/**
 * import/exits — the one shape that every format is read into: exits by reason, from which source.
 *
 * Rule V393 in ../../SPEC.md.
 * @module
 */
import { type ExitReasonName, exitReason } from "../exit/exit-reason.ts";
import type { ExitTally } from "./exit-tally.ts";
import { findReason } from "./reason-name.ts";

/** What a text can be. */
export const importFormats = ["perf-kvm-stat", "ftrace", "perf-stat", "kvm-stat", "debugfs", "kvmexit"] as const;
/** One of them. */
export type ImportFormat = (typeof importFormats)[number];

/** All exits of one reason, as a host counted them. */
export interface ImportedExit {
  /** As the source spells it, without `EXIT_REASON_`: `EPT_MISCONFIG`, `npf`, `KVM_EXIT_IO`. */
  readonly name: string;
  /** The basic exit reason that it stands for; absent where the word is no VMX exit reason that we know. */
  readonly reason?: ExitReasonName;
  /** Its number, SDM volume 3 appendix C; also of a bare number that has no name. */
  readonly number?: number;
  readonly samples: number;
  /** Of all samples, 0 to 1. */
  readonly sampleShare: number;
  /** Of the time that all exits took together, 0 to 1. Absent, as the times below, where the source has none. */
  readonly timeShare?: number;
  /** From exit to entry, ns. */
  readonly minNs?: number;
  readonly maxNs?: number;
  readonly meanNs?: number;
}

/** A counter of the host's that is no exit reason. */
export interface ImportedCounter {
  /** `kvm:kvm_entry`, `insn_emulation`. */
  readonly name: string;
  readonly value: number;
}

/** What a host said of its exits. */
export interface ImportedExits {
  readonly format: ImportFormat;
  /** What an exit is here: out of the guest, or out of the kernel into the VMM process. */
  readonly level: "guest" | "kernel";
  /** The most frequent first; empty where the source counts exits but does not tell them apart. */
  readonly exits: readonly ImportedExit[];
  /** All of them, those included that the source does not tell apart. */
  readonly samples: number;
  /** Time of all of them, ns. */
  readonly timeNs?: number;
  /** The smallest difference of time that the source can say, ns. */
  readonly resolutionNs?: number;
  readonly counters: readonly ImportedCounter[];
}

/** Most different reasons, or counters, of one text. x86 has about seventy. */
export const namesMax = 4096;

/** What a name says of the reason: nothing where it is unknown. */
export function identify(name: string): Pick<ImportedExit, "reason" | "number"> {
  const reason = findReason(name);
  if (reason !== undefined) return { reason, number: exitReason[reason] };
  // The kernel prints a reason that it has no name for as a hexadecimal number.
  return /^0x[0-9a-f]{1,4}$/i.test(name) ? { number: Number(name) } : {};
}

/** Exits that were counted one by one, by name. */
export function gatherTallies(tallies: ReadonlyMap<string, ExitTally>): readonly ImportedExit[] {
  let samples = 0;
  let timeNs = 0;
  for (const tally of tallies.values()) {
    samples += tally.samples;
    timeNs += tally.totalNs;
  }
  return mostFrequentFirst(
    [...tallies].map(([name, tally]) => ({
      name,
      ...identify(name),
      samples: tally.samples,
      sampleShare: share(tally.samples, samples),
      ...(tally.timed > 0
        ? {
            timeShare: share(tally.totalNs, timeNs),
            minNs: tally.minNs,
            maxNs: tally.maxNs,
            meanNs: tally.meanNs,
          }
        : {}),
    })),
  );
}

/** Exits of which only numbers are known, by name. @param samples all of them, where the source says more than its rows. */
export function gatherCounts(counts: ReadonlyMap<string, number>, samples?: number): readonly ImportedExit[] {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  const whole = samples === undefined || samples < sum ? sum : samples;
  return mostFrequentFirst(
    [...counts].map(([name, count]) => ({
      name,
      ...identify(name),
      samples: count,
      sampleShare: share(count, whole),
    })),
  );
}

/** A part of a whole; none of nothing. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** In the order in which perf prints them, and by name where that leaves a choice. */
export function mostFrequentFirst<Row extends { readonly name: string; readonly samples: number }>(
  rows: readonly Row[],
): readonly Row[] {
  return [...rows].sort((a, b) => b.samples - a.samples || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
