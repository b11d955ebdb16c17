/**
 * verbs/completion-queue — where the ends of work requests wait to be polled, in order, up to a bound.
 *
 * A queue that is full when a completion comes is broken for good: the completion is lost, and so is what its users
 * could have known, so every queue pair that completes into it goes into the error state.
 *
 * Sources: ibv_create_cq(3), ibv_poll_cq(3), ibv_req_notify_cq(3); rules R6 and R7 in ../../SPEC.md.
 * @module
 */
import { Heap, type HeapHome } from "../heap/heap.ts";
import type { WorkCompletion } from "./completion.ts";

const stride = 8;
const word = { entries: 0, depth: 1, pushed: 2, polled: 3, overflowed: 4, armed: 5, lost: 6 } as const;

/** Words of an entry; `frees` says which slot of which work queue it frees. */
export const cqeWords = 10;
/** Where they stand. */
export const cqe = {
  wrId: 0,
  status: 1,
  opcode: 2,
  byteLen: 3,
  qp: 4,
  qpNum: 5,
  imm: 6,
  flags: 7,
  frees: 8,
  request: 9,
} as const;

/** How a queue is armed. */
export const armed = { no: 0, solicited: 1, next: 2 } as const;

/** The completion queues of one adapter. A queue is a number from 0. */
export class CompletionQueues {
  /** The queues' heads and entries. */
  readonly #heads: Heap;
  readonly #entries: Heap;

  constructor(home?: HeapHome) {
    this.#heads = new Heap("cqs", home);
    this.#entries = new Heap("cqes", home);
  }

  /** A new queue of `depth` entries. */
  create(depth: number): number {
    const entries = this.#entries.allocate(depth * cqeWords);
    const at = this.#heads.allocate(stride);
    this.#heads.words[at + word.entries] = entries;
    this.#heads.words[at + word.depth] = depth;
    return at / stride;
  }

  has(cq: number): boolean {
    return Number.isInteger(cq) && cq >= 0 && cq * stride < this.#heads.used;
  }
  /** Entries that wait. */
  waiting(cq: number): number {
    const w = this.#heads.words;
    return w[cq * stride + word.pushed] - w[cq * stride + word.polled];
  }
  depth(cq: number): number {
    return this.#heads.words[cq * stride + word.depth];
  }
  overflowed(cq: number): boolean {
    return this.#heads.words[cq * stride + word.overflowed] === 1;
  }
  /** Completions that found no room. */
  lost(cq: number): number {
    return this.#heads.words[cq * stride + word.lost];
  }

  /** Ask to be told once: of the next completion, or the next one that was solicited or is an error. */
  arm(cq: number, solicitedOnly: boolean): void {
    this.#heads.words[cq * stride + word.armed] = solicitedOnly ? armed.solicited : armed.next;
  }

  /** Whether to tell of a completion just pushed; asks no second time. */
  disarm(cq: number, isSolicitedOrError: boolean): boolean {
    const at = cq * stride + word.armed;
    const w = this.#heads.words;
    if (w[at] === armed.no || (w[at] === armed.solicited && !isSolicitedOrError)) return false;
    w[at] = armed.no;
    return true;
  }

  /** Put an entry in. False when the queue was full: it has overflowed, now or before. */
  push(
    cq: number,
    wrId: number,
    status: number,
    opcode: number,
    byteLen: number,
    qp: number,
    qpNum: number,
    imm: number,
    flags: number,
    frees: number,
    request: number,
  ): boolean {
    const at = cq * stride;
    const heads = this.#heads.words;
    const depth = heads[at + word.depth];
    if (heads[at + word.overflowed] === 1 || heads[at + word.pushed] - heads[at + word.polled] >= depth) {
      heads[at + word.overflowed] = 1;
      heads[at + word.lost]++;
      return false;
    }
    const entry = heads[at + word.entries] + (heads[at + word.pushed] % depth) * cqeWords;
    const w = this.#entries.words;
    w[entry + cqe.wrId] = wrId;
    w[entry + cqe.status] = status;
    w[entry + cqe.opcode] = opcode;
    w[entry + cqe.byteLen] = byteLen;
    w[entry + cqe.qp] = qp;
    w[entry + cqe.qpNum] = qpNum;
    w[entry + cqe.imm] = imm;
    w[entry + cqe.flags] = flags;
    w[entry + cqe.frees] = frees;
    w[entry + cqe.request] = request;
    heads[at + word.pushed]++;
    return true;
  }

  /**
   * Take the oldest entry.
   *
   * @param freed called with the queue pair's place, whether it was of the receive queue, and how many work requests of
   *   that queue have had their place freed since the start.
   */
  poll(cq: number, freed: (qp: number, isReceive: boolean, frees: number) => void): WorkCompletion | undefined {
    const at = cq * stride;
    const heads = this.#heads.words;
    if (heads[at + word.pushed] === heads[at + word.polled]) return undefined;
    const entry = heads[at + word.entries] + (heads[at + word.polled] % heads[at + word.depth]) * cqeWords;
    heads[at + word.polled]++;
    const w = this.#entries.words;
    const opcode = w[entry + cqe.opcode];
    freed(w[entry + cqe.qp], opcode >= 128, w[entry + cqe.frees]);
    return {
      wrId: w[entry + cqe.wrId],
      status: w[entry + cqe.status],
      opcode,
      byteLen: w[entry + cqe.byteLen],
      qpNum: w[entry + cqe.qpNum],
      immData: w[entry + cqe.imm],
      wcFlags: w[entry + cqe.flags],
      request: w[entry + cqe.request],
    };
  }
}
