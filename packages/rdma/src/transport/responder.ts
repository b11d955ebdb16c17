/**
 * transport/responder — the answering half of a reliable connection: requests checked in the order that the standard
 * gives, carried out once, and answered in order.
 *
 * Answers are owed in a ring: ACKs that wait are merged, a READ stands there until its last packet is sent. Memory that
 * is about to change under a READ which stands there is kept first, so that the READ answers what was there when it
 * was asked.
 *
 * Sources: InfiniBand Architecture 1.4 §9.7.4 (checks), §9.7.5 (answers), C9-105 (duplicates); rules R50–R57 in
 * ../../SPEC.md.
 * @module
 */
import { besideChain } from "@dc/engine";
import { noBlock } from "../heap/blocks.ts";
import { access } from "../verbs/access.ts";
import { wcStatus } from "../verbs/completion.ts";
import { owed, owedKind, owedMax, owedWords, qp, readsMax, recvWr, recvWrWords } from "../verbs/layout.ts";
import { completeReceive, messagePackets } from "../verbs/work-queue.ts";
import { messageBytesMax } from "../verbs/work-request.ts";
import { emptyPayload, op, type Packet, rc } from "./packet.ts";
import { addPsn, psnAhead } from "./psn.ts";
import { syndrome } from "./syndrome.ts";
import { eachPiece, piecesAllowed } from "./transfer.ts";
import type { Transport } from "./transport.ts";

const open = { none: 0, send: 1, write: 2 } as const;

/** A request has come. @param traits of its opcode, 0 for a reserved one of reliable connections. */
export function receiveRequest(t: Transport, at: number, packet: Packet, traits: number): void {
  const w = t.device.qps.words;
  const ahead = psnAhead(packet.psn, w[at + qp.expectedPsn]);
  if (ahead > 0) {
    outOfSequence(t, at);
    return;
  }
  if (ahead < 0) {
    duplicate(t, at, packet, traits);
    return;
  }
  w[at + qp.nakSent] = 0;
  const isSend = (traits & op.send) !== 0;
  const isStart = (traits & op.start) !== 0;
  const isOpen = w[at + qp.open];
  // OP_SEQ: nothing begins inside a message, nothing goes on outside of one.
  if (traits === 0 || (isOpen === open.none) !== isStart || (!isStart && isSend !== (isOpen === open.send))) {
    refuse(t, at, packet.psn, syndrome.nakInvalidRequest);
    return;
  }
  // OP_VALID: what the queue pair lets its peer do.
  const needed = (traits & op.read) !== 0 ? access.remoteRead : isSend ? 0 : access.remoteWrite;
  if ((w[at + qp.access] & needed) !== needed) {
    refuse(t, at, packet.psn, syndrome.nakInvalidRequest);
    return;
  }
  if ((traits & op.read) !== 0) readRequested(t, at, packet);
  else messagePacket(t, at, packet, traits);
}

