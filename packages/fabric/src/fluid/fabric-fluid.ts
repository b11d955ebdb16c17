/**
 * fluid/fabric-fluid — a live fabric's flows as a network of the fluid model, so that both models can be asked the same.
 *
 * A link is a port: the direction by which frames leave there. Rates count what a frame costs on a line, its overhead
 * (preamble, check sequence, gap) and the tunnel's bytes included; where that differs along a way, the most. A flow's
 * demand is what it offers; pings are left out.
 *
 * Source: rules F282–F285 in ../../SPEC.md.
 * @module
 */
import type { PortIndex } from "@dc/engine";
import type { Fabric } from "../fabric/fabric.ts";
import type { Flow } from "../host/traffic.ts";
import { findFlowWays, type FlowWay } from "./fabric-paths.ts";
import type { FluidNetwork } from "./network.ts";

/** A fabric as the fluid model sees it. */
export interface FabricFluid {
  readonly network: FluidNetwork;
  /** Per flow of the network, the fabric's. */
  readonly flows: readonly Flow[];
  /** Per link of the network, the port by which frames leave. */
  readonly ports: readonly PortIndex[];
  /** Per flow of the network the share of its rate that is frames, without what each costs beside on a line. */
  readonly frameShare: Float64Array;
  /** Flows of the fabric that reach nobody. */
  readonly lost: readonly { readonly flow: Flow; readonly lost: NonNullable<FlowWay["lost"]> }[];
}

/** How to read a fabric. */
export interface FabricFluidOptions {
  /** Whether flows send no more than they offer, or all that they are given. Default `offered`. */
  readonly demand?: "offered" | "unbounded";
}

/** Read the UDP flows of a fabric that has started; it is left as it is. */
export function makeFabricFluid(fabric: Fabric, { demand = "offered" }: FabricFluidOptions = {}): FabricFluid {
  const { graph } = fabric.simulation;
  const linkOf = new Int32Array(graph.portCount).fill(-1);
  const ports: PortIndex[] = [];
  for (let port = 0; port < graph.portCount; port++) {
    if (graph.ports.link[port] < 0) continue;
    linkOf[port] = ports.length;
    ports.push(port);
  }
  const flows: Flow[] = [];
  const lost: FabricFluid["lost"][number][] = [];
  const [pathStart, pathLinks, demands, frameShare] = [[0], [] as number[], [] as number[], [] as number[]];
  const sending = fabric.flows.filter(({ kind }) => kind !== "ping");
  const ways = findFlowWays(fabric, sending);
  for (const [place, flow] of sending.entries()) {
    const way = ways[place];
    if (way.lost !== undefined) {
      lost.push({ flow, lost: way.lost });
      continue;
    }
    // A port with a device has no line, and no bound of its own.
    const crossed = way.ports.flatMap((port, at) => (linkOf[port] < 0 ? [] : [{ port, added: way.addedBytes[at] }]));
    const beside = Math.max(0, ...crossed.map(({ port, added }) => graph.ports.overheadBytes(port) + added));
    const lineBytes = flow.frameBytes + beside;
    flows.push(flow);
    pathLinks.push(...new Set(crossed.map(({ port }) => linkOf[port])));
    pathStart.push(pathLinks.length);
    const offered = (lineBytes * 8e12) / flow.gapPs;
    demands.push(demand === "offered" || crossed.length === 0 ? offered : Number.POSITIVE_INFINITY);
    frameShare.push(flow.frameBytes / lineBytes);
  }
  return {
    network: {
      capacityBitsPerSecond: Float64Array.from(
        ports,
        (port) => graph.linkOptions(graph.ports.link[port]).rateBitsPerSecond,
      ),
      pathStart: Int32Array.from(pathStart),
      pathLinks: Int32Array.from(pathLinks),
      demandBitsPerSecond: Float64Array.from(demands),
    },
    flows,
    ports,
    frameShare: Float64Array.from(frameShare),
    lost,
  };
}
