/**
 * vxlan/check — mistakes in segments that only the whole network shows, as issues with their paths: a link too narrow
 * for a tunnel, two gateways for one VNI, networks that overlap, a host that is not in its segment's network, a host of
 * it that no endpoint leads to, a loop of bridges, an address given twice.
 *
 * What one switch shows is reported where it is read (./shape.ts); a program that builds a network by itself gets the
 * same mistakes as errors (./segments.ts, ./overlay.ts).
 *
 * Sources: RFC 7348 §4.3 (an endpoint does not fragment); rules F138, F139, F154, F429,
 * F438 in ../../SPEC.md.
 * @module
 */
import type { Plan, PlannedLink, PlannedNode, Reader } from "@dc/engine/scenario";
import { formatIpv4Address, formatIpv4Prefix, type Ipv4Prefix } from "@dc/wire";
import { isOverlapping, isSameNetwork } from "../address/subnet.ts";
import { findPlannedLans, isFabric, optionsOf, type PlannedLans, type PlannedPort } from "../topology/plan-lans.ts";
import type { VniOptions } from "./segments.ts";
import { tenantConflicts } from "./tenants.ts";
import { sayNeed, type UnderlayNeed, underlayNeed } from "./underlay-need.ts";

/** A segment at one node, with the place it was written at. */
interface Placed {
  readonly node: string;
  /** Whether its tunnels are over IPv6. */
  readonly isOuterIpv6: boolean;
  readonly path: string;
  readonly segment: VniOptions;
}

const noLans: PlannedLans = { all: [], of: () => undefined, loops: [] };

/** Whether a node makes one LAN of several cables, or of a cable a part of one. */
const joinsCables = (node: PlannedNode): boolean =>
  isFabric(node, "bridge") || (isFabric(node, "switch") && optionsOf(node).vnis !== undefined);

/** Report what is wrong with the segments of a scenario, and with the bridges between them and their hosts. */
export function checkSegments(plan: Readonly<Plan>, reader: Reader): void {
  // Without bridges and segments each cable is a LAN of its own, of which there is nothing to say.
  const lans = plan.nodes.some(joinsCables) ? findPlannedLans(plan) : noLans;
  for (const { path, ends } of lans.loops) {
    const received = ends.map((end) => end.join(":")).join(" – ");
    const hint = "frames would go round it for ever; spanningTree: true at every bridge of the loop breaks it";
    reader.report("fabric/bridge", `${path}.ends`, "a link that closes no loop of bridges", received, hint);
  }
  const placed = plan.nodes.flatMap((node): Placed[] =>
    isFabric(node, "switch") || isFabric(node, "bridge")
      ? (optionsOf(node).vnis ?? []).map((segment) => ({
          node: node.name,
          isOuterIpv6: optionsOf(node).tunnel?.outer === "ipv6",
          path: `${node.path}.vnis.${segment.vni}`,
          segment,
        }))
      : [],
  );
  const reported = new Set<string>();
  if (placed.length > 0) {
    checkUnderlay(underlayLinks(plan, lans), needOf(plan), reader);
    checkGateways(placed, reader);
    checkFloods(placed, reader);
    checkTenants(plan, placed, reader);
    for (const each of placed) checkHosts(each, lans, reader, reported);
    checkUnreached(placed, lans, reader, reported);
    checkTwice(placed, lans, reader, reported);
  }
  if (lans.loops.length === 0) checkAddresses(plan, tenantsOfPorts(placed, lans), reader, reported);
}

/** Links that tunnels go by: between switches, and on the way from a server that is an endpoint to its leaf. */
function underlayLinks(plan: Readonly<Plan>, lans: PlannedLans): readonly PlannedLink[] {
  const nodes = new Map(plan.nodes.map((node) => [node.name, node]));
  const isEndpoint = ({ node }: PlannedPort): boolean =>
    isFabric(node, "bridge") && (optionsOf(node).vnis ?? []).length > 0;
  return plan.links.filter(({ ends }) =>
    ends.every(([name, port]) => {
      const node = nodes.get(name);
      if (node === undefined || !isFabric(node, "bridge")) return node !== undefined && isFabric(node, "switch");
      const lan = lans.of(`${name}:${port}`);
      return lan?.stations.some(isEndpoint) === true;
    }),
  );
}

