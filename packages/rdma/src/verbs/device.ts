/**
 * verbs/device — an adapter as a program sees it: protection domains, regions, completion queues, queue pairs.
 *
 * Calls are libibverbs', in camelCase: what it answers with errno is answered with errno here, never thrown. A queue
 * pair's handle is its number, a completion queue's a number from 0. What is to be sent, and what arrives, is the
 * transport's; it hears of new work through `DeviceSink`.
 *
 * Sources: ibv_create_qp(3), ibv_modify_qp(3), ibv_post_send(3), ibv_post_recv(3); rules R3–R9, R22 in ../../SPEC.md.
 * @module
 */
import { makeRdmaError } from "../errors.ts";
import { Heap, type HeapHome } from "../heap/heap.ts";
import { addPsn, psnEnd } from "../transport/psn.ts";
import { flowLabelToSourcePort, makeFlowLabel } from "../transport/source-port.ts";
import type { WorkCompletion } from "./completion.ts";
import { CompletionQueues } from "./completion-queue.ts";
import { errno } from "./errno.ts";
import { owedMax, owedWords, qp, qpWords, recvWr, recvWrWords, sendWr, sendWrWords, sge, sgeWords } from "./layout.ts";
import type { Memory } from "./memory.ts";
import { type AddressHandle, attributesFit, plainAttributes, type QpAttributes } from "./qp-attributes.ts";
import { isQpStepLegal, qpAttribute, qpState, qpType } from "./qp-state.ts";
import { type MemoryRegion, Regions } from "./region.ts";
import { flushQueues, messagePackets } from "./work-queue.ts";
import { messageBytesMax, type RecvWr, type SendWr, type Sge, wrOpcode } from "./work-request.ts";

/** How to make a queue pair. */
export interface QpInit {
  readonly pd: number;
  readonly sendCq: number;
  readonly recvCq: number;
  readonly maxSendWr: number;
  readonly maxRecvWr: number;
  /** Scatter/gather entries of a request; default 4. */
  readonly maxSendSge?: number;
  readonly maxRecvSge?: number;
  /** Whether every request is signalled; default false. */
  readonly sqSigAll?: boolean;
}

/** What happened to an adapter that no completion tells. */
export type AsyncEvent = "cq-error" | "qp-fatal" | "qp-request-error" | "qp-access-error";

/** Who moves packets, and who watches. */
export interface DeviceSink {
  /** There may be something to send on the queue pair at this place. */
  work(at: number): void;
  /** A completion went into a queue, or was lost because it is full. */
  completed(cq: number, at: number, wrId: number, status: number, isLost: boolean): void;
  event(event: AsyncEvent, number: number): void;
}

/** How to make an adapter. */
export interface DeviceOptions {
  readonly memory: Memory;
  /** Where its state is saved; without it, nowhere. */
  readonly home?: HeapHome;
  /** Number of the first queue pair; default 0x11. */
  readonly firstQpNum?: number;
}

const workRequestsMax = 32_768;
const sgesMax = 32;

/** An adapter. */
export class Device {
  readonly memory: Memory;
  readonly regions: Regions;
  readonly cqs: CompletionQueues;
  /** Records of queue pairs. @internal */
  readonly qps: Heap;
  /** Records of work requests and owed responses. @internal */
  readonly rings: Heap;
  /** Who moves packets; set once by the transport. @internal */
  sink: DeviceSink = { work: () => undefined, completed: () => undefined, event: () => undefined };

  readonly #firstQpNum: number;
  readonly #counts: Heap;
  readonly #listeners: Map<number, () => void> = new Map();

  constructor(options: DeviceOptions) {
    const { home, firstQpNum = 0x11 } = options;
    if (!(Number.isInteger(firstQpNum) && firstQpNum >= 2 && firstQpNum < psnEnd))
      throw makeRdmaError("rdma/bad-option", `firstQpNum is ${firstQpNum}: expected 2..16777215`);
    this.#firstQpNum = firstQpNum;
    this.memory = options.memory;
    this.regions = new Regions(home);
    this.cqs = new CompletionQueues(home);
    this.qps = new Heap("qps", home);
    this.rings = new Heap("rings", home);
    this.#counts = new Heap("counts", home);
    this.#counts.allocate(2);
  }

