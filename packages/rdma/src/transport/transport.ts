/**
 * transport/transport — reliable connections of one adapter: packets in, packets out, and a clock it is told of.
 *
 * It knows no simulator and no bytes. `receive` takes a packet that has arrived, `pull` fills in the next one to send,
 * `fire` is called when a time it asked for has come; codec.ts and endpoint.ts put bytes around it, nic/ a cable. Queue
 * pairs that have something to send stand in a ring and take turns, a packet each.
 *
 * Sources: InfiniBand Architecture 1.4 §9.7; rules R30–R49 in ../../SPEC.md.
 * @module
 */
import { makeRdmaError } from "../errors.ts";
import { Blocks } from "../heap/blocks.ts";
import { Heap, type HeapHome } from "../heap/heap.ts";
import { type AsyncEvent, Device, type DeviceOptions } from "../verbs/device.ts";
import { qp, qpWords } from "../verbs/layout.ts";
import { qpState } from "../verbs/qp-state.ts";
import { op, type Packet, traitsOf } from "./packet.ts";
import { pullRequest, receiveResponse, requesterTime } from "./requester.ts";
import { pullResponse, receiveRequest } from "./responder.ts";

/** What tells a transport the time, and wakes it. */
export interface Clock {
  /** The present, picoseconds. */
  readonly nowPs: number;
  /** Call `Transport.fire(timer)` at `timePs` or soon after. A timer that was asked for twice fires twice. */
  wake(timePs: number, timer: number): void;
}

/** Who watches: for traces and statistics. Each is called as it happens. */
export interface TransportWatch {
  /** A NAK (RNR too) goes out, or has come in. */
  nak?(qpNum: number, psn: number, syndrome: number, isSent: boolean): void;
  /** Packets from `psn` on are sent again; `packets` had been sent from there on. */
  retransmit?(qpNum: number, psn: number, packets: number): void;
  /** Nothing was heard for the queue pair's timeout. */
  timeout?(qpNum: number, psn: number): void;
  completion?(cq: number, qpNum: number, wrId: number, status: number, isLost: boolean): void;
  event?(event: AsyncEvent, number: number): void;
  /** A packet was dropped without an answer. */
  drop?(packet: Packet, cause: "no-qp" | "state" | "opcode" | "pkey" | "address" | "ghost"): void;
}

/** How a sender repairs what was lost. */
export type Recovery = "go-back-n" | "go-back-0";

/** How to make a transport. */
export interface TransportOptions extends DeviceOptions {
  readonly clock: Clock;
  readonly watch?: TransportWatch;
  /** `go-back-0` begins the whole message anew, as adapters once did. Both ends need the same. */
  readonly recovery?: Recovery;
  /** Packets after which one asks for an acknowledgement within a message; default 64. */
  readonly ackInterval?: number;
  /** How much longer than asked an adapter waits before a timeout, 1..4; default 1. */
  readonly timeoutFactor?: number;
  /** Packets of requests that may be unacknowledged; default 2^23 − 1. */
  readonly windowPackets?: number;
}

/** Counters, in the words of `rdma statistic` (rxe) where it has one. */
export const counterNames = [
  "sent_pkts",
  "rcvd_pkts",
  "duplicate_request",
  "out_of_seq_request",
  "rcvd_rnr_err",
  "send_rnr_err",
  "rcvd_seq_err",
  "ack_deferred",
  "retry_exceeded_err",
  "retry_rnr_exceeded_err",
  "completer_retry_err",
  "rdma_sends",
  "rdma_recvs",
  "implied_nak_seq_err",
  "local_ack_timeout_err",
  "rx_icrc_encapsulated",
  "rx_dropped",
] as const;
/** A counter's name. */
export type CounterName = (typeof counterNames)[number];

/** Bytes of a block for payload that is kept: the largest path MTU. */
const blockBytes = 4096;

/** A transport. The verbs are those of its `device`. */
export class Transport {
  readonly device: Device;
  readonly clock: Clock;
  readonly watch: TransportWatch;
  readonly recovery: Recovery;
  readonly ackInterval: number;
  readonly timeoutFactor: number;
  readonly windowPackets: number;
  /** Who is told that there is something to send; set once by what sends. */
  onWork: () => void = () => undefined;
  /** Payload of READs that was kept because its memory changed before it was sent. @internal */
  readonly kept: Blocks;

  /** Ring of queue pairs with work: first and last place + 1, 0 for none; then the counters. */
  readonly #words: Heap;

