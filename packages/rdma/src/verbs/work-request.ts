/**
 * verbs/work-request — what a program posts: IBV_WR_* requests and places for messages.
 *
 * Source: ibv_post_send(3), ibv_post_recv(3).
 * @module
 */

/** IBV_WR_*. */
export const wrOpcode = {
  rdmaWrite: 0,
  rdmaWriteWithImm: 1,
  send: 2,
  sendWithImm: 3,
  rdmaRead: 4,
} as const;

/** IBV_SEND_*. */
export const sendFlag = { fence: 1, signaled: 2, solicited: 4 } as const;

/** IBV_MTU_*: 1 is 256 bytes, 5 is 4096. */
export const mtuBytes = (pathMtu: number): number => 128 << pathMtu;

/** Most bytes of one message. InfiniBand Architecture 1.4 §9.7.7 */
export const messageBytesMax = 0x8000_0000;

/** A piece of memory. */
export interface Sge {
  readonly address: number;
  readonly length: number;
  readonly lkey: number;
}

/** A request to send, write or read. */
export interface SendWr {
  readonly wrId: number;
  /** One of `wrOpcode`. */
  readonly opcode: number;
  /** Bits of `sendFlag`; default none. */
  readonly sendFlags?: number;
  readonly sgList: readonly Sge[];
  readonly immData?: number;
  /** RDMA: where at the peer, and by which key. */
  readonly remoteAddress?: number;
  readonly rkey?: number;
  /**
   * Of the engine's spans, whom it works for, as a frame carries it; the packet that ends the message carries it too, the
   * others are beside its chain. Default 0, nobody. It is on no wire.
   */
  readonly request?: number;
}

/** Where the next message goes. */
export interface RecvWr {
  readonly wrId: number;
  readonly sgList: readonly Sge[];
}
