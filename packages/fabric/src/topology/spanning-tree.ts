/**
 * topology/spanning-tree — which ports of a bridged network forward, once the protocol has settled.
 *
 * A pure function of the bridges' priorities and MAC addresses, and of the links' costs: the root bridge, each bridge's
 * root port, each link's designated port, and the ports that discard (alternate, backup). 802.1D's spanning tree and
 * its rapid form settle on the same roles; how long that takes is not here. Where the network is in parts, each part
 * has a root of its own. All links join two ports; one that joins two ports of a bridge leaves a backup port.
 *
 * Sources: IEEE Std 802.1D-2004 §17.2, §17.5 (priority vectors), §17.6 (their comparison), §17.14 and table 17-3 (port
 * path costs); rules F210–F214 in ../../SPEC.md.
 * @module
 */
import { defaults } from "../costs/defaults.ts";
import { pathCost } from "../spanning-tree/path-cost.ts";

/** One bridge. */
export interface TreeBridge {
  /** Its MAC address as a number, which breaks ties: lower wins. */
  readonly mac: number;
  /** 0 to 61,440 in steps of 4,096; default 32,768. Lower wins. */
  readonly priority?: number;
}

/** One end of a link. */
export interface TreePort {
  /** Index into `bridges`. */
  readonly bridge: number;
  /** Port number within the bridge, from 1. */
  readonly port: number;
  /** 0 to 240 in steps of 16; default 128. Lower wins. */
  readonly priority?: number;
  /** Port path cost; default that of the link's rate. */
  readonly cost?: number;
}

/** One link. */
export interface TreeLink {
  readonly ends: readonly [TreePort, TreePort];
  readonly rateBitsPerSecond: number;
}

/** A bridged network. */
export interface BridgedNetwork {
  readonly bridges: readonly TreeBridge[];
  readonly links: readonly TreeLink[];
}

/** What a port does: root and designated ports forward, alternate and backup ports discard. */
export type PortRole = "root" | "designated" | "alternate" | "backup";

/** What the protocol settles on. */
export interface SpanningTree {
  /** Per bridge. */
  readonly bridges: readonly {
    /** The root of its part of the network; itself for a root. */
    readonly root: number;
    readonly rootPathCost: number;
    /** The link of its root port; −1 for a root. */
    readonly rootLink: number;
  }[];
  /** Per link. */
  readonly links: readonly {
    readonly roles: readonly [PortRole, PortRole];
    /** Whether frames cross it: neither end discards. */
    readonly isForwarding: boolean;
  }[];
}

