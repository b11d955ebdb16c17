/**
 * failure/move-probes — what moved at each switch, as probes: `leaf1#flowsAtFailure`, `#movedFlows`, `#needlessFlows`.
 *
 * They are read from what moves have seen, so nobody counts anything while frames fly, and no record and no digest knows
 * of them. Before anything has failed there is nothing to read.
 *
 * Source: rules F472, F473 in ../../SPEC.md.
 * @module
 */
import type { NodeIndex, Simulation } from "@dc/engine";
import type { FailureLog } from "./log.ts";

const metrics = ["flowsAtFailure", "movedFlows", "needlessFlows"] as const;
type Metric = (typeof metrics)[number];

/** Something that answers for probes, as the engine's metrics want it. */
type ProbeSource = Parameters<Simulation["metrics"]["source"]>[0];

/** Answers for the probes of a fabric's switches. @param switches nodes that choose. */
export function createMoveProbes(
  simulation: Simulation,
  switches: readonly NodeIndex[],
  failures: () => FailureLog,
): ProbeSource {
  const { graph } = simulation;
  const isSwitch = new Set(switches);
  const isMetric = (metric: string): metric is Metric => (metrics as readonly string[]).includes(metric);
  return {
    typeOf: (object, metric) => (isMetric(metric) && isSwitch.has(graph.nodeByName(object)) ? "counter" : undefined),
    read(object, metric, statistic) {
      if (!isMetric(metric) || (statistic !== "" && statistic !== "count")) return undefined;
      const moved = failures().movedAt(graph.nodeByName(object));
      return metric === "flowsAtFailure" ? moved?.flows : moved?.[metric];
    },
    *list() {
      if (!failures().hasBegun) return;
      for (const node of switches) for (const metric of metrics) yield `${graph.nodeName(node)}#${metric}`;
    },
    warmUp() {},
  };
}
