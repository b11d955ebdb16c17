/**
 * claims/incast — F-06: many send 64 KiB each to one, all at once.
 *
 * The senders and the receiver hang on one switch, every link 100 Gbit/s: the fabric is as good as one can be. 64 KiB are
 * 64 frames of 1,024 bytes, and a frame costs no bytes beside its own, so that the figures are those of the bytes alone.
 * The queue is watched at the receiver's port; it drains from the first byte that arrives there to the last.
 *
 * What can be done about it: take turns (pacing); ask for silence, where each cable has its headroom (PFC); mark what waits
 * (ECN), so that senders slow down. A mark comes a round trip late: it does nothing for what has left by then, and holds
 * the queue of those who send for longer.
 * @module
 */
import { createSimulation, gbps, ms, ns, type Ps, type Simulation, seconds, us } from "@dc/engine";
import { type Cell, type Claim, exact, type Measured, points, relative } from "@dc/engine/experiment";
import { addIncast, type CongestionName, createFabric, type Fabric, macOfPort } from "@dc/fabric";
import { createPfc, headroom, type Pfc } from "@dc/rdma";

const rateBitsPerSecond = gbps(100);
const bytes = 65_536;
const frameBytes = 1024;
const delayPs = ns(500);
const link = { rateBitsPerSecond, delayPs, overheadBytes: 0 };
/** A fabric's datagrams have priority 0: here it is the lossless one. */
const priority = 0;
/** Of a whole segment: 1,500 bytes and an Ethernet header. */
const segmentBytes = 1514;

/** Senders, a switch, a receiver: not yet started. */
function createStar(senders: number, bufferBytes?: number) {
  const simulation = createSimulation({ seed: 1 });
  const { graph } = simulation;
  const fabric = createFabric(simulation);
  const leaf = fabric.addSwitch("s");
  const names = Array.from({ length: senders }, (_, place) => `h${place + 1}`);
  const hosts = [...names, "sink"].map((name) => {
    const host = fabric.addHost(name, { arp: false });
    const queue = name === "sink" && bufferBytes !== undefined ? { queueBytesMax: bufferBytes } : {};
    graph.connect(graph.addPort(host, "eth0"), graph.addPort(leaf, name), { ...link, ...queue });
    return host;
  });
  return { simulation, fabric, leaf, names, hosts };
}

const countDrops = ({ graph }: Simulation): number => graph.dropsByCause.reduce((sum, count) => sum + count, 0);
const countDelivered = (fabric: Fabric, flows: readonly number[]): number =>
  flows.reduce((sum, flow) => sum + fabric.counts(flow).deliveredBytes, 0);

type Inputs = Cell["inputs"];

interface Options {
  readonly senders: number;
  readonly pacing?: "none" | "even";
  /** Of the receiver's port; default without bound. With pauses, of the switch: an equal part for each sender's cable. */
  readonly bufferBytes?: number;
  readonly transport?: "udp" | "tcp";
  /** Ask for silence: how much of a cable's part is headroom. */
  readonly pauses?: { readonly headroomBytes: number };
}

/** One incast. */
function run({ senders, pacing = "none", bufferBytes, transport = "udp", pauses }: Options) {
  const own = pauses === undefined ? bufferBytes : undefined;
  const { simulation, fabric, leaf, names, hosts } = createStar(senders, own);
  const { graph, metrics } = simulation;
  let pfc: Pfc | undefined;
  if (pauses !== undefined && bufferBytes !== undefined) {
    const { headroomBytes } = pauses;
    const xoffBytes = Math.floor(bufferBytes / senders) - headroomBytes;
    pfc = createPfc(simulation, { macOf: macOfPort });
    pfc.add(leaf, { lossless: 1 << priority, xoffBytes, xonBytes: Math.max(0, xoffBytes - frameBytes), headroomBytes });
    // Senders obey and the receiver takes all; a host has room for what it makes.
    const room = { xoffBytes: bytes * 2, xonBytes: bytes, headroomBytes: 0 };
    for (const [place, host] of hosts.entries()) {
      pfc.add(host, { ...room, lossless: place < senders ? 1 << priority : 0 });
    }
  }
  fabric.start();
  const port = graph.portByName("s:sink");
  const flows = addIncast(fabric, { senders: names, to: "sink", bytes, frameBytes, transport, pacing });
  let firstPs = 0;
  let lastPs = 0;
  graph.tap((timePs, at) => {
    if (at !== port) return;
    if (firstPs === 0) firstPs = timePs;
    lastPs = timePs;
  });
  simulation.runUntil(transport === "tcp" ? seconds(2) : us(2000));
  graph.settle();
  const tail = (frameBytes * 8e12) / rateBitsPerSecond;
  return {
    drops: countDrops(simulation),
    drainUs: (lastPs + tail - firstPs) / 1e6,
    peakBytes: metrics.probe("s/sink#queueBytes.max") ?? 0,
    delivered: countDelivered(fabric, flows),
    pauses: graph.portsOf(leaf).reduce((sum, each) => sum + (pfc?.sentFrames(each, priority) ?? 0), 0),
  };
}