  /** A new protection domain. */
  allocPd(): number {
    return ++this.#counts.words[0];
  }

  /** Register memory. @param access IBV_ACCESS_* bits. @returns undefined (EINVAL) when they contradict each other. */
  regMr(pd: number, address: number, lengthBytes: number, access: number): MemoryRegion | undefined {
    return this.regions.register(pd, address, lengthBytes, access);
  }

  /** Take a region back. @returns errno. */
  deregMr(region: MemoryRegion): number {
    return this.regions.deregister(region.lkey) ? errno.ok : errno.invalid;
  }

  /** A new completion queue of `entries` places; -1 (EINVAL) when there can be none of that size. */
  createCq(entries: number): number {
    if (!(Number.isInteger(entries) && entries >= 1 && entries <= 4_194_303)) return -1;
    return this.cqs.create(entries);
  }

  /** A new queue pair in RESET. @returns its number; -1 (EINVAL) when an option is out of range. */
  createQp(init: QpInit): number {
    const { maxSendSge = 4, maxRecvSge = 4 } = init;
    const within = (value: number, min: number, max: number): boolean =>
      Number.isInteger(value) && value >= min && value <= max;
    const number = this.#firstQpNum + this.qps.used / qpWords;
    if (
      !within(init.maxSendWr, 1, workRequestsMax) ||
      !within(init.maxRecvWr, 0, workRequestsMax) ||
      !within(maxSendSge, 1, sgesMax) ||
      !within(maxRecvSge, 1, sgesMax) ||
      !this.cqs.has(init.sendCq) ||
      !this.cqs.has(init.recvCq) ||
      number >= psnEnd
    )
      return -1;
    const at = this.qps.allocate(qpWords);
    const w = this.qps.words;
    w[at + qp.number] = number;
    w[at + qp.type] = qpType.rc;
    w[at + qp.pd] = init.pd;
    w[at + qp.sendCq] = init.sendCq;
    w[at + qp.recvCq] = init.recvCq;
    w[at + qp.sqDepth] = init.maxSendWr;
    w[at + qp.sqSges] = maxSendSge;
    w[at + qp.rqDepth] = init.maxRecvWr;
    w[at + qp.rqSges] = maxRecvSge;
    w[at + qp.sqAt] = this.rings.allocate(init.maxSendWr * (sendWrWords + maxSendSge * sgeWords));
    w[at + qp.rqAt] = this.rings.allocate(init.maxRecvWr * (recvWrWords + maxRecvSge * sgeWords));
    w[at + qp.owedAt] = this.rings.allocate(owedMax * owedWords);
    w[at + qp.sigAll] = init.sqSigAll === true ? 1 : 0;
    w[at + qp.state] = qpState.reset;
    return number;
  }

  /**
   * Move a queue pair to another state, or change its attributes.
   *
   * @param mask which attributes count, bits of `qpAttribute`.
   * @returns errno; when it is not 0, nothing has changed.
   */
  modifyQp(qpNum: number, attributes: QpAttributes, mask: number): number {
    const at = this.place(qpNum);
    const w = this.qps.words;
    const from = w[at + qp.state];
    const to = (mask & qpAttribute.state) !== 0 ? (attributes.qpState ?? -1) : from;
    if ((mask & qpAttribute.curState) !== 0 && attributes.curQpState !== from) return errno.invalid;
    if (!isQpStepLegal(from, to, w[at + qp.type], mask)) return errno.invalid;
    if (!attributesFit(attributes, mask)) return errno.invalid;
    for (const [bit, word, read] of plainAttributes) if ((mask & bit) !== 0) w[at + word] = read(attributes);
    if ((mask & qpAttribute.av) !== 0) {
      const way = attributes.ahAttr as AddressHandle;
      w[at + qp.destAddress] = way.destinationAddress;
      w[at + qp.flowLabel] = way.flowLabel ?? -1;
      w[at + qp.trafficClass] = way.trafficClass ?? 0;
      w[at + qp.hopLimit] = way.hopLimit ?? 64;
    }
    if (from !== to) this.#moved(at, from, to);
    else if (to === qpState.rts) this.sink.work(at);
    return errno.ok;
  }