/** Who is behind a segment's ports. */
function checkHosts({ node, path, segment }: Placed, lans: PlannedLans, reader: Reader, reported: Set<string>): void {
  segment.ports.forEach((port, index) => {
    const { stations = [], access = [] } = lans.of(`${node}:${port}`) ?? {};
    const other = access.find((each) => each.node.name !== node || each.port !== port);
    const at = `${path}.ports[${index}]`;
    if (other !== undefined) {
      const received = `${port}, as ${other.node.name}:${other.port}`;
      reader.report("fabric/vni-port", at, "the only port that leads to its hosts", received);
    }
    for (const { node: host, port: hostPort } of stations) {
      const { vnis = [], addresses = {} } = optionsOf(host);
      const isEndpoint = isFabric(host, "bridge") && vnis.length > 0;
      if (isFabric(host, "switch") || isEndpoint) {
        const hint = isEndpoint ? "tunnels do not nest" : undefined;
        reader.report("fabric/vni-port", at, "a port that leads to a host", `${port}, to ${host.name}`, hint);
        continue;
      }
      if (!isFabric(host, "host") && !isFabric(host, "bridge")) continue;
      const own = addresses[hostPort];
      const to = `${host.path}.addresses${own === undefined ? "" : `.${hostPort}`}`;
      const { gateway, vni } = segment;
      const wanted = gateway === undefined ? "" : ` in ${formatIpv4Prefix(gateway)}`;
      const expected = `another address than the gateway's for ${hostPort}${wanted}, of VNI ${vni}`;
      const isOutside =
        own !== undefined && gateway !== undefined && (!isSameNetwork(own, gateway) || own.address === gateway.address);
      if (own !== undefined && !isOutside) continue;
      reader.report("fabric/vni-address", to, expected, own === undefined ? undefined : formatIpv4Prefix(own));
      reported.add(to);
    }
  });
}

/** A host with an address of a segment's network, to which no port of the segment leads: nobody in it hears of the host. */
function checkUnreached(placed: readonly Placed[], lans: PlannedLans, reader: Reader, reported: Set<string>): void {
  for (const { stations, access } of lans.all) {
    if (access.length > 0) continue;
    for (const { node: host, port } of stations) {
      const own = optionsOf(host).addresses?.[port];
      if (own === undefined || isFabric(host, "switch")) continue;
      const other = placed.find(({ segment }) => segment.gateway !== undefined && isOverlapping(segment.gateway, own));
      if (other === undefined) continue;
      const { vni, gateway } = other.segment;
      const at = `${host.path}.addresses.${port}`;
      const expected = `a host of ${formatIpv4Prefix(gateway as Ipv4Prefix)} behind a port of VNI ${vni} at a tunnel endpoint`;
      const hint = `put the port that leads to ${host.name} into vnis of its leaf or server, or give it another network`;
      reader.report("fabric/vni-endpoint", at, expected, formatIpv4Prefix(own), hint);
      reported.add(at);
    }
  }
}

/** Two hosts of one segment with one address. */
function checkTwice(placed: readonly Placed[], lans: PlannedLans, reader: Reader, reported: Set<string>): void {
  const owners = new Map<string, string>();
  for (const { node, segment } of placed) {
    for (const { node: host, port } of segment.ports.flatMap((each) => lans.of(`${node}:${each}`)?.stations ?? [])) {
      const own = optionsOf(host).addresses?.[port];
      if (own === undefined) continue;
      const key = `${segment.vni} ${own.address}`;
      const other = owners.get(key);
      const at = `${host.path}.addresses.${port}`;
      if (other === undefined) owners.set(key, `${host.name}:${port}`);
      else if (other !== `${host.name}:${port}`) {
        const alone = `an address that nobody else in VNI ${segment.vni} has; ${other} has it`;
        reader.report("fabric/vni-address", at, alone, formatIpv4Prefix(own));
        reported.add(at);
      }
    }
  }
}

/** Whose the addresses of hosts are, by `h1:eth0`: of hosts in a segment its tenant's. */
function tenantsOfPorts(placed: readonly Placed[], lans: PlannedLans): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { node, segment } of placed) {
    for (const { node: host, port } of segment.ports.flatMap((each) => lans.of(`${node}:${each}`)?.stations ?? [])) {
      found.set(`${host.name}:${port}`, segment.tenant ?? "");
    }
  }
  return found;
}

/** Two nodes with one address of one tenant, wherever they are. */
function checkAddresses(
  plan: Readonly<Plan>,
  tenants: ReadonlyMap<string, string>,
  reader: Reader,
  reported: ReadonlySet<string>,
): void {
  const owners = new Map<string, string>();
  for (const node of plan.nodes) {
    if (!isFabric(node, "switch") && !isFabric(node, "host") && !isFabric(node, "bridge")) continue;
    const { addresses = {}, loopback } = optionsOf(node);
    const own: [string, string, number][] = Object.entries(addresses).map(([port, { address }]) => [
      `addresses.${port}`,
      `${node.name}:${port}`,
      address,
    ]);
    if (loopback !== undefined) own.push(["loopback", `the loopback of ${node.name}`, loopback]);
    for (const [path, name, address] of own) {
      const key = `${tenants.get(name) ?? ""} ${address}`;
      const other = owners.get(key);
      const at = `${node.path}.${path}`;
      if (other === undefined) owners.set(key, name);
      else if (!reported.has(at)) {
        const expected = `an address that nobody else has; ${other} has it`;
        reader.report("fabric/duplicate-address", at, expected, formatIpv4Address(address));
      }
    }
  }
}

