/**
 * capture/capture — what a capture file holds, whichever of the two formats it is written in.
 *
 * @module
 */
import type { CaptureTime } from "./time.ts";

/** An interface that frames were captured on. */
export interface CaptureInterface {
  /** "leaf1:e1-1"; undefined where the file does not say, as no pcap does. */
  readonly name: string | undefined;
  readonly description: string | undefined;
  /** 1 for Ethernet. */
  readonly linkType: number;
  /** Longer frames were cut to this; 0 for no limit. */
  readonly snapLengthBytes: number;
  /** Time's unit as the file writes it: 12 is 10^-12 s; with 0x80 added the base is 2 (if_tsresol). */
  readonly timeResolution: number;
}

/** A frame of a capture. */
export interface CapturedFrame {
  /** Index into the capture's interfaces. */
  readonly interfaceIndex: number;
  readonly time: CaptureTime;
  /** What was captured of it. */
  readonly bytes: Uint8Array;
  /** Its length on the cable; more than `bytes.length` where it was cut. */
  readonly originalBytes: number;
  readonly comment: string | undefined;
}

/** How a capture was written. */
export type CaptureFormat = "pcap" | "pcapng";

/** A whole capture. */
export interface Capture {
  readonly format: CaptureFormat;
  readonly interfaces: readonly CaptureInterface[];
  readonly frames: readonly CapturedFrame[];
  /** False where the file ended early or could not be read on; an issue says where. */
  readonly isComplete: boolean;
}
