/**
 * claims/hash-block — F-05: k flows of line rate on k uplinks, placed by their hash.
 *
 * Leaves with k hosts and k uplinks, all links of one rate: no leaf is oversubscribed, and each host sends at line rate
 * to a host of its own at the next leaf. Measured is what leaves by a leaf's uplinks, over what they can carry: the
 * first hop only, for what is lost further on would be another claim. Each leaf is a trial, its flows' source ports
 * drawn at random; or chosen so that the hash gives each flow an uplink of its own; or, for each packet another one, so
 * that a sender's packets take the uplinks in turn, as an adapter does that sprays over switches which only hash.
 * @module
 */
import { createSimulation, gbps, makeTransmit, ns, us } from "@dc/engine";
import { type Cell, type Claim, points } from "@dc/engine/experiment";
import { flowHash, ipProtocol } from "@dc/wire";
import { selectModulo } from "../ecmp/select.ts";
import { createFabric } from "../fabric/fabric.ts";

const rateBitsPerSecond = gbps(25);
const overheadBytes = 24;
const frameBytes = 1514;
/** Each is a trial. Where nothing is left to chance, fewer will do. */
const leavesOf = { hash: 64, optimal: 16, spray: 16 } as const;
/** Long enough for queues of four frames to fill, and for a sender that sprays to have used each uplink. */
const warmPs = us(8);
/** What a full link sends meanwhile, in frames. */
const framesMeasured = 32;

/** The share of their uplinks that leaves can use, mean over all leaves. */
function uplinkShare(k: number, seed: number, place: keyof typeof leavesOf): number {
  const leaves = leavesOf[place];
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
      const takes = (sourcePort: number): number =>
        selectModulo(flowHash(...addresses, ipProtocol.udp, sourcePort, 9), k);
      /** A port of which the hash gives this uplink. Bounded: with a hash that never does, the claim fails. */
      const portFor = (uplink: number): number => {
        let sourcePort = draw();
        for (let tries = 0; tries < 1000 && takes(sourcePort) !== uplink; tries++) sourcePort = draw();
        return sourcePort;
      };
      // Senders are not in step: the first frame leaves at a time of its own.
      const startPs = random.below(gapPs);
      const common = { from, to, frameBytes, destinationPort: 9 };
      if (place === "spray") {
        // Every k-th packet has the same port: a flow of its own, which begins with the first of them.
        for (let turn = 0; turn < k; turn++)
          fabric.addUdpFlow({
            ...common,
            gapPs: gapPs * k,
            startPs: startPs + turn * gapPs,
            sourcePort: portFor((host - 1 + turn) % k),
          });
      } else
        fabric.addUdpFlow({ ...common, gapPs, startPs, sourcePort: place === "hash" ? draw() : portFor(host - 1) });
    }
  }
  const sent = (): number => {
    graph.settle();
    return uplinks.reduce((sum, port) => sum + graph.ports.sentFrames(port), 0);
  };
  simulation.runUntil(warmPs);
  const before = sent();
  simulation.runUntil(warmPs + framesMeasured * gapPs);
  return (sent() - before) / (framesMeasured * uplinks.length);
}

/** (1 − 1/k)^k: of k uplinks, those that none of k flows at random takes. */
function idleShare(k: number): number {
  let share = 1;
  for (let flow = 0; flow < k; flow++) share *= 1 - 1 / k;
  return share;
}

function cells(): Cell[] {
  const quantity = "share of the uplinks' capacity";
  // As many repetitions as leave each k a standard deviation of less than a point.
  const repetitions: [k: number, seeds: number[]][] = [
    [4, [1, 2, 3, 4, 5]],
    [8, [1, 2, 3, 4]],
    [16, [1, 2]],
  ];
  return repetitions.flatMap(([k, seeds]): Cell[] => [
    {
      inputs: { k, placement: "FNV-1a of five fields, modulo k", trials: seeds.length * leavesOf.hash },
      quantity,
      expected: 1 - idleShare(k),
      tolerance: points(2),
      measure: () => seeds.reduce((sum, seed) => sum + uplinkShare(k, seed, "hash"), 0) / seeds.length,
    },
    {
      inputs: { k, placement: "an uplink for each flow", trials: leavesOf.optimal },
      quantity,
      expected: 1,
      tolerance: points(1),
      measure: () => uplinkShare(k, 1, "optimal"),
    },
    {
      inputs: { k, placement: "an uplink for each packet, in turn", trials: leavesOf.spray },
      quantity,
      expected: 1,
      tolerance: points(1),
      measure: () => uplinkShare(k, 1, "spray"),
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
