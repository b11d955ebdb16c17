/**
 * transport/requester — the sending half of a reliable connection: requests cut into packets, and what their answers
 * mean.
 *
 * The send queue has a cursor: the request being sent and the PSN of its next packet. To send again is to move the
 * cursor back; what was acknowledged meanwhile moves it on. Every packet's PSN is known when its request is posted, so
 * a packet that is sent again is the same packet. A READ is asked again from the first packet of its answer that is
 * missing.
 *
 * Sources: InfiniBand Architecture 1.4 §9.7.5–9.7.7, §9.9.2; rules R40–R46 in ../../SPEC.md.
 * @module
 */
import { besideChain, timeEndPs } from "@dc/engine";
import { access } from "../verbs/access.ts";
import { wcStatus } from "../verbs/completion.ts";
import { qp, sendWr, sendWrWords } from "../verbs/layout.ts";
import { qpState } from "../verbs/qp-state.ts";
import { completeSend } from "../verbs/work-queue.ts";
import { sendFlag, wrOpcode } from "../verbs/work-request.ts";
import { emptyPayload, op, type Packet, rc, traitsOf } from "./packet.ts";
import { addPsn, psnAhead } from "./psn.ts";
import { ackTimeoutPs, kindOfSyndrome, rnrTimerPs, statusOfNak, syndromeKind } from "./syndrome.ts";
import { eachPiece, gather, piecesAllowed } from "./transfer.ts";
import type { Transport } from "./transport.ts";

/** Fill in the next request packet of a queue pair; false when none may be sent now. */
export function pullRequest(t: Transport, at: number, packet: Packet): boolean {
  const { device } = t;
  const w = device.qps.words;
  const state = w[at + qp.state];
  if (state !== qpState.rts && state !== qpState.sqd) return false;
  if (w[at + qp.rnrUntilPs] !== 0 || w[at + qp.failed] !== 0) return false;
  if (w[at + qp.sqSend] === w[at + qp.sqTail]) return false;
  const record = device.sendWrAt(at, w[at + qp.sqSend]);
  const r = device.rings.words;
  const psn = w[at + qp.sendPsn];
  const index = psnAhead(psn, r[record + sendWr.firstPsn]);
  const isNew = psn === w[at + qp.newPsn];
  const opcode = r[record + sendWr.opcode];
  const isRead = opcode === wrOpcode.rdmaRead;
  if (index === 0 && isNew) {
    // A drained queue ends what it began and begins nothing.
    if (state === qpState.sqd) return false;
    if ((r[record + sendWr.flags] & sendFlag.fence) !== 0 && w[at + qp.readsOut] > 0) return false;
    const needed = isRead ? access.localWrite : 0;
    if (!piecesAllowed(device, w[at + qp.pd], record + sendWrWords, r[record + sendWr.sges], needed)) {
      w[at + qp.failed] = 1 + wcStatus.locProtErr;
      endFailed(t, at);
      return false;
    }
  }
  if (isRead) {
    if (w[at + qp.readsOut] >= w[at + qp.maxRdAtomic]) return false;
    fillRead(t, at, record, index, packet);
  } else {
    if (psnAhead(psn, w[at + qp.unackedPsn]) >= t.windowPackets) return false;
    fillMessage(t, at, record, index, packet);
  }
  packet.psn = psn;
  if (psnAhead(w[at + qp.sendPsn], w[at + qp.newPsn]) > 0) w[at + qp.newPsn] = w[at + qp.sendPsn];
  if (w[at + qp.deadlinePs] === 0) restartTimer(t, at);
  return true;
}

function fillRead(t: Transport, at: number, record: number, index: number, packet: Packet): void {
  const w = t.device.qps.words;
  const r = t.device.rings.words;
  const skipped = index * w[at + qp.mtuBytes];
  packet.opcode = rc.readRequest;
  packet.solicited = false;
  packet.ackRequest = false;
  packet.address = r[record + sendWr.remoteAddress] + skipped;
  packet.rkey = r[record + sendWr.rkey];
  packet.dmaBytes = r[record + sendWr.lengthBytes] - skipped;
  packet.payloadBytes = 0;
  packet.payload = emptyPayload;
  packet.request = r[record + sendWr.request];
  r[record + sendWr.asked] = 1;
  w[at + qp.readsOut]++;
  w[at + qp.sendPsn] = addPsn(r[record + sendWr.lastPsn], 1);
  w[at + qp.sqSend]++;
  if (index === 0) t.count("rdma_sends");
}

