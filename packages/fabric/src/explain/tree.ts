/**
 * explain/tree — why a port has its part in the spanning tree: the root, the way there, and who offers a cable more.
 *
 * Two offers are compared as the standard compares priority vectors: cost to the root, then the bridge, then the port.
 * What differs first is the reason.
 *
 * Source: IEEE 802.1D-2004 §17.5–§17.7; rules F345, F460, F461 in ../../SPEC.md.
 * @module
 */
import { none, type NodeIndex, type PortIndex } from "@dc/engine";
import { formatMac } from "@dc/wire";
import type { Fabric } from "../fabric/fabric.ts";
import { macOfPort } from "../frame/encode.ts";
import { fabricOf } from "../kinds.ts";
import type { TreePortView, TreeView } from "../spanning-tree/spanning-tree.ts";
import { type Explanation, type ExplainedRun, reason, recordOf, type SeenRecord } from "./explanation.ts";

/** Explain a `bridge.port` record: what the port has become, by the tree as it stood right after, and who said so. */
export function explainRole(run: ExplainedRun, record: SeenRecord): Explanation {
  return run.timeline.peek(record.event, () => {
    const fabric = fabricOf(run);
    const { graph, trace } = fabric.simulation;
    const port = record.a;
    const own = partOf(fabric, port);
    const cause = record.cause >= 0 && trace.has(record.cause) ? recordOf(run, record.cause) : undefined;
    const said =
      cause === undefined
        ? undefined
        : reason(
            "record",
            { kind: cause.kind, object: cause.object, timePs: cause.timePs, frame: cause.a },
            [],
            cause.number,
          );
    const values = { node: graph.nodeName(graph.ports.node[port]), port: graph.portName(port) };
    if (own === undefined)
      return reason(
        "record",
        { ...values, kind: record.kind, object: record.object, timePs: record.timePs },
        [said],
        record.number,
      );
    const { role, state } = own.port;
    return reason("tree-port", { ...values, role, state }, [...roleReasons(fabric, port), said], record.number);
  });
}

/** Why a port of a bridge takes no frame: its part in the tree; undefined where it forwards, or there is no tree. */
export function blockedReason(fabric: Fabric, port: PortIndex): Explanation | undefined {
  const { graph } = fabric.simulation;
  const found = partOf(fabric, port);
  if (found === undefined || found.port.state === "forwarding") return undefined;
  const { tree, port: own } = found;
  const values = {
    node: graph.nodeName(graph.ports.node[port]),
    port: graph.portName(port),
    role: own.role,
    state: own.state,
    rootMac: macText(tree.rootMac),
    rootPort: tree.rootPort === none ? "" : graph.portName(tree.rootPort),
  };
  return reason("port-blocked", values, roleReasons(fabric, port));
}

/** A port's part in a tree, with the tree as its bridge sees it. */
function partOf(fabric: Fabric, port: PortIndex): { readonly tree: TreeView; readonly port: TreePortView } | undefined {
  const tree = fabric.spanningTree(fabric.simulation.graph.ports.node[port]);
  const own = tree?.ports.find((each) => each.port === port);
  return tree === undefined || own === undefined ? undefined : { tree, port: own };
}

/** Why a port has the role that it has, and why it waits where it does. */
function roleReasons(fabric: Fabric, port: PortIndex): readonly Explanation[] {
  const { graph } = fabric.simulation;
  const found = partOf(fabric, port);
  if (found === undefined) return [];
  const { tree, port: own } = found;
  const node = graph.nodeName(graph.ports.node[port]);
  const name = graph.portName(port);
  const values = { node, port: name, rootCost: tree.rootCost, root: ownerOf(fabric, tree.rootMac) };
  const isWaiting = own.state !== "forwarding";
  const waiting = isWaiting ? [reason("tree-waiting", { node, port: name, state: own.state })] : [];
  switch (own.role) {
    case "disabled":
      return [reason("tree-no-cable", { node, port: name })];
    case "root":
      return [reason("tree-root-port", { ...values, through: farOf(fabric, port) }), ...waiting];
    case "designated": {
      const isRoot = tree.rootMac === tree.mac && tree.rootPriority === tree.priority;
      const why = isRoot
        ? reason("tree-root", { node, priority: tree.priority, mac: macText(tree.mac) })
        : reason("tree-designated", { ...values, far: farOf(fabric, port) });
      return [why, ...waiting];
    }
    default:
      return [betterOffer(fabric, tree, own, values), ...otherWay(fabric, tree, own, values)];
  }
}

/** Why another port has the cable: what differs first between its offer and that of this port. */
function betterOffer(
  fabric: Fabric,
  tree: TreeView,
  { designated, id }: TreePortView,
  { node, port, root }: { readonly node: string; readonly port: string; readonly root: string },
): Explanation {
  if (designated === undefined) return reason("tree-no-cable", { node, port });
  const far = ownerOf(fabric, designated.bridgeMac);
  const values = { node, port, root, far };
  if (designated.rootCost !== tree.rootCost) {
    return reason("tree-lower-cost", { ...values, ownCost: tree.rootCost, farCost: designated.rootCost });
  }
  if (designated.bridgeMac !== tree.mac) {
    const [ownBridge, farBridge] = [
      [tree.priority, tree.mac],
      [designated.bridgePriority, designated.bridgeMac],
    ].map(([priority, mac]) => `${priority}/${macText(mac)}`);
    return reason("tree-lower-bridge", { ...values, ownBridge, farBridge });
  }
  return reason("tree-lower-port", { ...values, ownId: id, farId: designated.port });
}

/** By which port the bridge goes to the root instead, and what that is worth to it. */
function otherWay(
  fabric: Fabric,
  { rootPort, rootCost }: TreeView,
  { designated, cost }: TreePortView,
  { node, port }: { readonly node: string; readonly port: string },
): readonly Explanation[] {
  if (rootPort === none || designated === undefined) return [];
  const { graph } = fabric.simulation;
  const values = { node, port, rootPort: graph.portName(rootPort), rootCost, viaCost: designated.rootCost + cost };
  return [reason("tree-other-way", values)];
}

/** The bridge that a MAC address belongs to. */
function ownerOf(fabric: Fabric, mac: PortIndex): string {
  const { graph } = fabric.simulation;
  const node: NodeIndex = graph.ports.node[mac];
  return graph.nodeName(node);
}

function farOf(fabric: Fabric, port: PortIndex): string {
  const far = fabric.far(port);
  return far === none ? "" : ownerOf(fabric, far);
}

function macText(mac: PortIndex): string {
  return formatMac(macOfPort(mac));
}
