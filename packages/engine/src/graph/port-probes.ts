/**
 * graph/port-probes — what can be asked of a port or a node, read from the ports' columns.
 * @module
 */
import type { MetricType, ProbeSource } from "../metrics/metrics.ts";
import type { Graph } from "./graph.ts";

const portMetrics: { readonly [metric: string]: MetricType } = {
  queueBytes: "gauge",
  queueFrames: "gauge",
  sentFrames: "counter",
  sentBytes: "counter",
  receivedFrames: "counter",
  receivedBytes: "counter",
  drops: "counter",
  droppedBytes: "counter",
  markedFrames: "counter",
};

/** The probes of a graph: `leaf1/e1-1#queueBytes.max`, `leaf1#drops.count`, … */
export function createPortProbes(graph: Graph, now: () => number, since: () => number): ProbeSource {
  const portOf = (object: string): number => {
    const slash = object.indexOf("/");
    return slash < 0 ? -1 : graph.portByName(`${object.slice(0, slash)}:${object.slice(slash + 1)}`);
  };
  const counted = (value: number, statistic: string): number | undefined => {
    if (statistic === "" || statistic === "count") return value;
    if (statistic === "ratePerSecond") return (value * 1e12) / (now() - since());
    return undefined;
  };
  const nodeDrops = (object: string): number => {
    const node = graph.nodeByName(object);
    let drops = graph.nodeDrops.array[node];
    for (const port of graph.portsOf(node)) drops += graph.ports.droppedFrames[port];
    return drops;
  };
  return {
    typeOf(object, metric) {
      if (metric === "drops" && graph.nodeByName(object) >= 0) return "counter";
      return Object.hasOwn(portMetrics, metric) && portOf(object) >= 0 ? portMetrics[metric] : undefined;
    },
    read(object, metric, statistic) {
      if (metric === "drops" && graph.nodeByName(object) >= 0) return counted(nodeDrops(object), statistic);
      graph.settle();
      const p = graph.ports;
      const port = portOf(object);
      switch (metric) {
        case "queueBytes":
          if (statistic === "max") return p.queuedBytesPeak(port);
          if (statistic === "mean") return meanQueue(graph, port, now(), since());
          return statistic === "" || statistic === "value" ? p.queuedBytes(port) : undefined;
        case "queueFrames":
          return statistic === "" || statistic === "value" ? graph.queuedFrames(port) : undefined;
        case "drops":
          return counted(p.droppedFrames[port], statistic);
        case "sentFrames":
        case "sentBytes":
        case "receivedFrames":
        case "receivedBytes":
          return counted(p[metric](port), statistic);
        case "droppedBytes":
        case "markedFrames":
          return counted(p[metric][port], statistic);
        default:
          return undefined;
      }
    },
    *list() {
      for (let port = 0; port < graph.portCount; port++) {
        for (const metric of Object.keys(portMetrics)) {
          // Where nobody marks there is nothing to ask for.
          if (metric !== "markedFrames" || graph.isManaged(port)) yield `${graph.portPath(port)}#${metric}`;
        }
      }
      for (let node = 0; node < graph.nodeCount; node++) yield `${graph.nodeName(node)}#drops`;
    },
    warmUp() {
      graph.ports.warmUp(now());
      graph.nodeDrops.array.fill(0);
      graph.dropsByCause.fill(0);
    },
  };
}

/** Waiting bytes, weighted by time. */
function meanQueue(graph: Graph, port: number, now: number, since: number): number {
  const { ports } = graph;
  return now > since ? ports.queuedBytePs(port, now) / (now - since) : ports.queuedBytes(port);
}