  /** The state, one of `qpState`. */
  queryQpState(qpNum: number): number {
    return this.qps.words[this.place(qpNum) + qp.state];
  }

  /** Post a request to the send queue. @returns errno: EINVAL before RTS or for what cannot be, ENOMEM when it is full. */
  postSend(qpNum: number, wr: SendWr): number {
    const at = this.place(qpNum);
    const w = this.qps.words;
    const state = w[at + qp.state];
    if (state < qpState.rts) return errno.invalid;
    const { sgList, opcode } = wr;
    let lengthBytes = 0;
    for (const each of sgList) lengthBytes += each.length;
    if (!(sgList.length <= w[at + qp.sqSges] && lengthBytes <= messageBytesMax)) return errno.invalid;
    if (!(Number.isInteger(opcode) && opcode >= wrOpcode.rdmaWrite && opcode <= wrOpcode.rdmaRead))
      return errno.invalid;
    if (w[at + qp.sqTail] - w[at + qp.sqFreed] >= w[at + qp.sqDepth]) return errno.noMemory;
    const record = this.sendWrAt(at, w[at + qp.sqTail]);
    const r = this.rings.words;
    const first = w[at + qp.postPsn];
    const next = addPsn(first, messagePackets(lengthBytes, w[at + qp.mtuBytes]));
    r[record + sendWr.wrId] = wr.wrId;
    r[record + sendWr.opcode] = opcode;
    r[record + sendWr.flags] = wr.sendFlags ?? 0;
    r[record + sendWr.imm] = (wr.immData ?? 0) >>> 0;
    r[record + sendWr.remoteAddress] = wr.remoteAddress ?? 0;
    r[record + sendWr.rkey] = (wr.rkey ?? 0) >>> 0;
    r[record + sendWr.lengthBytes] = lengthBytes;
    r[record + sendWr.sges] = sgList.length;
    r[record + sendWr.firstPsn] = first;
    r[record + sendWr.lastPsn] = addPsn(next, -1);
    r[record + sendWr.answered] = 0;
    r[record + sendWr.asked] = 0;
    r[record + sendWr.request] = wr.request ?? 0;
    writeSges(r, record + sendWrWords, sgList);
    w[at + qp.postPsn] = next;
    w[at + qp.sqTail]++;
    if (state === qpState.err) flushQueues(this, at);
    else this.sink.work(at);
    return errno.ok;
  }

  /** Post a place for the next message. @returns errno: EINVAL in RESET, ENOMEM when the queue is full. */
  postRecv(qpNum: number, wr: RecvWr): number {
    const at = this.place(qpNum);
    const w = this.qps.words;
    if (w[at + qp.state] === qpState.reset || wr.sgList.length > w[at + qp.rqSges]) return errno.invalid;
    if (w[at + qp.rqTail] - w[at + qp.rqFreed] >= w[at + qp.rqDepth]) return errno.noMemory;
    const record = this.recvWrAt(at, w[at + qp.rqTail]);
    const r = this.rings.words;
    let lengthBytes = 0;
    for (const each of wr.sgList) lengthBytes += each.length;
    r[record + recvWr.wrId] = wr.wrId;
    r[record + recvWr.lengthBytes] = lengthBytes;
    r[record + recvWr.sges] = wr.sgList.length;
    writeSges(r, record + recvWrWords, wr.sgList);
    w[at + qp.rqTail]++;
    if (w[at + qp.state] === qpState.err) flushQueues(this, at);
    return errno.ok;
  }

