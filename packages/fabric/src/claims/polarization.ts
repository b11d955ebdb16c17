/**
 * claims/polarization — F-14: a second tier with the first one's hash and seed has nothing left to decide.
 *
 * A Clos of five stages: each of two pods has a leaf and four aggregation switches, and each of these four cores of its
 * own. All flows that reach an aggregation switch have the same bucket at the leaf, and with the same hash and seed they have it
 * there again. Counted are the pairs of aggregation switch and core that 2,000 flows took. A seed helps a hash that mixes
 * it in; of a CRC it changes all hashes by one constant, which renames the buckets and parts no flows.
 * @module
 */
import { createSimulation, gbps, ns, type PortIndex, us } from "@dc/engine";
import { type Cell, type Claim, exact } from "@dc/engine/experiment";
import type { SwitchEcmpOptions } from "../ecmp/choices.ts";
import { createFabric } from "../fabric/fabric.ts";

const ways = 4;
const flows = 2000;

/** Pairs that were taken. */
function pairs(ecmp: SwitchEcmpOptions): number {
  const simulation = createSimulation({ seed: 1 });
  const { graph } = simulation;
  const fabric = createFabric(simulation);
  const connect = (a: string, b: string): PortIndex => {
    const ports = [graph.addPort(graph.nodeByName(a), b), graph.addPort(graph.nodeByName(b), a)] as const;
    graph.connect(...ports, { rateBitsPerSecond: gbps(100), delayPs: ns(500) });
    return ports[0];
  };
  const seconds: PortIndex[] = [];
  for (let core = 0; core < ways * ways; core++) fabric.addSwitch(`core${core + 1}`, { ecmp });
  for (const pod of [1, 2]) {
    fabric.addSwitch(`leaf${pod}`, { ecmp });
    fabric.addHost(`h${pod}`, { arp: false });
    connect(`h${pod}`, `leaf${pod}`);
    for (let plane = 0; plane < ways; plane++) {
      const name = `pod${pod}-${plane + 1}`;
      fabric.addSwitch(name, { ecmp });
      connect(`leaf${pod}`, name);
      for (let core = 0; core < ways; core++) {
        const port = connect(name, `core${plane * ways + core + 1}`);
        if (pod === 1) seconds.push(port);
      }
    }
  }
  for (let flow = 0; flow < flows; flow++) {
    const at = { gapPs: us(1), framesMax: 1, startPs: ns(20) * flow };
    fabric.addUdpFlow({ from: "h1", to: "h2", frameBytes: 60, sourcePort: 1024 + 29 * flow, ...at });
  }
  simulation.runUntil(us(100));
  graph.settle();
  const delivered = fabric.flows.reduce((sum, { number }) => sum + fabric.counts(number).deliveredFrames, 0);
  return delivered === flows ? seconds.filter((port) => graph.ports.sentFrames(port) > 0).length : Number.NaN;
}

function cells(): Cell[] {
  const rows: readonly (readonly [SwitchEcmpOptions, number])[] = [
    [{ hash: "linux-l4", select: "hash-threshold", seed: 7 }, ways],
    [{ hash: "linux-l4", select: "hash-threshold", seed: "per-switch" }, ways * ways],
    [{ hash: "fnv-1a", select: "modulo", seed: 0 }, ways],
    [{ hash: "fnv-1a", select: "modulo", seed: "per-switch" }, ways * ways],
    [{ hash: "crc-32", select: "modulo", seed: 0 }, ways],
    [{ hash: "crc-32", select: "modulo", seed: "per-switch" }, ways],
  ];
  return rows.map(
    ([ecmp, expected]): Cell => ({
      inputs: {
        hash: ecmp.hash ?? "",
        select: ecmp.select ?? "",
        seed: ecmp.seed === "per-switch" ? "per switch" : "one",
      },
      quantity: "pairs of links taken, of 16",
      ...{ expected, tolerance: exact },
      measure: () => pairs(ecmp),
    }),
  );
}

/** Two tiers with the same hash reuse the same decision. */
export const polarization: Claim = {
  id: "F-14",
  slug: "polar",
  statement: "Two tiers with the same hash reuse the same decision",
  refutes: [],
  source:
    "calculated: a bucket of the first tier is one bucket of the second; Zhang et al., USENIX ATC 2021 (switches' CRCs are linear)",
  cells,
};