function fillMessage(t: Transport, at: number, record: number, index: number, packet: Packet): void {
  const { device } = t;
  const w = device.qps.words;
  const r = device.rings.words;
  const mtuBytes = w[at + qp.mtuBytes];
  const lengthBytes = r[record + sendWr.lengthBytes];
  const opcode = r[record + sendWr.opcode];
  const isLast = w[at + qp.sendPsn] === r[record + sendWr.lastPsn];
  const offset = index * mtuBytes;
  const bytes = isLast ? lengthBytes - offset : mtuBytes;
  const isWrite = opcode === wrOpcode.rdmaWrite || opcode === wrOpcode.rdmaWriteWithImm;
  const hasImm = isLast && (opcode === wrOpcode.rdmaWriteWithImm || opcode === wrOpcode.sendWithImm);
  // FIRST, MIDDLE, LAST, LAST with immediate, ONLY, ONLY with immediate: the order of the opcodes.
  const place = index === 0 ? (isLast ? 4 : 0) : isLast ? 2 : 1;
  packet.opcode = (isWrite ? rc.writeFirst : rc.sendFirst) + place + (hasImm ? 1 : 0);
  packet.solicited = isLast && (r[record + sendWr.flags] & sendFlag.solicited) !== 0;
  w[at + qp.unasked]++;
  // Who begins whole messages anew has no use for half of one.
  packet.ackRequest = isLast || (t.recovery === "go-back-n" && w[at + qp.unasked] >= t.ackInterval);
  if (packet.ackRequest) w[at + qp.unasked] = 0;
  if (isWrite && index === 0) {
    packet.address = r[record + sendWr.remoteAddress];
    packet.rkey = r[record + sendWr.rkey];
    packet.dmaBytes = lengthBytes;
  }
  packet.request = isLast ? r[record + sendWr.request] : besideChain(r[record + sendWr.request]);
  packet.imm = hasImm ? r[record + sendWr.imm] : 0;
  packet.payloadBytes = bytes;
  packet.payload = gather(device, record + sendWrWords, r[record + sendWr.sges], offset, bytes);
  w[at + qp.sendPsn] = addPsn(w[at + qp.sendPsn], 1);
  if (!isLast) return;
  w[at + qp.sqSend]++;
  if (w[at + qp.sendPsn] !== w[at + qp.newPsn]) t.count("rdma_sends");
}

/** An answer has come. */
export function receiveResponse(t: Transport, at: number, packet: Packet): void {
  const w = t.device.qps.words;
  const { psn } = packet;
  if (psnAhead(psn, w[at + qp.newPsn]) >= 0) {
    t.drop(packet, "ghost");
    return;
  }
  // Behind all that is unacknowledged: an answer to something that was sent twice.
  if (psnAhead(psn, w[at + qp.unackedPsn]) < 0) return;
  if (packet.opcode !== rc.acknowledge) {
    readAnswered(t, at, packet);
    return;
  }
  const kind = kindOfSyndrome(packet.syndrome);
  if (kind === syndromeKind.ack) {
    acknowledge(t, at, psn);
  } else if (kind === syndromeKind.rnr) {
    t.count("rcvd_rnr_err");
    t.watch.nak?.(w[at + qp.number], psn, packet.syndrome, false);
    if (acknowledge(t, at, addPsn(psn, -1))) waitForReceiver(t, at, psn, packet.syndrome);
  } else if (kind === syndromeKind.nak) {
    t.watch.nak?.(w[at + qp.number], psn, packet.syndrome, false);
    if (!acknowledge(t, at, addPsn(psn, -1))) return;
    const code = packet.syndrome & 31;
    if (code === 0) {
      t.count("rcvd_seq_err");
      goBackOnce(t, at, psn);
    } else fail(t, at, statusOfNak[code] ?? wcStatus.badRespErr);
  }
}

/**
 * Everything up to `through` has arrived at the peer.
 *
 * @returns false when the answer to a READ is missing before it (an implied NAK), which is asked for again instead.
 */