  /** Take the oldest completion, or undefined when there is none. Frees the work queue's places up to it. */
  pollCq(cq: number): WorkCompletion | undefined {
    if (!this.cqs.has(cq)) throw makeRdmaError("rdma/unknown-handle", `no completion queue ${cq}`);
    return this.cqs.poll(cq, (at, isReceive, frees) => {
      const word = at + (isReceive ? qp.rqFreed : qp.sqFreed);
      if (this.qps.words[word] < frees) this.qps.words[word] = frees;
    });
  }

  /** Who is told when an armed completion queue gets a completion; set while things are built. */
  onCompletion(cq: number, fn: () => void): void {
    this.#listeners.set(cq, fn);
  }

  /** Ask to be told once, of the next completion or only of one that was solicited or failed. */
  reqNotifyCq(cq: number, solicitedOnly: boolean = false): void {
    this.cqs.arm(cq, solicitedOnly);
  }

  /** Tell whom a completion is for. @internal */
  notify(cq: number, isSolicitedOrError: boolean): void {
    const listener = this.#listeners.get(cq);
    if (listener !== undefined && this.cqs.disarm(cq, isSolicitedOrError)) listener();
  }

  /** Place of a queue pair's record. @throws `rdma/unknown-handle`. @internal */
  place(qpNum: number): number {
    const at = this.find(qpNum);
    if (at < 0) throw makeRdmaError("rdma/unknown-handle", `no queue pair ${qpNum}`);
    return at;
  }

  /** Place of a queue pair's record, or -1. @internal */
  find(qpNum: number): number {
    const at = (qpNum - this.#firstQpNum) * qpWords;
    return at >= 0 && at < this.qps.used && Number.isInteger(at) ? at : -1;
  }

  /** Place of the send request of this counter. @internal */
  sendWrAt(at: number, counter: number): number {
    const w = this.qps.words;
    return w[at + qp.sqAt] + (counter % w[at + qp.sqDepth]) * (sendWrWords + w[at + qp.sqSges] * sgeWords);
  }

  /** Place of the receive request of this counter. @internal */
  recvWrAt(at: number, counter: number): number {
    const w = this.qps.words;
    return w[at + qp.rqAt] + (counter % w[at + qp.rqDepth]) * (recvWrWords + w[at + qp.rqSges] * sgeWords);
  }

  /** Put a queue pair into the error state and flush its queues. @internal */
  fail(at: number): void {
    if (this.qps.words[at + qp.state] !== qpState.err) this.#moved(at, this.qps.words[at + qp.state], qpState.err);
  }

  #moved(at: number, from: number, to: number): void {
    const w = this.qps.words;
    w[at + qp.state] = to;
    if (to === qpState.reset) {
      for (let word = qp.sqTail; word < qp.ready; word++) w[at + word] = 0;
      w[at + qp.owedReads] = 0;
    } else if (to === qpState.rtr) {
      const label = w[at + qp.flowLabel];
      w[at + qp.sourcePort] = flowLabelToSourcePort(
        label >= 0 ? label : makeFlowLabel(w[at + qp.number], w[at + qp.destQpNum]),
      );
    } else if (to === qpState.rts && from === qpState.rtr) {
      for (const word of [qp.sendPsn, qp.unackedPsn, qp.newPsn]) w[at + word] = w[at + qp.postPsn];
      w[at + qp.retriesLeft] = w[at + qp.retryCnt];
      w[at + qp.rnrLeft] = w[at + qp.rnrRetry];
    } else if (to === qpState.err) {
      w[at + qp.deadlinePs] = 0;
      w[at + qp.rnrUntilPs] = 0;
      flushQueues(this, at);
    }
    if (to === qpState.rts) this.sink.work(at);
  }
}

/** Make an adapter without a transport: its queue pairs can be moved through their states, and nothing leaves it. */
export function createDevice(options: DeviceOptions): Device {
  return new Device(options);
}

function writeSges(r: Float64Array, from: number, list: readonly Sge[]): void {
  for (let i = 0; i < list.length; i++) {
    const at = from + i * sgeWords;
    const each = list[i] as Sge;
    r[at + sge.address] = each.address;
    r[at + sge.lengthBytes] = each.length;
    r[at + sge.lkey] = each.lkey;
  }
}
