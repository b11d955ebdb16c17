/**
 * topology/three-tier — core, aggregation and access, the network that came before the leaf-spine.
 *
 * Blocks of access switches under a few aggregation switches, which all have every core switch. Everything is routed
 * here, so that all links carry traffic; `spanningTree` shows what bridging would leave of it: the root is `core1`, next
 * in line `core2`, all others have the same priority, and the links that the tree blocks carry nothing. Names are
 * `core1…`, `b1-agg1…`, `b1-access1…`, `h1…`; an access switch has its uplinks after port 48, or after its last host.
 *
 * Sources: IEEE Std 802.1D-2004 clause 17 (./spanning-tree.ts); rules F208, F210–F214 in ../../SPEC.md.
 * @module
 */
import type { BitsPerSecond, Parsed } from "@dc/engine";
import { defaults } from "../costs/defaults.ts";
import { type CableOptions, createDraft, type Design } from "./design.ts";
import { createReasons } from "./reasons.ts";
import { computeSpanningTree } from "./spanning-tree.ts";
import type { Topology } from "./topology.ts";

/** What to build. */
export interface ThreeTierOptions extends CableOptions {
  readonly blocks: number;
  readonly accessPerBlock: number;
  readonly hostsPerAccess: number;
  /** Default 2. */
  readonly aggregationsPerBlock?: number;
  /** Default 2. */
  readonly cores?: number;
  /** Links from an access switch to each aggregation switch of its block; default 1. */
  readonly accessUplinks?: number;
  /** Links from an aggregation switch to each core switch; default 1. */
  readonly aggregationUplinks?: number;
  /** Of a link between aggregation and core; default `fabricRate`. */
  readonly coreRate?: BitsPerSecond;
  /** Name the links that a spanning tree would block, and count without them; default false. */
  readonly spanningTree?: boolean;
  /** Ports that the switches at hand have; when given, a design that needs more is refused. */
  readonly accessPorts?: number;
  readonly aggregationPorts?: number;
  readonly corePorts?: number;
}

/**
 * Build a three-tier network.
 *
 * @returns the design, or every reason why it cannot be built: codes `fabric/three-tier-count`,
 *          `fabric/three-tier-ports`, `fabric/three-tier-size`.
 */
