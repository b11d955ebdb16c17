/**
 * fluid/design-routes — the ways of flows through a design: one by the hash of each switch, or all of them in equal parts.
 *
 * By hash a flow has the way that its frames have when the design runs as a scenario: addresses of the plan, the ports
 * that flows get in the order in which they are said, the hash and the seeds of the switches.
 *
 * Sources: RFC 2991, RFC 2992 (a flow's hash chooses among equal next hops); rules F226, F20, F21, F171 in ../../SPEC.md.
 * @module
 */
import { createRandomStream, streamKey } from "@dc/engine";
import { ipProtocol } from "@dc/wire";
import { defaults } from "../costs/defaults.ts";
import { createHasher } from "../ecmp/hasher.ts";
import { selectModulo } from "../ecmp/select.ts";
import { hostSubnets, linkSubnets, planAddresses } from "../topology/plan.ts";
import type { Demands } from "./demands.ts";
import type { DesignNetwork } from "./design-network.ts";
import type { DividedNetwork } from "./divided.ts";
import type { FluidNetwork } from "./network.ts";

/** Flows and what each would send. */
export interface Traffic extends Demands {
  /** Per flow, 0 or more and finite. */
  readonly demandBitsPerSecond: Float64Array;
}

/** Flows over a design, and those that reach nobody: they get nothing and cross nothing. */
export interface Routed<Network> {
  readonly network: Network;
  /** Ascending. */
  readonly lost: readonly number[];
}

/** How switches hash. */
export interface DesignHashOptions {
  /** `one` for all switches, or one for each from the scenario's seed. Default `one`. */
  readonly seeds?: "one" | "per-switch";
  /** The scenario's; default 1. */
  readonly seed?: number;
}

/** Ports that flows are given in order from 49152 on: so many, then again. */
const sourcePorts = 16_384;

/** Give each flow one way, by its hash. */
export function routeByHash(
  of: DesignNetwork,
  traffic: Traffic,
  { seeds = "one", seed = 1 }: DesignHashOptions = {},
): Routed<FluidNetwork> {
  const { design, hosts, hostCable, hostSwitch } = of;
  const addressOf = hostAddresses(of);
  const hashers = new Map<number, ReturnType<typeof createHasher>>();
  const hasherOf = (node: number): ReturnType<typeof createHasher> => {
    const key = seeds === "one" ? -1 : node;
    let hasher = hashers.get(key);
    if (hasher === undefined) {
      const path = `${design.topology.nodes[node].name}/ecmp/seed`;
      const own = seeds === "one" ? 0 : createRandomStream(Int32Array.of(...streamKey(seed, path))).uint32();
      hasher = createHasher("fnv-1a", own);
      hashers.set(key, hasher);
    }
    return hasher;
  };
  const { from, to, demandBitsPerSecond } = traffic;
  const pathStart = new Int32Array(from.length + 1);
  const demand = demandBitsPerSecond.slice();
  const lost: number[] = [];
  const into = new Int32Array(design.topology.links.length);
  let pathLinks = new Int32Array(Math.max(64, 6 * from.length));
  let end = 0;
  const push = (link: number): void => {
    if (end === pathLinks.length) {
      const larger = new Int32Array(2 * end);
      larger.set(pathLinks);
      pathLinks = larger;
    }
    pathLinks[end++] = link;
  };
  for (let flow = 0; flow < from.length; flow++) {
    const [source, destination] = [from[flow], to[flow]];
    const last = hostSwitch[destination];
    const distances = of.distancesTo(last);
    let node = hostSwitch[source];
    if (distances[node] < 0) {
      lost.push(flow);
      demand[flow] = 0;
    } else {
      const sourcePort = defaults.udpSourcePortFirst.value + ((flow + 1) % sourcePorts);
      push(2 * hostCable[source]);
      while (node !== last) {
        const count = of.nextLinks(node, distances, into);
        const hash =
          count === 1
            ? 0
            : hasherOf(node).hash(
                addressOf[hosts[source]],
                addressOf[hosts[destination]],
                ipProtocol.udp,
                sourcePort,
                defaults.udpDestinationPort.value,
              );
        const link = into[selectModulo(hash, count)];
        push(link);
        node = of.linkEnd[link];
      }
      push(2 * hostCable[destination] + 1);
    }
    pathStart[flow + 1] = end;
  }
  const network = {
    ...{ capacityBitsPerSecond: of.capacityBitsPerSecond, pathStart, pathLinks: pathLinks.slice(0, end) },
    demandBitsPerSecond: demand,
  };
  return { network, lost };
}

