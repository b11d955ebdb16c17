/**
 * workload/incast — many send the same amount to one at the same time: what a storage client or an aggregator brings about.
 *
 * Over UDP each sender is a flow of so many frames, as fast as its own link or paced, so that all together send as fast
 * as the receiver's link takes. Over TCP each is a connection, and the windows do what they can.
 *
 * Source: rules F260, F261 in ../../SPEC.md.
 * @module
 */
import { makeTransmit, type Ps } from "@dc/engine";
import { fabricError } from "../errors.ts";
import type { Fabric } from "../fabric/fabric.ts";
import type { FlowNumber } from "../host/traffic.ts";
import type { TcpFlowOptions } from "../tcp/flow-options.ts";

/** Senders of an incast at once. */
export interface IncastOptions {
  readonly senders: readonly string[];
  readonly to: string;
  /** Of each sender: UDP payload and headers as captured, in whole frames; TCP payload. */
  readonly bytes: number;
  readonly startPs?: Ps;
  readonly transport: "udp" | "tcp";
  /** UDP: `none` sends at the rate of the sender's link, `even` at its share of the receiver's. Default `none`. */
  readonly pacing?: "none" | "even";
  /** UDP: size of a frame; default 1,514. */
  readonly frameBytes?: number;
  /** TCP: as of any flow. */
  readonly tcp?: Omit<TcpFlowOptions, "bytes" | "startPs">;
}

/** Add an incast to a fabric. @returns the flows, in the order of the senders. @throws `fabric/bad-option`. */
export function addIncast(fabric: Fabric, options: IncastOptions): FlowNumber[] {
  const { senders, to, bytes, startPs = 0, transport, pacing = "none", frameBytes = 1514 } = options;
  if (transport === "tcp") {
    return senders.map((from) => fabric.addTcpFlow({ ...options.tcp, from, to, bytes, startPs }));
  }
  fabric.start();
  const receiverGapPs = gapOf(fabric, to, frameBytes);
  return senders.map((from, place) =>
    fabric.addUdpFlow({
      from,
      to,
      frameBytes,
      framesMax: Math.ceil(bytes / frameBytes),
      gapPs: pacing === "even" ? receiverGapPs * senders.length : gapOf(fabric, from, frameBytes),
      // Paced senders take turns: their first frames are one gap of the receiver's link apart.
      startPs: pacing === "even" ? startPs + place * receiverGapPs : startPs,
    }),
  );
}

/** From a frame's first bit to the next one's on a host's link. */
function gapOf(fabric: Fabric, name: string, frameBytes: number): Ps {
  const { graph } = fabric.simulation;
  for (const port of graph.portsOf(graph.nodeByName(name))) {
    const link = graph.ports.link[port];
    if (link < 0) continue;
    const { rateBitsPerSecond, overheadBytes = 24 } = graph.linkOptions(link);
    return makeTransmit(rateBitsPerSecond, overheadBytes)(frameBytes);
  }
  throw fabricError("fabric/bad-option", `${name} has no cable: expected a host with a link`);
}
