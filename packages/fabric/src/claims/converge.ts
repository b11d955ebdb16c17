/**
 * claims/converge — F-16: after a failure traffic is lost until it is noticed and the news has travelled.
 *
 * Four spines, three leaves, a thousand thin flows from a host of the first leaf to one of the second. A spine dies, or the
 * sender's uplink to it, or that spine's link to the receiver's leaf. What is lost is a share of what is sent, so a thin flow
 * shows what a wide one loses: bytes lost, times 400 Gbit/s over the rate that the flows send at.
 *
 * A neighbour was last heard somewhere within the interval before the failure, so what a detection by silence takes lies
 * between its time and one interval less.
 */
import { createSimulation, gbps, ms, ns, type Ps } from "@dc/engine";
import { absolute, type Cell, type Claim, exact, points, relative } from "@dc/engine/experiment";
import { createFabric } from "../fabric/fabric.ts";
import type { DetectionOptions } from "../failure/options.ts";
import { type FailureReport, reportFailures } from "../failure/report.ts";

const spines = 4;
const flows = 1000;
const frameBytes = 200;
const scaleBitsPerSecond = gbps(400);
const withdrawalDelayPs = ms(1);

const failed = ["spine", "leaf uplink", "remote spine–leaf link"] as const;
type Failed = (typeof failed)[number];

/** A way to notice, and between which times it does. */
interface Watch {
  readonly name: string;
  readonly options: DetectionOptions;
  readonly fromPs: Ps;
  readonly toPs: Ps;
}

const hold = (seconds: number): Watch => ({
  name: `hold ${seconds} s, keepalive ${seconds / 3} s`,
  options: { by: "hold", holdPs: ms(1000 * seconds) },
  fromPs: ms((2000 * seconds) / 3),
  toPs: ms(1000 * seconds),
});

const watches: readonly Watch[] = [
  { name: "link-down 10 ms", options: { by: "link-down", debouncePs: ms(10) }, fromPs: ms(10), toPs: ms(10) },
  { name: "BFD 3 × 50 ms", options: { by: "bfd", intervalPs: ms(50), multiplier: 3 }, fromPs: ms(100), toPs: ms(150) },
  ...[9, 90, 180].map(hold),
];

/** What became of it. */
interface Outcome {
  /** Flows that lost a frame on the way, of all. */
  readonly share: number;
  /** From the failure to the last frame lost. */
  readonly lossMs: number;
  /** Of 400 Gbit/s. */
  readonly lostGigabytes: number;
  /** Next hops of the sender's leaf afterwards, of those before. */
  readonly capacity: number;
  /** Frames lost in the last third of the run. */
  readonly lostAfter: number;
}

function run(what: Failed, { options, toPs }: Watch, newsDelayPs: Ps = withdrawalDelayPs): Outcome {
  const simulation = createSimulation({ seed: 1 });
  const { graph } = simulation;
  const fabric = createFabric(simulation);
  for (let spine = 1; spine <= spines; spine++) fabric.addSwitch(`spine${spine}`);
  const connect = (a: string, b: string): void => {
    const ports = [graph.addPort(graph.nodeByName(a), b), graph.addPort(graph.nodeByName(b), a)] as const;
    graph.connect(...ports, { rateBitsPerSecond: gbps(100), delayPs: ns(500) });
  };
  for (const leaf of ["leaf1", "leaf2", "leaf3"]) {
    fabric.addSwitch(leaf);
    for (let spine = 1; spine <= spines; spine++) connect(leaf, `spine${spine}`);
  }
  for (const place of [1, 2]) {
    fabric.addHost(`h${place}`, { arp: false });
    connect(`h${place}`, `leaf${place}`);
  }
  fabric.start();
  fabric.addDetection({ ...options, withdrawalDelayPs: newsDelayPs });
  // Ten frames of each flow in the longest that detection takes, so spread that one leaves at each thousandth of a gap.
  const gapPs = toPs / 10;
  const failPs = 3 * toPs;
  for (let flow = 0; flow < flows; flow++) {
    const times = { gapPs, startPs: failPs - 5 * gapPs + Math.floor((gapPs * flow) / flows) };
    fabric.addUdpFlow({ from: "h1", to: "h2", frameBytes, sourcePort: 10_000 + flow, ...times });
  }
  const [leaf1, receiver] = [graph.nodeByName("leaf1"), fabric.addressOf(graph.nodeByName("h2"))];
  const before = fabric.route(leaf1, receiver).members.length;
  simulation.runUntil(failPs);
  const ports = graph
    .portsOf(graph.nodeByName("spine1"))
    .filter((_, place) => what === "spine" || place === (what === "leaf uplink" ? 0 : 1));
  for (const port of ports) graph.setLinkUp(graph.ports.link[port], false);
  simulation.runUntil(failPs + 2 * toPs);
  const underway = lostSoFar();
  simulation.runUntil(failPs + 3 * toPs);
  const reports = reportFailures(fabric);
  const sum = (read: (report: FailureReport) => number): number => reports.reduce((all, one) => all + read(one), 0);
  return {
    share: new Set(reports.flatMap(({ flowsHit }) => flowsHit)).size / flows,
    lossMs: Math.max(...reports.map(({ lossPs }) => lossPs ?? 0)) / ms(1),
    lostGigabytes: (sum(({ lostBytes }) => lostBytes) * scaleBitsPerSecond * gapPs) / (flows * frameBytes * 8e12) / 1e9,
    capacity: fabric.route(leaf1, receiver).members.length / before,
    lostAfter: lostSoFar() - underway,
  };

  /** Frames that were dropped anywhere, but those that were to show that a neighbour is there. */
  function lostSoFar(): number {
    return reportFailures(fabric).reduce((all, { lostFrames }) => all + lostFrames, 0);
  }
}

