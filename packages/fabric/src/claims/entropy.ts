/**
 * claims/entropy — F-19: between two tunnel endpoints only the outer source port tells flows apart.
 *
 * A thousand inner flows, a frame of each, from one leaf to another over four spines: how many took each uplink. And one
 * inner flow of a thousand frames: it has one source port, one path, and its order.
 * @module
 */
import { ns, us } from "@dc/engine";
import { absolute, type Cell, type Claim, exact, notYet } from "@dc/engine/experiment";
import { buildTwoLeaves, type TwoLeaves } from "./two-leaves.ts";

const count = 1000;
const paths = 4;

/** Frames that took each uplink, most first. */
function shares({ simulation, uplinks }: TwoLeaves): number[] {
  simulation.graph.settle();
  return uplinks.map((port) => simulation.graph.ports.sentFrames[port]).sort((a, b) => b - a);
}

/** A frame of each of a thousand inner flows. */
function manyFlows(): number[] {
  const network = buildTwoLeaves(paths, true);
  for (let flow = 0; flow < count; flow++) {
    network.fabric.addUdpFlow({
      from: "h1",
      to: "h2",
      frameBytes: 200,
      gapPs: us(1),
      startPs: ns(100) * flow,
      framesMax: 1,
      sourcePort: 10_000 + flow,
    });
  }
  network.simulation.runUntil(us(200));
  return shares(network);
}

/** A thousand frames of one inner flow: frames per uplink, and how often one arrived after a later one. */
function oneFlow(): { readonly perPath: number[]; readonly reordered: number; readonly arrived: number } {
  const network = buildTwoLeaves(paths, true, 1 << 14);
  const { simulation, fabric, farPort } = network;
  fabric.addUdpFlow({ from: "h1", to: "h2", frameBytes: 200, gapPs: ns(100), framesMax: count });
  simulation.runUntil(us(200));
  const { trace, graph } = simulation;
  const receive = trace.findKind("frame.receive");
  let [last, reordered, arrived] = [0, 0, 0];
  for (let record = trace.first; record < trace.count; record++) {
    if (trace.kindOf(record) !== receive || trace.objectOf(record) !== graph.ports.object[farPort]) continue;
    arrived++;
    if (trace.a(record) < last) reordered++;
    else last = trace.a(record);
  }
  return { perPath: shares(network), reordered, arrived };
}

function cells(): Cell[] {
  const inputs = (sourcePort: string, flows = count): Cell["inputs"] => ({ sourcePort, flows, frames: count, paths });
  const hashed = "hash of the inner flow";
  const absent = (sourcePort: string, quantity: string, expected: number, within: number): Cell => ({
    inputs: inputs(sourcePort),
    quantity,
    expected,
    tolerance: within === 0 ? exact : absolute(within),
    // A tunnel endpoint of this fabric knows only the hash.
    measure: () => notYet,
  });
  // Of 1,000 flows at random on four paths a path has 250, standard deviation 13.7: three of them.
  const spread = absolute(41);
  return [
    absent("fixed", "frames on the fullest path", count, 0),
    {
      inputs: inputs(hashed),
      quantity: "frames on the fullest path",
      expected: count / paths,
      tolerance: spread,
      measure: () => manyFlows()[0] as number,
    },
    {
      inputs: inputs(hashed),
      quantity: "frames on the emptiest path",
      expected: count / paths,
      tolerance: spread,
      measure: () => manyFlows()[paths - 1] as number,
    },
    {
      inputs: inputs(hashed, 1),
      quantity: "frames on the fullest path",
      expected: count,
      tolerance: exact,
      measure: () => oneFlow().perPath[0] as number,
    },
    {
      inputs: inputs(hashed, 1),
      quantity: "frames that arrived after a later one",
      expected: 0,
      tolerance: exact,
      measure() {
        const { reordered, arrived } = oneFlow();
        return arrived === count ? reordered : Number.NaN;
      },
    },
    absent("random for each packet", "frames on the fullest path", count / paths, 41),
  ];
}

/** The outer UDP source port is the overlay's only load-balancing key. */
export const entropy: Claim = {
  id: "F-19",
  slug: "entropy",
  statement: "The outer UDP source port is the overlay's only load-balancing key",
  refutes: ["E38"],
  source: "RFC 7348 §5 (the source port is a hash of the inner flow); calculated: 1,000 flows at random on four paths",
  cells,
};
