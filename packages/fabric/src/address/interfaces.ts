/**
 * address/interfaces — which address each port has, and which port an address belongs to.
 *
 * Configuration, not state: it is fixed when the fabric starts and no event changes it.
 * @module
 */
import { type Graph, type NodeIndex, none, type PortIndex } from "@dc/engine";
import { formatIpv4Address, type Ipv4Prefix, ipv4Mask } from "@dc/wire";
import { fabricError } from "../errors.ts";

/** Addresses of ports and nodes. 0 is none. */
export interface Interfaces {
  /** Per port: its address. */
  readonly address: Uint32Array;
  /** Per port: its network's mask. */
  readonly mask: Uint32Array;
  /** Per port: the prefix length, for printing. */
  readonly lengthBits: Uint8Array;
  /** Per port of a host: the router at the other end of the link. */
  readonly gateway: Uint32Array;
  /** Per node: the address by which others reach it. A switch's loopback; a host's first port. */
  readonly nodeAddress: Uint32Array;
  /** Per port: the tenant whose the address is; tenants may have the same addresses. */
  readonly tenant: Uint16Array;
  /** The node that has an address of a tenant, of the one without a name where nobody says; or −1. */
  nodeOf(address: number, tenant?: number): NodeIndex;
}

/** What a start has decided. */
export interface InterfaceAssignment {
  readonly ports: readonly (readonly [port: PortIndex, prefix: Ipv4Prefix])[];
  readonly loopbacks: readonly (readonly [node: NodeIndex, prefix: Ipv4Prefix])[];
  readonly gateways: readonly (readonly [port: PortIndex, gateway: number])[];
  /** The tenant of a port; without it all are one's. */
  tenantOf?(port: PortIndex): number;
}

/**
 * Fix the addresses.
 *
 * @param pathOf how the author of a port's address finds it, for the issue; port −1 is the node's loopback.
 * @throws `fabric/duplicate-address` when two interfaces have the same, with the second's path.
 */
export function createInterfaces(
  graph: Graph,
  assignment: InterfaceAssignment,
  pathOf: (node: NodeIndex, port: PortIndex) => string,
): Interfaces {
  const address = new Uint32Array(graph.portCount);
  const mask = new Uint32Array(graph.portCount);
  const lengthBits = new Uint8Array(graph.portCount);
  const gateway = new Uint32Array(graph.portCount);
  const nodeAddress = new Uint32Array(graph.nodeCount);
  const tenant = new Uint16Array(graph.portCount);
  const owners = new Map<number, { node: NodeIndex; name: string }>();
  const keyOf = (value: number, of: number): number => of * 0x1_0000_0000 + value;
  const own = (value: number, node: NodeIndex, port: PortIndex, name: string): void => {
    const key = keyOf(value, port === none ? 0 : tenant[port]);
    const other = owners.get(key);
    if (other !== undefined) {
      const received = formatIpv4Address(value);
      const message = `${received} is given to ${other.name} and to ${name}: each needs its own`;
      const expected = `an address that nobody else has; this is that of ${other.name}`;
      const code = "fabric/duplicate-address";
      throw fabricError(code, message, [{ severity: "error", code, path: pathOf(node, port), expected, received }]);
    }
    owners.set(key, { node, name });
  };
  for (const [node, prefix] of assignment.loopbacks) {
    own(prefix.address, node, none, `the loopback of ${graph.nodeName(node)}`);
    nodeAddress[node] = prefix.address;
  }
  for (const [port, prefix] of assignment.ports) {
    const node = graph.ports.node[port];
    tenant[port] = assignment.tenantOf?.(port) ?? 0;
    own(prefix.address, node, port, graph.portName(port));
    address[port] = prefix.address;
    mask[port] = ipv4Mask(prefix.lengthBits);
    lengthBits[port] = prefix.lengthBits;
    if (nodeAddress[node] === 0) nodeAddress[node] = prefix.address;
  }
  for (const [port, router] of assignment.gateways) gateway[port] = router;
  return {
    address,
    mask,
    lengthBits,
    gateway,
    nodeAddress,
    tenant,
    nodeOf: (value, of = 0) => owners.get(keyOf(value, of))?.node ?? -1,
  };
}
