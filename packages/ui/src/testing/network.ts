/**
 * testing/network — small networks and frames for the tests of the pictures.
 * @module
 */
import {
  makeQuietFrame,
  type Topology,
  type TopologyFrame,
  type TopologyLink,
  type TopologyNode,
} from "../topology/topology.ts";

/** Nodes from names (`h…` is a host), links from pairs; ports are numbered as they come. */
export function makeNetwork(names: readonly string[], pairs: readonly (readonly [string, string])[]): Topology {
  const ports = new Map<string, number>();
  const port = (node: string): { node: string; port: string } => {
    const next = (ports.get(node) ?? 0) + 1;
    ports.set(node, next);
    return { node, port: `e${next}` };
  };
  const nodes = names.map((id): TopologyNode => ({ id, role: id.startsWith("h") ? "host" : "switch" }));
  const links = pairs.map(([from, to]): TopologyLink => {
    const end = port(from);
    return { id: `${end.node}:${end.port}`, from: end, to: port(to), rateBitsPerSecond: 100e9 };
  });
  return { nodes, links };
}

/** A leaf-spine of this size: the links of a leaf to the spines first, then those to its hosts. */
export function makeLeafSpine(spines: number, leaves: number, hostsPerLeaf: number): Topology {
  const count = (prefix: string, many: number): string[] =>
    Array.from({ length: many }, (_, at) => `${prefix}${at + 1}`);
  const pairs: [string, string][] = [];
  for (let leaf = 1; leaf <= leaves; leaf += 1) {
    for (const spine of count("spine", spines)) pairs.push([`leaf${leaf}`, spine]);
    for (let host = 1; host <= hostsPerLeaf; host += 1)
      pairs.push([`leaf${leaf}`, `h${(leaf - 1) * hostsPerLeaf + host}`]);
  }
  const names = [...count("spine", spines), ...count("leaf", leaves), ...count("h", leaves * hostsPerLeaf)];
  return makeNetwork(names, pairs);
}

/** A frame with these columns changed: `makeFrame(topology, { queueShare: { 3: 1 } })`. */
export function makeFrame(
  topology: Topology,
  change: {
    readonly timePs?: number | undefined;
    readonly load?: Readonly<Record<number, number>> | undefined;
    readonly queueShare?: Readonly<Record<number, number>> | undefined;
    readonly queueBytes?: Readonly<Record<number, number>> | undefined;
    readonly down?: readonly number[] | undefined;
    readonly packets?:
      | readonly (readonly [id: number, end: number, startPs: number, arrivalPs: number, flow: number])[]
      | undefined;
    readonly lanes?: TopologyFrame["lanes"] | undefined;
    readonly drops?: TopologyFrame["drops"] | undefined;
  } = {},
): TopologyFrame {
  const quiet = makeQuietFrame(topology);
  const put = (column: ArrayLike<number>, values: Readonly<Record<number, number>> = {}): number[] =>
    Array.from(column, (value, at) => values[at] ?? value);
  const packets = change.packets ?? [];
  return {
    timePs: change.timePs ?? 0,
    load: put(quiet.load, change.load),
    queueShare: put(quiet.queueShare, change.queueShare),
    queueBytes: put(quiet.queueBytes, change.queueBytes),
    up: Array.from(quiet.up, (value, link) => (change.down?.includes(link) === true ? 0 : value)),
    packets: {
      count: packets.length,
      id: packets.map(([id]) => id),
      end: packets.map(([, end]) => end),
      startPs: packets.map(([, , startPs]) => startPs),
      arrivalPs: packets.map(([, , , arrivalPs]) => arrivalPs),
      flow: packets.map(([, , , , flow]) => flow),
    },
    lanes: change.lanes ?? [],
    drops: change.drops ?? [],
  };
}