  constructor(options: TransportOptions) {
    const { ackInterval = 64, timeoutFactor = 1, windowPackets = 0x7f_ffff } = options;
    if (!(ackInterval >= 1 && timeoutFactor >= 1 && timeoutFactor <= 4 && windowPackets >= 1))
      throw makeRdmaError(
        "rdma/bad-option",
        `ackInterval ${ackInterval}, timeoutFactor ${timeoutFactor}, windowPackets ${windowPackets}: expected at least 1, 1..4, at least 1`,
      );
    this.device = new Device(options);
    this.clock = options.clock;
    this.watch = options.watch ?? {};
    this.recovery = options.recovery ?? "go-back-n";
    this.ackInterval = ackInterval;
    this.timeoutFactor = timeoutFactor;
    this.windowPackets = windowPackets;
    const home: HeapHome | undefined = options.home;
    this.kept = new Blocks("kept", blockBytes, home);
    this.#words = new Heap("transport", home);
    this.#words.allocate(2 + counterNames.length);
    this.device.sink = {
      work: (at) => this.work(at),
      completed: (cq, at, wrId, status, isLost) =>
        this.watch.completion?.(cq, this.device.qps.words[at + qp.number], wrId, status, isLost),
      event: (event, number) => this.watch.event?.(event, number),
    };
  }

  /** Whether a `pull` may find something. */
  get hasWork(): boolean {
    return this.#words.words[0] !== 0;
  }

  /** A counter's value. */
  counter(name: CounterName): number {
    return this.#words.words[2 + counterNames.indexOf(name)];
  }
  /** @internal */
  count(name: CounterName): void {
    this.#words.words[2 + counterNames.indexOf(name)]++;
  }

  /** A packet has arrived, whole and with a good ICRC. Its payload is copied where it belongs before this returns. */
  receive(packet: Packet): void {
    this.#words.words[3]++;
    const at = this.device.find(packet.destQp);
    if (at < 0) {
      this.drop(packet, "no-qp");
      return;
    }
    const w = this.device.qps.words;
    const traits = traitsOf(packet.opcode);
    if (traits === 0 && packet.opcode >= 0x20) {
      this.drop(packet, "opcode");
      return;
    }
    if ((packet.pkey & 0x7fff) !== 0x7fff) {
      this.drop(packet, "pkey");
      return;
    }
    if (packet.sourceAddress !== 0 && packet.sourceAddress !== w[at + qp.destAddress]) {
      this.drop(packet, "address");
      return;
    }
    const state = w[at + qp.state];
    if ((traits & (op.response | op.aeth)) !== 0) {
      if (state < qpState.rts || state === qpState.err) {
        this.drop(packet, "state");
        return;
      }
      receiveResponse(this, at, packet);
    } else {
      if (state < qpState.rtr || state === qpState.err) {
        this.drop(packet, "state");
        return;
      }
      receiveRequest(this, at, packet, traits);
    }
  }

  /** Fill in the next packet to send; false when there is none now. Its payload is valid until memory changes. */
  pull(packet: Packet): boolean {
    const ring = this.#words.words;
    const w = this.device.qps.words;
    while (ring[0] !== 0) {
      const at = ring[0] - 1;
      ring[0] = w[at + qp.nextReady];
      if (ring[0] === 0) ring[1] = 0;
      w[at + qp.ready] = 0;
      if (pullResponse(this, at, packet) || pullRequest(this, at, packet)) {
        packet.destQp = w[at + qp.destQpNum];
        packet.destAddress = w[at + qp.destAddress];
        packet.sourceAddress = 0;
        packet.sourcePort = w[at + qp.sourcePort];
        packet.trafficClass = w[at + qp.trafficClass];
        packet.hopLimit = w[at + qp.hopLimit];
        packet.pkey = 0xffff;
        packet.fecn = false;
        packet.becn = false;
        ring[2]++;
        this.#queue(at);
        return true;
      }
    }
    return false;
  }

  /** A time that was asked for has come. */
  fire(timer: number): void {
    requesterTime(this, timer * qpWords);
  }

  /** There may be something to send at this place. @internal */
  work(at: number): void {
    this.#queue(at);
    this.onWork();
  }

  /** Ask to be woken for a queue pair, unless that is asked for already and earlier. @internal */
  arm(at: number): void {
    const w = this.device.qps.words;
    const deadline = w[at + qp.deadlinePs];
    const rnr = w[at + qp.rnrUntilPs];
    const wanted = deadline === 0 ? rnr : rnr === 0 || deadline < rnr ? deadline : rnr;
    const set = w[at + qp.timerPs];
    if (wanted === 0 || !Number.isFinite(wanted) || (set !== 0 && set <= wanted)) return;
    w[at + qp.timerPs] = wanted;
    this.clock.wake(wanted, at / qpWords);
  }

  /** @internal */
  drop(packet: Packet, cause: Parameters<NonNullable<TransportWatch["drop"]>>[1]): void {
    this.count("rx_dropped");
    this.watch.drop?.(packet, cause);
  }

  #queue(at: number): void {
    const w = this.device.qps.words;
    if (w[at + qp.ready] === 1) return;
    const ring = this.#words.words;
    w[at + qp.ready] = 1;
    w[at + qp.nextReady] = 0;
    if (ring[1] === 0) ring[0] = at + 1;
    else w[ring[1] - 1 + qp.nextReady] = at + 1;
    ring[1] = at + 1;
  }
}

/** Make a transport and its adapter. @throws Error with code `rdma/bad-option`. */
export function createTransport(options: TransportOptions): Transport {
  return new Transport(options);
}
