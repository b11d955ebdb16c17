/**
 * verbs/work-queue — how requests leave their queues: in order, complete, or flushed.
 *
 * A request that was not signalled ends in silence, and its place in the send queue comes back only when a later one's
 * completion is polled: the adapter tells the program nothing else of how far it is.
 *
 * Sources: ibv_post_send(3), ibv_poll_cq(3); rules R5, R7 and R9 in ../../SPEC.md.
 * @module
 */
import { wcFlag, wcOpcode, wcStatus } from "./completion.ts";
import type { Device } from "./device.ts";
import { qp, recvWr, sendWr } from "./layout.ts";
import { sendFlag, wrOpcode } from "./work-request.ts";

/** Packets of a message, each with a PSN of its own: at least one. */
export function messagePackets(lengthBytes: number, mtuBytes: number): number {
  return lengthBytes <= mtuBytes ? 1 : Math.ceil(lengthBytes / mtuBytes);
}

/** What each kind of request completes as, by `wrOpcode`. */
const completesAs: readonly number[] = [
  wcOpcode.rdmaWrite,
  wcOpcode.rdmaWrite,
  wcOpcode.send,
  wcOpcode.send,
  wcOpcode.rdmaRead,
];

/** End the oldest request of the send queue. */
export function completeSend(device: Device, at: number, status: number): void {
  const w = device.qps.words;
  const r = device.rings.words;
  const record = device.sendWrAt(at, w[at + qp.sqHead]);
  const frees = ++w[at + qp.sqHead];
  const isSignaled =
    status !== wcStatus.success || w[at + qp.sigAll] === 1 || (r[record + sendWr.flags] & sendFlag.signaled) !== 0;
  if (!isSignaled) return;
  const opcode = r[record + sendWr.opcode];
  const byteLen = opcode === wrOpcode.rdmaRead ? r[record + sendWr.lengthBytes] : 0;
  push(
    device,
    at,
    w[at + qp.sendCq],
    r[record + sendWr.wrId],
    status,
    completesAs[opcode],
    byteLen,
    0,
    0,
    frees,
    false,
    r[record + sendWr.request],
  );
}

/**
 * End the oldest request of the receive queue.
 *
 * @param imm immediate data, or -1. @param isWrite whether an RDMA WRITE used it up. @param request of the engine's spans.
 */
export function completeReceive(
  device: Device,
  at: number,
  status: number,
  byteLen: number,
  imm: number,
  isWrite: boolean,
  isSolicited: boolean,
  request: number,
): void {
  const w = device.qps.words;
  const record = device.recvWrAt(at, w[at + qp.rqHead]);
  const frees = ++w[at + qp.rqHead];
  const opcode = isWrite ? wcOpcode.recvRdmaWithImm : wcOpcode.recv;
  const flags = imm >= 0 ? wcFlag.withImm : 0;
  const wrId = device.rings.words[record + recvWr.wrId];
  const immData = Math.max(imm, 0);
  push(device, at, w[at + qp.recvCq], wrId, status, opcode, byteLen, immData, flags, frees, isSolicited, request);
}

/** End everything in both queues with WR_FLUSH_ERR, oldest first. */
export function flushQueues(device: Device, at: number): void {
  // Who is told of a completion may make queue pairs, which replaces the block: read it anew each time.
  const left = (head: number, tail: number): boolean => device.qps.words[at + head] < device.qps.words[at + tail];
  while (left(qp.sqHead, qp.sqTail)) completeSend(device, at, wcStatus.wrFlushErr);
  const w = device.qps.words;
  if (w[at + qp.sqSend] < w[at + qp.sqHead]) w[at + qp.sqSend] = w[at + qp.sqHead];
  while (left(qp.rqHead, qp.rqTail)) completeReceive(device, at, wcStatus.wrFlushErr, 0, -1, false, false, 0);
}

function push(
  device: Device,
  at: number,
  cq: number,
  wrId: number,
  status: number,
  opcode: number,
  byteLen: number,
  imm: number,
  flags: number,
  frees: number,
  isSolicited: boolean,
  request: number,
): void {
  const number = device.qps.words[at + qp.number];
  const wasWhole = !device.cqs.overflowed(cq);
  const isIn = device.cqs.push(cq, wrId, status, opcode, byteLen, at, number, imm, flags, frees, request);
  device.sink.completed(cq, at, wrId, status, !isIn);
  if (isIn) {
    device.notify(cq, isSolicited || status !== wcStatus.success);
    return;
  }
  if (wasWhole) device.sink.event("cq-error", cq);
  device.fail(at);
}
