/**
 * tcp/segments — segments on their way out: made from the state of a connection's end, and given to the host to send.
 *
 * Every segment but the first acknowledges what has come so far, and ends a delayed acknowledgement. A pure
 * acknowledgement tells what lies out of order: first the range that grew last, then those before it, newest first.
 *
 * Sources: RFC 9293 §3.5, §3.10; RFC 7323 §2; RFC 2018 §4; RFC 3168 §6.1; rules F231, F234, F248 in ../../SPEC.md.
 * @module
 */
import type { Frame, FramePool, NodeIndex, Simulation } from "@dc/engine";
import { ipProtocol, tcpFlag } from "@dc/wire";
import type { FrameColumns } from "../frame/columns.ts";
import type { Endpoint } from "../host/endpoint.ts";
import { type Connections, type ConnectionColumns, tcpState } from "./connections.ts";
import { createSegmentEncoder, segmentFrameBytes } from "./encode.ts";
import { packSynOptions, sackBlocksMax, sackOptionsBytes, synOptionsBytes } from "./options.ts";
import { noRange, type Ranges } from "./ranges.ts";
import { SegmentColumns } from "./segment-columns.ts";

/** ECN-capable transport, codepoint 0 (RFC 3168 §5). */
const ecnCapable0 = 2;

/** The two ways to a host's port, joined when the fabric starts. */
export interface WayOut {
  readonly endpoint: Endpoint;
  output(node: NodeIndex, frame: Frame): void;
}

/** Makes segments. */
export class Segments {
  readonly columns: SegmentColumns;
  /** Of the record that the next frames follow from, or −1. */
  cause = -1;

  readonly #frames: FramePool;
  readonly #fields: FrameColumns;
  readonly #c: ConnectionColumns;
  readonly #ranges: Ranges;
  readonly #encoder: number;
  readonly #wayOut: () => WayOut;

  /** Once per simulation, before the first frame. */
  constructor(
    { frames }: Simulation,
    fields: FrameColumns,
    connections: Connections,
    ranges: Ranges,
    wayOut: () => WayOut,
  ) {
    this.#frames = frames;
    this.#fields = fields;
    this.#c = connections.columns;
    this.#ranges = ranges;
    this.#wayOut = wayOut;
    this.columns = new SegmentColumns(frames);
    this.#encoder = frames.encoder(createSegmentEncoder(frames, fields, this.columns));
  }

  /** Make a SYN, or a SYN-ACK once the other's SYN has come. */
  makeSyn(row: number, isAnswer: boolean): Frame {
    const c = this.#c;
    const withSack = isAnswer ? c.sackPermitted[row] === 1 : c.wantsSack[row] === 1;
    const packed = packSynOptions(c.ownMssBytes[row], c.receiveScale[row], withSack);
    let flags: number = tcpFlag.syn;
    if (isAnswer) flags |= tcpFlag.ack | (c.ecnCapable[row] === 1 ? tcpFlag.ece : 0);
    else if (c.wantsEcn[row] === 1) flags |= tcpFlag.ece | tcpFlag.cwr;
    const frame = this.#make(row, c.initialSequence[row], 0, synOptionsBytes(packed));
    this.columns.synOptions[frame] = packed;
    // The window of a SYN is never scaled (RFC 7323 §2.2).
    const window = Math.min(c.receiveBytesMax[row], 0xffff);
    this.columns.control[frame] = flags | (window << 16);
    return frame;
  }