export function makeThreeTier(options: ThreeTierOptions): Parsed<Design> {
  const { blocks, accessPerBlock, hostsPerAccess, aggregationsPerBlock = 2, cores = 2 } = options;
  const { accessUplinks = 1, aggregationUplinks = 1 } = options;
  const reasons = createReasons("three-tier");
  reasons.whole("blocks", blocks, 1);
  reasons.whole("accessPerBlock", accessPerBlock, 1);
  reasons.whole("hostsPerAccess", hostsPerAccess, 0);
  reasons.whole("aggregationsPerBlock", aggregationsPerBlock, 1);
  reasons.whole("cores", cores, 1);
  reasons.whole("accessUplinks", accessUplinks, 1);
  reasons.whole("aggregationUplinks", aggregationUplinks, 1);
  if (reasons.any) return { ok: false, issues: reasons.issues };

  const up = { access: accessUplinks * aggregationsPerBlock, aggregation: aggregationUplinks * cores };
  const down = {
    aggregation: accessUplinks * accessPerBlock,
    core: aggregationUplinks * aggregationsPerBlock * blocks,
  };
  const accessHint = `${hostsPerAccess} hosts and ${up.access} uplinks`;
  reasons.ports("accessPorts", options.accessPorts, hostsPerAccess + up.access, accessHint);
  const aggregationHint = `${down.aggregation} links down and ${up.aggregation} up; take smaller blocks`;
  reasons.ports("aggregationPorts", options.aggregationPorts, down.aggregation + up.aggregation, aggregationHint);
  const coreHint = `${aggregationUplinks * aggregationsPerBlock} for each block; more cores do not help`;
  reasons.ports("corePorts", options.corePorts, down.core, coreHint);
  const access = blocks * accessPerBlock;
  reasons.size(
    cores + blocks * aggregationsPerBlock + access * (1 + hostsPerAccess),
    access * (hostsPerAccess + up.access) + blocks * aggregationsPerBlock * up.aggregation,
  );
  if (reasons.any) return { ok: false, issues: reasons.issues };

  const draft = createDraft(options);
  const coreNodes = Array.from({ length: cores }, (_, c) => draft.addSwitch(`core${c + 1}`, 3));
  const made = Array.from({ length: blocks }, (_, b) => ({
    aggregations: Array.from({ length: aggregationsPerBlock }, (_, a) => draft.addSwitch(`b${b + 1}-agg${a + 1}`, 2)),
    access: Array.from({ length: accessPerBlock }, (_, s) => draft.addSwitch(`b${b + 1}-access${s + 1}`, 1)),
  }));
  const uplinkFirst = Math.max(defaults.leafHostPorts.value, hostsPerAccess) + 1;
  let hosts = 0;
  made.forEach((block, b) => {
    block.access.forEach((node, s) => {
      for (let h = 1; h <= hostsPerAccess; h++) draft.connect(draft.addHost(`h${++hosts}`), "eth0", node, `e1-${h}`);
      block.aggregations.forEach((aggregation, a) => {
        for (let n = 0; n < accessUplinks; n++) {
          const port = `e1-${uplinkFirst + a * accessUplinks + n}`;
          draft.connect(node, port, aggregation, `e1-${s * accessUplinks + n + 1}`);
        }
      });
    });
    block.aggregations.forEach((aggregation, a) => {
      coreNodes.forEach((core, c) => {
        for (let n = 0; n < aggregationUplinks; n++) {
          const port = `e1-${down.aggregation + c * aggregationUplinks + n + 1}`;
          const corePort = (b * aggregationsPerBlock + a) * aggregationUplinks + n + 1;
          draft.connect(aggregation, port, core, `e1-${corePort}`, options.coreRate);
        }
      });
    });
  });
  const design = draft.finish({
    tiers: [
      { role: "access", ports: options.accessPorts },
      { role: "aggregation", ports: options.aggregationPorts },
      { role: "core", ports: options.corePorts },
    ],
    units: blocks > 1 ? blocks : accessPerBlock,
    unitTiers: blocks > 1 ? 2 : 1,
    blocked: options.spanningTree === true ? findBlocked(draft.topology, draft.rates, coreNodes) : [],
  });
  return { ok: true, issues: [], value: design };
}

/**
 * The links that a spanning tree blocks, by number: MAC addresses rise in the order of the nodes.
 *
 * @param rates of the links, in bit/s.
 * @param cores switches of which the first is the root, and the second next in line.
 */
export function findBlocked(topology: Topology, rates: readonly number[], cores: readonly number[]): number[] {
  const bridges = topology.nodes.flatMap(({ forwards }, node) => (forwards ? [node] : []));
  const place = new Map(bridges.map((node, index) => [node, index]));
  const portNumber = (port: string): number => Number(port.replace(/^.*-/, ""));
  const links = topology.links.flatMap(({ ends }, link) => {
    if (!ends.every(({ node }) => place.has(node))) return [];
    const [a, b] = ends.map(({ node, port }) => ({ bridge: place.get(node) as number, port: portNumber(port) }));
    return [{ link, ends: [a, b] as const, rateBitsPerSecond: rates[link] }];
  });
  const step = 4096;
  const tree = computeSpanningTree({
    bridges: bridges.map((node, mac) => {
      const rank = cores.indexOf(node);
      return rank === 0 || rank === 1 ? { mac, priority: step * (rank + 1) } : { mac };
    }),
    links,
  });
  return tree.links.flatMap(({ isForwarding }, index) => (isForwarding ? [] : [links[index].link]));
}
