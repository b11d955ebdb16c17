/**
 * topology/leaf-spine — a two-tier Clos by numbers, or the reasons why it cannot be built.
 *
 * Every leaf is joined to every spine once. Names are `spine1…`, `leaf1…`, `h1…` in the order of the racks; a leaf has
 * its hosts on `e1-1…` and its uplinks after port 48, or after its last host if there are more; a spine has leaf n on
 * `e1-n`; a host has `eth0`.
 *
 * Sources: C. Clos, “A Study of Non-Blocking Switching Networks” (1953); rules F17–F19 in ../../SPEC.md.
 * @module
 */
import type { BitsPerSecond, Issue, Parsed, Ps } from "@dc/engine";
import { defaults } from "../costs/defaults.ts";
import type { Topology, TopologyLink, TopologyNode } from "./topology.ts";

/** What to build. */
export interface LeafSpineOptions {
  readonly spines: number;
  readonly leaves: number;
  readonly hostsPerLeaf: number;
  /** Default 25 Gbit/s. */
  readonly hostRate?: BitsPerSecond;
  /** Default 100 Gbit/s. */
  readonly fabricRate?: BitsPerSecond;
  /** Propagation of every link; default 500 ns. */
  readonly delayPs?: Ps;
  /** Default 9,216 bytes. */
  readonly mtuBytes?: number;
  /** What a port's queue holds; default 512 KiB. */
  readonly queueBytesMax?: number;
  /** Ports a leaf has; when given, a design that needs more is refused. */
  readonly leafPorts?: number;
  /** Ports a spine has; when given, more leaves than that are refused. */
  readonly spinePorts?: number;
}

/** What the design comes to. */
export interface LeafSpineNumbers {
  readonly hosts: number;
  readonly switches: number;
  readonly links: number;
  /** Ports in use on one leaf and on one spine. */
  readonly leafPorts: number;
  readonly spinePorts: number;
  /** What a leaf's hosts can send over what its uplinks carry: 1 is non-blocking by capacity, 3 is 3:1. */
  readonly oversubscription: number;
  /** What can cross from one half of the leaves to the other, one way, in bit/s. */
  readonly bisectionBitsPerSecond: number;
}

/** Rates, delays and limits of one link. */
export interface LinkNumbers {
  readonly rateBitsPerSecond: BitsPerSecond;
  readonly delayPs: Ps;
  readonly mtuBytes: number;
  readonly queueBytesMax: number;
}

/** A built design. */
export interface LeafSpine {
  readonly topology: Topology;
  /** Per link of the topology. */
  readonly links: readonly LinkNumbers[];
  readonly numbers: LeafSpineNumbers;
}

/** More nodes than a scenario may have. */
const nodesMax = 65_536;
/** More links than a scenario may have. */
const linksMax = 262_144;

/**
 * Build a leaf-spine.
 *
 * @returns the topology and its numbers, or every reason why it cannot be built: codes `fabric/leaf-spine-count`,
 *          `fabric/leaf-spine-ports`, `fabric/leaf-spine-size`. Oversubscription above 1 is no reason: it is a number.
 */
