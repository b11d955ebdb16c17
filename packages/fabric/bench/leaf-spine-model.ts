/**
 * bench/leaf-spine-model — the leaf-spine that simulators are compared on, to the byte.
 *
 * Spines × leaves × hosts a leaf; every link 10 Gbit/s and 500 ns without overhead bytes; drop-tail queues of 100
 * frames; frames of 1,500 bytes; host i sends UDP at a constant rate to host (i + hosts a leaf) mod hosts, from port
 * 49153 to port 9, its first frame at i · 131 ns plus one gap, so that fewer ties lock phases. Host i is 10.0.0.1 + 4·i,
 * its leaf's port the address after it. The rate counts 1,470 bytes of payload a frame, as the peers' sources do. ARP is
 * off, because the peers have none.
 * @module
 */
import { createSimulation, type Simulation } from "@dc/engine";
import { etherType, ipProtocol, ipv4Address } from "@dc/wire";
import type { SwitchEcmpOptions } from "../src/ecmp/choices.ts";
import { createFabric, type Fabric } from "../src/fabric/fabric.ts";
import { makeLeafSpine } from "../src/topology/leaf-spine.ts";

/** What to build. */
export interface LeafSpineModelOptions {
  /** Default 4. */
  readonly spines?: number;
  /** Default 8. */
  readonly leaves?: number;
  /** Default 8. */
  readonly hostsPerLeaf?: number;
  /**
   * Payload bits per second of each host; default 4 Gbit/s, which overloads the uplinks that many flows chose. With 0
   * there are no UDP flows.
   */
  readonly payloadBitsPerSecond?: number;
  readonly seed?: number;
  /** Records to keep; default 0. The digest counts all of them either way. */
  readonly traceRecordsMax?: number;
  /** Which path ports take; default fast. */
  readonly ports?: "fast" | "general";
  /** How all switches choose; default FNV-1a modulo the number of uplinks, as the peers do. */
  readonly ecmp?: SwitchEcmpOptions;
  /** Give no frame the number of its flow, so that each is decided anew; default false. */
  readonly isForgetful?: boolean;
}

/** A built model. */
export interface LeafSpineModel {
  readonly simulation: Simulation;
  readonly fabric: Fabric;
  /** Frames delivered of flow i, host i to host (i + hosts a leaf) mod hosts. */
  delivered(): number[];
  /** Frames wholly sent over one link, so far: frames begun, less those whose last bit is still to come. */
  hops(): number;
}

const payloadBytes = 1470;
const frameBytes = 1500;
const hostBase = ipv4Address("10.0.0.1");
const uplinkBase = ipv4Address("10.1.0.0");

/** Build the model, at time 0. */
export function createLeafSpineModel(options: LeafSpineModelOptions = {}): LeafSpineModel {
  const { spines = 4, leaves = 8, hostsPerLeaf = 8, payloadBitsPerSecond = 4e9 } = options;
  const { seed = 1, traceRecordsMax = 0, ports = "fast", ecmp, isForgetful = false } = options;
  const made = makeLeafSpine({ spines, leaves, hostsPerLeaf });
  if (!made.ok) throw new Error(made.issues.map(({ path, expected }) => `${path}: expected ${expected}`).join("; "));
  const { topology } = made.value;
  const simulation = createSimulation({ seed, traceRecordsMax, ports });
  const { graph } = simulation;
  const fabric = createFabric(simulation);
  const link = { rateBitsPerSecond: 10e9, delayPs: 500_000, overheadBytes: 0, queueFramesMax: 100 };

  const addresses = topology.nodes.map((): Record<string, { address: number; lengthBits: number }> => ({}));
  let [host, uplink] = [0, 0];
  for (const { ends } of topology.links) {
    const isHost = !topology.nodes[ends[0].node].forwards;
    const first = isHost ? hostBase + 4 * host++ : uplinkBase + 4 * uplink++ + 1;
    ends.forEach(({ node, port }, side) => {
      addresses[node][port] = { address: first + side, lengthBits: 30 };
    });
  }
  const nodes = topology.nodes.map(({ name, forwards }, place) =>
    forwards
      ? fabric.addSwitch(name, { addresses: addresses[place], ...(ecmp === undefined ? {} : { ecmp }) })
      : fabric.addHost(name, { addresses: addresses[place], arp: false }),
  );
  for (const { ends } of topology.links) {
    const [a, b] = ends.map(({ node, port }) => graph.addPort(nodes[node], port));
    graph.connect(a, b, link);
  }
  fabric.start();

  const gapPs = Math.floor((payloadBytes * 8 * 1e12) / payloadBitsPerSecond + 0.5);
  const hosts = fabric.hosts.map((node) => graph.nodeName(node));
  hosts.forEach((from, i) => {
    if (payloadBitsPerSecond === 0) return;
    fabric.addUdpFlow({
      from,
      to: hosts[(i + hostsPerLeaf) % hosts.length],
      frameBytes,
      gapPs,
      startPs: i * 131_000 + gapPs,
      sourcePort: 49_153,
      destinationPort: 9,
      ...(isForgetful ? { framesMax: 0 } : {}),
    });
  });
  if (isForgetful) sendWithoutKeys(simulation, fabric);
  return {
    simulation,
    fabric,
    delivered: () => fabric.flows.map(({ number }) => fabric.counts(number).deliveredFrames),
    hops() {
      graph.settle();
      let hops = 0;
      for (let port = 0; port < graph.portCount; port++) hops += graph.ports.sentFrames(port);
      graph.inFlight((_port, _frame, startPs, endPs) => {
        if (startPs <= simulation.now && endPs > simulation.now) hops -= 1;
      });
      return hops;
    },
  };
}

/** The same frames at the same times as the fabric's own flows send, but without the number by which switches remember. */
function sendWithoutKeys(simulation: Simulation, fabric: Fabric): void {
  const { frames } = simulation;
  const { columns, flows } = fabric;
  const made = new Uint32Array(flows.length);
  const send = simulation.handler("bench/senders", "send", (row) => {
    const { from, source, destination, sourcePort, destinationPort, gapPs } = flows[row];
    const frame = frames.allocate(frameBytes);
    made[row] += 1;
    frames.flow[frame] = row + 1;
    columns.flowKey[frame] = 0;
    columns.sequence[frame] = made[row];
    columns.etherType[frame] = etherType.ipv4;
    columns.sourceAddress[frame] = source;
    columns.destinationAddress[frame] = destination;
    columns.protocol[frame] = ipProtocol.udp;
    columns.ttl[frame] = 64;
    columns.sourcePort[frame] = sourcePort;
    columns.destinationPort[frame] = destinationPort;
    fabric.output(from, frame);
    simulation.after(gapPs, send, row);
  });
  flows.forEach(({ startPs }, row) => {
    simulation.at(startPs, send, row);
  });
}
