/**
 * claims/incast — F-06: many send 64 KiB each to one, all at once.
 *
 * The senders and the receiver hang on one switch, every link 100 Gbit/s: the fabric is as good as one can be. 64 KiB are
 * 64 frames of 1,024 bytes, and a frame costs no bytes beside its own, so that the figures are those of the bytes alone.
 * The queue is watched at the receiver's port; it drains from the first byte that arrives there to the last.
 */
import { createSimulation, gbps, ns, seconds, us } from "@dc/engine";
import { type Cell, type Claim, exact, notYet, relative } from "@dc/engine/experiment";
import { createFabric } from "../fabric/fabric.ts";
import { addIncast } from "../workload/incast.ts";

const rateBitsPerSecond = gbps(100);
const bytes = 65_536;
const frameBytes = 1024;
const delayPs = ns(500);

interface Options {
  readonly senders: number;
  readonly pacing?: "none" | "even";
  /** Of the receiver's port; default without bound. */
  readonly bufferBytes?: number;
  readonly transport?: "udp" | "tcp";
}

/** One incast. */
function run({ senders, pacing = "none", bufferBytes, transport = "udp" }: Options) {
  const simulation = createSimulation({ seed: 1 });
  const { graph, metrics } = simulation;
  const fabric = createFabric(simulation);
  const leaf = fabric.addSwitch("s");
  const connect = (name: string, queueBytesMax?: number): void => {
    const host = fabric.addHost(name, { arp: false });
    const link = { rateBitsPerSecond, delayPs, overheadBytes: 0, ...(queueBytesMax ? { queueBytesMax } : {}) };
    graph.connect(graph.addPort(host, "eth0"), graph.addPort(leaf, name), link);
  };
  const names = Array.from({ length: senders }, (_, place) => `h${place + 1}`);
  for (const name of names) connect(name);
  connect("sink", bufferBytes);
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
  const delivered = flows.reduce((sum, flow) => sum + fabric.counts(flow).deliveredBytes, 0);
  return {
    drops: graph.dropsByCause.reduce((sum, count) => sum + count, 0),
    drainUs: (lastPs + tail - firstPs) / 1e6,
    peakBytes: metrics.probe("s/sink#queueBytes.max") ?? 0,
    delivered,
  };
}

function cells(): Cell[] {
  const drain = (senders: number, expected: number): Cell => ({
    inputs: { senders, pacing: "none" },
    quantity: "µs until the receiver has all",
    expected,
    tolerance: relative(0.01),
    measure: () => run({ senders }).drainUs,
  });
  const peak = (senders: number): Cell => ({
    inputs: { senders, pacing: "none" },
    quantity: "bytes queued at most",
    // While N links bring bytes in, one of them takes bytes out.
    expected: (senders - 1) * bytes,
    tolerance: relative(0.01),
    measure: () => run({ senders }).peakBytes,
  });
  const drops = (senders: number, bufferBytes: number, expected: string): Cell => ({
    inputs: { senders, bufferBytes, pacing: "none" },
    quantity: "frames lost",
    expected,
    tolerance: exact,
    measure: () => (run({ senders, bufferBytes }).drops > 0 ? "some" : "none"),
  });
  const paced = (senders: number, expected: number): Cell[] => [
    {
      inputs: { senders, bufferBytes: 65_536, pacing: "even" },
      quantity: "frames lost",
      expected: 0,
      tolerance: exact,
      measure: () => run({ senders, pacing: "even", bufferBytes: 65_536 }).drops,
    },
    {
      inputs: { senders, bufferBytes: 65_536, pacing: "even" },
      quantity: "µs until the receiver has all",
      expected,
      tolerance: relative(0.01),
      measure: () => run({ senders, pacing: "even", bufferBytes: 65_536 }).drainUs,
    },
  ];
  const absent = (mechanism: string): Cell => ({
    inputs: { senders: 32, bufferBytes: 524_288, mechanism },
    quantity: "frames lost",
    expected: 0,
    tolerance: exact,
    measure: () => notYet,
  });
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
    {
      inputs: { senders: 32, bufferBytes: 524_288, transport: "TCP" },
      quantity: "bytes delivered in the end",
      expected: 32 * bytes,
      tolerance: exact,
      measure: () => run({ senders: 32, bufferBytes: 524_288, transport: "tcp" }).delivered,
    },
    // Pauses are in @dc/rdma, and no port of this fabric marks: the data centre has both.
    absent("PFC"),
    absent("ECN"),
  ];
}

/** Many-to-one overloads the receiver's port whatever the fabric. */
export const incast: Claim = {
  id: "F-06",
  slug: "incast",
  statement: "Many-to-one overloads the receiver's port whatever the fabric",
  refutes: ["E04"],
  source:
    "calculated: N · 65,536 B · 8 / 100 Gbit/s to drain; (N − 1) · 65,536 B at most, for one link's bytes leave while N bring theirs",
  cells,
};
