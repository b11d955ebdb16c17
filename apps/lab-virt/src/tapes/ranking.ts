/**
 * tapes/ranking — one guest under every technique: its result beside bare metal's, what each did, and the cycles of it
 * under every set of costs.
 *
 * The runs are made once; a set of costs is looked at afterwards, because no run knows one.
 * @module
 */
import { techniqueCosts } from "@dc/virt";
import { createGuestRun, type GuestRun, type GuestStop, type TableRow, tableOf, techniques } from "@dc/virt/techniques";
import { workloadResult } from "@dc/virt/workloads";
import { type GuestName, makeTapeGuest } from "./guests.ts";

/** How a technique's run ended. */
export interface RankedEnd {
  readonly stop: GuestStop;
  /** What the guest left, of workloads: right where it is bare metal's. */
  readonly result: number | undefined;
  /** Whether output, exit code, end and result are bare metal's. */
  readonly isEqual: boolean;
}

/** All of them. */
export interface Ranking {
  readonly guest: GuestName;
  /** In the order of the rows. */
  readonly ends: readonly RankedEnd[];
  /** By the id of a set of costs: a row for each technique. */
  readonly rows: Readonly<Record<string, readonly TableRow[]>>;
}

/** Instructions that a guest gets under each technique. */
const instructionsMax = 1_500_000;
/** Instructions between two pauses. */
const slice = 30_000;

/** Run a guest under every technique. Yields now and then. */
export function* makeRanking(guest: GuestName): Generator<undefined, Ranking> {
  const native = makeTapeGuest(guest);
  const runs: GuestRun[] = [];
  const stops: GuestStop[] = [];
  for (const technique of techniques) {
    // Of the first guest there is no ported build: a kernel that asks a hypervisor has no such instructions.
    if (technique === "paravirtual" && guest === "sensitive") continue;
    const image = technique === "paravirtual" ? makeTapeGuest(guest, "ported") : native;
    const run = createGuestRun({ technique, image });
    let stop: GuestStop = "budget";
    while (stop === "budget" && run.instructions < instructionsMax) {
      stop = run.run(slice);
      yield;
    }
    runs.push(run);
    stops.push(stop);
  }
  const results = runs.map((run) => (guest === "sensitive" ? toldOf(run) : workloadResult(run.memory)));
  const ends = runs.map((run, at): RankedEnd => {
    const [bare] = runs as [GuestRun];
    const isEqual =
      stops[at] === stops[0] &&
      results[at] === results[0] &&
      run.devices.exitCode === bare.devices.exitCode &&
      String(run.output) === String(bare.output);
    return { stop: stops[at] as GuestStop, result: results[at], isEqual };
  });
  return { guest, ends, rows: Object.fromEntries(techniqueCosts.map((costs) => [costs.id, tableOf(runs, costs)])) };
}

/** The words that the first guest was told, as one number. */
function toldOf({ memory }: GuestRun): number {
  let sum = 0;
  for (let at = 0x2_0000; at < 0x2_0040; at += 4) sum = (Math.imul(sum, 31) + memory.read32(at)) >>> 0;
  return sum;
}
