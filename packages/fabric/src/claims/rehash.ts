/**
 * claims/rehash — F-13: which flows change their path when a leaf has an uplink less, or one more.
 *
 * 4,000 flows send a frame before and one after a link changes; a flow has moved if its uplink is another. It moved
 * needlessly if it left an uplink that is still there for one that was there before. Beside what was counted stand the
 * exact shares of all hashes.
 * @module
 */
import { type Cell, type Claim, exact, points } from "@dc/engine/experiment";
import { disruptionOf, formatFraction } from "../ecmp/disruption.ts";
import type { Select } from "../ecmp/options.ts";
import { createSelector } from "../ecmp/selector.ts";
import { acrossPs, buildUplinks, example } from "./uplinks.ts";

const flows = 4000;

/** Shares of the flows. @param change what happens to the last of the uplinks. */
function rehash(select: Select, from: number, to: number): { moved: number; needless: number } {
  const { simulation, uplinks, send, pass } = buildUplinks({
    spines: Math.max(from, to),
    ecmp: { hash: "mix", select },
  });
  const { graph, frames } = simulation;
  // The second goes, so that those behind it are listed anew; the last comes.
  const changing = uplinks[to < from ? 1 : from] as number;
  const setUp = (isUp: boolean): void => graph.setLinkUp(graph.ports.link[changing], isUp);
  if (to > from) setUp(false);
  let ways: number[] = [];
  graph.tap((_timePs, port, frame) => {
    if (uplinks.includes(port)) ways[frames.flow[frame]] = port;
  });
  const waysNow = (): number[] => {
    ways = [];
    for (let flow = 0; flow < flows; flow++)
      send({ ...example, sourcePort: 1024 + flow, destinationPort: 9 }, 60, flow);
    pass(acrossPs(flows, 60));
    graph.settle();
    return ways;
  };
  const before = waysNow();
  setUp(to > from);
  const after = waysNow();
  const moved = before.flatMap((port, flow) => (port === after[flow] ? [] : [flow]));
  const needless = moved.filter((flow) => before[flow] !== changing && after[flow] !== changing);
  return { moved: moved.length / flows, needless: needless.length / flows };
}

/** Exact shares of all hashes for each member that may go. */
function fractions(select: Select, members: number): string {
  const names = Array.from({ length: members }, (_, n) => `e1-${49 + n}`);
  const group = createSelector({ select }, names);
  return names
    .map((_, gone) => formatFraction(disruptionOf(group, group.withMembers(names.toSpliced(gone, 1))).moved))
    .join(", ");
}

function cells(): Cell[] {
  const counted: readonly (readonly [Select, number, number, number, number])[] = [
    ["modulo", 4, 3, 0.75, 0.5],
    ["resilient", 4, 3, 0.25, 0],
    ["rendezvous", 4, 3, 0.25, 0],
    ["modulo", 4, 5, 0.8, 0.6],
    ["resilient", 4, 5, 0.2, 0],
    ["rendezvous", 4, 5, 0.2, 0],
  ];
  const exactly: readonly (readonly [Select, string])[] = [
    ["modulo", "3/4, 3/4, 3/4, 3/4"],
    ["hash-threshold", "1/2, 1/3, 1/3, 1/2"],
    ["rendezvous", "1/4, 1/4, 1/4, 1/4"],
    ["resilient", "1/4, 1/4, 1/4, 1/4"],
  ];
  return [
    ...counted.flatMap(([select, from, to, moved, needless]): Cell[] => {
      const inputs = {
        select: select === "resilient" ? "resilient, 256 buckets" : select,
        paths: `${from} to ${to}`,
        flows,
      };
      return [
        {
          ...{ inputs, quantity: "share of flows that moved", expected: moved },
          tolerance: points(2.5),
          measure: () => rehash(select, from, to).moved,
        },
        {
          ...{ inputs, quantity: "share that moved needlessly", expected: needless },
          tolerance: needless === 0 ? exact : points(2.5),
          measure: () => rehash(select, from, to).needless,
        },
      ];
    }),
    ...exactly.map(
      ([select, expected]): Cell => ({
        inputs: { select, paths: "4 to 3, each by turns" },
        quantity: "share of all hashes that moves",
        ...{ expected, tolerance: exact },
        measure: () => fractions(select, 4),
      }),
    ),
  ];
}

/** Modulo hashing moves far more flows than a failure requires. */
export const rehashing: Claim = {
  id: "F-13",
  slug: "rehash",
  statement: "Modulo hashing moves far more flows than a failure requires",
  refutes: ["E36"],
  source: "RFC 2991 §2, RFC 2992 §3 (disruption of modulo, hash-threshold and highest random weight); calculated",
  cells,
};
