/**
 * show/bridge-ports — the ports of a bridge and what the spanning tree makes of them, as `bridge link show` prints it.
 *
 * The kernel has a word of its own for a port that discards: `blocking`. A bridge outside of any tree forwards by every
 * port with a carrier. Numbers of devices are places, from 2, because 1 is the loopback; a priority is the standard's
 * over four, because the kernel keeps it in six bits; an MTU is the cable's, without room for tags.
 *
 * Source: rule F458 in ../../SPEC.md; bridge(8); IEEE 802.1D-2004 §17.3 (states), table 17-2.
 * @module
 */
import { type NodeIndex, none } from "@dc/engine";
import { defaults } from "../costs/defaults.ts";
import type { Fabric } from "../fabric/fabric.ts";
import { pathCost } from "../spanning-tree/path-cost.ts";
import type { ShowLine } from "./show.ts";

/** The kernel's words for states. */
const words = { discarding: "blocking", learning: "learning", forwarding: "forwarding" } as const;

/** A bridge's ports with a cable, in their order. */
export function showBridgePorts(fabric: Fabric, node: NodeIndex): readonly ShowLine[] {
  if (!fabric.isBridge(node)) return [];
  const { graph } = fabric.simulation;
  const tree = fabric.spanningTree(node);
  return graph.portsOf(node).flatMap((port, place): ShowLine[] => {
    const link = graph.ports.link[port];
    if (link === none) return [];
    const own = tree?.ports.find((each) => each.port === port);
    const isUp = graph.ports.up[port] === 1;
    const { rateBitsPerSecond, mtuBytes = defaults.linkMtu.value } = graph.linkOptions(link);
    const flags = isUp ? "BROADCAST,MULTICAST,UP,LOWER_UP" : "NO-CARRIER,BROADCAST,MULTICAST,UP";
    const state = isUp ? words[own?.state ?? "forwarding"] : "disabled";
    const priority = own === undefined ? defaults.bridgePortPriority.value : (own.id >>> 8) & 0xf0;
    const cost = own?.cost ?? pathCost(rateBitsPerSecond);
    const device = `${place + 2}: ${graph.portLocalName(port)}: <${flags}> mtu ${mtuBytes} master br0`;
    return [{ text: `${device} state ${state} priority ${priority >>> 2} cost ${cost}`, ports: [port] }];
  });
}