/** Tenants that are not the same everywhere, and VNIs for routing that somebody else has. */
function checkTenants(plan: Readonly<Plan>, placed: readonly Placed[], reader: Reader): void {
  const names = plan.nodes.map(({ name }) => name);
  const given = new Map<number, VniOptions[]>();
  for (const { node, segment } of placed) {
    const place = names.indexOf(node);
    given.set(place, [...(given.get(place) ?? []), segment]);
  }
  const said = new Map(plan.nodes.map((node, place) => [place, optionsOf(node).tenants ?? []]));
  for (const { at, expected, received } of tenantConflicts(given, said, (node) => names[node])) {
    const own = plan.nodes[at.vtep].path;
    const path = "vni" in at ? `${own}.vnis.${at.vni}.tenant` : `${own}.tenants.${at.name}.vni`;
    reader.report("fabric/tenant", path, expected, received);
  }
}

/** Lists with nodes that are no endpoints, and groups that no tunnel over IPv6 goes to. */
function checkFloods(placed: readonly Placed[], reader: Reader): void {
  const endpoints = new Set(placed.map(({ node }) => node));
  for (const { path, segment, isOuterIpv6 } of placed) {
    segment.remotes?.forEach((remote, place) => {
      if (endpoints.has(remote)) return;
      const hint = "only a switch or bridge with vnis takes a frame out of a tunnel";
      reader.report("fabric/vni-flood", `${path}.remotes[${place}]`, "a tunnel endpoint", remote, hint);
    });
    if (segment.flood !== "multicast" || !isOuterIpv6) continue;
    const expected = "head-end at an endpoint with tunnels over IPv6";
    reader.report("fabric/vni-flood", `${path}.flood`, expected, segment.flood, "groups are IPv4's here");
  }
}

/** What the endpoints of a scenario need of links. */
function needOf(plan: Readonly<Plan>): UnderlayNeed {
  return underlayNeed(
    plan.nodes
      .filter((node) => isFabric(node, "switch") || isFabric(node, "bridge"))
      .map((node) => optionsOf(node))
      .map(({ vnis = [], tunnel = {} }) => ({ vnis, tunnel }))
      .filter(({ vnis }) => vnis.length > 0),
  );
}

function checkUnderlay(links: readonly PlannedLink[], need: UnderlayNeed, reader: Reader): void {
  const needed = need.mtuBytes + need.addedBytes;
  const reported = new Set<string>();
  for (const { path, options } of links) {
    const { mtuBytes = needed } = options;
    // Links of one generator have one place, and one option to change.
    if (mtuBytes >= needed || reported.has(path)) continue;
    reported.add(path);
    const hint = `set mtu: ${needed} here, or a smaller mtu in vnis`;
    reader.report("fabric/underlay-mtu", `${path}.mtu`, `at least ${needed}: ${sayNeed(need)}`, mtuBytes, hint);
  }
}

function checkGateways(placed: readonly Placed[], reader: Reader): void {
  const byVni = new Map<number, Ipv4Prefix>();
  const tenantOf = new Map(placed.map(({ segment: { vni, tenant } }) => [vni, tenant]));
  for (const { path, segment } of placed) {
    const { vni, gateway } = segment;
    if (gateway === undefined) continue;
    const text = formatIpv4Prefix(gateway);
    const known = byVni.get(vni);
    if (known === undefined) {
      for (const [other, prefix] of byVni) {
        // Networks of two tenants may be the same.
        if (tenantOf.get(other) !== segment.tenant || !isOverlapping(prefix, gateway)) continue;
        const beside = `a network beside ${formatIpv4Prefix(prefix)} of VNI ${other}`;
        reader.report("fabric/vni-network", `${path}.gateway`, beside, text);
      }
      byVni.set(vni, gateway);
    } else if (known.address !== gateway.address || known.lengthBits !== gateway.lengthBits) {
      const same = `${formatIpv4Prefix(known)}, as at another switch: an anycast gateway has one address`;
      reader.report("fabric/vni-network", `${path}.gateway`, same, text);
    }
  }
}
