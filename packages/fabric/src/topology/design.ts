/**
 * topology/design — a network made from numbers, and what it comes to: the one shape that every generator returns.
 *
 * A generator says its switches tier by tier from the hosts up, joins each to the tier above, and everything that is
 * counted here is counted from those nodes and links, so that two designs can be laid side by side.
 *
 * Source: rules F200–F204 in ../../SPEC.md.
 * @module
 */
import type { BitsPerSecond, Ps } from "@dc/engine";
import { defaults } from "../costs/defaults.ts";
import { type BillLine, makeBill, type Prices } from "./bill.ts";
import { farEnd, type Topology, type TopologyLink, type TopologyNode } from "./topology.ts";

/** What a switch of a design is called at its tier. */
export type DesignRole = "leaf" | "spine" | "superspine" | "edge" | "access" | "aggregation" | "core";

/** Rates, delays and limits of one link. */
export interface LinkNumbers {
  readonly rateBitsPerSecond: BitsPerSecond;
  readonly delayPs: Ps;
  readonly mtuBytes: number;
  readonly queueBytesMax: number;
}

/** What all generators take beside their counts. */
export interface CableOptions {
  /** Default 25 Gbit/s. */
  readonly hostRate?: BitsPerSecond;
  /** Of a link between two switches; default 100 Gbit/s. */
  readonly fabricRate?: BitsPerSecond;
  /** Propagation of every link; default 500 ns. */
  readonly delayPs?: Ps;
  /** Default 9,216 bytes. */
  readonly mtuBytes?: number;
  /** What a port's queue holds; default 512 KiB. */
  readonly queueBytesMax?: number;
  /** What things cost, where it is known better than `defaults` does. */
  readonly prices?: Prices;
}

/** The switches of one tier that has another above it. */
export interface TierNumbers {
  readonly role: DesignRole;
  readonly switches: number;
  /** What all of them can take from below, and send on upwards, by links that carry traffic. */
  readonly downBitsPerSecond: number;
  readonly upBitsPerSecond: number;
  /** The one over the other: 1 is non-blocking by capacity, 3 is 3:1. */
  readonly oversubscription: number;
  /** What all hosts can send over what this tier sends on: the product of the ratios up to here. */
  readonly cumulativeOversubscription: number;
}

/** Switches that are alike. */
export interface DeviceNumbers {
  readonly role: DesignRole;
  readonly count: number;
  /** Ports that each has: as many as were given, else as many as it uses. */
  readonly ports: number;
  readonly usedPorts: number;
  readonly freePorts: number;
}

/** What a design comes to. */
export interface DesignNumbers {
  readonly hosts: number;
  readonly switches: number;
  readonly links: number;
  /** From the hosts up; the topmost tier sends nothing on and is left out. */
  readonly tiers: readonly TierNumbers[];
  /** What hosts can send over what crosses the narrowest tier; 0 where nothing is above the hosts' switches. */
  readonly oversubscription: number;
  /** What can cross from one half of the racks, pods or blocks to the other, one way, in bit/s. */
  readonly bisectionBitsPerSecond: number;
  /** From the hosts up. */
  readonly devices: readonly DeviceNumbers[];
  /** Links that carry nothing, because a spanning tree blocks them or nobody is behind them. */
  readonly idleLinks: number;
  /** Cables to hosts, and between switches. */
  readonly hostCables: number;
  readonly switchCables: number;
  /** Transceivers: two for each cable between switches; a host's cable has its own ends. */
  readonly optics: number;
  readonly bill: readonly BillLine[];
  /** The bill's sum, in US dollars. */
  readonly cost: number;
}

/** A built design. */
export interface Design {
  readonly topology: Topology;
  /** Per node of the topology; a host has none. */
  readonly roles: readonly (DesignRole | undefined)[];
  /** Per link of the topology. */
  readonly links: readonly LinkNumbers[];
  /** Links, by number, that a spanning tree would block; empty where none was asked for. */
  readonly blocked: readonly number[];
  readonly numbers: DesignNumbers;
}

/** One tier of switches as a generator states it. */
export interface DraftTier {
  readonly role: DesignRole;
  /** Ports that each of its switches has; as many as are used when absent. */
  readonly ports?: number | undefined;
}

/** How a draft becomes a design. */
export interface DraftEnd {
  /** Tiers of switches, from the hosts up: tier 1 is the first. */
  readonly tiers: readonly DraftTier[];
  /** Alike parts of which one half can be parted from the other: leaves, pods, blocks. */
  readonly units: number;
  /** Tiers, from the first on, that are inside one unit, so that what leaves it crosses them. */
  readonly unitTiers: number;
  /** Links that a spanning tree blocks. */
  readonly blocked?: readonly number[];
}

/** Nodes and links while a generator lays them out. */
export interface Draft {
  addHost(name: string): number;
  /** @param tier 1 for the switches that hosts hang on, 2 for those above … */
  addSwitch(name: string, tier: number): number;
  /** Join a node to one of a higher tier; a host is the first end of its link. */
  connect(lower: number, lowerPort: string, upper: number, upperPort: string, rate?: BitsPerSecond): void;
  readonly topology: Topology;
  /** Rates by link. */
  readonly rates: readonly BitsPerSecond[];
  finish(end: DraftEnd): Design;
}