/** Compute the roles. @returns per bridge and per link, in their order. */
export function computeSpanningTree({ bridges, links }: BridgedNetwork): SpanningTree {
  const byIdentifier = bridges.map((_, bridge) => bridge);
  byIdentifier.sort(
    (a, b) => priorityOf(bridges[a]) - priorityOf(bridges[b]) || bridges[a].mac - bridges[b].mac || a - b,
  );
  // A bridge's place in this order stands for its identifier.
  const identifier = new Int32Array(bridges.length);
  byIdentifier.forEach((bridge, place) => {
    identifier[bridge] = place;
  });
  const ports: number[][] = bridges.map(() => []);
  links.forEach(({ ends: [a, b] }, link) => {
    ports[a.bridge].push(link * 2);
    ports[b.bridge].push(link * 2 + 1);
  });
  const root = new Int32Array(bridges.length).fill(-1);
  const cost = new Float64Array(bridges.length);
  for (const bridge of byIdentifier) if (root[bridge] < 0) spread(bridge, links, ports, root, cost);

  const rootPort = new Int32Array(bridges.length).fill(-1);
  bridges.forEach((_, bridge) => {
    if (root[bridge] === bridge) return;
    for (const port of ports[bridge]) {
      const best = rootPort[bridge];
      if (endOf(links, port ^ 1).bridge === bridge) continue;
      if (best < 0 || compareReceived(port, best) < 0) rootPort[bridge] = port;
    }
  });

  /** Which of two ports of one bridge receives the better priority vector. §17.6 */
  function compareReceived(a: number, b: number): number {
    const [farA, farB] = [endOf(links, a ^ 1), endOf(links, b ^ 1)];
    return (
      cost[farA.bridge] + costOf(links, a) - (cost[farB.bridge] + costOf(links, b)) ||
      identifier[farA.bridge] - identifier[farB.bridge] ||
      comparePorts(farA, farB) ||
      comparePorts(endOf(links, a), endOf(links, b))
    );
  }

  return {
    bridges: bridges.map((_, bridge) => ({
      root: root[bridge],
      rootPathCost: cost[bridge],
      rootLink: rootPort[bridge] < 0 ? -1 : rootPort[bridge] >> 1,
    })),
    links: links.map(({ ends: [a, b] }, link) => {
      const order =
        cost[a.bridge] - cost[b.bridge] || identifier[a.bridge] - identifier[b.bridge] || comparePorts(a, b);
      const designated = order <= 0 ? 0 : 1;
      const other = link * 2 + (1 - designated);
      const role =
        rootPort[endOf(links, other).bridge] === other ? "root" : a.bridge === b.bridge ? "backup" : "alternate";
      return { roles: designated === 0 ? ["designated", role] : [role, "designated"], isForwarding: role === "root" };
    }),
  };
}

/** Root path costs of all that a root reaches: each port adds its own cost to what its neighbour has. */
function spread(
  from: number,
  links: readonly TreeLink[],
  ports: readonly number[][],
  root: Int32Array,
  cost: Float64Array,
): void {
  cost[from] = 0;
  root[from] = from;
  const waiting = createHeap();
  waiting.push(from, 0);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.cost > cost[next.bridge]) continue;
    for (const port of ports[next.bridge]) {
      const far = endOf(links, port ^ 1).bridge;
      const own = next.cost + costOf(links, port ^ 1);
      if (root[far] === from && cost[far] <= own) continue;
      root[far] = from;
      cost[far] = own;
      waiting.push(far, own);
    }
  }
}

/** A binary heap of bridges by cost. */
function createHeap(): {
  push(bridge: number, cost: number): void;
  pop(): { bridge: number; cost: number } | undefined;
} {
  const heap: { bridge: number; cost: number }[] = [];
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [heap[b], heap[a]];
  };
  return {
    push(bridge, cost) {
      let at = heap.push({ bridge, cost }) - 1;
      for (let up = (at - 1) >> 1; at > 0 && heap[up].cost > heap[at].cost; up = (at - 1) >> 1) {
        swap(at, up);
        at = up;
      }
    },
    pop() {
      if (heap.length < 2) return heap.pop();
      swap(0, heap.length - 1);
      const first = heap.pop();
      for (let at = 0; ; ) {
        let least = at;
        for (const child of [2 * at + 1, 2 * at + 2]) {
          if (child < heap.length && heap[child].cost < heap[least].cost) least = child;
        }
        if (least === at) return first;
        swap(at, least);
        at = least;
      }
    },
  };
}

/** The end that a number stands for: twice the link, and one for its second end. */
function endOf(links: readonly TreeLink[], port: number): TreePort {
  return links[port >> 1].ends[(port & 1) as 0 | 1];
}

function costOf(links: readonly TreeLink[], port: number): number {
  return endOf(links, port).cost ?? pathCost(links[port >> 1].rateBitsPerSecond);
}

function priorityOf({ priority }: TreeBridge): number {
  return priority ?? defaults.bridgePriority.value;
}

/** Port identifiers: priority, then number. §9.2.7 */
function comparePorts(a: TreePort, b: TreePort): number {
  const standard = defaults.bridgePortPriority.value;
  return (a.priority ?? standard) - (b.priority ?? standard) || a.port - b.port;
}
