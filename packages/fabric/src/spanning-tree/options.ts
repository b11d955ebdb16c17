/**
 * spanning-tree/options — what a program says of a bridge's part in a spanning tree, and the defaults of the standard.
 *
 * Source: IEEE 802.1D-2004 table 17-1 (timers and their ranges), §17.14 (2 · (forward delay − 1 s) ≥ maximum age ≥
 * 2 · (hello time + 1 s)), table 17-2 (priorities in steps of 4,096 and of 16), table 17-3 (costs); rule F342 in
 * ../../SPEC.md.
 * @module
 */
import type { Graph, NodeIndex, PortIndex } from "@dc/engine";
import { defaults } from "../costs/defaults.ts";
import { fabricError } from "../errors.ts";
import { pathCost, pathCostMax } from "./path-cost.ts";
import type { TreeSetup } from "./spanning-tree.ts";

/** A port's part in the tree. */
export interface SpanningTreePortOptions {
  /** Default by the cable's rate. */
  readonly cost?: number;
  /** 0 to 240 in steps of 16; default 128. */
  readonly priority?: number;
  /** No bridge is behind it: it forwards at once; default where there is none. */
  readonly edge?: boolean;
}

/** A bridge's part in the tree; times in whole seconds. */
export interface SpanningTreeOptions {
  /** 0 to 61,440 in steps of 4,096; the least becomes root. Default 32,768. */
  readonly priority?: number;
  /** Default 2. */
  readonly helloTimeSeconds?: number;
  /** Default 20. */
  readonly maxAgeSeconds?: number;
  /** Default 15. */
  readonly forwardDelaySeconds?: number;
  readonly ports?: Readonly<Record<string, SpanningTreePortOptions>>;
}

const ranges = {
  priority: { min: 0, max: 61_440, step: 4096, or: defaults.bridgePriority.value },
  portPriority: { min: 0, max: 240, step: 16, or: defaults.bridgePortPriority.value },
  cost: { min: 1, max: pathCostMax, step: 1, or: 0 },
  helloTimeSeconds: { min: 1, max: 10, step: 1, or: 2 },
  maxAgeSeconds: { min: 6, max: 40, step: 1, or: 20 },
  forwardDelaySeconds: { min: 4, max: 30, step: 1, or: 15 },
} as const;

/** BPDUs that a port may send in a second (table 17-1). */
const transmitHoldCount = 6;

/** What the options of a bridge come to. */
export interface TreeReading {
  readonly graph: Graph;
  readonly node: NodeIndex;
  readonly options: SpanningTreeOptions;
  /** The bridge's ports that take part, in order. */
  readonly ports: readonly PortIndex[];
  /** Whether a bridge is at the far end of a port's cable. */
  leadsToBridge(port: PortIndex): boolean;
}

/**
 * Read a bridge's part.
 *
 * @throws `fabric/spanning-tree` for a number outside its range, timers that contradict one another, or an unknown port.
 */
export function readTree({ graph, node, options, ports, leadsToBridge }: TreeReading): TreeSetup {
  const name = graph.nodeName(node);
  const mistake = treeMistake(options);
  if (mistake !== undefined) {
    const { path, expected, received } = mistake;
    throw fabricError("fabric/spanning-tree", `${name}, spanningTree${path}: expected ${expected}; it is ${received}`);
  }
  const known = ports.map((port) => graph.portLocalName(port));
  const stranger = Object.keys(options.ports ?? {}).find((port) => !known.includes(port));
  if (stranger !== undefined) {
    throw fabricError("fabric/spanning-tree", `${name}, spanningTree.ports.${stranger}: it has no such port`);
  }
  return {
    node,
    priority: options.priority ?? ranges.priority.or,
    mac: ports[0] ?? 0,
    helloTime: options.helloTimeSeconds ?? ranges.helloTimeSeconds.or,
    maxAge: options.maxAgeSeconds ?? ranges.maxAgeSeconds.or,
    forwardDelay: options.forwardDelaySeconds ?? ranges.forwardDelaySeconds.or,
    transmitHoldCount,
    ports: ports.map((port, place) => {
      const own = options.ports?.[graph.portLocalName(port)] ?? {};
      const link = graph.ports.link[port];
      return {
        port,
        id: ((own.priority ?? ranges.portPriority.or) << 8) + place + 1,
        // A device has no rate: it counts as the slowest cable of table 17-3's usual ones, 10 Gbit/s.
        cost: own.cost ?? pathCost(link < 0 ? 10e9 : graph.linkOptions(link).rateBitsPerSecond),
        isAdminEdge: own.edge ?? !leadsToBridge(port),
      };
    }),
  };
}

/** What is wrong with a bridge's part, as a place in the options and what was expected there; undefined where nothing is. */
export function treeMistake(
  options: SpanningTreeOptions,
): { readonly path: string; readonly expected: string; readonly received: string } | undefined {
  const outside = (
    path: string,
    value: number | undefined,
    { min, max, step }: { readonly min: number; readonly max: number; readonly step: number },
  ): ReturnType<typeof treeMistake> => {
    if (value === undefined || (Number.isInteger(value) && value >= min && value <= max && value % step === 0))
      return undefined;
    const steps = step === 1 ? "" : ` in steps of ${step}`;
    return { path, expected: `a whole number from ${min} to ${max}${steps}`, received: String(value) };
  };
  const single = (["priority", "helloTimeSeconds", "maxAgeSeconds", "forwardDelaySeconds"] as const)
    .map((each) => outside(`.${each}`, options[each], ranges[each]))
    .find((each) => each !== undefined);
  if (single !== undefined) return single;
  for (const [port, { cost, priority }] of Object.entries(options.ports ?? {})) {
    const wrong =
      outside(`.ports.${port}.cost`, cost, ranges.cost) ??
      outside(`.ports.${port}.priority`, priority, ranges.portPriority);
    if (wrong !== undefined) return wrong;
  }
  const hello = options.helloTimeSeconds ?? ranges.helloTimeSeconds.or;
  const maxAge = options.maxAgeSeconds ?? ranges.maxAgeSeconds.or;
  const delay = options.forwardDelaySeconds ?? ranges.forwardDelaySeconds.or;
  if (2 * (delay - 1) >= maxAge && maxAge >= 2 * (hello + 1)) return undefined;
  const expected = "2 · (forward delay − 1) ≥ maximum age ≥ 2 · (hello time + 1)";
  return { path: "", expected, received: `forward delay ${delay}, maximum age ${maxAge}, hello time ${hello}` };
}
