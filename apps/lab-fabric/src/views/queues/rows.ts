/**
 * views/queues/rows — ports as rows: named, ordered, filtered.
 * @module
 */
import { portNameOf, type Stage } from "@dc/lab";
import type { QueuesAnswer } from "../../model/queues.ts";

/** One port. */
export interface QueueRow {
  readonly port: number;
  readonly name: string;
  readonly peer: string;
  /** Share of the rate over the whole run. */
  readonly load: number;
  readonly peakBytes: number;
  readonly dropped: number;
  /** Most first. */
  readonly causes: readonly (readonly [string, number])[];
}

/** The orders. */
export const queueOrders = ["worst", "peak", "load", "drops", "name"] as const;
/** In which order ports stand. */
export type QueueOrder = (typeof queueOrders)[number];

/** Name the ports of an answer. Ports that are no longer there, after another run was opened, are left out. */
export function makeRows({ opened }: Stage, answer: QueuesAnswer): QueueRow[] {
  return answer.ports.flatMap((port, place) => {
    const own = opened.ports[port];
    if (own === undefined) return [];
    const peer = opened.ports[own.peer];
    return [
      {
        port,
        name: portNameOf(own.path),
        peer: peer === undefined ? "" : portNameOf(peer.path),
        load: answer.load[place],
        peakBytes: answer.peakBytes[place],
        dropped: answer.dropped[place],
        causes: Object.entries(answer.drops[port] ?? {}).sort(([, one], [, other]) => other - one),
      },
    ];
  });
}

/** Who lost most, then who held most, then who carried most; ports that are alike stay in the network's order. */
const compare: Readonly<Record<QueueOrder, (one: QueueRow, other: QueueRow) => number>> = {
  worst: (one, other) =>
    other.dropped - one.dropped || other.peakBytes - one.peakBytes || other.load - one.load || one.port - other.port,
  peak: (one, other) => other.peakBytes - one.peakBytes || one.port - other.port,
  load: (one, other) => other.load - one.load || one.port - other.port,
  drops: (one, other) => other.dropped - one.dropped || one.port - other.port,
  name: (one, other) => one.port - other.port,
};

/** Order rows, and keep those whose port or neighbour has all of the words. */
export function sortRows(rows: readonly QueueRow[], order: QueueOrder, filter: string): readonly QueueRow[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const kept = rows.filter(({ name, peer }) => {
    const text = `${name} ${peer}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return kept.sort(compare[order]);
}
