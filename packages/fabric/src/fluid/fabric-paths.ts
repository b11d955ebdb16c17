/**
 * fluid/fabric-paths — the way of a flow through a live fabric, from its tables, as ports: nothing is sent.
 *
 * Walks as a frame would: from the host by its own network or its router, through bridges by their tables, through
 * switches by the longest prefix and, among equal next hops, the choice of that switch for this flow; into a tunnel and
 * out of it where segments are. Links count as they are now. A test sends the same flows as frames and compares.
 *
 * Source: rule F282 in ../../SPEC.md.
 * @module
 */
import { type DropCause, type LinkIndex, type NodeIndex, none, type PortIndex } from "@dc/engine";
import { flowHash, ipProtocol, vxlanPort } from "@dc/wire";
import { isOverlapping } from "../address/subnet.ts";
import type { FrameHeader } from "../explain/moment.ts";
import { chooseAgain } from "../explain/route.ts";
import type { Fabric, FabricGroup } from "../fabric/fabric.ts";
import { anycastGatewayPort } from "../frame/columns.ts";
import type { Flow } from "../host/traffic.ts";
import { addedBytes } from "../vxlan/encapsulation.ts";
import { sourcePortBy } from "../vxlan/source-port.ts";
import type { MacEntry } from "../vxlan/tables.ts";

/** A flow's way. */
export interface FlowWay {
  /** The ports by which its frames leave, in order; as far as they come. */
  readonly ports: readonly PortIndex[];
  /** Per port the bytes that a tunnel adds there. */
  readonly addedBytes: readonly number[];
  /** Why no frame arrives, and where; undefined where they do. */
  readonly lost?: { readonly cause: DropCause; readonly node: NodeIndex };
  /** A switch on it chooses for each packet or flowlet, so that this is one of several. */
  readonly varies?: true;
}

/** How a way is looked at. */
export interface WayLook {
  /**
   * `cables`: a way ends at a link that is down, as it does for a frame. `tables`: it goes on as the tables say, so that
   * two ways differ only where somebody has decided otherwise. Default `cables`.
   */
  readonly by?: "cables" | "tables";
  /** Links that hosts still take for up: those that fail in this very instant. */
  readonly stillUp?: ReadonlySet<LinkIndex>;
}

/** Nodes on a way at most: beyond it frames go round in a circle, until their time to live ends that. */
const nodesMax = 256;

/** Follow a flow through a fabric. */
export function findFlowWay(fabric: Fabric, flow: Flow, look: WayLook = {}): FlowWay {
  return new Walk(fabric, flow, look, new Map()).go();
}

/** Follow several in one instant: of an address each switch is asked once. */
export function findFlowWays(fabric: Fabric, flows: readonly Flow[], look: WayLook = {}): FlowWay[] {
  const said: Said = new Map();
  return flows.map((flow) => new Walk(fabric, flow, look, said).go());
}

/** What the tables of a switch say of an address. */
interface SaidRoute {
  readonly isConnected: boolean;
  /** The first next hop; undefined where there is no route. */
  readonly first: PortIndex | undefined;
  readonly group: FabricGroup | undefined;
}

/** By switch and address. */
type Said = Map<number, SaidRoute>;

/** What is known on the way. */
class Walk {
  readonly #fabric: Fabric;
  readonly #flow: Flow;
  readonly #look: WayLook;
  readonly #said: Said;
  readonly #ports: PortIndex[] = [];
  readonly #addedBytes: number[] = [];
  /** The header that switches read: the flow's, or in a tunnel the outer one. */
  #header: FrameHeader;
  /** The tunnel that the flow is in: for whom, and the header inside. */
  #tunnel: { readonly entry: MacEntry; readonly inside: FrameHeader; readonly addedBytes: number } | undefined;
  #lost: FlowWay["lost"];
  #varies = false;

