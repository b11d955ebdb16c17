/**
 * topology/plan — an address for every port that was given none.
 *
 * Loopbacks of switches come from 10.255.0.0/16, one each. A link between two switches takes the next /31 of
 * 10.0.0.0/16. A link to a host takes a /24 of its own: 10.(128 + i).j.0/24, i counting the switches that have hosts
 * and j the hosts on that switch, both from 0 in declared order; the switch has .1, the host .2. A subnet that was
 * given by hand is kept and never given twice.
 *
 * Sources: RFC 1918 (10/8 is private), RFC 3021 (/31 on links between two routers); rules F5–F9 in ../../SPEC.md.
 * @module
 */
import { type Ipv4Prefix, ipv4Address, ipv4Mask } from "@dc/wire";
import { isHostAddress, isOverlapping } from "../address/subnet.ts";
import { fabricError } from "../errors.ts";
import type { Topology } from "./topology.ts";

/** An address for each end of each link, and a loopback for each switch. */
export interface AddressPlan {
  /** Per link, its two ends. */
  readonly links: readonly (readonly [Ipv4Prefix, Ipv4Prefix])[];
  /** Per node: the loopback, or undefined for a host. */
  readonly loopbacks: readonly (Ipv4Prefix | undefined)[];
}

/** What was given by hand: per link, its two ends. */
export type GivenAddresses = readonly (readonly [Ipv4Prefix | undefined, Ipv4Prefix | undefined])[];

const loopbackBase = ipv4Address("10.255.0.0");
const linkBase = ipv4Address("10.0.0.0");
const hostBase = ipv4Address("10.128.0.0");
/** 10.0.0.0/16 holds this many /31. */
export const linkSubnets: number = 32_768;
/** 10.128.0.0/9 without the loopbacks' 10.255.0.0/16 holds this many /24. */
export const hostSubnets: number = 127 * 256;
const loopbacks = 65_535;

/**
 * Complete a plan.
 *
 * @param given    addresses that a person chose, per link; a missing entry means none.
 * @param reserved addresses whose networks are given to nobody else, though no link here has them.
 * @throws `fabric/address-space` when the network is larger than the plan: 65,535 switches, 32,768 links between
 *         switches, 32,512 links to hosts.
 */
export function planAddresses(
  topology: Topology,
  given: GivenAddresses = [],
  reserved: readonly Ipv4Prefix[] = [],
): AddressPlan {
  const chosen = [...given.flatMap((ends) => ends.filter((end) => end !== undefined)), ...reserved];
  const isTaken = makeOverlap(chosen);
  const used = new Set(chosen.map(({ address }) => address));
  const nextLink = makeCounter(linkBase, 31, 2, linkSubnets, "links between switches", isTaken);
  const nextHost = makeHostSubnets(topology, isTaken);
  const nextLoopback = makeCounter(loopbackBase + 1, 32, 1, loopbacks, "switches", isTaken);
  const links = topology.links.map((link, index): readonly [Ipv4Prefix, Ipv4Prefix] => {
    const [a, b] = given[index] ?? [undefined, undefined];
    if (a !== undefined && b !== undefined) return [a, b];
    if (a !== undefined) return [a, partnerOf(a, used)];
    if (b !== undefined) return [partnerOf(b, used), b];
    const [nodeA, nodeB] = link.ends.map(({ node }) => topology.nodes[node]);
    if (nodeA.forwards && nodeB.forwards) {
      const address = nextLink();
      return [
        { address, lengthBits: 31 },
        { address: address + 1, lengthBits: 31 },
      ];
    }
    const network = nextHost(nodeA.forwards ? link.ends[0].node : link.ends[1].node);
    // Two hosts on one cable: the first takes the place of the gateway.
    const [first, second] = nodeA.forwards || !nodeB.forwards ? [1, 2] : [2, 1];
    return [
      { address: network + first, lengthBits: 24 },
      { address: network + second, lengthBits: 24 },
    ];
  });
  return {
    links,
    loopbacks: topology.nodes.map(({ forwards, bridges = false }) =>
      forwards && !bridges ? { address: nextLoopback(), lengthBits: 32 } : undefined,
    ),
  };
}

/**
 * The address that the far end of a link gets when only one end was given: the lowest of the same network that a host
 * may have and nobody was given. Where the network has none left it is the given one's, and the fabric refuses it.
 */
export function partnerOf(given: Ipv4Prefix, used: Set<number>): Ipv4Prefix {
  const { address, lengthBits } = given;
  const network = (address & ipv4Mask(lengthBits)) >>> 0;
  const size = Math.min(2 ** (32 - lengthBits), 65_536);
  for (let host = 0; host < size; host++) {
    const candidate = { address: network + host, lengthBits };
    if (used.has(candidate.address) || !isHostAddress(candidate)) continue;
    used.add(candidate.address);
    return candidate;
  }
  return given;
}

/**
 * Subnets for links to hosts: `10.(128+i).j.0/24` while there are at most 127 switches with at most 256 hosts each.
 * A larger network numbers its /24s in a row, because a switch would run into its neighbour's block.
 */
function makeHostSubnets(topology: Topology, isTaken: (subnet: Ipv4Prefix) => boolean): (node: number) => number {
  const perSwitch = new Map<number, number>();
  for (const { ends } of topology.links) {
    const [a, b] = ends;
    if (topology.nodes[a.node].forwards && topology.nodes[b.node].forwards) continue;
    const owner = topology.nodes[a.node].forwards ? a.node : b.node;
    perSwitch.set(owner, (perSwitch.get(owner) ?? 0) + 1);
  }
  const inRow = perSwitch.size > 127 || Array.from(perSwitch.values()).some((hosts) => hosts > 256);
  if (inRow) {
    const next = makeCounter(hostBase, 24, 256, hostSubnets, "links to hosts", isTaken);
    return () => next();
  }
  const order = Array.from(perSwitch.keys()).sort((a, b) => a - b);
  const blocks = new Map(
    order.map((node, index) => [
      node,
      makeCounter(hostBase + index * 65_536, 24, 256, 256, "links to hosts of one switch", isTaken),
    ]),
  );
  return (node) => (blocks.get(node) as () => number)();
}

/** The next free subnet of a block. */
function makeCounter(
  base: number,
  lengthBits: number,
  step: number,
  count: number,
  what: string,
  isTaken: (subnet: Ipv4Prefix) => boolean,
): () => number {
  let next = 0;
  return () => {
    while (next < count) {
      const address = base + step * next++;
      if (!isTaken({ address, lengthBits })) return address;
    }
    throw tooLarge(what, count);
  };
}

function makeOverlap(taken: readonly Ipv4Prefix[]): (subnet: Ipv4Prefix) => boolean {
  if (taken.length === 0) return () => false;
  return (subnet) => taken.some((other) => isOverlapping(subnet, other));
}

function tooLarge(what: string, count: number): Error {
  const message = `no address is left: the plan holds ${count} ${what}, less what was given by hand`;
  return fabricError("fabric/address-space", message);
}
