/**
 * claims/victim — R-14: who shares a paused link with a congested flow pays for it.
 *
 * Hosts A and C hang on one switch and send at line rate over one trunk to a second switch. C's sink there is its own;
 * into A's sink f hosts of the second switch send as well. A pause knows a priority of a cable and no flow: where A's
 * frames fill the second switch, the trunk is silent for C's too. The same with queues that drop, each by itself or all
 * from one buffer, with A held to its share at its source, and with a cable of its own for C.
 *
 * What a port holds before it asks for silence is large beside what still comes in after that (the cables are short): so
 * each cable into A's sink gets the same share of it. With thresholds as small as the overshoot, shares follow the phase
 * of the pauses. A host's frames are of many sizes, and no two flows in step, so that in a queue that drops nobody's
 * frames always find the place which another's has just left.
 * @module
 */
import { createSimulation, gbps, makeTransmit, type NodeIndex, ns, type Ps, type Simulation, us } from "@dc/engine";
import { type Cell, type Claim, exact, type Measured, notYet, relative, type Tolerance } from "@dc/engine/experiment";
import { createFabric } from "@dc/fabric";
import { createPfc, headroom, type PfcOptions } from "@dc/rdma";

/** How a run is. */
export interface VictimOptions {
  /** Hosts beside A that send to its sink from the second switch. */
  readonly locals: number;
  /** What a full switch does: asks for silence; or drops, each queue by itself, or all queues from one buffer. */
  readonly full: "pause" | "drop" | "drop shared";
  /** The cable into the second switch: A's and C's together, or one for each. */
  readonly cable: "shared" | "each its own";
  /** What A sends, as a part of line rate; more than it can when absent, as all others. */
  readonly offeredByA?: number;
}

/** What came of it. */
export interface VictimResult {
  /** Delivered, Gbit/s. */
  readonly a: number;
  readonly c: number;
  /** Frames lost, from the start on. */
  readonly drops: number;
}

const rateBitsPerSecond = gbps(100);
/** No overhead, so that a full link carries exactly its rate in frames. */
const link = { rateBitsPerSecond, delayPs: ns(100), overheadBytes: 0 };
/** A flow of each for every host. */
const frameSizes: readonly number[] = Array.from({ length: 13 }, (_, at) => 2800 + at * 100);
/** More than line rate: whoever is not stopped has always a frame that waits. */
const offeredByOthers = 1.05;
const [warmPs, endPs]: readonly [Ps, Ps] = [us(400), us(1400)];
/** Of a switch with one buffer. */
const sharedBytes = 400_000;
/** A fabric's datagrams have priority 0: here it is the lossless one. */
const priority = 0;

function optionsOf(full: VictimOptions["full"]): PfcOptions {
  const headroomBytes = headroom.guarantee({ ...link, frameBytes: Math.max(...frameSizes) });
  const thresholds = { xoffBytes: 400_000, xonBytes: 394_000, headroomBytes };
  return full === "pause"
    ? { lossless: 1 << priority, ...thresholds }
    : { lossless: 0, ...thresholds, queueBytesMax: 200_000 };
}

/** Give a switch one buffer for all its queues: whoever finds it full is dropped, wherever it would go. */
function shareBuffer({ graph, frames, state }: Simulation, node: NodeIndex): void {
  const used = state.f64(`${graph.nodeName(node)}/buffer`, 1);
  graph.policy(node, {
    arrive(_port, frame) {
      const sizeBytes = frames.sizeBytes[frame];
      if (used[0] + sizeBytes > sharedBytes) return false;
      used[0] += sizeBytes;
      (frames.ingressCharge as Int32Array)[frame] = sizeBytes;
      return true;
    },
    release(_port, _frame, charge) {
      used[0] -= charge;
    },
  });
}

/** Run it. */
export function measureVictim({ locals, full, cable, offeredByA = offeredByOthers }: VictimOptions): VictimResult {
  const simulation = createSimulation({ seed: 1 });
  const { graph } = simulation;
  const fabric = createFabric(simulation);
  const pfc = createPfc(simulation);
  const connect = (a: string, b: string): void => {
    const [from, to] = [graph.nodeByName(a), graph.nodeByName(b)];
    graph.connect(graph.addPort(from, b), graph.addPort(to, a), link);
  };
  const switches = [fabric.addSwitch("s1"), fabric.addSwitch("s2")];
  connect("s1", "s2");
  const names = ["a", "c", ...Array.from({ length: locals }, (_, at) => `local${at + 1}`)];
  const hosts = [...names, "sinkA", "sinkC"].map((name) => fabric.addHost(name, { arp: false }));
  for (const name of names) connect(name, name === "a" || (name === "c" && cable === "shared") ? "s1" : "s2");
  for (const name of ["sinkA", "sinkC"]) connect(name, "s2");
  const options = optionsOf(full);
  for (const node of switches) {
    if (full === "drop shared") shareBuffer(simulation, node);
    else pfc.add(node, options);
  }
  // Senders obey, and have room for all that they make: what is lost is lost by a switch. Sinks never ask for silence.
  const { queueBytesMax: _, ...host } = options;
  for (const [at, node] of hosts.entries()) pfc.add(node, at < names.length ? host : { ...host, lossless: 0 });
  fabric.start();
  const transmit = makeTransmit(rateBitsPerSecond, link.overheadBytes);
  const roundPs = frameSizes.reduce((sum, size) => sum + transmit(size), 0);
  const random = simulation.random("claims/gaps");
  const flows = names.map((from) => {
    const offered = from === "a" ? offeredByA : offeredByOthers;
    return frameSizes.map((frameBytes) => {
      const gapPs = Math.round((roundPs / offered) * (0.96 + 0.08 * (random.below(1 << 16) / (1 << 16))));
      const startPs = random.below(gapPs);
      return fabric.addUdpFlow({ from, to: from === "c" ? "sinkC" : "sinkA", frameBytes, gapPs, startPs });
    });
  });
  const delivered = (host: number): number =>
    (flows[host] ?? []).reduce((sum, flow) => sum + fabric.counts(flow).deliveredBytes, 0);
  simulation.runUntil(warmPs);
  const before = [delivered(0), delivered(1)] as const;
  simulation.runUntil(endPs);
  graph.settle();
  const [a, c] = before.map((bytes, host) => ((delivered(host) - bytes) * 8000) / (endPs - warmPs));
  return { a: a as number, c: c as number, drops: graph.dropsByCause.reduce((sum, count) => sum + count, 0) };
}

