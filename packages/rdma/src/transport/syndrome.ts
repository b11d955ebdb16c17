/**
 * transport/syndrome — what an acknowledgement says: the syndrome of an AETH, and the times that an RNR NAK asks for.
 *
 * Sources: InfiniBand Architecture 1.4 §9.7.5.2.8, tables 45 and 46; ibv_modify_qp(3) for the times; rules R33 and R34
 * in ../../SPEC.md.
 * @module
 */
import type { Ps } from "@dc/engine";
import { wcStatus } from "../verbs/completion.ts";

/** Syndromes. An ACK has no credits (31): what may be sent is not limited by the peer's receive queue. */
export const syndrome = {
  ack: 0x1f,
  /** Lower five bits: timer code. */
  rnr: 0x20,
  nakSequence: 0x60,
  nakInvalidRequest: 0x61,
  nakRemoteAccess: 0x62,
  nakRemoteOperation: 0x63,
  nakInvalidRdRequest: 0x64,
} as const;

/** Bits 6 and 5 of a syndrome. */
export const syndromeKind = { ack: 0, rnr: 1, reserved: 2, nak: 3 } as const;
export const kindOfSyndrome = (value: number): number => (value >>> 5) & 3;

/** How a request ends that was answered by NAK 1..4. */
export const statusOfNak: readonly number[] = [
  wcStatus.success,
  wcStatus.remInvReqErr,
  wcStatus.remAccessErr,
  wcStatus.remOpErr,
  wcStatus.remInvRdReqErr,
];

const rnrMicroseconds: readonly number[] = [
  655_360, 10, 20, 30, 40, 60, 80, 120, 160, 240, 320, 480, 640, 960, 1280, 1920, 2560, 3840, 5120, 7680, 10_240,
  15_360, 20_480, 30_720, 40_960, 61_440, 81_920, 122_880, 163_840, 245_760, 327_680, 491_520,
];

/** How long an RNR NAK of this code (its lower five bits) asks to wait. */
export function rnrTimerPs(code: number): Ps {
  return (rnrMicroseconds[code & 31] as number) * 1_000_000;
}

/** 4.096 µs · 2^exponent; 0 for ever. @param factor an adapter may take up to four times as long. */
export function ackTimeoutPs(exponent: number, factor: number = 1): Ps {
  return exponent === 0 ? Number.POSITIVE_INFINITY : 4_096_000 * 2 ** exponent * factor;
}
