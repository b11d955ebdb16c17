/**
 * topology/plan-lans — the LANs of a scenario that is not built yet, by the names of its ports. What devices join counts
 * as joined by a cable.
 *
 * Source: rules F144, F153, F154 in ../../SPEC.md.
 * @module
 */
import { none } from "@dc/engine";
import type { Plan, PlannedLink, PlannedNode } from "@dc/engine/scenario";
import type { Ipv4Prefix } from "@dc/wire";
import type { TunnelOptions } from "../vxlan/encapsulation.ts";
import type { VniOptions } from "../vxlan/segments.ts";
import type { TenantOptions } from "../vxlan/tenants.ts";
import { readPortVlans, type PortVlans, type VlanOptions } from "../vlan/ports.ts";
import type { TagKind } from "../vlan/tags.ts";
import { findLans } from "./lans.ts";

/** Options of the fabric's nodes that are read here. */
export interface PlannedOptions {
  readonly vnis?: readonly VniOptions[];
  readonly tunnel?: TunnelOptions;
  readonly tenants?: readonly TenantOptions[];
  readonly addresses?: Readonly<Record<string, Ipv4Prefix>>;
  readonly loopback?: number;
  readonly uplink?: string;
  readonly vlans?: VlanOptions;
  readonly tag?: TagKind;
  readonly spanningTree?: object | boolean;
}

/** One end of a planned link. */
export interface PlannedPort {
  readonly node: PlannedNode;
  readonly port: string;
}

/** A planned broadcast domain. */
export interface PlannedLan {
  readonly stations: readonly PlannedPort[];
  readonly access: readonly PlannedPort[];
  readonly links: readonly PlannedLink[];
}

/** The LANs of a plan. */
export interface PlannedLans {
  readonly all: readonly PlannedLan[];
  /** The one at a port, `leaf1:e1-1`, or undefined. */
  of(port: string): PlannedLan | undefined;
  /** Links that close a loop of bridges. */
  readonly loops: readonly PlannedLink[];
}

/** What a node's kind read of it. */
export function optionsOf({ options }: PlannedNode): PlannedOptions {
  return options as PlannedOptions;
}

/** Whether a node is of one of the fabric's kinds, or of another package's that is like it. */
export function isFabric({ kind }: PlannedNode, noun: "switch" | "host" | "bridge"): boolean {
  return kind.kind === `fabric/${noun}@1` || kind.like === `fabric/${noun}@1`;
}

/** Find them. */
export function findPlannedLans(plan: Readonly<Plan>): PlannedLans {
  const nodes = new Map(plan.nodes.map((node, place) => [node.name, { node, place }]));
  const ports: PlannedPort[] = [];
  const numberOf = new Map<string, number>();
  const portsOf: number[][] = plan.nodes.map(() => []);
  const numbered = ([name, port]: readonly [string, string]): number => {
    const { node, place } = nodes.get(name) as { node: PlannedNode; place: number };
    const known = numberOf.get(`${name}:${port}`);
    if (known !== undefined) return known;
    const number = ports.push({ node, port }) - 1;
    numberOf.set(`${name}:${port}`, number);
    portsOf[place].push(number);
    return number;
  };
  const own = plan.links.filter(({ ends }) => ends.every(([name]) => nodes.has(name)));
  const cables = own.map(({ ends: [a, b] }, link) => ({ ends: [numbered(a), numbered(b)] as const, link }));
  for (const { ends } of plan.joined)
    cables.push({ ends: [numbered(ends[0]), numbered(ends[1])] as const, link: none });
  const isAccess = ({ node, port }: PlannedPort): boolean =>
    (optionsOf(node).vnis ?? []).some((segment) => segment.ports.includes(port));
  const isStation = ({ node, port }: PlannedPort): boolean => {
    const { uplink, addresses = {}, vnis = [] } = optionsOf(node);
    return !isFabric(node, "bridge") || (port === uplink && (addresses[port] !== undefined || vnis.length > 0));
  };
  const loops: PlannedLink[] = [];
  const vlans = new Map<number, PortVlans & { readonly tagKind: TagKind }>();
  plan.nodes.forEach((node, place) => {
    const { vlans: given, tag: tagKind = "customer" } = optionsOf(node);
    if (!isFabric(node, "bridge") || given === undefined) return;
    const own = portsOf[place];
    const names = own.map((port) => ports[port].port);
    readPortVlans(node.name, names, given).forEach((each, at) => {
      vlans.set(own[at], { ...each, tagKind });
    });
  });
  const lans = findLans({
    graph: {
      portCount: ports.length,
      portsOf: (place) => portsOf[place],
      portName: (port) => `${ports[port].node.name}:${ports[port].port}`,
    },
    cables,
    bridges: plan.nodes.flatMap((node, place) => (isFabric(node, "bridge") ? [place] : [])),
    isAccess: (port) => isAccess(ports[port]),
    isStation: (port) => isStation(ports[port]),
    vlansOf: (port) => vlans.get(port),
    isInTree: (place) => (optionsOf(plan.nodes[place]).spanningTree ?? false) !== false,
    onLoop: ({ link }) => loops.push(own[link]),
  });
  const made = new Map(
    lans.all.map((lan) => [
      lan,
      {
        stations: lan.stations.map((port) => ports[port]),
        access: lan.access.map((port) => ports[port]),
        links: lan.cables.flatMap(({ link }) => (link === none ? [] : [own[link]])),
      },
    ]),
  );
  return {
    all: Array.from(made.values()),
    of(port) {
      const lan = lans.of(numberOf.get(port) ?? -1);
      return lan === undefined ? undefined : made.get(lan);
    },
    loops,
  };
}
