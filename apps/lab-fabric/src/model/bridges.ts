/**
 * model/bridges — a run's bridges, read from its fabric as it stands: where the worker looks them up.
 *
 * Source: rules F320–F351, F460 of the fabric.
 * @module
 */
import type { PortIndex } from "@dc/engine";
import type { Run } from "@dc/engine/scenario";
import { fabricOf, macOfPort, type TreePortView } from "@dc/fabric";
import { formatMac } from "@dc/wire";
import type { BridgePortSeen, BridgeSeen, BridgingSeen } from "./bridging.ts";

/** Addresses of one bridge that a view is told of; the Devices view prints all. */
const macsMax = 16;

/** What bridges make of a network, as of now; null where none learns. */
export function bridgingOf(run: Run): BridgingSeen | null {
  const fabric = fabricOf(run);
  const { graph } = run.simulation;
  const learners = fabric.bridges.filter(
    (node) =>
      fabric.macTableSize(node).entriesMax > 0 ||
      fabric.spanningTree(node) !== undefined ||
      graph.portsOf(node).some((port) => fabric.vlansOf(port) !== undefined),
  );
  if (learners.length === 0) return null;
  const ownerOf = (mac: PortIndex): string => graph.nodeName(graph.ports.node[mac]);
  const bridges = learners.map((node): BridgeSeen => {
    const tree = fabric.spanningTree(node);
    const macs = fabric.learntMacs(node).slice(0, macsMax);
    return {
      node: graph.nodeName(node),
      ...fabric.macTableSize(node),
      macs: macs.map(({ vlan, mac, port }) => {
        return { vlan, mac: formatMac(macOfPort(mac)), host: ownerOf(mac), port: graph.portLocalName(port) };
      }),
      ...(tree === undefined
        ? {}
        : {
            tree: {
              priority: tree.priority,
              mac: formatMac(macOfPort(tree.mac)),
              isRoot: tree.rootMac === tree.mac,
              root: ownerOf(tree.rootMac),
              rootCost: tree.rootCost,
              rootPort: tree.rootPort < 0 ? "" : graph.portName(tree.rootPort),
            },
          }),
    };
  });
  const partOf = ({
    role,
    state,
    cost,
    id,
    isEdge,
    designated,
  }: TreePortView): NonNullable<BridgePortSeen["tree"]> => ({
    ...{ role, state, cost, isEdge, priority: (id >>> 8) & 0xf0, number: id & 0xfff },
    ...(designated === undefined
      ? {}
      : {
          designated: {
            bridge: ownerOf(designated.bridgeMac),
            rootCost: designated.rootCost,
            priority: (designated.port >>> 8) & 0xf0,
            number: designated.port & 0xfff,
          },
        }),
  });
  const ports = learners.flatMap((node) => {
    const tree = fabric.spanningTree(node);
    return graph.portsOf(node).flatMap((port): BridgePortSeen[] => {
      if (graph.ports.link[port] < 0) return [];
      const own = tree?.ports.find((each) => each.port === port);
      const vlans = fabric.vlansOf(port);
      return [
        {
          port: graph.portName(port),
          ...(own === undefined ? {} : { tree: partOf(own) }),
          ...(vlans === undefined
            ? {}
            : { vlans: { pvid: vlans.pvid, members: Array.from(vlans.members).sort((a, b) => a - b) } }),
        },
      ];
    });
  });
  const vlans = new Set(ports.flatMap(({ vlans: of }) => of?.members ?? []));
  return { bridges, ports, vlans: Array.from(vlans).sort((a, b) => a - b) };
}