function messagePacket(t: Transport, at: number, packet: Packet, traits: number): void {
  const { device } = t;
  const w = device.qps.words;
  const { psn, payloadBytes } = packet;
  const isSend = (traits & op.send) !== 0;
  const isStart = (traits & op.start) !== 0;
  const isEnd = (traits & op.end) !== 0;
  // RESOURCE: a message needs a place, and so does the word that a write has immediate data.
  const usesReceive = isSend ? isStart : isEnd && (traits & op.imm) !== 0;
  if (usesReceive && w[at + qp.rqHead] === w[at + qp.rqTail]) {
    w[at + qp.nakSent] = 1;
    t.count("send_rnr_err");
    oweNak(t, at, psn, syndrome.rnr | w[at + qp.minRnrTimer]);
    return;
  }
  // LENGTH
  const mtuBytes = w[at + qp.mtuBytes];
  const isLengthRight = isEnd ? payloadBytes <= mtuBytes && (isStart || payloadBytes > 0) : payloadBytes === mtuBytes;
  if (!isLengthRight || (!isSend && isStart && packet.dmaBytes > messageBytesMax)) {
    refuse(t, at, psn, syndrome.nakInvalidRequest);
    return;
  }
  const already = isStart ? 0 : w[at + qp.openBytes];
  const total = already + payloadBytes;
  if (isSend) {
    const record = device.recvWrAt(at, w[at + qp.rqHead]);
    const r = device.rings.words;
    const sges = r[record + recvWr.sges];
    if (total > r[record + recvWr.lengthBytes]) {
      completeReceive(device, at, wcStatus.locLenErr, 0, -1, false, false, 0);
      refuse(t, at, psn, syndrome.nakInvalidRequest);
      return;
    }
    if (isStart && !piecesAllowed(device, w[at + qp.pd], record + recvWrWords, sges, access.localWrite)) {
      completeReceive(device, at, wcStatus.locProtErr, 0, -1, false, false, 0);
      refuse(t, at, psn, syndrome.nakRemoteOperation);
      return;
    }
    store(t, at, packet, (visit) => eachPiece(device, record + recvWrWords, sges, already, payloadBytes, visit));
  } else {
    const address = isStart ? packet.address : w[at + qp.writeAddress];
    const dmaBytes = isStart ? packet.dmaBytes : w[at + qp.writeBytes];
    if (isEnd ? total !== dmaBytes : total > dmaBytes) {
      refuse(t, at, psn, syndrome.nakInvalidRequest);
      return;
    }
    // RKEY: of all that the message will write. Nothing needs no key.
    const key = packet.rkey;
    if (isStart && dmaBytes > 0 && !device.regions.allows(w[at + qp.pd], key, address, dmaBytes, access.remoteWrite)) {
      refuse(t, at, psn, syndrome.nakRemoteAccess);
      return;
    }
    if (isStart) {
      w[at + qp.writeAddress] = address;
      w[at + qp.writeBytes] = dmaBytes;
    }
    store(t, at, packet, (visit) => visit(address + already, 0, payloadBytes));
  }
  // EXECUTE
  if (isStart) w[at + qp.openPsn] = psn;
  w[at + qp.expectedPsn] = addPsn(psn, 1);
  w[at + qp.openBytes] = total;
  w[at + qp.open] = isEnd ? open.none : isSend ? open.send : open.write;
  if (isEnd) w[at + qp.msn] = addPsn(w[at + qp.msn], 1);
  if (packet.ackRequest) oweAck(t, at, psn);
  if (isEnd && (isSend || usesReceive)) {
    t.count("rdma_recvs");
    const imm = (traits & op.imm) !== 0 ? packet.imm : -1;
    completeReceive(device, at, wcStatus.success, total, imm, !isSend, packet.solicited, packet.request);
  }
}

function readRequested(t: Transport, at: number, packet: Packet): void {
  const w = t.device.qps.words;
  const { psn, dmaBytes } = packet;
  // RESOURCE, LENGTH, RKEY
  if (w[at + qp.owedReads] >= w[at + qp.maxDestRdAtomic] || dmaBytes > messageBytesMax || packet.payloadBytes > 0) {
    refuse(t, at, psn, syndrome.nakInvalidRequest);
    return;
  }
  if (!isReadable(t, at, packet)) {
    refuse(t, at, psn, syndrome.nakRemoteAccess);
    return;
  }
  w[at + qp.expectedPsn] = addPsn(psn, messagePackets(dmaBytes, w[at + qp.mtuBytes]));
  w[at + qp.msn] = addPsn(w[at + qp.msn], 1);
  oweRead(t, at, packet);
}

function isReadable(t: Transport, at: number, packet: Packet): boolean {
  const { address, rkey, dmaBytes } = packet;
  const pd = t.device.qps.words[at + qp.pd];
  return dmaBytes === 0 || t.device.regions.allows(pd, rkey, address, dmaBytes, access.remoteRead);
}

/** Something is missing. Said once, until it comes. */
function outOfSequence(t: Transport, at: number): void {
  const w = t.device.qps.words;
  t.count("out_of_seq_request");
  if (w[at + qp.nakSent] === 1) return;
  w[at + qp.nakSent] = 1;
  if (t.recovery === "go-back-0" && w[at + qp.open] !== open.none) {
    // What was received of the message is worth nothing: it will begin anew.
    w[at + qp.expectedPsn] = w[at + qp.openPsn];
    w[at + qp.open] = open.none;
  }
  oweNak(t, at, w[at + qp.expectedPsn], syndrome.nakSequence);
}

