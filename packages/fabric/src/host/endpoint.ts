/**
 * host/endpoint — the end of a frame's way, and the beginning: what is delivered, what a host sends.
 *
 * Delivery is the same at a host and at a switch that is addressed itself: UDP goes to its flow's sink, an echo request
 * is answered, an echo reply goes to its ping, and the frame is gone. A host sends to its own network directly, to
 * everyone else through the router at the other end of its link; with two links, through the first that is up.
 *
 * Sources: RFC 1122 §3.3.1.1 (local or remote), §3.2.2.6 (echo); RFC 1812 §4.3.3.4 (time exceeded); rules F60–F64 in
 * ../../SPEC.md.
 * @module
 */
import {
  type Frame,
  type FramePool,
  type Graph,
  type NodeIndex,
  none,
  type PortIndex,
  type Simulation,
} from "@dc/engine";
import { ethernetHeaderBytes, etherType, icmpType, icmpUnreachable, icmpv6Type, ipProtocol } from "@dc/wire";
import type { Interfaces } from "../address/interfaces.ts";
import { defaults } from "../costs/defaults.ts";
import type { FrameColumns } from "../frame/columns.ts";
import { icmpErrorFrameBytes, icmpv6ErrorBytes } from "../frame/encode.ts";
import { packetOf, type Quotes, wideQuoteBytes } from "../frame/quotes.ts";
import type { Neighbours } from "../neighbour/neighbours.ts";
import type { Tcp } from "../tcp/tcp.ts";
import type { LiveOutside } from "../outside/outside.ts";
import type { Traffic } from "./traffic.ts";

/** The rooms that an endpoint stands on. */
export interface EndpointRooms {
  readonly columns: FrameColumns;
  readonly interfaces: Interfaces;
  readonly neighbours: Neighbours;
  readonly traffic: Traffic;
  readonly quotes: Quotes;
  readonly encoder: number;
  /** Who takes the datagrams for a UDP port, by `listenerKey`, and the segments for a TCP port, by `tcpListenerKey`. */
  readonly listeners: ReadonlyMap<number, (frame: Frame) => void>;
  /** TCP, where the fabric has any. */
  readonly tcp: () => Tcp | undefined;
  /** Frames from outside, where any host is played from there. */
  readonly outside: LiveOutside | undefined;
  /** Send a frame that a node made: through its tables if it is a switch, as a host otherwise. */
  output(node: NodeIndex, frame: Frame): void;
  /** A node is told that something it sent was too big for a link; it may be a tunnel's end. */
  tooBig(node: NodeIndex, error: Frame): void;
}

/** A node's UDP port as one number. */
export function listenerKey(node: NodeIndex, udpPort: number): number {
  return node * 0x1_0000 + udpPort;
}

/** A node's TCP port as one number: none is a UDP port's too. */
export function tcpListenerKey(node: NodeIndex, tcpPort: number): number {
  return -1 - listenerKey(node, tcpPort);
}

/** Every node as sender and receiver. */
export class Endpoint {
  readonly #graph: Graph;
  readonly #frames: FramePool;
  readonly #columns: FrameColumns;
  readonly #interfaces: Interfaces;
  readonly #neighbours: Neighbours;
  readonly #traffic: Traffic;
  readonly #quotes: Quotes;
  readonly #encoder: number;
  readonly #output: (node: NodeIndex, frame: Frame) => void;
  readonly #tooBig: (node: NodeIndex, error: Frame) => void;
  readonly #listeners: ReadonlyMap<number, (frame: Frame) => void>;
  readonly #tcp: () => Tcp | undefined;
  readonly #outside: LiveOutside | undefined;
  /** Per node: its port with an address, where it has exactly one; else −1. */
  readonly #onlyPort: Int32Array;

  constructor(simulation: Simulation, rooms: EndpointRooms) {
    this.#graph = simulation.graph;
    this.#frames = simulation.frames;
    this.#columns = rooms.columns;
    this.#interfaces = rooms.interfaces;
    this.#neighbours = rooms.neighbours;
    this.#traffic = rooms.traffic;
    this.#quotes = rooms.quotes;
    this.#encoder = rooms.encoder;
    this.#output = rooms.output;
    this.#tooBig = rooms.tooBig;
    this.#listeners = rooms.listeners;
    this.#tcp = rooms.tcp;
    this.#outside = rooms.outside;
    this.#onlyPort = new Int32Array(this.#graph.nodeCount).fill(none);
    for (let node = 0; node < this.#graph.nodeCount; node++) {
      const own = this.#graph.portsOf(node).filter((port) => rooms.interfaces.address[port] !== 0);
      if (own.length === 1) this.#onlyPort[node] = own[0];
    }
  }