export function makeLeafSpine(options: LeafSpineOptions): Parsed<LeafSpine> {
  const { spines, leaves, hostsPerLeaf } = options;
  const issues: Issue[] = [];
  const refuse = (code: string, path: string, expected: string, received: number, hint?: string): void => {
    const issue: Issue = { severity: "error", code, path, expected, received: String(received) };
    issues.push(hint === undefined ? issue : { ...issue, hint });
  };
  for (const name of ["spines", "leaves", "hostsPerLeaf"] as const) {
    const least = name === "hostsPerLeaf" ? 0 : 1;
    if (!(Number.isSafeInteger(options[name]) && options[name] >= least)) {
      refuse("fabric/leaf-spine-count", name, `a whole number from ${least}`, options[name]);
    }
  }
  if (issues.length > 0) return { ok: false, issues };

  const { leafPorts, spinePorts } = options;
  if (leafPorts !== undefined && hostsPerLeaf + spines > leafPorts) {
    const hint = `${hostsPerLeaf} hosts and ${spines} uplinks; take fewer hosts, fewer spines, or a larger leaf`;
    refuse("fabric/leaf-spine-ports", "leafPorts", `at least ${hostsPerLeaf + spines} ports`, leafPorts, hint);
  }
  if (spinePorts !== undefined && leaves > spinePorts) {
    const hint = "a spine needs a port for each leaf; more spines do not help, a third tier or a larger spine does";
    refuse("fabric/leaf-spine-ports", "spinePorts", `at least ${leaves} ports`, spinePorts, hint);
  }
  const nodeCount = spines + leaves + leaves * hostsPerLeaf;
  const linkCount = leaves * (spines + hostsPerLeaf);
  if (nodeCount > nodesMax) refuse("fabric/leaf-spine-size", "", `at most ${nodesMax} nodes`, nodeCount);
  if (linkCount > linksMax) refuse("fabric/leaf-spine-size", "", `at most ${linksMax} links`, linkCount);
  if (issues.length > 0) return { ok: false, issues };

  const hostRate = options.hostRate ?? defaults.hostRate.value;
  const fabricRate = options.fabricRate ?? defaults.fabricRate.value;
  const link = (rateBitsPerSecond: BitsPerSecond): LinkNumbers => ({
    rateBitsPerSecond,
    delayPs: options.delayPs ?? defaults.linkDelay.value,
    mtuBytes: options.mtuBytes ?? defaults.linkMtu.value,
    queueBytesMax: options.queueBytesMax ?? defaults.queueBytesMax.value,
  });
  const topology = layOut(spines, leaves, hostsPerLeaf);
  const isHostLink = ({ ends }: TopologyLink): boolean => !topology.nodes[ends[0].node].forwards;
  return {
    ok: true,
    issues,
    value: {
      topology,
      links: topology.links.map((each) => link(isHostLink(each) ? hostRate : fabricRate)),
      numbers: {
        hosts: leaves * hostsPerLeaf,
        switches: spines + leaves,
        links: linkCount,
        leafPorts: hostsPerLeaf + spines,
        spinePorts: leaves,
        oversubscription: (hostsPerLeaf * hostRate) / (spines * fabricRate),
        bisectionBitsPerSecond: Math.floor(leaves / 2) * Math.min(spines * fabricRate, hostsPerLeaf * hostRate),
      },
    },
  };
}

/** Spines, leaves, then hosts rack by rack; a leaf's host links before its uplinks. A host is the first end of its link. */
function layOut(spines: number, leaves: number, hostsPerLeaf: number): Topology {
  const nodes: TopologyNode[] = [];
  const links: TopologyLink[] = [];
  const add = (name: string, forwards: boolean): number => nodes.push({ name, forwards }) - 1;
  const spineNodes = Array.from({ length: spines }, (_, s) => add(`spine${s + 1}`, true));
  const leafNodes = Array.from({ length: leaves }, (_, l) => add(`leaf${l + 1}`, true));
  const uplinkFirst = Math.max(defaults.leafHostPorts.value, hostsPerLeaf) + 1;
  leafNodes.forEach((leaf, l) => {
    for (let h = 0; h < hostsPerLeaf; h++) {
      const host = add(`h${l * hostsPerLeaf + h + 1}`, false);
      links.push({
        ends: [
          { node: host, port: "eth0" },
          { node: leaf, port: `e1-${h + 1}` },
        ],
      });
    }
    spineNodes.forEach((spine, s) => {
      links.push({
        ends: [
          { node: leaf, port: `e1-${uplinkFirst + s}` },
          { node: spine, port: `e1-${l + 1}` },
        ],
      });
    });
  });
  return { nodes, links };
}