/** An incast over TCP through a queue that marks. */
interface MarkedOptions {
  readonly senders: number;
  readonly bufferBytes: number;
  /** What is marked finds more than this waiting; nothing is when absent. */
  readonly thresholdBytes?: number;
  readonly congestion: CongestionName;
  /** Of each sender. */
  readonly bytes: number;
  /** Segments of its first window. */
  readonly initialWindow: number;
  /** What is measured begins and ends. */
  readonly fromPs?: Ps;
  readonly untilPs: Ps;
}

/** One of those. */
function runMarked(options: MarkedOptions) {
  const { senders, bufferBytes, thresholdBytes, congestion, initialWindow, fromPs = 0, untilPs } = options;
  const { simulation, fabric, names } = createStar(senders, bufferBytes);
  const { graph, metrics } = simulation;
  fabric.start();
  // What cannot carry a mark, a handshake or an acknowledgement, passes: it is not what fills the queue.
  if (thresholdBytes !== undefined) fabric.addMarking({ thresholdBytes, notCapable: "pass" });
  const tcp = { congestion, initialWindow, ecn: thresholdBytes !== undefined };
  const flows = addIncast(fabric, { senders: names, to: "sink", bytes: options.bytes, transport: "tcp", tcp });
  if (fromPs > 0) {
    simulation.runUntil(fromPs);
    metrics.warmUp();
  }
  simulation.runUntil(untilPs);
  graph.settle();
  return {
    drops: countDrops(simulation),
    peakBytes: metrics.probe("s/sink#queueBytes.max") ?? 0,
    meanBytes: metrics.probe("s/sink#queueBytes.mean") ?? 0,
    gigabits: ((metrics.probe("s/sink#sentBytes") ?? 0) * 8000) / (untilPs - fromPs),
    marks: metrics.probe("s/sink#markedFrames") ?? 0,
    delivered: countDelivered(fabric, flows),
  };
}

function cell(
  inputs: Inputs,
  quantity: string,
  expected: Measured,
  tolerance: Cell["tolerance"],
  measure: () => Measured,
) {
  return { inputs, quantity, expected, tolerance, measure } as Cell;
}

const lost = "frames lost";
const some = (count: number): string => (count > 0 ? "some" : "none");

/** A queue that drops, and senders who take turns. */
function bufferCells(): Cell[] {
  const drain = (senders: number, expected: number): Cell =>
    cell({ senders, pacing: "none" }, "µs until the receiver has all", expected, relative(0.01), () => {
      return run({ senders }).drainUs;
    });
  // While N links bring bytes in, one of them takes bytes out.
  const peak = (senders: number): Cell =>
    cell({ senders, pacing: "none" }, "bytes queued at most", (senders - 1) * bytes, relative(0.01), () => {
      return run({ senders }).peakBytes;
    });
  const drops = (senders: number, bufferBytes: number, expected: string): Cell =>
    cell({ senders, bufferBytes, pacing: "none" }, lost, expected, exact, () =>
      some(run({ senders, bufferBytes }).drops),
    );
  const paced = (senders: number, expected: number): Cell[] => {
    const inputs = { senders, bufferBytes: 65_536, pacing: "even" } as const;
    return [
      cell(inputs, lost, 0, exact, () => run(inputs).drops),
      cell(inputs, "µs until the receiver has all", expected, relative(0.01), () => run(inputs).drainUs),
    ];
  };
  return [
    drain(8, 41.94),
    drain(32, 167.8),
    drain(100, 524.3),
    ...[8, 32, 100].map(peak),
    // A port of half a mebibyte: eight senders' peak fits, 32 senders' does not; one of four mebibytes holds it.
    drops(8, 524_288, "none"),
    drops(32, 524_288, "some"),
    drops(32, 4_194_304, "none"),
    drops(100, 4_194_304, "some"),
    ...paced(32, 167.8),
    ...paced(100, 524.3),
    cell(
      { senders: 32, bufferBytes: 524_288, transport: "TCP" },
      "bytes delivered in the end",
      32 * bytes,
      exact,
      () => run({ senders: 32, bufferBytes: 524_288, transport: "tcp" }).delivered,
    ),
  ];
}

