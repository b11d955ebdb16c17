/**
 * guest/check — mistakes in guests that only the whole shows: a server that is none, a frame that fits a guest and not
 * its way, traffic between nodes that have no network.
 *
 * Source: rules D6, D31–D33 in ../../SPEC.md.
 * @module
 */
import type { Plan, PlannedLink, PlannedNode, Reader } from "@dc/engine/scenario";
import { findPlannedLans, type PlannedLans, tunnelBytes, type VniOptions } from "@dc/fabric";
import { type GuestRead, guestKindName } from "./shape.ts";

/** Options of the fabric's nodes that are read here. */
interface FabricRead {
  readonly uplink?: string;
  readonly addresses?: Readonly<Record<string, unknown>>;
  readonly vnis?: readonly VniOptions[];
}

const fabricOptions = ({ options }: PlannedNode): FabricRead => options as FabricRead;
const isKind = (node: PlannedNode | undefined, ...kinds: readonly string[]): boolean =>
  node !== undefined && (kinds.includes(node.kind.kind) || kinds.includes(node.kind.like ?? ""));

/** Links between switches: any of them may be on the way. */
export function coreLinks(plan: Readonly<Plan>): readonly PlannedLink[] {
  const switches = new Set(plan.nodes.filter((node) => isKind(node, "fabric/switch@1")).map(({ name }) => name));
  return plan.links.filter(({ ends }) => ends.every(([name]) => switches.has(name)));
}

/** Whether a server has a port with an address: a cable to a host, an uplink with an address to a bridge. */
export function hasAddress(plan: Readonly<Plan>, node: PlannedNode): boolean {
  if (isKind(node, "fabric/bridge@1")) {
    const { uplink, addresses = {}, vnis = [] } = fabricOptions(node);
    return uplink !== undefined && (addresses[uplink] !== undefined || vnis.length > 0);
  }
  return [...plan.links, ...plan.joined].some(({ ends }) => ends.some(([name]) => name === node.name));
}

/** Report links, each place once, that carry less than is needed. */
export function requireMtu(
  links: readonly PlannedLink[],
  neededBytes: number,
  why: string,
  reported: Set<string>,
  reader: Reader,
): void {
  for (const { path, options } of links) {
    const at = `${path}.mtu`;
    const { mtuBytes = neededBytes } = options;
    if (mtuBytes >= neededBytes || reported.has(at)) continue;
    reported.add(at);
    const hint = `set mtu: ${neededBytes} here, or a smaller mtu there`;
    reader.report("datacenter/mtu", at, `at least ${neededBytes}: ${why}`, mtuBytes, hint);
  }
}

/** Report what is wrong with guests. */
export function checkGuests(plan: Readonly<Plan>, reader: Reader): void {
  const nodes = new Map(plan.nodes.map((node) => [node.name, node]));
  let lans: PlannedLans | undefined;
  const reported = new Set<string>();
  for (const { name, path, kind, options } of plan.nodes) {
    if (kind.kind !== guestKindName) continue;
    lans ??= findPlannedLans(plan);
    const { on, mtu } = options as GuestRead;
    const server = nodes.get(on);
    if (server === undefined) continue;
    if (isKind(server, "fabric/bridge@1")) checkMtu(plan, lans, { name, mtu }, reported, reader);
    else {
      const expected = "a server: a node of kind fabric/bridge@1";
      reader.report("datacenter/server", `${path}.on`, expected, `${on}, ${server.kind.kind}`);
    }
  }
  checkEndpoints(plan, nodes, reader);
}

/** From a guest's own port on: cables of its LAN, then its segment and the tunnels' cables, or those between routers. */
function checkMtu(
  plan: Readonly<Plan>,
  lans: PlannedLans,
  { name, mtu }: { readonly name: string; readonly mtu: number },
  reported: Set<string>,
  reader: Reader,
): void {
  const lan = lans.of(`${name}:eth0`);
  const own = `${mtu} of ${name}`;
  requireMtu(lan?.links ?? [], mtu, own, reported, reader);
  const [access] = lan?.access ?? [];
  if (access === undefined) {
    requireMtu(coreLinks(plan), mtu, own, reported, reader);
    return;
  }
  const segment = fabricOptions(access.node).vnis?.find(({ ports }) => ports.includes(access.port));
  const { vni = 0, mtuBytes = mtu } = segment ?? {};
  const at = `${access.node.path}.vnis.${vni}.mtu`;
  if (mtuBytes >= mtu) return;
  if (!reported.has(at)) {
    reported.add(at);
    reader.report("datacenter/mtu", at, `at least ${mtu}: ${own}`, mtuBytes, `set mtu: ${mtu} in this segment`);
  }
  // What carries the segment as it is and not with this guest in it; the rest is the segment's own mistake.
  const tight = coreLinks(plan).filter(({ options }) => (options.mtuBytes ?? mtu) >= mtuBytes + tunnelBytes);
  requireMtu(tight, mtu + tunnelBytes, `${own} and ${tunnelBytes} of the tunnel`, reported, reader);
}

/** Report flows and pings whose ends have no network, or no address in it. */
function checkEndpoints(plan: Readonly<Plan>, nodes: ReadonlyMap<string, PlannedNode>, reader: Reader): void {
  for (const { path, kind, options } of plan.workloads) {
    if (kind.kind !== "fabric/udp-flow@1" && kind.kind !== "fabric/ping@1") continue;
    for (const key of ["from", "to"] as const) {
      const node = nodes.get((options as { readonly from: string; readonly to: string })[key]);
      if (node === undefined) continue;
      if (!isKind(node, "fabric/switch@1", "fabric/host@1", "fabric/bridge@1")) {
        const expected = "a host, a guest, a switch, or a server with an address";
        reader.report("datacenter/endpoint", `${path}.${key}`, expected, `${node.name}, ${node.kind.kind}`);
      } else if (!isKind(node, "fabric/switch@1") && !hasAddress(plan, node)) {
        const expected = "a node that has a port with an address";
        reader.report("datacenter/endpoint", `${path}.${key}`, expected, node.name);
      }
    }
  }
}