/** Something came a second time: carried out already, so only its answer is given again. */
function duplicate(t: Transport, at: number, packet: Packet, traits: number): void {
  const w = t.device.qps.words;
  t.count("duplicate_request");
  if (traits === 0) return;
  if ((traits & op.read) === 0) {
    if (t.recovery === "go-back-0" && w[at + qp.open] !== open.none && packet.psn === w[at + qp.openPsn]) {
      w[at + qp.expectedPsn] = w[at + qp.openPsn];
      w[at + qp.open] = open.none;
      receiveRequest(t, at, packet, traits);
      return;
    }
    oweAck(t, at, addPsn(w[at + qp.expectedPsn], -1));
    return;
  }
  const end = addPsn(packet.psn, messagePackets(packet.dmaBytes, w[at + qp.mtuBytes]));
  const isWhole = psnAhead(end, w[at + qp.expectedPsn]) <= 0;
  if (!isWhole || (w[at + qp.access] & access.remoteRead) === 0 || !isReadable(t, at, packet)) return;
  // Its requester will ask again for all that comes after it.
  forgetFrom(t, at, packet.psn);
  if (w[at + qp.owedReads] < readsMax) oweRead(t, at, packet);
}

/** A request that must not be: answered, and the end of the connection. */
function refuse(t: Transport, at: number, psn: number, code: number): void {
  oweNak(t, at, psn, code);
  const number = t.device.qps.words[at + qp.number];
  t.watch.event?.(code === syndrome.nakRemoteAccess ? "qp-access-error" : "qp-request-error", number);
  t.device.fail(at);
}

// — what is owed ————————————————————————————————————————————————————————————————————————————————————————————————————

function owedAt(t: Transport, at: number, counter: number): number {
  return t.device.qps.words[at + qp.owedAt] + (counter % owedMax) * owedWords;
}

/** A new owed response, or -1 when the ring is full: the peer will ask again. */
function owe(t: Transport, at: number, kind: number, psn: number, code: number): number {
  const w = t.device.qps.words;
  if (w[at + qp.owedTail] - w[at + qp.owedHead] >= owedMax) return -1;
  const entry = owedAt(t, at, w[at + qp.owedTail]++);
  const r = t.device.rings.words;
  r[entry + owed.kind] = kind;
  r[entry + owed.psn] = psn;
  r[entry + owed.syndrome] = code;
  r[entry + owed.msn] = w[at + qp.msn];
  return entry;
}

function oweAck(t: Transport, at: number, psn: number): void {
  const w = t.device.qps.words;
  const r = t.device.rings.words;
  if (w[at + qp.owedTail] > w[at + qp.owedHead]) {
    const newest = owedAt(t, at, w[at + qp.owedTail] - 1);
    if (r[newest + owed.kind] === owedKind.ack && r[newest + owed.syndrome] === syndrome.ack) {
      r[newest + owed.psn] = psn;
      r[newest + owed.msn] = w[at + qp.msn];
      t.count("ack_deferred");
      return;
    }
  }
  owe(t, at, owedKind.ack, psn, syndrome.ack);
  t.work(at);
}

function oweNak(t: Transport, at: number, psn: number, code: number): void {
  if (owe(t, at, owedKind.ack, psn, code) < 0) return;
  t.watch.nak?.(t.device.qps.words[at + qp.number], psn, code, true);
  t.work(at);
}

function oweRead(t: Transport, at: number, packet: Packet): void {
  const w = t.device.qps.words;
  const entry = owe(t, at, owedKind.read, packet.psn, syndrome.ack);
  if (entry < 0) return;
  const r = t.device.rings.words;
  r[entry + owed.address] = packet.address;
  r[entry + owed.lengthBytes] = packet.dmaBytes;
  r[entry + owed.next] = 0;
  r[entry + owed.packets] = messagePackets(packet.dmaBytes, w[at + qp.mtuBytes]);
  r[entry + owed.kept] = noBlock;
  r[entry + owed.request] = packet.request;
  w[at + qp.owedReads]++;
  t.work(at);
}

/** Nothing from `psn` on is owed any more. */
function forgetFrom(t: Transport, at: number, psn: number): void {
  const w = t.device.qps.words;
  const r = t.device.rings.words;
  let keep = w[at + qp.owedHead];
  for (; keep < w[at + qp.owedTail]; keep++) {
    const entry = owedAt(t, at, keep);
    const packets = r[entry + owed.kind] === owedKind.read ? r[entry + owed.packets] : 1;
    if (psnAhead(addPsn(r[entry + owed.psn], packets - 1), psn) >= 0) break;
  }
  for (let gone = keep; gone < w[at + qp.owedTail]; gone++) {
    const entry = owedAt(t, at, gone);
    if (r[entry + owed.kind] !== owedKind.read) continue;
    w[at + qp.owedReads]--;
    for (let block = r[entry + owed.kept]; block !== noBlock; ) {
      const next = t.kept.next(block);
      t.kept.release(block);
      block = next;
    }
  }
  w[at + qp.owedTail] = keep;
}

