/**
 * outside/outside — hosts that a machine outside of the simulation plays: its frames come in, what is for it goes out.
 *
 * Such a host has a place in the network, addresses and a cable, and does nothing by itself. Frames come in by the
 * action `frame.inject`, so that they are part of the run and a replay has them too; what reaches the host is handed
 * to whoever listens (`onLeave`: an edge to a real network) and is gone either way. So a run is the same whether
 * somebody listens or not.
 *
 * Inside, a MAC address is a port's number, and a real machine has its own. Its frames keep theirs; what is sent to the
 * machine's address, learnt from its frames, is for the port.
 *
 * Sources: RFC 7348 §4.1 (learning by source), RFC 792 (an echo returns its data); rules F380–F386 in ../../SPEC.md.
 * @module
 */
import { type DropCause, type Frame, type NodeIndex, none, type PortIndex, type Simulation } from "@dc/engine";
import {
  broadcastMac,
  EthernetHeader,
  ethernetFrameBytesMin,
  ethernetHeaderBytes,
  etherType,
  fillIcmpChecksum,
  fillIpv4Checksum,
  icmpType,
  ipProtocol,
  Ipv4Header,
  isGroupMac,
  isIcmpChecksumGood,
} from "@dc/wire";
import { broadcastPort, type FrameColumns } from "../frame/columns.ts";
import { portOfMac } from "../frame/encode.ts";
import type { Traffic } from "../host/traffic.ts";
import { decodeBase64 } from "./base64.ts";
import { fromColumns, KeptBytes } from "./kept-bytes.ts";
import { readFrame } from "./read-frame.ts";

/** What stands in a MAC column for an address that nobody in the fabric has. */
export const foreignPort = 0xffff_fffd;
/** Largest frame that comes in. */
const frameBytesMax = 65_549;

/** The hosts of a fabric that are played from outside. */
export interface Outside {
  /** Their ports, in the order of the graph. */
  readonly ports: readonly PortIndex[];
  /** Let a frame in by a port of such a host; what is none is dropped there. */
  inject(port: PortIndex, bytes: Uint8Array): void;
  /** The same, as an action carries it. */
  injectText(port: PortIndex, base64: string): void;
  /** Say what the next text is, for who has just made it: nobody has to read it then. */
  announce(base64: string, bytes: Uint8Array): void;
  /** Call `take` with the bytes of what reaches such a host. One listener; undefined for none. */
  onLeave(take: ((port: PortIndex, bytes: Uint8Array) => void) | undefined): void;
}

/** The same, with what the fabric itself calls. */
export interface LiveOutside extends Outside {
  /** A frame has reached such a host. */
  receive(port: PortIndex, frame: Frame): void;
  /** Give an echo's answer the data of the request; false where the request is not to be answered. */
  answer(node: NodeIndex, request: Frame, reply: Frame): boolean;
  /** Whether a frame's bytes are kept. */
  has(frame: Frame): boolean;
  /** Give a frame's copy its bytes. */
  copied(frame: Frame, twin: Frame): void;
}

