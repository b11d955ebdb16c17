/**
 * graph/queue-discipline — the three small interfaces by which boxes lend a port their policy.
 *
 * They stand below every package, so that lossless Ethernet can live with RDMA and be fitted to a fabric's switch
 * without either importing the other.
 * @module
 */
import type { Frame } from "./frames.ts";
import type { PortIndex } from "./topology.ts";

/** What a port sends next. A port with a discipline takes the general, two-event path. */
export interface QueueDiscipline {
  /** Take a frame in; false refuses it, and the graph drops it as `queue-full`. */
  put(frame: Frame): boolean;
  /**
   * The next frame to send, or `none`.
   *
   * @param paused bit p set means priority p may not be sent.
   */
  take(paused: number): Frame;
  readonly lengthFrames: number;
  readonly lengthBytes: number;
}

/** Who accounts for a frame's buffer from its arrival at a node to its last bit out. */
export interface IngressPolicy {
  /**
   * Asked first: true where the frame was for the port itself, such as a pause. Then it is the policy's, which releases it
   * to the pool; nobody else hears of it. If left out, no frame is.
   */
  control?(port: PortIndex, frame: Frame): boolean;
  /**
   * The frame has arrived by `port`; false drops it with cause `policy`, and `release` hears of it like of any other. What
   * the policy writes into `frames.ingressCharge` comes back with `release`; before, it is 0.
   */
  arrive(port: PortIndex, frame: Frame): boolean;
  /**
   * The frame that came in by `port` has left the node, sent, dropped or consumed. It may be gone by now, and its record another's.
   *
   * @param charge what `frames.ingressCharge` held when it left: what `arrive` wrote there, or 0 for a copy.
   */
  release(port: PortIndex, frame: Frame, charge: number): void;
  /**
   * `release` may come late, which saves an event a frame: after `graph.settleReleases` the policy has heard of all. If
   * left out, each comes in its instant, as it does after `graph.releaseExactly`.
   */
  readonly releaseMayWait?: true;
}

/** What a port's queue management says of a frame. */
export const verdict = { pass: 0, mark: 1, drop: 2 } as const;

/** Active queue management: who says, before a queue is full, that too much waits (RFC 7567 §2.1). */
export interface QueueManagement {
  /**
   * A frame has come to a port, before anybody looks whether there is room for it.
   *
   * @param queuedBytes what waits there, without the frame and without the one that is being sent.
   * @returns one of `verdict`: take it; take it, and mark it where there is room (the graph writes `frames.ecn`, records
   *   and counts); or lose it as `policy`.
   */
  judge(port: PortIndex, frame: Frame, queuedBytes: number): number;
}
