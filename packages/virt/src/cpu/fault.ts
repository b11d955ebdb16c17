/**
 * cpu/fault — exceptions by number, and what carries one from the instruction that met it to its delivery.
 *
 * A processor keeps one `GuestFault` and throws it again and again: it never leaves the processor's run.
 * Source: Intel SDM volume 3 §6.15 and tables 6-1 (vectors), 6-4 and 6-5 (classes, double faults).
 * @module
 */

/** Vectors of exceptions. SDM 3 table 6-1. */
export const exceptionVector = {
  divideError: 0,
  debug: 1,
  nmi: 2,
  breakpoint: 3,
  overflow: 4,
  boundRange: 5,
  invalidOpcode: 6,
  deviceNotAvailable: 7,
  doubleFault: 8,
  invalidTss: 10,
  segmentNotPresent: 11,
  stackFault: 12,
  generalProtection: 13,
  pageFault: 14,
  alignmentCheck: 17,
  virtualization: 20,
} as const;

/** No error code. */
export const noErrorCode: number = -1;

/** An instruction stopped: by an exception, or because the guest has exited. */
export class GuestFault extends Error {
  /** `true`: an exit that has been recorded; nothing is delivered. */
  isExit = false;
  vector = 0;
  /** `noErrorCode`, or 16 bits and up to 32 for a page fault. */
  errorCode: number = noErrorCode;
  /** Of a page fault the linear address; of a debug exception the bits for DR6. */
  detailLow = 0;
  detailHigh = 0;
}

/** Vectors that a second fault of the same kind makes a double fault of: bits 0, 10, 11, 12, 13. SDM 3 table 6-4. */
const contributory = (1 << 0) | (1 << 10) | (1 << 11) | (1 << 12) | (1 << 13);

/**
 * What becomes of a fault during the delivery of a first exception. SDM 3 table 6-5.
 *
 * @returns "shutdown" after a double fault, "double" for one, "serial" where the second is delivered instead of the first
 */
export function combineFaults(first: number, second: number): "shutdown" | "double" | "serial" {
  const isContributory = (vector: number): boolean => vector < 32 && ((contributory >> vector) & 1) === 1;
  if (first === exceptionVector.doubleFault) return isContributory(second) || second === 14 ? "shutdown" : "serial";
  if (isContributory(first)) return isContributory(second) ? "double" : "serial";
  if (first === exceptionVector.pageFault) return isContributory(second) || second === 14 ? "double" : "serial";
  return "serial";
}

/** Whether an exception pushes an error code. SDM 3 table 6-1. */
export function hasErrorCode(vector: number): boolean {
  return vector < 32 && ((0x0022_7d00 >>> vector) & 1) === 1;
}
