/**
 * workload/flow-mix — many TCP flows between hosts at random: mice and elephants, arriving as a Poisson process.
 *
 * Flows arrive so that the hosts' links together carry the load that was asked for. Sender and receiver are drawn among
 * the connected hosts, sizes from a published distribution. All of it is drawn when the mix is built, from a stream of
 * its own, so that the run itself draws nothing; completion times are histograms by class of size.
 *
 * Source: rules F263, F264 in ../../SPEC.md.
 * @module
 */
import type { Ps } from "@dc/engine";
import { meanGap } from "@dc/engine/workload";
import { fabricError } from "../errors.ts";
import type { Fabric } from "../fabric/fabric.ts";
import type { FlowNumber } from "../host/traffic.ts";
import type { TcpFlowOptions } from "../tcp/flow-options.ts";
import { drawFlowBytes, type FlowSizesName, flowSizes, meanFlowBytes } from "./flow-sizes.ts";

/** A mix of flows. */
export interface FlowMixOptions extends Omit<TcpFlowOptions, "bytes" | "startPs" | "sourcePort" | "onComplete"> {
  readonly sizes: FlowSizesName;
  /** Share of the hosts' links, from 0 to 1, that payload takes up. */
  readonly load: number;
  readonly startPs?: Ps;
  /** No flow begins at or after it. */
  readonly stopPs: Ps;
  /** At most so many flows; default 65,536. */
  readonly flowsMax?: number;
  /** No flow is larger; default no bound. */
  readonly bytesMax?: number;
}

/** Classes of size, by the name of their probes: up to 100 kB, up to 10 MB, above. */
export const sizeClasses = ["mice", "middle", "elephants"] as const;

/** The class of a size: the bounds are those of pFabric's figures (SIGCOMM 2013, §5): 100 kB and 10 MB. */
export function sizeClassOf(bytes: number): (typeof sizeClasses)[number] {
  return bytes <= 100_000 ? "mice" : bytes <= 10_000_000 ? "middle" : "elephants";
}

/**
 * Add a mix to a fabric, before the run begins.
 *
 * @param name its object: completion times are at `mix1/mice#flowCompletionPs.p99`.
 * @returns the flows' numbers, in the order in which they begin.
 * @throws `fabric/bad-option` for a load outside (0, 1], or fewer than two connected hosts.
 */
export function addFlowMix(fabric: Fabric, name: string, options: FlowMixOptions): FlowNumber[] {
  const { sizes, load, startPs = 0, stopPs, flowsMax = 65_536, bytesMax = Number.POSITIVE_INFINITY, ...flow } = options;
  const { simulation } = fabric;
  const { graph, metrics } = simulation;
  fabric.start();
  const hosts = fabric.hosts.filter((node) => fabric.addressOf(node) !== 0);
  if (!(load > 0 && load <= 1)) throw fabricError("fabric/bad-option", `${name}: a load of ${load}: expected 0 to 1`);
  if (hosts.length < 2) throw fabricError("fabric/bad-option", `${name}: expected two connected hosts or more`);
  let rateBitsPerSecond = 0;
  for (const node of hosts) {
    for (const port of graph.portsOf(node)) {
      const link = graph.ports.link[port];
      if (link >= 0) rateBitsPerSecond += graph.linkOptions(link).rateBitsPerSecond;
    }
  }
  const distribution = flowSizes[sizes];
  const histograms = Object.fromEntries(
    sizeClasses.map((word) => [word, metrics.histogram(`${name}/${word}`, "flowCompletionPs")]),
  );
  const random = simulation.random(`fabric/${name}`);
  // The mean of what was published, whatever bound cuts it off: the load is then less, and says so in its probes.
  const gapPs = meanGap(rateBitsPerSecond, meanFlowBytes(distribution), load);
  const made: FlowNumber[] = [];
  let atPs = startPs + random.exponential(gapPs);
  while (atPs < stopPs && made.length < flowsMax) {
    const from = random.below(hosts.length);
    const step = 1 + random.below(hosts.length - 1);
    const bytes = Math.min(drawFlowBytes(distribution, random), bytesMax);
    const histogram = histograms[sizeClassOf(bytes)];
    made.push(
      fabric.addTcpFlow({
        ...flow,
        from: graph.nodeName(hosts[from]),
        to: graph.nodeName(hosts[(from + step) % hosts.length]),
        bytes,
        startPs: atPs,
        onComplete: (_flow, completionPs) => histogram.record(completionPs),
      }),
    );
    atPs += random.exponential(gapPs);
  }
  return made;
}