/** Begin to keep the hosts that are played from outside; once, when the fabric starts. */
export function createOutside(
  simulation: Simulation,
  columns: FrameColumns,
  nodes: readonly NodeIndex[],
  traffic: Traffic,
): LiveOutside {
  const { graph, frames } = simulation;
  const kept = new KeptBytes(simulation, columns);
  const ports = nodes.flatMap((node) => graph.portsOf(node)).sort((a, b) => a - b);
  /** Per entry of `ports` the MAC address of its machine, or 0. */
  const macOfMachine = simulation.state.f64("fabric/outside/mac", Math.max(1, ports.length));
  let leave: ((port: PortIndex, bytes: Uint8Array) => void) | undefined;

  /** What stands in a column for a MAC address. */
  function columnOf(mac: number): number {
    if (mac === broadcastMac) return broadcastPort;
    const place = macOfMachine.indexOf(mac);
    if (place >= 0 && mac !== 0) return ports[place];
    const port = portOfMac(mac);
    return port < 0 ? foreignPort : port;
  }

  /** An echo that a ping of ours sent comes back: it is the ping's. */
  function flowOf(frame: Frame): number {
    if (columns.protocol[frame] !== ipProtocol.icmp || columns.icmpType[frame] !== icmpType.echoReply) return 0;
    const flow = traffic.flows[columns.identifier[frame] - 1];
    const isIts = flow?.kind === "ping" && flow.destination === columns.sourceAddress[frame];
    return isIts && columns.stampPs.get(frame) <= simulation.now ? flow.number : 0;
  }

  let announced = { base64: "", bytes: new Uint8Array(0) };

  return {
    ports,
    onLeave(take) {
      leave = take;
    },
    announce(base64, bytes) {
      announced = { base64, bytes: bytes.slice() };
    },
    injectText(port, base64) {
      const isKnown = base64 === announced.base64;
      this.inject(port, isKnown ? announced.bytes : (decodeBase64(base64) ?? new Uint8Array(0)));
    },
    inject(port, given) {
      const isFrame = given.length >= ethernetHeaderBytes && given.length <= frameBytesMax;
      const bytes = new Uint8Array(Math.max(ethernetFrameBytesMin, isFrame ? given.length : 0));
      if (isFrame) bytes.set(given);
      const frame = frames.allocate(bytes.length);
      const source = EthernetHeader.source(bytes);
      const read = readFrame(frames, columns, frame, bytes);
      const cause: DropCause | undefined = !isFrame || isGroupMac(source) || source === 0 ? "malformed" : read;
      const place = ports.indexOf(port);
      // A machine may use the address that its port has; there is nothing to learn then.
      if (cause === undefined && place >= 0 && portOfMac(source) < 0) macOfMachine[place] = source;
      columns.destinationMac[frame] = columnOf(EthernetHeader.destination(bytes));
      columns.sourceMac[frame] = port;
      kept.keep(frame, bytes, columns.destinationMac[frame], port);
      if (cause !== undefined) graph.dropAtPort(port, frame, cause);
      else if (place < 0) graph.dropAtPort(port, frame, "policy");
      else {
        frames.flow[frame] = flowOf(frame);
        graph.send(port, frame);
      }
    },
    receive(port, frame) {
      const to = columns.destinationMac[frame];
      // What is for nobody in the fabric may be for a group that the machine has joined: it decides.
      if (to !== port && to !== broadcastPort && to !== foreignPort) {
        graph.dropAtPort(port, frame, "unknown-mac");
        return;
      }
      if (columns.etherType[frame] === etherType.ipv4 && columns.protocol[frame] === ipProtocol.udp) {
        traffic.delivered(frame);
      }
      leave?.(port, frames.bytes(frame));
      graph.consume(frame);
    },
    answer(node, request, reply) {
      if (!this.has(request)) return true;
      const bytes = frames.bytes(request);
      const at = ethernetHeaderBytes;
      const icmp = at + Ipv4Header.headerLengthBytes(bytes, at);
      const end = at + Ipv4Header.totalLengthBytes(bytes, at);
      if (!isIcmpChecksumGood(bytes, icmp, end)) {
        frames.release(reply);
        graph.dropAtNode(node, request, "checksum");
        return false;
      }
      const addresses = bytes.slice(at + 12, at + 20);
      bytes.set(addresses.subarray(4), at + 12);
      bytes.set(addresses.subarray(0, 4), at + 16);
      bytes[at + 8] = columns.ttl[reply];
      fillIpv4Checksum(bytes, at);
      bytes[icmp] = icmpType.echoReply;
      fillIcmpChecksum(bytes, icmp, end);
      frames.ecn[reply] = Ipv4Header.ecn(bytes, at);
      kept.keep(reply, bytes, fromColumns, fromColumns);
      return true;
    },
    has: (frame) => frame !== none && frames.encoderOf[frame] === kept.encoder,
    copied: (frame, twin) => kept.copy(frame, twin),
  };
}
