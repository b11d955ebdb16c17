/**
 * explain/moment — the network as it stood when a record was made, read by going there and back.
 *
 * The timeline replays to just before the event that made the record; a frame that was about to arrive is on its link
 * then, and a queue holds what it held. What is read is plain values, because nothing of that moment outlives the look.
 * @module
 */
import { type Frame, none, type PortIndex, type Simulation } from "@dc/engine";
import {
  ethernetHeaderBytes,
  etherType,
  icmpHeaderBytes,
  icmpType,
  ipProtocol,
  Ipv4Header,
  ipv4HeaderBytes,
} from "@dc/wire";
import type { Fabric } from "../fabric/fabric.ts";
import type { FlowNumber } from "../host/traffic.ts";
import { fabricOf } from "../kinds.ts";
import type { ExplainedRun, SeenRecord } from "./explanation.ts";

/** A frame's header, as far as switches read it. */
export interface FrameHeader {
  readonly source: number;
  readonly destination: number;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly ttl: number;
  readonly isArp: boolean;
  /** Whether the addresses are the last 32 bits of IPv6 ones: an outer header, or an error about one. */
  readonly isIpv6?: boolean;
  /** 0 is none. */
  readonly flow: FlowNumber;
  readonly sizeBytes: number;
  /** An ICMP error: the addresses of the datagram that it is about. */
  readonly quoted?: { readonly source: number; readonly destination: number };
}

/** A frame that waits in a queue. */
export interface WaitingFrame {
  readonly flow: FlowNumber;
  readonly sizeBytes: number;
}

/** What a port has been given since the start. */
export interface PortTotals {
  readonly frames: number;
  readonly bytes: number;
}

/** Look at the network just before the event that made a record, after all that was done before its instant. */
export function before<T>(run: ExplainedRun, record: SeenRecord, read: (fabric: Fabric) => T): T {
  return run.timeline.peek(Math.max(0, record.event - 1), (simulation) => {
    // A link may have been cut between the two events: the position after the first of them does not know it yet.
    const isNext = simulation.nextPs >= record.timePs;
    if (isNext && simulation.now < record.timePs - 1) run.timeline.seek(record.timePs - 1);
    return read(fabricOf(run));
  });
}

/** The header of a frame by its id, or undefined when it is not alive: it was made by that very event, or is gone. */
export function headerOf({ simulation, columns }: Fabric, id: number): FrameHeader | undefined {
  const { frames } = simulation;
  const frame = frames.find(id);
  if (frame === none) return undefined;
  const quoted = quotedBy(columns, frame, () => frames.bytes(frame));
  return {
    source: columns.sourceAddress[frame],
    destination: columns.destinationAddress[frame],
    protocol: columns.protocol[frame],
    sourcePort: columns.sourcePort[frame],
    destinationPort: columns.destinationPort[frame],
    ttl: columns.ttl[frame],
    isArp: columns.etherType[frame] === etherType.arp,
    isIpv6: columns.etherType[frame] === etherType.ipv6,
    flow: frames.flow[frame],
    sizeBytes: frames.sizeBytes[frame],
    ...(quoted === undefined ? {} : { quoted }),
  };
}

/** Where the addresses of a quoted datagram stand in a frame without tags. */
const quoteOffset = ethernetHeaderBytes + ipv4HeaderBytes + icmpHeaderBytes;

function quotedBy(columns: Fabric["columns"], frame: Frame, bytesOf: () => Uint8Array): FrameHeader["quoted"] {
  if (columns.etherType[frame] !== etherType.ipv4 || columns.protocol[frame] !== ipProtocol.icmp) return undefined;
  const type = columns.icmpType[frame];
  if (type === icmpType.echoRequest || type === icmpType.echoReply) return undefined;
  const bytes = bytesOf();
  return { source: Ipv4Header.source(bytes, quoteOffset), destination: Ipv4Header.destination(bytes, quoteOffset) };
}

/** The frames that wait at a port at a time not before now, if nothing more joins: first to leave first. */
export function queueAt(simulation: Simulation, port: PortIndex, timePs: number): WaitingFrame[] {
  const { graph, frames } = simulation;
  const waiting: WaitingFrame[] = [];
  const add = (frame: Frame): void => {
    waiting.push({ flow: frames.flow[frame], sizeBytes: frames.sizeBytes[frame] });
  };
  if (graph.ports.general[port] === 1) {
    graph.waitingFrames(port, add);
    // At one instant departures come before arrivals: the first has left when the line is free.
    if (graph.ports.busy[port] === 1 && graph.ports.freeAtPs(port) <= timePs) waiting.shift();
    return waiting;
  }
  graph.inFlight((at, frame, startPs) => {
    if (at === port && startPs > timePs) add(frame);
  });
  return waiting;
}

/** Frames and bytes that were given to a port so far, sent, waiting or dropped: the same before and after a settling. */
export function totalsOf({ graph }: Simulation, port: PortIndex): PortTotals {
  const p = graph.ports;
  return {
    frames: p.sentFrames(port) + p.queuedFrames(port) + p.droppedFrames[port],
    bytes: p.sentBytes(port) + p.queuedBytes(port) + p.droppedBytes[port],
  };
}

/** The port of an object path, or −1 when the object is no port. */
export function portOfObject({ graph }: Simulation, object: string): PortIndex {
  const slash = object.indexOf("/");
  return slash < 0 ? -1 : graph.portByName(`${object.slice(0, slash)}:${object.slice(slash + 1)}`);
}