  /** A frame has arrived at a host. */
  receive(node: NodeIndex, port: PortIndex, frame: Frame): void {
    const columns = this.#columns;
    if (columns.etherType[frame] === etherType.arp) {
      this.#neighbours.receive(port, frame);
      return;
    }
    if (columns.destinationMac[frame] !== port) {
      this.#graph.dropAtPort(port, frame, "unknown-mac");
      return;
    }
    const destination = columns.destinationAddress[frame];
    // A host does not forward (RFC 1122 §3.3.1): what is for somebody else ends here.
    const { address, tenant } = this.#interfaces;
    if (address[port] !== destination && this.#interfaces.nodeOf(destination, tenant[port]) !== node) {
      this.#graph.dropAtNode(node, frame, "no-route");
      return;
    }
    this.deliver(node, frame);
  }

  /** A frame has reached the node it is for. */
  deliver(node: NodeIndex, frame: Frame): void {
    const { protocol, icmpType: types, icmpCode } = this.#columns;
    if (protocol[frame] === ipProtocol.udp) {
      if (this.#listeners.size > 0) {
        const take = this.#listeners.get(listenerKey(node, this.#columns.destinationPort[frame]));
        if (take !== undefined) {
          take(frame);
          return;
        }
      }
      this.#traffic.delivered(frame);
    } else if (protocol[frame] === ipProtocol.icmp) {
      const type = types[frame];
      if (type === icmpType.echoRequest) {
        this.#answer(node, frame);
        return;
      }
      if (type === icmpType.echoReply) this.#traffic.replied(frame);
      else if (type === icmpType.unreachable && icmpCode[frame] === icmpUnreachable.fragmentationNeeded) {
        this.#tooBig(node, frame);
      }
    } else if (protocol[frame] === ipProtocol.icmpv6 && types[frame] === icmpv6Type.packetTooBig) {
      this.#tooBig(node, frame);
    } else if (protocol[frame] === ipProtocol.tcp) {
      const key = tcpListenerKey(node, this.#columns.destinationPort[frame]);
      const take = this.#listeners.size > 0 ? this.#listeners.get(key) : undefined;
      if (take !== undefined) {
        take(frame);
        return;
      }
      this.#tcp()?.receive(node, frame);
    }
    this.#graph.consume(frame);
  }

  /** Send a frame from a host. */
  output(node: NodeIndex, frame: Frame): void {
    const port = this.#onlyPort[node];
    if (port === none) {
      this.#outputOfMany(node, frame);
      return;
    }
    const destination = this.#columns.destinationAddress[frame];
    const { address, mask, gateway } = this.#interfaces;
    const isLocal = ((address[port] ^ destination) & mask[port]) === 0;
    const nextHop = isLocal ? destination : gateway[port];
    if (nextHop === 0) this.#graph.dropAtNode(node, frame, "no-route");
    else if (this.#graph.ports.up[port] === 0) this.#graph.dropAtPort(port, frame, "link-down");
    else this.#neighbours.send(port, nextHop, frame);
  }

  /** A host with no port or several: its own network first, then the first router whose link is up. */
  #outputOfMany(node: NodeIndex, frame: Frame): void {
    const { address, mask, gateway } = this.#interfaces;
    const { up } = this.#graph.ports;
    const destination = this.#columns.destinationAddress[frame];
    let way = none;
    for (const port of this.#graph.portsOf(node)) {
      if (address[port] === 0) continue;
      const isLocal = ((address[port] ^ destination) & mask[port]) === 0;
      if (isLocal && up[port] === 1) {
        this.#neighbours.send(port, destination, frame);
        return;
      }
      if (gateway[port] !== 0 && (way === none || (up[way] === 0 && up[port] === 1))) way = port;
    }
    if (way === none) this.#graph.dropAtNode(node, frame, "no-route");
    // No link is up: given to a port all the same, so that the record names the link.
    else if (up[way] === 0) this.#graph.dropAtPort(way, frame, "link-down");
    else this.#neighbours.send(way, gateway[way], frame);
  }

  /** Write the fields that every IPv4 frame of a node has. @param flowKey number of these fields and the ports, or 0. */
  fillIpv4(frame: Frame, source: number, destination: number, protocol: number, flowKey: number): void {
    const columns = this.#columns;
    columns.flowKey[frame] = flowKey;
    this.#frames.encoderOf[frame] = this.#encoder;
    columns.etherType[frame] = etherType.ipv4;
    columns.sourceAddress[frame] = source;
    columns.destinationAddress[frame] = destination;
    columns.protocol[frame] = protocol;
    columns.ttl[frame] = defaults.timeToLive.value;
    columns.sourcePort[frame] = 0;
    columns.destinationPort[frame] = 0;
  }

  /**
   * Make the error that tells a frame's sender that it has lived too long; the frame is left as it is.
   *
   * @param port by which the frame came in: its address is the error's source (RFC 1812 §4.3.2.4).
   * @returns the error, or `none` where none may be sent: for an ICMP error (RFC 1122 §3.2.2).
   */
  makeTimeExceeded(port: PortIndex, frame: Frame): Frame {
    const isIpv6 = this.#columns.etherType[frame] === etherType.ipv6;
    const type = isIpv6 ? icmpv6Type.timeExceeded : icmpType.timeExceeded;
    return this.#makeError(this.#interfaces.address[port], frame, type, 0, 0);
  }

  /**
   * Make the error that tells a frame's sender that the frame is too big for a link; the frame is left as it is.
   *
   * @param source   whose address the error has.
   * @param mtuBytes largest IP packet that the link carries.
   * @returns as `makeTimeExceeded`.
   * @source RFC 1191 §4 (fragmentation needed), RFC 4443 §3.2 (packet too big).
   */
  makeTooBig(source: number, frame: Frame, mtuBytes: number): Frame {
    const isIpv6 = this.#columns.etherType[frame] === etherType.ipv6;
    const [type, code] = isIpv6
      ? [icmpv6Type.packetTooBig, 0]
      : [icmpType.unreachable, icmpUnreachable.fragmentationNeeded];
    return this.#makeError(source, frame, type, code, mtuBytes);
  }

  /**
   * The same for a link of a node, in whose name the error is sent.
   *
   * @param mtuBytes of the link, which counts all behind Ethernet's 14 bytes: a tag takes four of them from the packet.
   */
  makeTooBigForLink(node: NodeIndex, frame: Frame, mtuBytes: number): Frame {
    const frameBytes = this.#frames.sizeBytes[frame] - ethernetHeaderBytes;
    const tagBytes = frameBytes - packetOf(this.#frames.bytes(frame)).length;
    return this.makeTooBig(this.#interfaces.nodeAddress[node], frame, mtuBytes - tagBytes);
  }

  /** An error about a frame, of the version of IP that the frame is of. */
  #makeError(source: number, frame: Frame, type: number, code: number, mtuBytes: number): Frame {
    const columns = this.#columns;
    const isIpv6 = columns.etherType[frame] === etherType.ipv6;
    const about = columns.icmpType[frame];
    const isIcmp = columns.protocol[frame] === ipProtocol.icmp;
    if (isIcmp && about !== icmpType.echoRequest && about !== icmpType.echoReply) return none;
    // The only frames of ICMPv6 are errors.
    if (columns.protocol[frame] === ipProtocol.icmpv6) return none;
    const packet = packetOf(this.#frames.bytes(frame));
    const quote = isIpv6 ? this.#quotes.addWide(packet) : this.#quotes.add(packet);
    const sender = columns.sourceAddress[frame];
    const flow = this.#frames.flow[frame];
    const cause = this.#frames.lastRecord[frame];
    const error = this.#frames.allocate(
      isIpv6 ? icmpv6ErrorBytes + Math.min(packet.length, wideQuoteBytes) : icmpErrorFrameBytes,
    );
    this.fillIpv4(error, source, sender, isIpv6 ? ipProtocol.icmpv6 : ipProtocol.icmp, 0);
    if (isIpv6) columns.etherType[error] = etherType.ipv6;
    this.#frames.flow[error] = flow;
    this.#frames.lastRecord[error] = cause;
    columns.icmpType[error] = type;
    columns.icmpCode[error] = code;
    columns.sequence[error] = mtuBytes;
    columns.quote[error] = quote;
    return error;
  }

  /** Answer an echo request: a frame of its own, the other way round, with the same identifier, sequence and data. */
  #answer(node: NodeIndex, request: Frame): void {
    const columns = this.#columns;
    const frames = this.#frames;
    const reply = frames.allocate(frames.sizeBytes[request]);
    const [source, destination] = [columns.destinationAddress[request], columns.sourceAddress[request]];
    const key = columns.flowKey[request];
    // The way back of a ping has the next number; without a number there is none.
    this.fillIpv4(reply, source, destination, ipProtocol.icmp, key === 0 ? 0 : key + 1);
    frames.flow[reply] = frames.flow[request];
    frames.request[reply] = frames.request[request];
    frames.lastRecord[reply] = frames.lastRecord[request];
    columns.icmpType[reply] = icmpType.echoReply;
    columns.icmpCode[reply] = 0;
    columns.identifier[reply] = columns.identifier[request];
    columns.sequence[reply] = columns.sequence[request];
    columns.stampPs.set(reply, columns.stampPs.get(request));
    frames.priority[reply] = frames.priority[request];
    if (this.#outside?.answer(node, request, reply) === false) return;
    this.#graph.consume(request);
    this.#output(node, reply);
  }
}
