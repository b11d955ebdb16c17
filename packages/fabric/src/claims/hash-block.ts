/**
 * claims/hash-block — F-05: k flows of line rate on k uplinks, placed by their hash.
 *
 * Leaves with k hosts and k uplinks, all links of one rate: no leaf is oversubscribed, and each host sends at line rate
 * to a host of its own at the next leaf. Measured is what leaves by a leaf's uplinks, over what they can carry: the
 * first hop only, for what is lost further on would be another claim. Each leaf is a trial, its flows' source ports
 * drawn at random; or chosen so that the hash gives each flow an uplink of its own.
 * @module
 */
import { createSimulation, gbps, makeTransmit, ns, us } from "@dc/engine";
import { type Cell, type Claim, notYet, points } from "@dc/engine/experiment";
import { flowHash, ipProtocol } from "@dc/wire";
import { selectModulo } from "../ecmp/select.ts";
import { createFabric } from "../fabric/fabric.ts";

const rateBitsPerSecond = gbps(25);
const overheadBytes = 24;
const frameBytes = 1514;
const leaves = 64;
/** Long enough for queues of four frames to fill, and for a share in whole frames to be exact to a hundredth. */
const [warmPs, endPs] = [us(5), us(30)];

/** The share of their uplinks that leaves can use, mean over all leaves. */
function uplinkShare(k: number, seed: number, place: "hash" | "optimal"): number {
  const simulation = createSimulation({ seed });
  const { graph } = simulation;
  const fabric = createFabric(simulation);
  const link = { rateBitsPerSecond, delayPs: ns(500), overheadBytes, queueFramesMax: 4 };
  const connect = (a: string, b: string): number => {
    const [near, far] = [a, b].map((name) => graph.nodeByName(name)) as [number, number];
    const port = graph.addPort(near, b);
    graph.connect(port, graph.addPort(far, a), link);
    return port;
  };
  for (let spine = 1; spine <= k; spine++) fabric.addSwitch(`spine${spine}`);
  const uplinks: number[] = [];
  for (let leaf = 1; leaf <= leaves; leaf++) {
    fabric.addSwitch(`leaf${leaf}`);
    for (let host = 1; host <= k; host++) {
      fabric.addHost(`h${leaf}-${host}`, { arp: false });
      connect(`h${leaf}-${host}`, `leaf${leaf}`);
    }
    for (let spine = 1; spine <= k; spine++) uplinks.push(connect(`leaf${leaf}`, `spine${spine}`));
  }
  fabric.start();
  const random = simulation.random("claims/ports");
  const gapPs = makeTransmit(rateBitsPerSecond, overheadBytes)(frameBytes);
  for (let leaf = 1; leaf <= leaves; leaf++) {
    for (let host = 1; host <= k; host++) {
      const [from, to] = [`h${leaf}-${host}`, `h${(leaf % leaves) + 1}-${host}`];
      const addresses = [from, to].map((name) => fabric.addressOf(graph.nodeByName(name))) as [number, number];
      const draw = (): number => 49_152 + random.below(16_384);
      let sourcePort = draw();
      const takes = (): number => selectModulo(flowHash(...addresses, ipProtocol.udp, sourcePort, 9), k);
      // Bounded: a hash that never gives an uplink makes the share smaller, and the claim fail.
      for (let tries = 0; place === "optimal" && tries < 1000 && takes() !== host - 1; tries++) sourcePort = draw();
      // Senders are not in step: the first frame leaves at a time of its own.
      const startPs = random.below(gapPs);
      fabric.addUdpFlow({ from, to, frameBytes, gapPs, startPs, sourcePort, destinationPort: 9 });
    }
  }
  const sent = (): number => {
    graph.settle();
    return uplinks.reduce((sum, port) => sum + graph.ports.sentFrames[port], 0);
  };
  simulation.runUntil(warmPs);
  const before = sent();
  simulation.runUntil(endPs);
  return ((sent() - before) * gapPs) / ((endPs - warmPs) * uplinks.length);
}

/** (1 − 1/k)^k: of k uplinks, those that none of k flows at random takes. */
function idleShare(k: number): number {
  let share = 1;
  for (let flow = 0; flow < k; flow++) share *= 1 - 1 / k;
  return share;
}

function cells(): Cell[] {
  const quantity = "share of the uplinks' capacity";
  // As many repetitions as leave each k a standard deviation of 0.7 points.
  const repetitions: [k: number, seeds: number[]][] = [
    [4, [1, 2, 3, 4, 5, 6, 7, 8]],
    [8, [1, 2, 3, 4]],
    [16, [1, 2]],
  ];
  return repetitions.flatMap(([k, seeds]): Cell[] => [
    {
      inputs: { k, placement: "FNV-1a of five fields, modulo k", trials: seeds.length * leaves },
      quantity,
      expected: 1 - idleShare(k),
      tolerance: points(2),
      measure: () => seeds.reduce((sum, seed) => sum + uplinkShare(k, seed, "hash"), 0) / seeds.length,
    },
    {
      inputs: { k, placement: "an uplink for each flow", trials: leaves },
      quantity,
      expected: 1,
      tolerance: points(1),
      measure: () => uplinkShare(k, 1, "optimal"),
    },
    {
      inputs: { k, placement: "each packet anew", trials: "" },
      quantity,
      expected: 1,
      tolerance: points(1),
      // No switch of this fabric chooses per packet.
      measure: () => notYet,
    },
  ]);
}

/** Even a 1:1 fabric blocks under per-flow hashing. */
export const hashBlock: Claim = {
  id: "F-05",
  slug: "hash-block",
  statement: "Even a 1:1 fabric blocks under per-flow hashing",
  refutes: ["E04"],
  source: "calculated: k flows on k uplinks at random leave (1 − 1/k)^k of them without a flow; 1/e in the limit",
  cells,
};