  /** Make data, a FIN, or both. */
  makeData(row: number, sequence: number, payloadBytes: number, isFin: boolean, isNew: boolean): Frame {
    const c = this.#c;
    const frame = this.#make(row, sequence, payloadBytes, 0);
    let flags: number = tcpFlag.ack | this.#echo(row);
    // Nothing more of the application is waiting: the receiver should have it (RFC 9293 §3.9.1).
    if (payloadBytes > 0 && (isFin || c.unsentBytes[row] === 0)) flags |= tcpFlag.psh;
    if (isFin) flags |= tcpFlag.fin;
    if (c.ecnCapable[row] === 1 && isNew && payloadBytes > 0) {
      // A retransmission is not marked as capable (RFC 3168 §6.1.5).
      this.#frames.ecn[frame] = ecnCapable0;
      if (c.windowReduced[row] === 1) {
        flags |= tcpFlag.cwr;
        c.windowReduced[row] = 0;
      }
    }
    this.columns.control[frame] = flags | (this.#window(row) << 16);
    c.sentSegments[row]++;
    // It cannot tell what lies out of order.
    if (c.outOfOrder[row] === noRange) c.acknowledgmentDue[row] = 0;
    return frame;
  }

  /** Acknowledge what has come. */
  acknowledge(row: number): void {
    const c = this.#c;
    c.acknowledgmentDue[row] = 0;
    const blocks = c.sackPermitted[row] === 1 ? this.#ranges.count(c.outOfOrder[row], sackBlocksMax) : 0;
    const frame = this.#make(row, c.sendNext[row], 0, sackOptionsBytes(blocks));
    if (blocks > 0) this.#writeBlocks(row, frame, blocks);
    const flags = tcpFlag.ack | this.#echo(row);
    this.columns.control[frame] = flags | (blocks << 12) | (this.#window(row) << 16);
    this.send(row, frame);
  }

  /** Tell the sender of a segment that there is no such connection (RFC 9293 §3.10.7.1). */
  reset(node: NodeIndex, segment: Frame): void {
    const columns = this.columns;
    const fields = this.#fields;
    const flags = columns.flags(segment);
    if ((flags & tcpFlag.rst) !== 0) return;
    const hasAck = (flags & tcpFlag.ack) !== 0;
    const length =
      columns.payloadBytes[segment] + ((flags & tcpFlag.syn) !== 0 ? 1 : 0) + ((flags & tcpFlag.fin) !== 0 ? 1 : 0);
    const end = fields.sequence[segment] + length;
    const acknowledgment = columns.acknowledgment[segment];
    const [source, destination] = [fields.destinationAddress[segment], fields.sourceAddress[segment]];
    const [sourcePort, destinationPort] = [fields.destinationPort[segment], fields.sourcePort[segment]];
    const flow = this.#frames.flow[segment];
    const frame = this.#frames.allocate(segmentFrameBytes(0, 0));
    this.#wayOut().endpoint.fillIpv4(frame, source, destination, ipProtocol.tcp, 0);
    this.#frames.encoderOf[frame] = this.#encoder;
    this.#frames.flow[frame] = flow;
    this.#frames.lastRecord[frame] = this.cause;
    fields.sourcePort[frame] = sourcePort;
    fields.destinationPort[frame] = destinationPort;
    fields.sequence[frame] = hasAck ? acknowledgment : 0;
    this.columns.acknowledgment[frame] = hasAck ? 0 : end;
    this.columns.payloadBytes[frame] = 0;
    this.columns.synOptions[frame] = 0;
    this.columns.control[frame] = tcpFlag.rst | (hasAck ? 0 : tcpFlag.ack);
    this.#wayOut().output(node, frame);
  }

  #make(row: number, sequence: number, payloadBytes: number, optionsBytes: number): Frame {
    const c = this.#c;
    const frames = this.#frames;
    const fields = this.#fields;
    const frame = frames.allocate(segmentFrameBytes(optionsBytes, payloadBytes));
    const flow = c.flow[row];
    this.#wayOut().endpoint.fillIpv4(
      frame,
      c.localAddress[row],
      c.remoteAddress[row],
      ipProtocol.tcp,
      c.isClient[row] === 1 ? 2 * flow : answersKey(flow),
    );
    frames.encoderOf[frame] = this.#encoder;
    frames.flow[frame] = flow;
    frames.priority[frame] = c.priority[row];
    frames.lastRecord[frame] = this.cause;
    fields.sourcePort[frame] = c.localPort[row];
    fields.destinationPort[frame] = c.remotePort[row];
    fields.sequence[frame] = sequence;
    // The first segment has nothing to acknowledge, and the field is 0.
    this.columns.acknowledgment[frame] = c.state[row] === tcpState.synSent ? 0 : c.receiveNext[row];
    this.columns.payloadBytes[frame] = payloadBytes;
    this.columns.synOptions[frame] = 0;
    return frame;
  }

  /** Send what was made. It may be gone when this returns. */
  send(row: number, frame: Frame): void {
    const c = this.#c;
    c.unacknowledgedSegments[row] = 0;
    c.acknowledgeAtPs[row] = 0;
    this.#wayOut().output(c.node[row], frame);
  }

  #echo(row: number): number {
    return this.#c.congestionSeen[row] === 1 ? tcpFlag.ece : 0;
  }

  #window(row: number): number {
    const c = this.#c;
    return Math.min(c.receiveBytesMax[row] >> c.receiveScale[row], 0xffff);
  }

  /** The range that grew last, then the next newest, and so on. */
  #writeBlocks(row: number, frame: Frame, blocks: number): void {
    const ranges = this.#ranges;
    let newest = 0x1_0000_0000;
    for (let block = 0; block < blocks; block++) {
      let best = noRange;
      for (let range = this.#c.outOfOrder[row]; range !== noRange; range = ranges.next[range]) {
        const stamp = ranges.stamp[range];
        if (stamp < newest && (best === noRange || stamp > ranges.stamp[best])) best = range;
      }
      newest = ranges.stamp[best];
      this.columns.sack[2 * block][frame] = ranges.start[best];
      this.columns.sack[2 * block + 1][frame] = ranges.end[best];
    }
  }
}

/**
 * The flow key of a flow's answers. Switches keep what they decided in a place that half of the key gives; from the top
 * down, the answers of a flow do not take its own place.
 */
export function answersKey(flow: number): number {
  return 2 * (0xff_ffff - flow) + 1;
}
