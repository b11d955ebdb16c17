/**
 * claims/order — F-09: one flow on four uplinks keeps one of them, its order, and no more than its rate.
 * @module
 */
import { gbps, us } from "@dc/engine";
import { absolute, type Cell, type Claim, exact, relative } from "@dc/engine/experiment";
import { acrossPs, buildUplinks, example } from "./uplinks.ts";

const paths = 4;
const count = 1000;
/** Each way is longer than the one before by more than a frame takes, so that another way would be seen in the order. */
const skewPs = us(1);

/** A thousand frames of one flow. */
function oneFlow(): { uplinksTaken: number; reordered: number } {
  const { fabric, simulation, taken } = buildUplinks({ spines: paths, skewPs });
  fabric.addUdpFlow({ from: "h1", to: "h2", frameBytes: 1500, gapPs: us(0.2), framesMax: count });
  simulation.runUntil(us(300));
  const { deliveredFrames, reorderedFrames } = fabric.counts(1);
  const uplinksTaken = taken().frames.filter((frames) => frames > 0).length;
  return { uplinksTaken, reordered: deliveredFrames === count ? reorderedFrames : Number.NaN };
}

/** What a flow that is offered 80 Gbit/s brings over uplinks of 25, on the cable. */
function cap(): number {
  const { fabric, simulation, taken } = buildUplinks({ spines: paths, uplinkGbps: 25, queueFramesMax: 64 });
  fabric.addUdpFlow({ from: "h1", to: "h2", frameBytes: 1500, rateBitsPerSecond: gbps(80) });
  simulation.runUntil(us(20));
  taken();
  simulation.runUntil(us(520));
  const { frames, bytes } = taken();
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return ((sum(bytes) + 24 * sum(frames)) * 8) / 500e3;
}

/** Of other source ports, the share that stays on the first one's uplink. */
function staying(): number {
  const { send, pass, taken } = buildUplinks({ spines: paths });
  const wayOf = (sourcePort: number): number => {
    send({ ...example, sourcePort, destinationPort: 443 });
    pass(acrossPs(1, 60));
    return taken().frames.indexOf(1);
  };
  const first = wayOf(10_000);
  let same = 0;
  for (let port = 1; port <= count; port++) if (wayOf(10_000 + port) === first) same += 1;
  return same / count;
}

function cells(): Cell[] {
  const inputs = { flows: 1, uplinks: paths };
  const lengths = { ...inputs, frames: count, lengths: "unlike" };
  return [
    {
      inputs: lengths,
      quantity: "uplinks taken",
      expected: 1,
      tolerance: exact,
      measure: () => oneFlow().uplinksTaken,
    },
    {
      inputs: lengths,
      quantity: "frames that arrived after a later one",
      expected: 0,
      tolerance: exact,
      measure: () => oneFlow().reordered,
    },
    {
      inputs: { ...inputs, uplinkGbps: 25, offeredGbps: 80 },
      quantity: "Gbit/s on all uplinks together",
      expected: 25,
      tolerance: relative(0.01),
      measure: cap,
    },
    {
      inputs: { ...inputs, changed: "source port", others: count },
      quantity: "share of other ports that stay on the same uplink",
      expected: 1 / paths,
      // Three standard deviations of 1,000 draws.
      tolerance: absolute(0.041),
      measure: staying,
    },
  ];
}

/** One flow keeps one path, so it keeps its order, and its cap. */
export const order: Claim = {
  id: "F-09",
  slug: "order",
  statement: "One flow keeps one path, so it keeps its order, and its cap",
  refutes: [],
  source: "RFC 2991 §2 (a flow on one path keeps its order); calculated: another port is another draw among four",
  cells,
};