  constructor(fabric: Fabric, flow: Flow, look: WayLook, said: Said) {
    this.#fabric = fabric;
    this.#flow = flow;
    this.#look = look;
    this.#said = said;
    const { source, destination, sourcePort, destinationPort, number, frameBytes } = flow;
    const fields = { source, destination, protocol: protocolOf[flow.kind], sourcePort, destinationPort };
    this.#header = { ...fields, ttl: 64, isArp: false, flow: number, sizeBytes: frameBytes };
  }

  go(): FlowWay {
    let at = this.#output(this.#flow.from);
    for (let nodes = 0; at !== undefined; nodes++) {
      if (nodes === nodesMax) at = this.#lose("ttl", at.node);
      else at = this.#arrive(at);
    }
    const way = {
      ports: this.#ports,
      addedBytes: this.#addedBytes,
      ...(this.#varies ? { varies: true as const } : {}),
    };
    return this.#lost === undefined ? way : { ...way, lost: this.#lost };
  }

  /** A frame has come to a node by a port, for a MAC address. @returns the next such place; undefined at the end. */
  #arrive({ port, node, mac }: Place): Place | undefined {
    const { overlay } = this.#fabric;
    if (overlay !== undefined && overlay.vniOf(port) !== 0) return this.#access(node, overlay.vniOf(port), mac);
    const tenant = overlay?.tenantOfHost(port) ?? 0;
    if (this.#fabric.nodeOf(this.#header.destination, tenant) === node) {
      if (this.#tunnel === undefined) return node === this.#flow.to ? undefined : this.#lose("no-route", node);
      const { entry, inside } = this.#tunnel;
      this.#tunnel = undefined;
      this.#header = inside;
      return this.#send(entry.port, entry.mac);
    }
    return this.#fabric.isSwitch(node) ? this.#forward(node) : this.#lose("no-route", node);
  }

  /** From a segment's port: to another one here, or into a tunnel. */
  #access(node: NodeIndex, vni: number, mac: number): Place | undefined {
    const overlay = this.#fabric.overlay as NonNullable<Fabric["overlay"]>;
    const { destination } = this.#header;
    const isRouted = mac === anycastGatewayPort;
    const tenant = overlay.tenantOf(vni);
    const ofTenant = overlay.vnis.filter((each) => overlay.tenantOf(each) === tenant);
    const vnis = isRouted ? ofTenant.filter((each) => overlay.gatewayOf(node, each) !== undefined) : [vni];
    // Behind an endpoint that routes too the frame is for whom its tables know.
    const far = isRouted ? overlay.tenantRouteTo(node, tenant, destination)?.vtep : undefined;
    const entry = [
      ...vnis.flatMap((each) => overlay.table(node, each)),
      ...(far === undefined ? [] : ofTenant.flatMap((each) => overlay.table(far, each))),
    ].find((each) => (isRouted ? each.address === destination : each.mac === mac));
    if (entry === undefined) return this.#lose(isRouted ? "no-route" : "unknown-mac", node);
    if (entry.vtep === node) return this.#send(entry.port, entry.mac);
    const { source, protocol, sourcePort, destinationPort } = this.#header;
    const { encapsulation, sourcePort: profile } = overlay.tunnelOf(node);
    const added = addedBytes(encapsulation);
    this.#tunnel = { entry, inside: this.#header, addedBytes: added };
    this.#header = {
      ...this.#header,
      source: this.#fabric.addressOf(node),
      destination: this.#fabric.addressOf(entry.vtep),
      sourcePort: sourcePortBy(profile, flowHash(source, destination, protocol, sourcePort, destinationPort)),
      destinationPort: vxlanPort,
      sizeBytes: this.#header.sizeBytes + added,
    };
    return this.#output(node);
  }

  /** From a node that has the frame to send, by its tables or as a host. */
  #output(node: NodeIndex): Place | undefined {
    const fabric = this.#fabric;
    if (fabric.isSwitch(node)) return this.#forward(node);
    const { graph } = fabric.simulation;
    const { destination } = this.#header;
    let way: PortIndex = none;
    for (const port of graph.portsOf(node)) {
      const own = fabric.interfaceOf(port);
      if (own === undefined) continue;
      if (isOverlapping(own, { address: destination, lengthBits: 32 }) && this.#isUp(port))
        return this.#send(port, this.#macOf(destination, fabric.overlay?.tenantOfHost(port)));
      const isBetter = way === none || (!this.#isUp(way) && this.#isUp(port));
      if (fabric.gatewayOf(port) !== 0 && isBetter) way = port;
    }
    return way === none ? this.#lose("no-route", node) : this.#send(way, this.#macOfGateway(way));
  }

  /** Through a switch. */
  #forward(node: NodeIndex): Place | undefined {
    const fabric = this.#fabric;
    const { isConnected, first, group } = this.#saidBy(node, this.#header.destination);
    if (first === undefined) return this.#lose("no-route", node);
    const choice = chooseAgain(fabric, node, this.#header, fabric.simulation.now, group);
    if (choice?.isSteady === false) this.#varies = true;
    const port = choice?.port ?? first;
    return this.#send(port, isConnected ? this.#macOf(this.#header.destination) : fabric.far(port));
  }

  #saidBy(node: NodeIndex, destination: number): SaidRoute {
    const key = node * 2 ** 32 + destination;
    let said = this.#said.get(key);
    if (said === undefined) {
      const { kind, members } = this.#fabric.route(node, destination);
      said = {
        isConnected: kind === "connected",
        first: members[0],
        group: this.#fabric.groupOf(node, destination),
      };
      this.#said.set(key, said);
    }
    return said;
  }

  /** Over a cable, and on through bridges. */
  #send(from: PortIndex, mac: number): Place | undefined {
    const fabric = this.#fabric;
    const { ports } = fabric.simulation.graph;
    for (let port = from, bridges = 0; ; bridges++) {
      const isCut = ports.up[port] === 0 && this.#look.by !== "tables";
      if (isCut || bridges === nodesMax) return this.#lose("link-down", ports.node[port]);
      this.#ports.push(port);
      this.#addedBytes.push(this.#tunnel?.addedBytes ?? 0);
      const far = fabric.far(port);
      if (far === none) return this.#lose("link-down", ports.node[port]);
      const node = ports.node[far];
      const isAccess = (fabric.overlay?.vniOf(far) ?? 0) !== 0;
      if (!fabric.isBridge(node) || isAccess || ports.node[mac] === node) return { port: far, node, mac };
      const next = fabric.bridgeTable(node).find((entry) => entry.mac === mac)?.port;
      if (next === undefined) return this.#lose("unknown-mac", node);
      port = next;
    }
  }

  /** Whether a host takes a port of its own for up. */
  #isUp(port: PortIndex): boolean {
    const { up, link } = this.#fabric.simulation.graph.ports;
    return up[port] === 1 || this.#look.stillUp?.has(link[port]) === true;
  }

  /** The port that has an address of a tenant. */
  #macOf(address: number, tenant = 0): number {
    const { graph } = this.#fabric.simulation;
    const node = this.#fabric.nodeOf(address, tenant);
    if (node < 0) return none;
    return graph.portsOf(node).find((port) => this.#fabric.interfaceOf(port)?.address === address) ?? none;
  }

  #macOfGateway(port: PortIndex): number {
    const isInSegment = (this.#fabric.overlay?.accessOf(port) ?? none) !== none;
    return isInSegment ? anycastGatewayPort : this.#macOf(this.#fabric.gatewayOf(port));
  }

  #lose(cause: DropCause, node: NodeIndex): undefined {
    this.#lost = { cause, node };
    return undefined;
  }
}

/** What a flow's datagrams carry. */
const protocolOf: Readonly<Record<Flow["kind"], number>> = {
  udp: ipProtocol.udp,
  tcp: ipProtocol.tcp,
  ping: ipProtocol.icmp,
};

/** Where a frame has come to: by which port, and for which MAC address. */
interface Place {
  readonly port: PortIndex;
  readonly node: NodeIndex;
  readonly mac: number;
}
