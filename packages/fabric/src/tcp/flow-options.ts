/**
 * tcp/flow-options — what a program says of a TCP flow.
 * @module
 */
import type { Ps } from "@dc/engine";
import { fabricError } from "../errors.ts";
import type { FlowNumber } from "../host/traffic.ts";
import { type CongestionName, congestionNames } from "./congestion.ts";
import { type TimeoutProfile, timeoutProfiles } from "./round-trip.ts";

/** A flow of a number of bytes over a connection of its own. */
export interface TcpFlowOptions {
  /** What the application sends before it closes. Whole, from 1. */
  readonly bytes: number;
  /** When the first SYN leaves; default 0. */
  readonly startPs?: Ps;
  /** Default `cubic`, as in Linux. */
  readonly congestion?: CongestionName;
  /** Whether both ends offer selective acknowledgements; default true. */
  readonly sack?: boolean;
  /**
   * Whether both ends offer explicit congestion notification; default false, with `dctcp` true.
   * Without it `dctcp` is NewReno.
   */
  readonly ecn?: boolean;
  /** MTU of both ends' interfaces; default 1,500, less where a link carries less. */
  readonly mtuBytes?: number;
  /** What a receiver offers; default 6 MiB. */
  readonly receiveBytesMax?: number;
  /** How long an acknowledgement may wait for a second segment; 0, the default, acknowledges each. */
  readonly delayedAckPs?: Ps;
  /** Segments of the initial window; default 10. */
  readonly initialWindow?: number;
  /** Whose floor the retransmission timeout has; default `linux`: round trip and 200 ms. */
  readonly timeoutProfile?: TimeoutProfile;
  /** Another floor in the same place. */
  readonly timeoutMinPs?: Ps;
  /** Default 49152 and the flow's number. */
  readonly sourcePort?: number;
  /** Default 5001. */
  readonly destinationPort?: number;
  /** 0–7; default 0. */
  readonly priority?: number;
  /** First sequence number of the sender, uint32; drawn when absent. */
  readonly firstSequence?: number;
  /** First sequence number of the receiver, uint32; drawn when absent. */
  readonly firstSequenceOfAnswers?: number;
  /** Called when the last byte was delivered. It may measure, and nothing else. */
  readonly onComplete?: (flow: FlowNumber, completionPs: Ps) => void;
}

/** The largest window: 2^30 bytes, so that sequence numbers stay comparable (RFC 7323 §2.3). */
export const receiveBytesLimit: number = 2 ** 30;

/**
 * Judge a flow's options.
 *
 * @throws `fabric/bad-option`, naming the sender, what was expected and what came.
 */
export function checkTcpFlow(options: TcpFlowOptions, sender: string): void {
  const whole = (name: string, value: number | undefined, min: number, max: number): void => {
    if (value === undefined || (Number.isSafeInteger(value) && value >= min && value <= max)) return;
    throw fabricError("fabric/bad-option", `${name} ${value} of ${sender}: expected ${min} to ${max}, whole`);
  };
  whole("bytes", options.bytes, 1, Number.MAX_SAFE_INTEGER);
  whole("mtuBytes", options.mtuBytes, 128, 65_535);
  whole("receiveBytesMax", options.receiveBytesMax, 1024, receiveBytesLimit);
  whole("delayedAckPs", options.delayedAckPs, 0, 500_000_000_000);
  whole("initialWindow", options.initialWindow, 1, 1000);
  whole("timeoutMinPs", options.timeoutMinPs, 1, 60_000_000_000_000);
  whole("sourcePort", options.sourcePort, 0, 65_535);
  whole("destinationPort", options.destinationPort, 0, 65_535);
  whole("firstSequence", options.firstSequence, 0, 0xffff_ffff);
  whole("firstSequenceOfAnswers", options.firstSequenceOfAnswers, 0, 0xffff_ffff);
  const { congestion = "cubic", timeoutProfile = "linux" } = options;
  for (const [name, value, names] of [
    ["congestion", congestion, congestionNames],
    ["timeoutProfile", timeoutProfile, timeoutProfiles],
  ] as const) {
    if ((names as readonly string[]).includes(value)) continue;
    throw fabricError("fabric/bad-option", `${name} ${value} of ${sender}: expected ${names.join(" or ")}`);
  }
}
