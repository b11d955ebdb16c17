/**
 * model/histogram — the exits of all guests by reason, in the shape of an imported host's, and as perf prints them.
 * @module
 */
import type { Run } from "@dc/engine/scenario";
import { hostsOf } from "@dc/virt";
import { ExitTally, gatherTallies, type ImportedExits, makePerfReport, printPerfReport } from "@dc/virt/import";
import { printReason } from "./names.ts";

/** Newest records that are looked through. */
const recordsMax = 200_000;

/** The exits up to now. */
export interface Histogram {
  readonly exits: ImportedExits;
  /** The same, as `perf kvm stat report` prints them. Exits that are not over are in it only above. */
  readonly report: string;
}

/** Count the exits of a run, from each to the entry after it. */
export function histogramOf(run: Run): Histogram {
  const { trace } = run.simulation;
  const [exit, enter] = ["vm.exit", "vm.enter"].map((kind) => trace.findKind(kind));
  const vcpus = new Set(hostsOf(run).list.map(({ nic }) => trace.findObject(nic.vcpu.path)));
  const tallies = new Map<string, ExitTally>();
  const open = new Map<number, { readonly tally: ExitTally; readonly timePs: number }>();
  for (let record = Math.max(0, trace.count - recordsMax); record < trace.count; record += 1) {
    if (!trace.has(record)) continue;
    const object = trace.objectOf(record);
    if (!vcpus.has(object)) continue;
    const kind = trace.kindOf(record);
    const timePs = trace.timePs(record);
    if (kind === exit) {
      const reason = printReason(trace.a(record));
      const tally = tallies.get(reason) ?? new ExitTally();
      tallies.set(reason, tally);
      tally.add();
      open.set(object, { tally, timePs });
    } else if (kind === enter) {
      const begun = open.get(object);
      open.delete(object);
      begun?.tally.addTime((timePs - begun.timePs) / 1000);
    }
  }
  const exits = gatherTallies(tallies);
  const timed = [...tallies.values()];
  return {
    exits: {
      format: "perf-kvm-stat",
      level: "guest",
      exits,
      samples: exits.reduce((sum, { samples }) => sum + samples, 0),
      timeNs: timed.reduce((sum, { totalNs }) => sum + totalNs, 0),
      counters: [],
    },
    report: printPerfReport(makePerfReport(tallies, { scope: "all VMs, all VCPUs", layout: { before: "" } })),
  };
}
