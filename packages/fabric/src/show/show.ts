/**
 * show — what a switch, a host or a bridge would print of itself: routes, neighbours, forwarding entries, VLANs, ports
 * of a bridge, queues.
 *
 * The text is iproute2's: the same words, in the same order, of the tables as they stand at this instant. Each line
 * knows the ports that it is about, so that a view can join it to a picture. Asking changes nothing.
 *
 * Source: rules F400–F409, F456–F459 in ../../SPEC.md; the form is that of iproute2 6.1 (ip-route(8), ip-neighbour(8), bridge(8),
 * tc(8)), compared with it line by line in ../../test/interop/iproute2.test.ts.
 * @module
 */
import type { NodeIndex, PortIndex } from "@dc/engine";
import type { Fabric } from "../fabric/fabric.ts";
import { showBridgePorts } from "./bridge-ports.ts";
import { showForwarding } from "./forwarding.ts";
import { showNeighbours } from "./neighbours.ts";
import { showQueues } from "./queues.ts";
import { showRoutes } from "./routes.ts";
import { showTenantRoutes } from "./tenant-routes.ts";
import { showVlans } from "./vlans.ts";

/** One line, and what it is about. */
export interface ShowLine {
  /** Without a blank at its end. A continued line begins with a tab or a blank, as iproute2's do. */
  readonly text: string;
  /** Ports of the node by which what the line says goes; none where it is about the node alone. */
  readonly ports: readonly PortIndex[];
}

/** What can be shown. */
export type ShowTopic = "route" | "vrf" | "neigh" | "fdb" | "vlan" | "link" | "qdisc";

/** Topics, with the command whose output each is. */
export const showCommands: Readonly<Record<ShowTopic, string>> = {
  route: "ip route",
  vrf: "ip route show table all",
  neigh: "ip neigh",
  fdb: "bridge fdb show",
  vlan: "bridge vlan show",
  link: "bridge link show",
  qdisc: "tc -s qdisc",
};

/** Show one table of a node, as of now. A node that has no such table prints nothing, as a real one would. */
export function show(fabric: Fabric, node: NodeIndex, topic: ShowTopic): readonly ShowLine[] {
  switch (topic) {
    case "route":
      return showRoutes(fabric, node);
    case "vrf":
      return showTenantRoutes(fabric, node);
    case "neigh":
      return showNeighbours(fabric, node);
    case "fdb":
      return showForwarding(fabric, node);
    case "vlan":
      return showVlans(fabric, node);
    case "link":
      return showBridgePorts(fabric, node);
    case "qdisc":
      return showQueues(fabric, node);
  }
}
