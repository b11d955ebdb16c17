/**
 * claims/entropy — F-19: between two tunnel endpoints only the outer source port tells flows apart.
 *
 * A thousand inner flows, a frame of each, from one leaf to another over four spines: how many took each uplink. And one
 * inner flow of a thousand frames: it has one source port, one path, and its order.
 *
 * The leaves' endpoints hash, as RFC 7348 wants. What a fixed port and a port drawn for each packet would do is shown by
 * hosts that are endpoints themselves: what they send is what such an endpoint sends, and a switch sees no difference.
 * Where ways are of unlike length, a port for each packet costs the order. A frame is overtaken when a later one on a
 * shorter way makes up for its delay; how often follows from the lengths.
 * @module
 */
import { ns, us } from "@dc/engine";
import { absolute, type Cell, type Claim, exact } from "@dc/engine/experiment";
import { vxlanPort } from "@dc/wire";
import { buildTwoLeaves, type TwoLeaves } from "./two-leaves.ts";

const count = 1000;
const paths = 4;
/** Between frames; and how much longer each way is than the one before, so that no two frames arrive at once. */
const [gapPs, skewPs]: readonly [number, number] = [ns(100), ns(140)];

/** Who chooses the outer source port. */
type SourcePort = "fixed" | "hash of the inner flow" | "random for each packet";

/** What became of the frames. */
interface Outcome {
  /** Frames that took each uplink, most first. */
  readonly perPath: readonly number[];
  /** Frames that arrived after a later one. */
  readonly reordered: number;
  readonly arrived: number;
}

function run(sourcePort: SourcePort, flows: number, isSkewed: boolean): Outcome {
  const isTunnelled = sourcePort === "hash of the inner flow";
  const skew = isSkewed ? { skewPs } : {};
  const network = buildTwoLeaves({ spines: paths, isTunnelled, ...skew, traceRecordsMax: 1 << 14 });
  const { simulation, fabric } = network;
  const random = simulation.random("claims/ports");
  for (let frame = 0; frame < count; frame++) {
    const inner = { sourcePort: 10_000 + (frame % flows) };
    const outer = {
      sourcePort: 49_152 + (sourcePort === "fixed" ? 0 : random.below(16_384)),
      destinationPort: vxlanPort,
    };
    fabric.addUdpFlow({
      from: "h1",
      to: "h2",
      frameBytes: 200,
      gapPs,
      startPs: gapPs * frame,
      framesMax: 1,
      ...(isTunnelled ? inner : outer),
    });
  }
  simulation.runUntil(us(200));
  return outcomeOf(network);
}

function outcomeOf({ simulation, uplinks, farPort }: TwoLeaves): Outcome {
  const { trace, graph } = simulation;
  const receive = trace.findKind("frame.receive");
  let [last, reordered, arrived] = [0, 0, 0];
  for (let record = trace.first; record < trace.count; record++) {
    if (trace.kindOf(record) !== receive || trace.objectOf(record) !== graph.ports.object[farPort]) continue;
    arrived++;
    if (trace.a(record) < last) reordered++;
    else last = trace.a(record);
  }
  graph.settle();
  const perPath = uplinks.map((port) => graph.ports.sentFrames(port)).sort((a, b) => b - a);
  return { perPath, reordered, arrived };
}

/** Of frames that take their ways at random, the share that a later one overtakes. */
function overtakenShare(): number {
  let sum = 0;
  for (let way = 0; way < paths; way++) {
    let kept = 1;
    for (let later = 1; later * gapPs < way * skewPs; later++) {
      let faster = 0;
      for (let other = 0; other < way; other++) if (other * skewPs + later * gapPs < way * skewPs) faster++;
      kept *= 1 - faster / paths;
    }
    sum += 1 - kept;
  }
  return sum / paths;
}

function cells(): Cell[] {
  // Of 1,000 flows at random on four paths a path has 250, standard deviation 13.7: three of them.
  const spread = absolute(41);
  const hashed = "hash of the inner flow";
  const drawn = "random for each packet";
  const full = "frames on the fullest path";
  const late = "frames that arrived after a later one";
  const row = (
    [sourcePort, flows, isSkewed]: readonly [SourcePort, number, boolean],
    quantity: string,
    expected: number,
    tolerance: Cell["tolerance"],
    read: (outcome: Outcome) => number | undefined,
  ): Cell => ({
    inputs: { sourcePort, flows, frames: count, paths, lengths: isSkewed ? "unlike" : "alike" },
    ...{ quantity, expected, tolerance },
    measure() {
      const outcome = run(sourcePort, flows, isSkewed);
      return outcome.arrived === count ? (read(outcome) ?? Number.NaN) : Number.NaN;
    },
  });
  const fullest = ({ perPath }: Outcome): number | undefined => perPath[0];
  const emptiest = ({ perPath }: Outcome): number | undefined => perPath[paths - 1];
  const reordered = (outcome: Outcome): number => outcome.reordered;
  return [
    row(["fixed", count, false], full, count, exact, fullest),
    row([hashed, count, false], full, count / paths, spread, fullest),
    row([hashed, count, false], "frames on the emptiest path", count / paths, spread, emptiest),
    row([hashed, 1, false], full, count, exact, fullest),
    row([hashed, 1, true], late, 0, exact, reordered),
    row([drawn, 1, false], full, count / paths, spread, fullest),
    // Whether a frame is overtaken depends on the four behind it: three standard deviations of sums over five.
    row([drawn, 1, true], late, count * overtakenShare(), absolute(3 * Math.sqrt(count * 0.25 * 5)), reordered),
  ];
}

/** The outer UDP source port is the overlay's only load-balancing key. */
export const entropy: Claim = {
  id: "F-19",
  slug: "entropy",
  statement: "The outer UDP source port is the overlay's only load-balancing key",
  refutes: ["E38"],
  source:
    "RFC 7348 §5 (the source port is a hash of the inner flow); calculated: 1,000 flows at random on four paths, and how often a later frame on a shorter way is faster",
  cells,
};
