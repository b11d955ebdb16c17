/**
 * verbs/layout — where everything stands in the records of a queue pair, its work requests and its owed responses.
 *
 * Counters of work requests run freely from 0; a request's record is at its counter modulo the queue's depth.
 * @module
 */

/** Words of a queue pair. */
export const qp = {
  // what it was made with
  number: 0,
  type: 1,
  pd: 2,
  sendCq: 3,
  recvCq: 4,
  /** Place of the send queue's records, how many, and scatter/gather entries of each. */
  sqAt: 5,
  sqDepth: 6,
  sqSges: 7,
  rqAt: 8,
  rqDepth: 9,
  rqSges: 10,
  /** Place of the ring of owed responses. */
  owedAt: 11,
  /** 1: every request is signalled. */
  sigAll: 12,
  // what it was modified to
  state: 13,
  access: 14,
  pkeyIndex: 15,
  port: 16,
  mtuBytes: 17,
  destQpNum: 18,
  destAddress: 19,
  flowLabel: 20,
  trafficClass: 21,
  hopLimit: 22,
  timeout: 23,
  retryCnt: 24,
  rnrRetry: 25,
  maxRdAtomic: 26,
  maxDestRdAtomic: 27,
  minRnrTimer: 28,
  qkey: 29,
  sourcePort: 30,
  // send queue: posted, the one being sent, the oldest not complete, places given back
  sqTail: 31,
  sqSend: 32,
  sqHead: 33,
  sqFreed: 34,
  // receive queue: posted, the oldest not complete, places given back
  rqTail: 35,
  rqHead: 36,
  rqFreed: 37,
  // requester
  /** PSN of the next request to be posted. */
  postPsn: 38,
  /** PSN of the next packet to send. */
  sendPsn: 39,
  /** Oldest PSN not acknowledged. */
  unackedPsn: 40,
  /** One past the highest PSN ever sent. */
  newPsn: 41,
  /** RDMA READs that were asked and not wholly answered. */
  readsOut: 42,
  retriesLeft: 43,
  rnrLeft: 44,
  /** Time until which nothing is sent because of an RNR NAK; 0 for none. */
  rnrUntilPs: 45,
  /** Time at which silence becomes a timeout; 0 for none. */
  deadlinePs: 46,
  /** Time for which a timer is set; 0 for none. */
  timerPs: 47,
  /** Packets sent since one asked for an acknowledgement. */
  unasked: 48,
  /** 1 + status with which the request at `sqSend` ends once it is the oldest; 0 for none. */
  failed: 49,
  // responder
  expectedPsn: 50,
  msn: 51,
  /** 1 after a NAK, until the packet that was asked for comes. */
  nakSent: 52,
  /** What message is open: 0 none, 1 SEND, 2 WRITE. */
  open: 53,
  /** PSN of the open message's first packet. */
  openPsn: 54,
  /** Bytes of the open message so far. */
  openBytes: 55,
  writeAddress: 56,
  writeRkey: 57,
  writeBytes: 58,
  /** Responses owed: made, given. */
  owedTail: 59,
  owedHead: 60,
  // scheduling
  ready: 61,
  nextReady: 62,
  /** READs among the owed responses. */
  owedReads: 63,
  /** Requester: 1 after going back for a NAK, until something is acknowledged or a timeout comes. */
  retrying: 64,
} as const;
/** Words of a queue pair's record. */
export const qpWords = 66;

/** Words of a send request, followed by its scatter/gather entries. */
export const sendWr = {
  wrId: 0,
  opcode: 1,
  flags: 2,
  imm: 3,
  remoteAddress: 4,
  rkey: 5,
  lengthBytes: 6,
  sges: 7,
  firstPsn: 8,
  lastPsn: 9,
  /** RDMA READ: packets of the answer that have come. */
  answered: 10,
  /** RDMA READ: 1 from when it was asked until it is answered. */
  asked: 11,
  /** Of the engine's spans: whom it works for. */
  request: 12,
} as const;
export const sendWrWords = 13;

/** Words of a receive request, followed by its scatter/gather entries. */
export const recvWr = { wrId: 0, lengthBytes: 1, sges: 2 } as const;
export const recvWrWords = 3;

/** A scatter/gather entry. */
export const sge = { address: 0, lengthBytes: 1, lkey: 2 } as const;
export const sgeWords = 3;

/** Words of an owed response. */
export const owed = {
  kind: 0,
  psn: 1,
  syndrome: 2,
  msn: 3,
  /** RDMA READ: where from, how much, which packet is next, how many. */
  address: 4,
  lengthBytes: 5,
  next: 6,
  packets: 7,
  /** RDMA READ: first block of what was kept when its memory was about to change; -1 for none. */
  kept: 8,
  /** RDMA READ: of the engine's spans, whom it is asked for. */
  request: 9,
} as const;
export const owedWords = 10;
export const owedKind = { ack: 0, read: 1 } as const;

/** Most RDMA READs unanswered, in either direction. */
export const readsMax = 16;
/** Owed responses: each READ, an ACK between any two of them, and one more. */
export const owedMax: number = readsMax * 2 + 2;
