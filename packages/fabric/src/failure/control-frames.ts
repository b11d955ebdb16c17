/**
 * failure/control-frames — the frames by which two neighbours show that they hear one another: BFD and BGP.
 *
 * Each goes over one link, to the address of the port at its far end, whatever the tables say. Its fields stand in the
 * columns that a frame has anyway, and its bytes are made when somebody looks. Frames have priority 6, class selector 6.
 * BGP's are segments of a TCP connection of which only these are modelled: sequence numbers go on by what was sent, nothing
 * is acknowledged by itself or sent again.
 *
 * Sources: RFC 5880 §4.1, RFC 5881 §4, §5 (UDP 3784, source ports, time to live 255); RFC 4271 §4.1–§4.5; RFC 4594 §3.1
 * (network control); rules F366, F370 in ../../SPEC.md. That BGP sends to a neighbour on its link with a time to live of 1 is
 * habit, and stands in no RFC.
 * @module
 */
import { type Frame, type FramePool, type NodeIndex, none, type PortIndex, type Simulation } from "@dc/engine";
import {
  bfdHeaderBytes,
  bfdPort,
  emitBfd,
  emitEthernet,
  emitIpv4,
  emitTcp,
  emitUdp,
  ethernetHeaderBytes,
  etherType,
  fillIpv4Checksum,
  fillTcpChecksum,
  fillUdpChecksum,
  ipProtocol,
  ipv4HeaderBytes,
  tcpFlag,
  tcpHeaderBytes,
  udpHeaderBytes,
} from "@dc/wire";
import type { Interfaces } from "../address/interfaces.ts";
import type { FrameColumns } from "../frame/columns.ts";
import { macOfPort } from "../frame/encode.ts";

/** TCP port of BGP (IANA). */
export const bgpPort = 179;
/** Source port of BFD, and of who has opened a BGP connection: the first of the dynamic ports. */
const ownPort = 49_152;
/** Priority of control frames: class selector 6. */
const controlPriority = 6;
const tcpWindow = 65_535;

/** Types of BGP messages (RFC 4271 §4.1). */
export const bgpType = { open: 1, notification: 3, keepalive: 4 } as const;
/** Bytes of each type's message. */
const bgpBytes: Readonly<Record<number, number>> = { 1: 29, 3: 21, 4: 19 };

/** What a BFD control packet says beside the addresses. Intervals in microseconds, below 2^26. */
export interface BfdPacket {
  readonly state: number;
  readonly diagnostic: number;
  readonly flags: number;
  readonly multiplier: number;
  readonly myDiscriminator: number;
  readonly yourDiscriminator: number;
  readonly desiredMinTransmitUs: number;
  readonly requiredMinReceiveUs: number;
}

/** Both intervals share a float64. */
const intervalUnit = 0x400_0000;

/** Makes and reads them. */
export class ControlFrames {
  readonly #simulation: Simulation;
  readonly #frames: FramePool;
  readonly #columns: FrameColumns;
  readonly #interfaces: Interfaces;
  readonly #encoder: number;
  readonly #portOf: Map<number, PortIndex> = new Map();

  constructor(simulation: Simulation, columns: FrameColumns, interfaces: Interfaces) {
    this.#simulation = simulation;
    this.#frames = simulation.frames;
    this.#columns = columns;
    this.#interfaces = interfaces;
    this.#encoder = simulation.frames.encoder((frame) => this.#encode(frame));
    for (let port = 0; port < interfaces.address.length; port++) {
      if (interfaces.address[port] !== 0) this.#portOf.set(interfaces.address[port], port);
    }
  }

  /** The port that a frame was sent to by its address, or −1. */
  portOf(frame: Frame): PortIndex {
    return this.#portOf.get(this.#columns.destinationAddress[frame]) ?? none;
  }

  /** Whether a frame was made here: anybody may send to these ports. */
  isOwn(frame: Frame): boolean {
    return this.#frames.encoderOf[frame] === this.#encoder;
  }