function acknowledge(t: Transport, at: number, through: number): boolean {
  const { device } = t;
  let gap = -1;
  let acked = through;
  for (;;) {
    const w = device.qps.words;
    const head = w[at + qp.sqHead];
    if (head === w[at + qp.sqTail]) break;
    const r = device.rings.words;
    const record = device.sendWrAt(at, head);
    if (r[record + sendWr.opcode] === wrOpcode.rdmaRead) {
      const missing = addPsn(r[record + sendWr.firstPsn], r[record + sendWr.answered]);
      if (psnAhead(through, missing) >= 0) {
        gap = missing;
        acked = addPsn(missing, -1);
      }
      break;
    }
    if (psnAhead(through, r[record + sendWr.lastPsn]) < 0) break;
    progress(t, at, addPsn(r[record + sendWr.lastPsn], 1));
    completeSend(device, at, wcStatus.success);
    if (device.qps.words[at + qp.state] === qpState.err) return false;
    endFailed(t, at);
    if (device.qps.words[at + qp.state] === qpState.err) return false;
  }
  progress(t, at, addPsn(acked, 1));
  if (gap < 0) {
    t.work(at);
    return true;
  }
  t.count("implied_nak_seq_err");
  goBackOnce(t, at, gap);
  return false;
}

/** The oldest PSN that is not acknowledged is now `psn`, if that is ahead. */
function progress(t: Transport, at: number, psn: number): void {
  const w = t.device.qps.words;
  if (psnAhead(psn, w[at + qp.unackedPsn]) <= 0) return;
  w[at + qp.unackedPsn] = psn;
  w[at + qp.retriesLeft] = w[at + qp.retryCnt];
  w[at + qp.rnrLeft] = w[at + qp.rnrRetry];
  w[at + qp.retrying] = 0;
  // What is being sent again has arrived after all: go on behind it.
  if (psnAhead(psn, w[at + qp.sendPsn]) > 0) moveTo(t, at, psn);
  if (psn === w[at + qp.newPsn]) w[at + qp.deadlinePs] = 0;
  else restartTimer(t, at);
}

function readAnswered(t: Transport, at: number, packet: Packet): void {
  const { device } = t;
  const { psn } = packet;
  if (!acknowledge(t, at, addPsn(psn, -1))) return;
  const w = device.qps.words;
  const r = device.rings.words;
  const record = device.sendWrAt(at, w[at + qp.sqHead]);
  const isRead = w[at + qp.sqHead] < w[at + qp.sqTail] && r[record + sendWr.opcode] === wrOpcode.rdmaRead;
  const answered = r[record + sendWr.answered];
  if (!isRead || psn !== addPsn(r[record + sendWr.firstPsn], answered)) {
    if (isRead && psnAhead(psn, r[record + sendWr.firstPsn]) < answered) return;
    fail(t, at, wcStatus.badRespErr);
    return;
  }
  const offset = answered * w[at + qp.mtuBytes];
  const isLast = psn === r[record + sendWr.lastPsn];
  const bytes = isLast ? r[record + sendWr.lengthBytes] - offset : w[at + qp.mtuBytes];
  if (((traitsOf(packet.opcode) & op.end) !== 0) !== isLast || packet.payloadBytes !== bytes) {
    fail(t, at, wcStatus.badRespErr);
    return;
  }
  const { payload } = packet;
  if (payload !== undefined && device.memory.isVoid !== true)
    eachPiece(device, record + sendWrWords, r[record + sendWr.sges], offset, bytes, (address, from, length) =>
      device.memory.write(address, payload.subarray(from, from + length)),
    );
  r[record + sendWr.answered] = answered + 1;
  if (isLast) {
    w[at + qp.readsOut] -= r[record + sendWr.asked];
    r[record + sendWr.asked] = 0;
  }
  progress(t, at, addPsn(psn, 1));
  if (!isLast) return;
  completeSend(device, at, wcStatus.success);
  endFailed(t, at);
  t.work(at);
}

function waitForReceiver(t: Transport, at: number, psn: number, syndrome: number): void {
  const w = t.device.qps.words;
  if (w[at + qp.rnrLeft] === 0) {
    t.count("retry_rnr_exceeded_err");
    fail(t, at, wcStatus.rnrRetryExcErr);
    return;
  }
  if (w[at + qp.rnrRetry] !== 7) w[at + qp.rnrLeft]--;
  moveTo(t, at, psn);
  w[at + qp.deadlinePs] = 0;
  w[at + qp.rnrUntilPs] = t.clock.nowPs + rnrTimerPs(syndrome);
  t.arm(at);
}

