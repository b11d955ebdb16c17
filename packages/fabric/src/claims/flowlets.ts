/**
 * claims/flowlets — F-15: when a flow may be split without losing its order, and what that brings.
 *
 * One sender at a leaf with four uplinks, each way longer than the one before; the longest by 6 µs. A *bursty* flow sends
 * eight frames and pauses for a time between 0.5 and 12 µs, drawn anew each time; a *paced* one, as an RDMA adapter does,
 * sends a frame each 0.5 µs. The flowlet gap is varied around the difference of the ways. Each frame by itself balances
 * perfectly, and keeps the order only where no way is longer by a frame's gap.
 * @module
 */
import { gbps, ns, type Ps, us } from "@dc/engine";
import { absolute, type Cell, type Claim, exact, points } from "@dc/engine/experiment";
import type { SwitchEcmpOptions } from "../ecmp/choices.ts";
import { acrossPs, buildUplinks, maxOverMean } from "./uplinks.ts";

const paths = 4;
const skewPs = us(2);
const longestPs = (paths - 1) * skewPs;
const frameBytes = 1500;
const pacePs = us(0.5);

/** What became of a flow. */
interface Outcome {
  readonly frames: readonly number[];
  readonly reordered: number;
}

/** 400 bursts, or 2,000 frames one by one. */
function run(ecmp: SwitchEcmpOptions, isBursty: boolean, skew: Ps = skewPs): Outcome {
  const { simulation, fabric, send, pass, taken } = buildUplinks({ spines: paths, skewPs: skew, ecmp });
  const random = simulation.random("claims/pauses");
  // Its row in the counts; the frames are sent here, because no flow of the fabric's own has bursts.
  const flow = fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: us(1), framesMax: 0 });
  let [sent, mark] = [0, 0];
  for (let turn = 0; turn < (isBursty ? 400 : 2000); turn++) {
    for (let frame = 0; frame < (isBursty ? 8 : 1); frame++, sent++) {
      send({ sourcePort: 49_153, destinationPort: 9 }, frameBytes, flow, ++mark);
    }
    pass(isBursty ? ns(500 + random.below(11_500)) + ns(122) * 8 : pacePs);
  }
  pass(us(50));
  const { deliveredFrames, reorderedFrames } = fabric.counts(flow);
  return { frames: taken().frames, reordered: deliveredFrames === sent ? reorderedFrames : Number.NaN };
}

/** Of flowlets that begin beside a full queue, the share that joins it. */
function joining(select: "letflow" | "least-loaded"): number {
  const ecmp = { hash: "mix", select, gapPs: us(5) } as const;
  const { simulation, fabric, send, pass, uplinks } = buildUplinks({
    ...{ spines: 2, ecmp, uplinkGbps: 25, queueFramesMax: 40 },
  });
  const { graph, frames } = simulation;
  // 40 Gbit/s into an uplink of 25, without a pause: it keeps its port and fills the queue.
  fabric.addUdpFlow({ from: "h1", to: "h2", frameBytes, rateBitsPerSecond: gbps(40), sourcePort: 7 });
  let [busy, joined, count] = [-1, 0, 0];
  graph.tap((_timePs, port, frame) => {
    if (!uplinks.includes(port)) return;
    if (frames.flow[frame] === 1) busy = port;
    else {
      count += 1;
      if (port === busy) joined += 1;
    }
  });
  pass(us(100));
  for (let flowlet = 0; flowlet < 200; flowlet++) {
    send({ sourcePort: 8, destinationPort: 9 }, 100, 2);
    pass(us(10));
  }
  graph.settle();
  // A frame that found the queue full has not left by any port.
  const lost = 200 - count;
  return (joined + lost) / 200;
}

/** The share of flows on the heavier of two uplinks. */
function heavier(select: "weighted" | "modulo"): number {
  const weights = select === "weighted" ? { weights: { spine1: 28, spine2: 11 } } : {};
  const { send, pass, taken } = buildUplinks({ spines: 2, ecmp: { hash: "mix", select }, ...weights });
  const flows = 4000;
  for (let flow = 0; flow < flows; flow++) send({ sourcePort: 1024 + flow, destinationPort: 9 });
  pass(acrossPs(flows, 60));
  return (taken().frames[0] ?? 0) / flows;
}