  /** Send a BFD control packet out of a port; nothing where its link is down. */
  sendBfd(port: PortIndex, packet: BfdPacket): void {
    const frame = this.#make(port, ethernetHeaderBytes + ipv4HeaderBytes + udpHeaderBytes + bfdHeaderBytes);
    if (frame === none) return;
    const columns = this.#columns;
    columns.protocol[frame] = ipProtocol.udp;
    columns.ttl[frame] = 255;
    columns.sourcePort[frame] = ownPort;
    columns.destinationPort[frame] = bfdPort;
    columns.icmpType[frame] = (packet.state << 6) | packet.flags;
    columns.icmpCode[frame] = packet.diagnostic;
    columns.identifier[frame] = packet.multiplier;
    columns.sequence[frame] = packet.myDiscriminator;
    columns.quote[frame] = packet.yourDiscriminator;
    columns.stampPs.set(frame, packet.desiredMinTransmitUs * intervalUnit + packet.requiredMinReceiveUs);
    this.#simulation.graph.send(port, frame);
  }

  /** What a BFD control packet says. */
  readBfd(frame: Frame): BfdPacket {
    const { icmpType, icmpCode, identifier, sequence, quote, stampPs } = this.#columns;
    const intervals = stampPs.get(frame);
    return {
      state: icmpType[frame] >>> 6,
      flags: icmpType[frame] & 0x3f,
      diagnostic: icmpCode[frame],
      multiplier: identifier[frame],
      myDiscriminator: sequence[frame],
      yourDiscriminator: quote[frame],
      desiredMinTransmitUs: Math.floor(intervals / intervalUnit),
      requiredMinReceiveUs: intervals % intervalUnit,
    };
  }

  /**
   * Send a BGP message out of a port; nothing where its link is down.
   *
   * @param type     `bgpType`. @param code of a notification. @param holdS of an OPEN, in seconds.
   * @param sequence of its first byte in the connection. @returns bytes of the message, 0 where nothing was sent.
   */
  sendBgp(port: PortIndex, type: number, code: number, holdS: number, sequence: number): number {
    const size = bgpBytes[type];
    const frame = this.#make(port, ethernetHeaderBytes + ipv4HeaderBytes + tcpHeaderBytes + size);
    if (frame === none) return 0;
    const columns = this.#columns;
    const isServer = columns.sourceAddress[frame] > columns.destinationAddress[frame];
    columns.protocol[frame] = ipProtocol.tcp;
    columns.ttl[frame] = 1;
    columns.sourcePort[frame] = isServer ? bgpPort : ownPort;
    columns.destinationPort[frame] = isServer ? ownPort : bgpPort;
    columns.icmpType[frame] = type;
    columns.icmpCode[frame] = code;
    columns.identifier[frame] = holdS;
    columns.sequence[frame] = sequence;
    columns.quote[frame] = 0;
    this.#simulation.graph.send(port, frame);
    return size;
  }

  /** The type of a BGP message. */
  bgpTypeOf(frame: Frame): number {
    return this.#columns.icmpType[frame];
  }

  /** The TCP ports at which BGP's messages arrive. */
  static readonly bgpPorts: readonly number[] = [bgpPort, ownPort];

