/**
 * capture/limit — how much of a file is believed.
 *
 * A capture comes from outside, and a length in it may be anything: each of these bounds what one such number can cost.
 *
 * @module
 */

/** Of a file: 256 MiB. */
export const fileBytesMax: number = 256 * 1024 * 1024;

/** Of one block or record; a longer one is damage, and skipping it would need as much memory. */
export const unitBytesMax: number = 16 * 1024 * 1024;

/** Frames kept of a file or chunk; they become objects, and a file of empty ones must not need ten times its size. */
export const framesMax: number = 1_000_000;

/** Interfaces of a file; ours have two a link. */
export const interfacesMax: number = 1_000_000;

/** Issues kept; more of them say nothing new. */
export const issuesMax: number = 100;