/** Fill in the next answer of a queue pair; false when none is owed. */
export function pullResponse(t: Transport, at: number, packet: Packet): boolean {
  const { device } = t;
  const w = device.qps.words;
  if (w[at + qp.owedHead] === w[at + qp.owedTail]) return false;
  const r = device.rings.words;
  const entry = owedAt(t, at, w[at + qp.owedHead]);
  packet.solicited = false;
  packet.ackRequest = false;
  packet.syndrome = r[entry + owed.syndrome];
  packet.msn = r[entry + owed.msn];
  if (r[entry + owed.kind] === owedKind.ack) {
    packet.opcode = rc.acknowledge;
    packet.psn = r[entry + owed.psn];
    // Nobody waits for an acknowledgement: it is of no request's chain, nor beside one, for it may be of many.
    packet.request = 0;
    packet.payloadBytes = 0;
    packet.payload = emptyPayload;
    w[at + qp.owedHead]++;
    return true;
  }
  const index = r[entry + owed.next]++;
  const isLast = index === r[entry + owed.packets] - 1;
  const mtuBytes = w[at + qp.mtuBytes];
  const offset = index * mtuBytes;
  packet.opcode =
    index === 0
      ? isLast
        ? rc.readResponseOnly
        : rc.readResponseFirst
      : isLast
        ? rc.readResponseLast
        : rc.readResponseMiddle;
  packet.psn = addPsn(r[entry + owed.psn], index);
  packet.request = isLast ? r[entry + owed.request] : besideChain(r[entry + owed.request]);
  packet.payloadBytes = isLast ? r[entry + owed.lengthBytes] - offset : mtuBytes;
  const block = r[entry + owed.kept];
  if (block !== noBlock) {
    // Its bytes stay where they are until another block is put, which no packet is pulled in between of.
    packet.payload = t.kept.bytes(block);
    r[entry + owed.kept] = t.kept.next(block);
    t.kept.release(block);
  } else if (device.memory.isVoid === true) packet.payload = undefined;
  else packet.payload = device.memory.read(r[entry + owed.address] + offset, packet.payloadBytes);
  if (isLast) {
    w[at + qp.owedHead]++;
    w[at + qp.owedReads]--;
  }
  return true;
}

// — memory ——————————————————————————————————————————————————————————————————————————————————————————————————————————

/** Put a packet's payload where `ranges` says, and keep for owed READs what it overwrites. */
function store(
  t: Transport,
  at: number,
  packet: Packet,
  ranges: (visit: (address: number, from: number, bytes: number) => void) => void,
): void {
  const { payload, payloadBytes } = packet;
  const { memory } = t.device;
  if (memory.isVoid === true || payloadBytes === 0) return;
  ranges((address, from, bytes) => {
    if (t.device.qps.words[at + qp.owedReads] > 0) keepUnder(t, at, address, bytes);
    memory.write(address, payload === undefined ? new Uint8Array(bytes) : payload.subarray(from, from + bytes));
  });
}

function keepUnder(t: Transport, at: number, address: number, bytes: number): void {
  const { device } = t;
  const w = device.qps.words;
  const r = device.rings.words;
  const mtuBytes = w[at + qp.mtuBytes];
  for (let counter = w[at + qp.owedHead]; counter < w[at + qp.owedTail]; counter++) {
    const entry = owedAt(t, at, counter);
    if (r[entry + owed.kind] !== owedKind.read || r[entry + owed.kept] !== noBlock) continue;
    const from = r[entry + owed.address];
    const end = from + r[entry + owed.lengthBytes];
    const next = r[entry + owed.next];
    if (address >= end || address + bytes <= from + next * mtuBytes) continue;
    // Last first, so that each block names the one behind it.
    let block: number = noBlock;
    for (let index = r[entry + owed.packets] - 1; index >= next; index--) {
      const start = from + index * mtuBytes;
      block = t.kept.put(device.memory.read(start, Math.min(mtuBytes, end - start)), block);
    }
    r[entry + owed.kept] = block;
  }
}