/** Of what is expected: pauses leave a link idle for a while, and the sizes of frames are a draw. */
const [paused, dropped]: readonly [Tolerance, Tolerance] = [relative(0.05), relative(0.1)];
const both = "A's and C's";

function cells(): Cell[] {
  const runs = new Map<string, VictimResult>();
  /** Each run once, for all of its cells. */
  const run = (options: VictimOptions): VictimResult => {
    const key = JSON.stringify(options);
    const known = runs.get(key) ?? measureVictim(options);
    runs.set(key, known);
    return known;
  };
  const cell = (
    [locals, full, cable, a]: readonly [locals: number, full: string, cable: string, a: string],
    quantity: string,
    expected: number,
    tolerance: Tolerance,
    measure: () => Measured,
  ): Cell => ({
    inputs: { "local senders": locals, "a full switch": full, "cable into it": cable, "A sends": a },
    ...{ quantity, expected, tolerance, measure },
  });
  const asFast = "as fast as it may";
  const share = (locals: number): number => 100 / (locals + 1);
  return [
    ...[1, 3, 7].flatMap((locals) => {
      const options: VictimOptions = { locals, full: "pause", cable: "shared" };
      const inputs = [locals, "asks for silence", both, asFast] as const;
      return [
        cell(inputs, "C, Gbit/s", share(locals), paused, () => run(options).c),
        cell(inputs, "A, Gbit/s", share(locals), paused, () => run(options).a),
        cell(inputs, "frames lost", 0, exact, () => run(options).drops),
      ];
    }),
    ...[3, 7].map((locals) =>
      cell([locals, "drops, each queue by itself", both, asFast], "C, Gbit/s", 50, dropped, () => {
        const { c, drops } = run({ locals, full: "drop", cable: "shared" });
        return drops > 0 ? c : "nothing was lost";
      }),
    ),
    // A full buffer lets in 100 of the 50 + 100 f Gbit/s that come for A's sink, and of C's 50 as large a part.
    ...[1, 3, 7].map((locals) => {
      const expected = (50 * 100) / (50 + 100 * locals);
      return cell([locals, "drops, all queues from one buffer", both, asFast], "C, Gbit/s", expected, dropped, () => {
        return run({ locals, full: "drop shared", cable: "shared" }).c;
      });
    }),
    cell([3, "asks for silence", "each its own", asFast], "C, Gbit/s", 100, paused, () => {
      const { a, c } = run({ locals: 3, full: "pause", cable: "each its own" });
      // A must be held back, or nobody was silent.
      return a < 30 ? c : "A was not paused";
    }),
    ...[3, 7].map((locals) => {
      const offeredByA = 0.9 / (locals + 1);
      const inputs = [locals, "asks for silence", both, "nine tenths of its share"] as const;
      return cell(inputs, "C, Gbit/s", 100 - 100 * offeredByA, paused, () => {
        return run({ locals, full: "pause", cable: "shared", offeredByA }).c;
      });
    }),
    // Nobody here marks congestion and slows its sender down yet.
    ...[3, 7].map((locals) =>
      cell(
        [locals, "marks, then asks", both, "what DCQCN grants"],
        "C, Gbit/s",
        100 - share(locals),
        dropped,
        notBuilt,
      ),
    ),
  ];
}

const notBuilt = (): Measured => notYet;

/** */
export const victim: Claim = {
  id: "R-14",
  slug: "victim",
  statement: "A flow that merely shares a paused link with a congested one is throttled to its rate",
  refutes: ["E49"],
  source:
    "calculated: of f + 1 cables that fill a sink's port each gets 100/(f + 1) Gbit/s, and what A leaves of the trunk is C's; a full buffer lets in the same part of every flow; IEEE 802.1Q-2018 clause 36 (a pause is for priorities of one link), annex N (buffers)",
  cells,
};