/** A switch that asks for silence. */
function pauseCells(): Cell[] {
  const headroomBytes = headroom.idealised({ rateBitsPerSecond, delayPs, frameBytes });
  const asks = (senders: number, bufferBytes: number): Cell[] => {
    const inputs = { senders, bufferBytes, mechanism: "PFC", headroomBytes };
    const paused = () => run({ senders, bufferBytes, pauses: { headroomBytes } });
    return [
      cell(inputs, lost, 0, exact, () => paused().drops),
      cell(inputs, "µs until the receiver has all", senders * 5.243, relative(0.01), () => paused().drainUs),
      cell(inputs, "frames that ask for silence", "some", exact, () => some(paused().pauses)),
      cell(inputs, "bytes queued at most", "no more than the buffer", exact, () =>
        paused().peakBytes <= bufferBytes ? "no more than the buffer" : paused().peakBytes,
      ),
    ];
  };
  return [
    // Of 16 KiB for each cable 14.3 KiB are headroom: half a mebibyte for 32 senders, as above.
    ...asks(32, 524_288),
    ...asks(100, 1_638_400),
    cell({ senders: 32, bufferBytes: 524_288, mechanism: "PFC", headroomBytes: 0 }, lost, "some", exact, () =>
      some(run({ senders: 32, bufferBytes: 524_288, pauses: { headroomBytes: 0 } }).drops),
    ),
  ];
}

/** A switch that marks. */
function markCells(): Cell[] {
  const runs = new Map<string, ReturnType<typeof runMarked>>();
  /** Each run once, for all of its cells. */
  const measureMarked = (options: MarkedOptions) => {
    const key = JSON.stringify(options);
    const known = runs.get(key) ?? runMarked(options);
    runs.set(key, known);
    return known;
  };
  const bufferBytes = 524_288;
  // Twenty segments, and sixty-five: those of the paper, §3.4, for 1 and 10 Gbit/s. Both are above a seventh of what a
  // round trip of 2 µs holds here.
  const [thresholdBytes, longThresholdBytes] = [20 * segmentBytes, 65 * segmentBytes];
  const burst = (initialWindow: number, marks: boolean, untilPs: Ps) =>
    measureMarked({
      ...{ senders: 32, bufferBytes, congestion: "dctcp", bytes, initialWindow, untilPs },
      ...(marks ? { thresholdBytes } : {}),
    });
  const whole = Math.ceil(bytes / 1460);
  const inputsOf = (initialWindow: number, mechanism: string): Inputs => {
    return { senders: 32, bufferBytes, transport: "TCP", "first window, segments": initialWindow, mechanism };
  };
  const long = (senders: number, marks: boolean) =>
    measureMarked({
      ...{ senders, bufferBytes, congestion: "dctcp", bytes: 1e9, initialWindow: 10, fromPs: ms(1), untilPs: ms(3) },
      ...(marks ? { thresholdBytes: longThresholdBytes } : {}),
    });
  const longCells = [2, 8].flatMap((senders) => {
    const inputs = { senders, bufferBytes, transport: "TCP", bytes: "without end", mechanism: "ECN, DCTCP" };
    return [
      cell(inputs, "bytes queued on average", longThresholdBytes, relative(0.05), () => long(senders, true).meanBytes),
      // Each sender finds out a segment late.
      cell(inputs, "bytes queued at most", longThresholdBytes + senders * segmentBytes, relative(0.05), () => {
        return long(senders, true).peakBytes;
      }),
      cell(inputs, "Gbit/s to the receiver", 100, relative(0.01), () => long(senders, true).gigabits),
      cell({ ...inputs, mechanism: "none" }, "bytes queued on average", bufferBytes, relative(0.01), () => {
        return long(senders, false).meanBytes;
      }),
    ];
  });
  return [
    // All 64 KiB leave at once: the first mark is back when the last of them are about to leave.
    cell(inputsOf(whole, "ECN, DCTCP"), "share of the burst's losses that ECN saves", 0, points(2), () => {
      const { drops } = burst(whole, false, burstEndPs);
      return drops > 0 ? (drops - burst(whole, true, burstEndPs).drops) / drops : "nothing was lost";
    }),
    // Ten segments of each fit into the buffer; who doubles its window then overflows it, who was marked does not.
    cell(inputsOf(10, "none"), lost, "some", exact, () => some(burst(10, false, us(2000)).drops)),
    cell(inputsOf(10, "ECN, DCTCP"), lost, 0, exact, () => burst(10, true, us(2000)).drops),
    cell(inputsOf(10, "ECN, DCTCP"), "bytes delivered", 32 * bytes, exact, () => burst(10, true, us(2000)).delivered),
    ...longCells,
  ];
}

/** When the last frame of a burst has come to the switch: a handshake of two round trips' time, and 45 segments. */
const burstEndPs = us(12);

/** Many-to-one overloads the receiver's port whatever the fabric. */
export const incast: Claim = {
  id: "F-06",
  slug: "incast",
  statement: "Many-to-one overloads the receiver's port whatever the fabric",
  refutes: ["E04"],
  source:
    "calculated: N · 65,536 B · 8 / 100 Gbit/s to drain; (N − 1) · 65,536 B at most, for one link's bytes leave while N bring theirs; with pauses headroom.idealised for each cable (IEEE 802.1Q-2018 annex N); DCTCP's queue is its threshold and a segment for each sender at most (Alizadeh et al., SIGCOMM 2010, §3.3; RFC 8257)",
  cells: () => [...bufferCells(), ...pauseCells(), ...markCells()],
};
