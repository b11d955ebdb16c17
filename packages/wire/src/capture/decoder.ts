/**
 * capture/decoder — what the two readers share: where their findings go, and how far they got.
 *
 * @module
 */
import type { Issue } from "../issue.ts";
import type { CapturedFrame, CaptureInterface } from "./capture.ts";

/** Where a decoder puts what it finds. */
export interface CaptureSink {
  interface(found: CaptureInterface): void;
  frame(found: CapturedFrame): void;
  issue(found: Issue): void;
  /** A part of the file that may be kept: a view of a whole file, a copy of a buffer that will be used again. */
  keep(bytes: Uint8Array, from: number, to: number): Uint8Array;
}

/** Reads one unit of a file, a block or a record, at a time. */
export interface CaptureDecoder {
  /**
   * Read the unit that starts at `from`; the bytes known so far end at `end`.
   *
   * @param fileOffset where `from` stands in the file, for issues.
   * @returns how many bytes it took; 0 when more are needed; −1 when the file cannot be read on.
   */
  step(bytes: Uint8Array, from: number, end: number, fileOffset: number, sink: CaptureSink): number;
}