/** Let each switch divide what it has of a flow into equal parts among its next hops. */
export function routeDivided(of: DesignNetwork, { from, to, demandBitsPerSecond }: Traffic): Routed<DividedNetwork> {
  const { hostCable, hostSwitch } = of;
  const demand = demandBitsPerSecond.slice();
  const lost: number[] = [];
  const wayOf = new Int32Array(from.length).fill(-1);
  const known = new Map<number, number>();
  const [starts, links, parts] = [[0], [] as number[], [] as number[]];
  const divide = makeDivide(of, links, parts);
  const { length: nodes } = of.design.topology.nodes;
  for (let flow = 0; flow < from.length; flow++) {
    const [near, far] = [hostSwitch[from[flow]], hostSwitch[to[flow]]];
    if (near === far) continue;
    const distances = of.distancesTo(far);
    if (distances[near] < 0) {
      lost.push(flow);
      demand[flow] = 0;
      continue;
    }
    const key = near * nodes + far;
    let way = known.get(key);
    if (way === undefined) {
      way = starts.length - 1;
      known.set(key, way);
      divide(near, distances);
      starts.push(links.length);
    }
    wayOf[flow] = way;
  }
  const network = {
    capacityBitsPerSecond: of.capacityBitsPerSecond,
    wayStart: Int32Array.from(starts),
    wayLinks: Int32Array.from(links),
    wayParts: Float64Array.from(parts),
    wayOf,
    firstLink: Int32Array.from(from, (host) => 2 * hostCable[host]),
    lastLink: Int32Array.from(to, (host) => 2 * hostCable[host] + 1),
    demandBitsPerSecond: demand,
  };
  return { network, lost };
}

/** Appends the links and parts between two switches: level by level, so that what meets again is one part. */
function makeDivide(of: DesignNetwork, links: number[], parts: number[]) {
  const part = new Float64Array(of.design.topology.nodes.length);
  const into = new Int32Array(of.design.topology.links.length);
  return (from: number, distances: Int32Array): void => {
    let level = [from];
    part[from] = 1;
    for (let left = distances[from]; left > 0; left--) {
      const next: number[] = [];
      for (const node of level) {
        const count = of.nextLinks(node, distances, into);
        for (let at = 0; at < count; at++) {
          const far = of.linkEnd[into[at]];
          if (part[far] === 0) next.push(far);
          part[far] += part[node] / count;
          links.push(into[at]);
          parts.push(part[node] / count);
        }
        part[node] = 0;
      }
      level = next;
    }
    for (const node of level) part[node] = 0;
  };
}

/**
 * Per node the address by which a host is spoken to, as a fabric of this design plans it. What is larger than the plan
 * never runs: there hosts are numbered from 10.0.0.1 on.
 */
function hostAddresses({ design, hosts, hostCable }: DesignNetwork): Uint32Array {
  const isBlocked = new Set(design.blocked);
  const kept = design.topology.links.flatMap((link, cable) => (isBlocked.has(cable) ? [] : [{ link, cable }]));
  const { hostCables } = design.numbers;
  if (hostCables > hostSubnets || kept.length - hostCables > linkSubnets) {
    const numbered = new Uint32Array(design.topology.nodes.length);
    hosts.forEach((node, host) => {
      numbered[node] = 0x0a00_0001 + host;
    });
    return numbered;
  }
  const plan = planAddresses({ nodes: design.topology.nodes, links: kept.map(({ link }) => link) });
  const placeOf = new Map(kept.map(({ cable }, place) => [cable, place]));
  const addresses = new Uint32Array(design.topology.nodes.length);
  hosts.forEach((node, host) => {
    const place = placeOf.get(hostCable[host]);
    if (place !== undefined) addresses[node] = plan.links[place][0].address;
  });
  return addresses;
}
