/**
 * show/routes — a node's routes as `ip route` prints its main table.
 *
 * A network of its own is the kernel's (`proto kernel scope link`), everything else was put there by the static control
 * plane (`proto static`). Where ways are equal each is a `nexthop`. A link that is down and still in the table says
 * `linkdown`: the cable is dead, and nobody has taken the route away yet.
 *
 * Source: rules F401–F403 in ../../SPEC.md; ip-route(8).
 * @module
 */
import type { NodeIndex, PortIndex } from "@dc/engine";
import { formatIpv4Address, type Ipv4Prefix, ipv4Mask } from "@dc/wire";
import type { Fabric } from "../fabric/fabric.ts";
import type { Route } from "../routing/routes.ts";
import type { ShowLine } from "./show.ts";

/** A node's routes, ascending by network; of one network the longest prefix first. */
export function showRoutes(fabric: Fabric, node: NodeIndex): readonly ShowLine[] {
  return fabric.isSwitch(node) ? ofSwitch(fabric, node) : ofStation(fabric, node);
}

function ofSwitch(fabric: Fabric, node: NodeIndex): ShowLine[] {
  const rows = [...fabric.table(node)].sort(
    (a, b) => a.prefix.address - b.prefix.address || b.prefix.lengthBits - a.prefix.lengthBits,
  );
  return rows.flatMap((row) =>
    row.kind === "connected" ? row.members.map((port) => connected(fabric, port)) : via(fabric, row),
  );
}

/** A host or a bridge: its own networks, and a router for all others. */
function ofStation(fabric: Fabric, node: NodeIndex): ShowLine[] {
  const ports = fabric.simulation.graph.portsOf(node).filter((port) => fabric.interfaceOf(port) !== undefined);
  return [
    ...ports.flatMap((port): ShowLine[] => {
      const gateway = fabric.gatewayOf(port);
      if (gateway === 0) return [];
      const text = `default via ${formatIpv4Address(gateway)} dev ${device(fabric, port)} proto static`;
      return [{ text: text + linkState(fabric, port), ports: [port] }];
    }),
    ...ports.map((port) => connected(fabric, port)),
  ];
}

function connected(fabric: Fabric, port: PortIndex): ShowLine {
  const own = fabric.interfaceOf(port) as Ipv4Prefix;
  const network = printPrefix({ address: (own.address & ipv4Mask(own.lengthBits)) >>> 0, lengthBits: own.lengthBits });
  const text = `${network} dev ${device(fabric, port)} proto kernel scope link src ${formatIpv4Address(own.address)}`;
  return { text: text + linkState(fabric, port), ports: [port] };
}

function via(fabric: Fabric, { prefix, members }: Route & { readonly prefix: Ipv4Prefix }): ShowLine[] {
  const ways = members.map((port) => {
    const far = fabric.interfaceOf(fabric.far(port));
    const to = far === undefined ? "" : `via ${formatIpv4Address(far.address)} `;
    return { port, text: `${to}dev ${device(fabric, port)}` };
  });
  if (ways.length === 1) {
    const [{ port, text }] = ways;
    return [{ text: `${printPrefix(prefix)} ${text} proto static${linkState(fabric, port)}`, ports: [port] }];
  }
  return [
    { text: `${printPrefix(prefix)} proto static`, ports: members },
    ...ways.map(({ port, text }) => ({
      text: `\tnexthop ${text} weight 1${linkState(fabric, port)}`,
      ports: [port],
    })),
  ];
}

/** A network as iproute2 writes it: a single address without its length, all of them as `default`. */
export function printPrefix({ address, lengthBits }: Ipv4Prefix): string {
  if (lengthBits === 0) return "default";
  return lengthBits === 32 ? formatIpv4Address(address) : `${formatIpv4Address(address)}/${lengthBits}`;
}

function device(fabric: Fabric, port: PortIndex): string {
  return fabric.simulation.graph.portLocalName(port);
}

function linkState(fabric: Fabric, port: PortIndex): string {
  return fabric.simulation.graph.ports.up[port] === 0 ? " linkdown" : "";
}