/** Begin a design. */
export function createDraft(options: CableOptions): Draft {
  const nodes: TopologyNode[] = [];
  const links: TopologyLink[] = [];
  const tierOf: number[] = [];
  const rates: BitsPerSecond[] = [];
  const hostRate = options.hostRate ?? defaults.hostRate.value;
  const fabricRate = options.fabricRate ?? defaults.fabricRate.value;
  const add = (name: string, tier: number): number => {
    tierOf.push(tier);
    return nodes.push({ name, forwards: tier > 0 }) - 1;
  };
  const topology: Topology = { nodes, links };
  return {
    topology,
    rates,
    addHost: (name) => add(name, 0),
    addSwitch: add,
    connect(lower, lowerPort, upper, upperPort, rate) {
      rates.push(rate ?? (tierOf[lower] === 0 ? hostRate : fabricRate));
      links.push({
        ends: [
          { node: lower, port: lowerPort },
          { node: upper, port: upperPort },
        ],
      });
    },
    finish(end) {
      const limits = {
        delayPs: options.delayPs ?? defaults.linkDelay.value,
        mtuBytes: options.mtuBytes ?? defaults.linkMtu.value,
        queueBytesMax: options.queueBytesMax ?? defaults.queueBytesMax.value,
      };
      return {
        topology,
        roles: tierOf.map((tier) => (tier === 0 ? undefined : end.tiers[tier - 1]?.role)),
        links: rates.map((rateBitsPerSecond) => ({ rateBitsPerSecond, ...limits })),
        blocked: end.blocked ?? [],
        numbers: sumUp(topology, tierOf, rates, end, options.prices ?? {}),
      };
    },
  };
}

/** Count everything. */
function sumUp(
  topology: Topology,
  tierOf: readonly number[],
  rates: readonly BitsPerSecond[],
  { tiers, units, unitTiers, blocked = [] }: DraftEnd,
  prices: Prices,
): DesignNumbers {
  const { nodes, links } = topology;
  const isActive = carryingLinks(topology, blocked);
  const down = new Float64Array(tiers.length + 2);
  const up = new Float64Array(tiers.length + 2);
  const used = new Int32Array(nodes.length);
  let hostBitsPerSecond = 0;
  let hostCables = 0;
  links.forEach(({ ends: [low, high] }, link) => {
    used[low.node]++;
    used[high.node]++;
    if (tierOf[low.node] === 0) {
      hostBitsPerSecond += rates[link];
      hostCables++;
    }
    if (!isActive[link]) return;
    up[tierOf[low.node]] += rates[link];
    down[tierOf[high.node]] += rates[link];
  });
  const counts = new Int32Array(tiers.length + 1);
  for (const tier of tierOf) counts[tier]++;
  const lower = tiers.slice(0, -1).map(({ role }, place): TierNumbers => {
    const tier = place + 1;
    return {
      role,
      switches: counts[tier],
      downBitsPerSecond: down[tier],
      upBitsPerSecond: up[tier],
      oversubscription: ratio(down[tier], up[tier]),
      cumulativeOversubscription: ratio(hostBitsPerSecond, up[tier]),
    };
  });
  const crossing = lower.slice(0, unitTiers).map(({ upBitsPerSecond }) => upBitsPerSecond);
  const devices = tiers.flatMap((tier, place) => alike(tier, place + 1, tierOf, used));
  const switchCables = links.length - hostCables;
  const bill = makeBill({ devices, hostCables, switchCables, optics: 2 * switchCables }, prices);
  return {
    hosts: counts[0],
    switches: nodes.length - counts[0],
    links: links.length,
    tiers: lower,
    oversubscription: Math.max(0, ...lower.map(({ cumulativeOversubscription }) => cumulativeOversubscription)),
    bisectionBitsPerSecond: (Math.floor(units / 2) * Math.min(hostBitsPerSecond, ...crossing)) / units,
    devices,
    idleLinks: isActive.reduce((idle, active) => (active ? idle : idle + 1), 0),
    hostCables,
    switchCables,
    optics: 2 * switchCables,
    bill,
    cost: bill.reduce((sum, line) => sum + line.cost, 0),
  };
}

/** Nothing over nothing, where there are no hosts, is 0. */
function ratio(down: number, up: number): number {
  return up === 0 ? 0 : down / up;
}

/** Links that carry traffic: all, or those of a tree that do not lead to switches without a way on. */
function carryingLinks({ nodes, links }: Topology, blocked: readonly number[]): readonly boolean[] {
  const isActive = links.map(() => true);
  if (blocked.length === 0) return isActive;
  for (const link of blocked) isActive[link] = false;
  const of = nodes.map((): number[] => []);
  links.forEach(({ ends }, link) => {
    if (isActive[link]) for (const { node } of ends) of[node].push(link);
  });
  const left = of.map((own) => own.length);
  const ends = nodes.flatMap(({ forwards }, node) => (forwards && left[node] === 1 ? [node] : []));
  for (let node = ends.pop(); node !== undefined; node = ends.pop()) {
    const link = of[node].find((own) => isActive[own]);
    if (link === undefined) continue;
    isActive[link] = false;
    const far = farEnd(links[link], node).node;
    if (nodes[far].forwards && --left[far] === 1) ends.push(far);
  }
  return isActive;
}

/** The switches of a tier, those that use as many ports in one row. */
function alike({ role, ports }: DraftTier, tier: number, tierOf: readonly number[], used: Int32Array): DeviceNumbers[] {
  const counts = new Map<number, number>();
  tierOf.forEach((of, node) => {
    if (of === tier) counts.set(used[node], (counts.get(used[node]) ?? 0) + 1);
  });
  return [...counts]
    .sort(([a], [b]) => b - a)
    .map(([usedPorts, count]) => {
      const has = ports ?? usedPorts;
      return { role, count, ports: has, usedPorts, freePorts: has - usedPorts };
    });
}