/** Go back, unless that was done and nothing has been acknowledged since. */
function goBackOnce(t: Transport, at: number, psn: number): void {
  const w = t.device.qps.words;
  if (t.recovery === "go-back-0") {
    // Here a NAK acknowledges nothing, however much was received: only silence may use up the retries.
    w[at + qp.retriesLeft] = Math.max(1, w[at + qp.retryCnt]);
  } else if (w[at + qp.retrying] === 1) return;
  w[at + qp.retrying] = 1;
  goBack(t, at, psn);
}

function goBack(t: Transport, at: number, psn: number): void {
  const w = t.device.qps.words;
  if (w[at + qp.retriesLeft] === 0) {
    t.count("retry_exceeded_err");
    fail(t, at, wcStatus.retryExcErr);
    return;
  }
  w[at + qp.retriesLeft]--;
  t.count("completer_retry_err");
  const from = t.recovery === "go-back-0" ? messageStart(t, at, psn) : psn;
  t.watch.retransmit?.(w[at + qp.number], from, psnAhead(w[at + qp.newPsn], from));
  moveTo(t, at, from);
  restartTimer(t, at);
  t.work(at);
}

/** PSN of the first packet of the message that `psn` belongs to; of a READ, that of its answer still missing. */
function messageStart(t: Transport, at: number, psn: number): number {
  const { device } = t;
  const w = device.qps.words;
  const r = device.rings.words;
  for (let counter = w[at + qp.sqHead]; counter < w[at + qp.sqTail]; counter++) {
    const record = device.sendWrAt(at, counter);
    if (psnAhead(psn, r[record + sendWr.lastPsn]) > 0) continue;
    return r[record + sendWr.opcode] === wrOpcode.rdmaRead ? psn : r[record + sendWr.firstPsn];
  }
  return psn;
}

/** Put the cursor on a PSN. READs from there on have to be asked again. */
function moveTo(t: Transport, at: number, psn: number): void {
  const { device } = t;
  const w = device.qps.words;
  const r = device.rings.words;
  const tail = w[at + qp.sqTail];
  let counter = w[at + qp.sqHead];
  while (counter < tail && psnAhead(psn, r[device.sendWrAt(at, counter) + sendWr.lastPsn]) > 0) counter++;
  w[at + qp.sqSend] = counter;
  w[at + qp.sendPsn] = psn;
  w[at + qp.unasked] = 0;
  for (; counter < tail; counter++) {
    const record = device.sendWrAt(at, counter);
    w[at + qp.readsOut] -= r[record + sendWr.asked];
    r[record + sendWr.asked] = 0;
  }
}

/** The oldest request ends with an error, and everything behind it is flushed. */
function fail(t: Transport, at: number, status: number): void {
  const w = t.device.qps.words;
  if (w[at + qp.sqHead] < w[at + qp.sqTail]) completeSend(t.device, at, status);
  t.device.fail(at);
}

/** A request that cannot be sent ends when all before it have. */
function endFailed(t: Transport, at: number): void {
  const w = t.device.qps.words;
  if (w[at + qp.failed] === 0 || w[at + qp.sqHead] !== w[at + qp.sqSend]) return;
  fail(t, at, w[at + qp.failed] - 1);
}

function restartTimer(t: Transport, at: number): void {
  const w = t.device.qps.words;
  const deadline = t.clock.nowPs + ackTimeoutPs(w[at + qp.timeout], t.timeoutFactor);
  w[at + qp.deadlinePs] = deadline < timeEndPs ? deadline : 0;
  t.arm(at);
}

/** A time that a queue pair asked for may have come. */
export function requesterTime(t: Transport, at: number): void {
  const w = t.device.qps.words;
  const now = t.clock.nowPs;
  if (w[at + qp.timerPs] === 0 || now < w[at + qp.timerPs]) return;
  w[at + qp.timerPs] = 0;
  if (w[at + qp.rnrUntilPs] !== 0 && w[at + qp.rnrUntilPs] <= now) {
    w[at + qp.rnrUntilPs] = 0;
    t.work(at);
  }
  if (w[at + qp.deadlinePs] !== 0 && w[at + qp.deadlinePs] <= now) {
    w[at + qp.deadlinePs] = 0;
    w[at + qp.retrying] = 0;
    t.count("local_ack_timeout_err");
    t.watch.timeout?.(w[at + qp.number], w[at + qp.unackedPsn]);
    goBack(t, at, w[at + qp.unackedPsn]);
  }
  t.arm(at);
}
