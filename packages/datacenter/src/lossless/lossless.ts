/**
 * lossless/lossless — priority flow control in a fabric: a class of traffic that switches and servers never lose.
 *
 * A routed frame has no VLAN tag, so its class is read from its IP header: the priority is the upper three bits of the
 * DSCP, as of a port that trusts DSCP. Hosts behind a cable take part: they obey pauses and count what they have not
 * yet taken. Guests do not: nothing between a guest and its server can be paused.
 *
 * Sources: IEEE 802.1Q-2018 §36 and annex N; RFC 2474 §4.2.2.2 (class selectors); rules D20–D23 in ../../SPEC.md.
 * @module
 */
import type { NodeIndex, PortIndex, Ps, Simulation } from "@dc/engine";
import { type Fabric, macOfPort } from "@dc/fabric";
import { createPfc, headroom, type Pfc, pfcCosts } from "@dc/rdma";

/** A class that is not lost. */
export interface LosslessOptions {
  /** 0–7. */
  readonly priority: number;
  /** Of each port: above so many bytes it asks for silence, at so many or fewer it ends it. */
  readonly xoffBytes?: number;
  readonly xonBytes?: number;
  /** What may come in above `xoffBytes`; by default what `headroom.guarantee` gives for the port's cable. */
  readonly headroomBytes?: number;
  /** How long a node takes to obey. */
  readonly reactionPs?: Ps;
  /** Who takes part; by default every switch, bridge and host that has a cable. Their neighbours hear, but do not obey. */
  readonly nodes?: readonly NodeIndex[];
}

/** Bytes of an Ethernet header, which an MTU does not count. */
const ethernetHeaderBytes = 14;

/** The thresholds of a class. XON is below XOFF by what mlx5 leaves between them, where there is so much. */
export function thresholdsOf({ xoffBytes = pfcCosts.xoffBytes.value, xonBytes }: Partial<LosslessOptions>): {
  readonly xoffBytes: number;
  readonly xonBytes: number;
} {
  return { xoffBytes, xonBytes: xonBytes ?? Math.max(0, xoffBytes - pfcCosts.hysteresisBytes.value) };
}

/** Headroom of a port by its cable; a port without one receives nothing that counts. */
function headroomOf({ graph }: Simulation, port: PortIndex): number {
  const link = graph.ports.link[port];
  if (link < 0) return 0;
  const { rateBitsPerSecond, delayPs, mtuBytes = 0 } = graph.linkOptions(link);
  return headroom.guarantee({ rateBitsPerSecond, delayPs, frameBytes: mtuBytes + ethernetHeaderBytes });
}

/**
 * Make a class lossless, when everything is connected and before the first frame. Once per simulation.
 *
 * @throws `rdma/bad-option` for thresholds that contradict each other
 */
export function createLossless(simulation: Simulation, fabric: Fabric, options: LosslessOptions): Pfc {
  const { graph } = simulation;
  const pfc = createPfc(simulation, { macOf: macOfPort });
  const hasCable = (node: NodeIndex): boolean => graph.portsOf(node).some((port) => graph.ports.link[port] >= 0);
  const nodes = new Set(options.nodes ?? fabric.topologyNodes.filter(hasCable));
  const { headroomBytes = (port: PortIndex) => headroomOf(simulation, port), reactionPs = 0 } = options;
  const shared = { ...thresholdsOf(options), headroomBytes, reactionPs };
  for (const node of nodes) pfc.add(node, { ...shared, lossless: 1 << options.priority });
  const neighbours = new Set<NodeIndex>();
  for (const port of [...nodes].flatMap((node) => graph.portsOf(node))) {
    if (graph.ports.link[port] >= 0) neighbours.add(graph.ports.node[graph.ports.peer[port]]);
  }
  for (const node of neighbours) if (!nodes.has(node)) pfc.add(node, { ...shared, lossless: 0 });
  return pfc;
}