function cells(): Cell[] {
  const outcomes = new Map<string, Outcome>();
  const of = (what: Failed, watch: Watch): Outcome => {
    const key = `${what} ${watch.name}`;
    const outcome = outcomes.get(key) ?? run(what, watch);
    outcomes.set(key, outcome);
    return outcome;
  };
  // Of 1,000 flows at random over four uplinks one has 250, standard deviation 13.7: three of them.
  const shareWithin = 0.041;
  const rows = failed.flatMap((what) =>
    watches.flatMap((watch): Cell[] => {
      const inputs = { failure: what, detection: watch.name };
      const row = (
        quantity: string,
        expected: number,
        tolerance: Cell["tolerance"],
        read: (outcome: Outcome) => number,
      ): Cell => ({ inputs, quantity, expected, tolerance, measure: () => read(of(what, watch)) });
      // The news reaches the sender's leaf over one link from the spine, over three from the receiver's leaf.
      const newsMs = what === "remote spine–leaf link" ? (3 * (withdrawalDelayPs + ns(500))) / ms(1) : 0;
      const [fromMs, toMs] = [watch.fromPs / ms(1), watch.toPs / ms(1) + newsMs];
      const middleMs = (fromMs + toMs) / 2;
      // Frames leave a ten-thousandth of the detection time apart, and one in four is for the dead way.
      const withinMs = (toMs - fromMs) / 2 + watch.toPs / ms(1) / 500;
      const gigabytes = (0.25 * scaleBitsPerSecond * middleMs) / 8e3 / 1e9;
      const part = (1 + shareWithin / 0.25) * (1 + withinMs / middleMs) - 1;
      return [
        row("share of flows that lose frames", 0.25, points(100 * shareWithin), ({ share }) => share),
        row("ms from the failure to the last loss", middleMs, absolute(withinMs), ({ lossMs }) => lossMs),
        row("GB lost at 400 Gbit/s", gigabytes, relative(part), ({ lostGigabytes }) => lostGigabytes),
        row(
          "GB lost over the flows' share · 400 Gbit/s · that time",
          1,
          relative(0.03),
          ({ share, lossMs, lostGigabytes }) => lostGigabytes / ((share * scaleBitsPerSecond * lossMs) / 8e12),
        ),
        row("share of uplinks left", 0.75, exact, ({ capacity }) => capacity),
        row("frames lost afterwards", 0, exact, ({ lostAfter }) => lostAfter),
      ];
    }),
  );
  const [watch] = watches;
  const inputs = { failure: "remote spine–leaf link", detection: `${watch.name}, and the news never arrives` };
  const never = (): Outcome => run("remote spine–leaf link", watch, ms(1e6));
  return [
    ...rows,
    { inputs, quantity: "share of uplinks left", expected: 1, tolerance: exact, measure: () => never().capacity },
    {
      ...{ inputs, quantity: "are frames lost afterwards", expected: "yes", tolerance: exact },
      measure: () => (never().lostAfter > 0 ? "yes" : "no"),
    },
  ];
}

/** Equal paths do not make a failure harmless: it has to be noticed, and by whoever sends into it. */
export const converge: Claim = {
  id: "F-16",
  slug: "converge",
  statement: "After a failure traffic is lost until detection plus withdrawal, even with ECMP",
  refutes: ["E34"],
  source:
    "RFC 5880 §6.8.4, RFC 4271 §6.5, §10 (detection times), RFC 7938 §5; calculated: a quarter of the flows, for the time from one interval less than the detection time up to it and the news' way; 400 Gbit/s · 25 % · 9 s is 112 GB",
  cells,
};