  #make(port: PortIndex, sizeBytes: number): Frame {
    const { ports } = this.#simulation.graph;
    if (ports.up[port] === 0) return none;
    const columns = this.#columns;
    const frame = this.#frames.allocate(sizeBytes);
    const peer = ports.peer[port];
    this.#frames.encoderOf[frame] = this.#encoder;
    this.#frames.priority[frame] = controlPriority;
    columns.flowKey[frame] = 0;
    columns.etherType[frame] = etherType.ipv4;
    columns.sourceMac[frame] = port;
    columns.destinationMac[frame] = peer;
    columns.sourceAddress[frame] = this.#interfaces.address[port];
    columns.destinationAddress[frame] = this.#interfaces.address[peer];
    return frame;
  }

  #encode(frame: Frame): Uint8Array {
    const columns = this.#columns;
    const bytes = new Uint8Array(this.#frames.sizeBytes[frame]);
    const [source, destination] = [columns.sourceAddress[frame], columns.destinationAddress[frame]];
    const protocol = columns.protocol[frame];
    emitEthernet(
      {
        destination: macOfPort(columns.destinationMac[frame]),
        source: macOfPort(columns.sourceMac[frame]),
        type: etherType.ipv4,
      },
      bytes,
    );
    const header = { dscp: this.#frames.priority[frame] << 3, ecn: this.#frames.ecn[frame], checksum: 0 };
    const fragment = { identification: 0, reservedFlag: false, dontFragment: true, moreFragments: false };
    emitIpv4(
      {
        ...{ ...header, ...fragment, source, destination, protocol, ttl: columns.ttl[frame] },
        ...{ totalLengthBytes: bytes.length - ethernetHeaderBytes, fragmentOffsetBytes: 0, options: noOptions },
      },
      bytes,
      ethernetHeaderBytes,
    );
    fillIpv4Checksum(bytes, ethernetHeaderBytes);
    const at = ethernetHeaderBytes + ipv4HeaderBytes;
    if (protocol === ipProtocol.udp) this.#encodeBfd(frame, bytes, at);
    else this.#encodeBgp(frame, bytes, at);
    return bytes;
  }

  #encodeBfd(frame: Frame, bytes: Uint8Array, at: number): void {
    const columns = this.#columns;
    const { multiplier, ...packet } = this.readBfd(frame);
    const [sourcePort, destinationPort] = [columns.sourcePort[frame], columns.destinationPort[frame]];
    emitUdp({ sourcePort, destinationPort, lengthBytes: bytes.length - at, checksum: 0 }, bytes, at);
    const fixed = { version: 1, lengthBytes: bfdHeaderBytes, detectMultiplier: multiplier, requiredMinEchoUs: 0 };
    emitBfd({ ...packet, ...fixed }, bytes, at + udpHeaderBytes);
    fillUdpChecksum(bytes, at, columns.sourceAddress[frame], columns.destinationAddress[frame]);
  }

  #encodeBgp(frame: Frame, bytes: Uint8Array, at: number): void {
    const columns = this.#columns;
    const [source, destination] = [columns.sourceAddress[frame], columns.destinationAddress[frame]];
    const ports = { sourcePort: columns.sourcePort[frame], destinationPort: columns.destinationPort[frame] };
    const numbers = { sequence: columns.sequence[frame], acknowledgment: columns.quote[frame], urgentPointer: 0 };
    emitTcp(
      {
        ...{ ...ports, ...numbers, flags: tcpFlag.ack | tcpFlag.psh, window: tcpWindow, checksum: 0 },
        options: noOptions,
      },
      bytes,
      at,
    );
    const message = at + tcpHeaderBytes;
    const type = columns.icmpType[frame];
    const view = new DataView(bytes.buffer, message);
    bytes.fill(0xff, message, message + 16);
    view.setUint16(16, bgpBytes[type]);
    view.setUint8(18, type);
    if (type === bgpType.open) {
      const node = this.#interfaces.nodeOf(source);
      view.setUint8(19, 4);
      view.setUint16(20, autonomousSystemOf(node));
      view.setUint16(22, columns.identifier[frame]);
      view.setUint32(24, this.#interfaces.nodeAddress[node]);
    } else if (type === bgpType.notification) view.setUint8(19, columns.icmpCode[frame]);
    fillTcpChecksum(bytes, at, bytes.length, source, destination);
  }
}

const noOptions = new Uint8Array(0);

/** A private number for each switch, as RFC 7938 §5.2.1 has it, of the 1,023 that two bytes hold (RFC 6996 §5). */
function autonomousSystemOf(node: NodeIndex): number {
  return 64_512 + (node % 1023);
}
