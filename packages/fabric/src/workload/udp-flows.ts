/**
 * workload/udp-flows — many flows of UDP from one host to another: what a hash has to spread.
 *
 * The flows differ in their source ports, which are in a row or a step apart. All together send at one rate and take turns: each has its
 * first frame before any has its second.
 *
 * Source: rules F470, F471 in ../../SPEC.md.
 * @module
 */
import { makeTransmit, type Ps } from "@dc/engine";
import { fabricError } from "../errors.ts";
import type { Fabric } from "../fabric/fabric.ts";
import type { FlowNumber } from "../host/traffic.ts";

/** Flows that one workload makes at most, as many as there are ports. */
export const udpFlowsMax = 65_536;

/** Flows between two hosts. */
export interface UdpFlowsOptions {
  readonly from: string;
  readonly to: string;
  /** How many. */
  readonly flows: number;
  /** Of all together, counting each frame as it is captured. */
  readonly rateBitsPerSecond: number;
  /** As captured; default 1,514. */
  readonly frameBytes?: number;
  /** Of each flow; default no bound. */
  readonly framesMax?: number;
  /** The first flow's; the next have the next. Default 1,024. */
  readonly sourcePort?: number;
  /** From one flow's port to the next one's; default 1. */
  readonly sourcePortStep?: number;
  /** Default 9. */
  readonly destinationPort?: number;
  readonly startPs?: Ps;
  /** Nothing leaves at or after it. */
  readonly stopPs?: Ps;
}

/**
 * Add flows to a fabric, before the run begins.
 *
 * @returns the flows, in the order of their ports.
 * @throws `fabric/bad-option` where the last port would be above 65,535; as `addUdpFlow`.
 */
export function addUdpFlows(fabric: Fabric, options: UdpFlowsOptions): FlowNumber[] {
  const { flows, rateBitsPerSecond, frameBytes = 1514, startPs = 0, sourcePort = 1024, sourcePortStep = 1 } = options;
  if (sourcePort + (flows - 1) * sourcePortStep >= udpFlowsMax) {
    throw fabricError(
      "fabric/bad-option",
      `${flows} flows from port ${sourcePort} up: expected ports of at most 65535`,
    );
  }
  const turnPs = makeTransmit(rateBitsPerSecond, 0)(frameBytes);
  const { from, to, framesMax, destinationPort, stopPs } = options;
  // One object for all of them, which nobody keeps: there may be tens of thousands.
  const flow = {
    from,
    to,
    frameBytes,
    gapPs: turnPs * flows,
    sourcePort,
    startPs,
    ...(framesMax === undefined ? {} : { framesMax }),
    ...(destinationPort === undefined ? {} : { destinationPort }),
    ...(stopPs === undefined ? {} : { stopPs }),
  };
  return Array.from({ length: flows }, (_, place) => {
    flow.sourcePort = sourcePort + place * sourcePortStep;
    flow.startPs = startPs + place * turnPs;
    return fabric.addUdpFlow(flow);
  });
}