function cells(): Cell[] {
  const letflow = (gapPs: Ps): SwitchEcmpOptions => ({ hash: "mix", select: "letflow", gapPs });
  const late = "frames that arrived after a later one";
  const fullest = "fullest path over the mean";
  const skew = `${longestPs / 1e6} µs`;
  const gaps = [1, 3, 5, 5.9, 6.1, 8, 11].map(
    (gap): Cell => ({
      inputs: { flow: "bursty", policy: "random", gap: `${gap} µs`, skew },
      quantity: "is any frame out of order",
      expected: us(gap) > longestPs ? "no" : "yes",
      tolerance: exact,
      measure: () => {
        const { reordered } = run(letflow(us(gap)), true);
        return Number.isNaN(reordered) ? reordered : reordered > 0 ? "yes" : "no";
      },
    }),
  );
  const leastLoaded: SwitchEcmpOptions = { hash: "mix", select: "least-loaded", gapPs: us(8) };
  const spray: SwitchEcmpOptions = { select: "spray" };
  const one = (flow: string, policy: string, ecmp: SwitchEcmpOptions, quantity: string, expected: number): Cell => ({
    inputs: { flow, policy, ...(ecmp.gapPs === undefined ? {} : { gap: `${ecmp.gapPs / 1e6} µs` }), skew },
    ...{ quantity, expected, tolerance: exact },
    measure: () => {
      const { frames, reordered } = run(ecmp, flow === "bursty");
      return quantity === late ? reordered : maxOverMean(frames);
    },
  });
  return [
    ...gaps,
    {
      inputs: { flow: "bursty", policy: "random", gap: "8 µs", skew },
      // Some 160 flowlets of unlike length are as uneven as 100 flows that are alike (F-11).
      ...{ quantity: fullest, expected: 1.21, tolerance: absolute(0.2) },
      measure: () => maxOverMean(run(letflow(us(8)), true).frames),
    },
    one("paced", "random", letflow(us(8)), fullest, paths),
    one("paced", "least-loaded", leastLoaded, fullest, paths),
    one("paced", "random", letflow(us(8)), late, 0),
    one("bursty", "least-loaded", leastLoaded, late, 0),
    one("paced", "per packet", spray, fullest, 1),
    {
      inputs: { flow: "paced", policy: "per packet", skew },
      quantity: "is any frame out of order",
      ...{ expected: "yes", tolerance: exact },
      measure: () => (run(spray, false).reordered > 0 ? "yes" : "no"),
    },
    {
      inputs: { flow: "paced", policy: "per packet", skew: "0.3 µs" },
      ...{ quantity: late, expected: 0, tolerance: exact },
      // In turn, the longest way is followed by the shortest: all must be within one gap.
      measure: () => run(spray, false, ns(100)).reordered,
    },
    ...(["letflow", "least-loaded"] as const).map(
      (select): Cell => ({
        inputs: { flow: "one frame each 10 µs", policy: select === "letflow" ? "random" : "least-loaded", paths: 2 },
        quantity: "share of flowlets that join a full queue",
        expected: select === "letflow" ? 0.5 : 0,
        tolerance: select === "letflow" ? points(11) : exact,
        measure: () => joining(select),
      }),
    ),
    ...(["weighted", "modulo"] as const).map(
      (select): Cell => ({
        inputs: { flow: "4,000 of them", policy: select === "weighted" ? "weights 280:110" : "equal", paths: 2 },
        quantity: "share on the wider path",
        expected: select === "weighted" ? 280 / 390 : 0.5,
        tolerance: points(2.5),
        measure: () => heavier(select),
      }),
    ),
  ];
}

/** Splitting a flow needs gaps longer than the path skew. */
export const flowlets: Claim = {
  id: "F-15",
  slug: "flowlet",
  statement: "Splitting a flow needs gaps longer than the path skew",
  refutes: ["E37"],
  source:
    "Vanini et al., NSDI 2017 (LetFlow draws at random); Alizadeh et al., SIGCOMM 2014 (CONGA takes the least loaded); RFC 4737 §3.3; calculated",
  cells,
};
