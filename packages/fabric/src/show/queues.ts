/**
 * show/queues — what each port of a node sent, lost and still holds, as `tc -s qdisc` prints it.
 *
 * A queue that is limited in bytes is a `bfifo`, one limited in frames a `pfifo`; where both limits are set the one in
 * bytes is printed. A queue without a limit has the largest that a `pfifo` takes, 2³² − 1. Counts are of frames from
 * destination MAC address to end of payload.
 *
 * Source: rule F407 in ../../SPEC.md; tc(8), tc-bfifo(8). How tc writes bytes (`256Kb`, `150000b`) was read off it.
 * @module
 */
import type { NodeIndex, PortIndex } from "@dc/engine";
import type { Fabric } from "../fabric/fabric.ts";
import type { ShowLine } from "./show.ts";

/** The first handle that the kernel gives to a queue that somebody set: 8001, hexadecimal. */
const handleFirst = 0x8001;
/** The largest limit of a `pfifo`: 32 bits. */
const packetsMax = 4_294_967_295;

/** Three lines for each port that has a cable, in the order of the ports. */
export function showQueues(fabric: Fabric, node: NodeIndex): readonly ShowLine[] {
  const { graph } = fabric.simulation;
  graph.settle();
  const cabled = graph.portsOf(node).filter((port) => graph.ports.link[port] >= 0);
  return cabled.flatMap((port, place) => ofPort(fabric, port, handleFirst + place));
}

function ofPort(fabric: Fabric, port: PortIndex, handle: number): ShowLine[] {
  const { graph } = fabric.simulation;
  const { ports } = graph;
  const bytesMax = ports.queueBytesMax(port);
  const framesMax = ports.queueFramesMax(port);
  const kind = Number.isFinite(bytesMax) ? "bfifo" : "pfifo";
  const limit = Number.isFinite(bytesMax) ? printSize(bytesMax) : `${Math.min(framesMax, packetsMax)}p`;
  const [sentBytes, sent, dropped] = [ports.sentBytes(port), ports.sentFrames(port), ports.droppedFrames[port]];
  const lines = [
    `qdisc ${kind} ${handle.toString(16)}: dev ${graph.portLocalName(port)} root refcnt 2 limit ${limit}`,
    ` Sent ${sentBytes} bytes ${sent} pkt (dropped ${dropped}, overlimits 0 requeues 0)`,
    ` backlog ${printSize(ports.queuedBytes(port))} ${graph.queuedFrames(port)}p requeues 0`,
  ];
  return lines.map((text) => ({ text, ports: [port] }));
}

/** Bytes as tc writes them: in Mb or Kb where they are that, to within 1 KiB or 16 bytes; else as they are. */
export function printSize(bytes: number): string {
  const mebi = Math.round(bytes / 1_048_576);
  if (bytes >= 1_048_576 && Math.abs(mebi * 1_048_576 - bytes) < 1024) return `${mebi}Mb`;
  const kibi = Math.round(bytes / 1024);
  if (bytes >= 1024 && Math.abs(kibi * 1024 - bytes) < 16) return `${kibi}Kb`;
  return `${bytes}b`;
}
