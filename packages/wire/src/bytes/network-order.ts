/**
 * bytes/network-order — integers in the order in which they cross a cable: most significant byte first.
 *
 * These are the innermost lines of every header, so they check nothing: the parser has compared the length once, and
 * `emit` has compared each value with `fits`. A read beyond the end gives 0 for the missing bytes, never a throw.
 *
 * Source: RFC 791 appendix B (order of transmission).
 * @module
 */
import { fieldRange } from "../errors.ts";

/** 16 bits at `offset`. */
export function readUint16(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] << 8) | bytes[offset + 1];
}

/** 32 bits at `offset`, 0..4294967295. */
export function readUint32(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] << 24) | (bytes[offset + 1] << 16) | (bytes[offset + 2] << 8) | bytes[offset + 3]) >>> 0;
}

/** 48 bits at `offset`; exact, because a number holds 53. */
export function readUint48(bytes: Uint8Array, offset: number): number {
  return readUint16(bytes, offset) * 0x1_0000_0000 + readUint32(bytes, offset + 2);
}

/** Write the low 16 bits of `value`. */
export function writeUint16(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value >>> 8;
  bytes[offset + 1] = value;
}

/** Write the low 32 bits of `value`. */
export function writeUint32(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value >>> 24;
  bytes[offset + 1] = value >>> 16;
  bytes[offset + 2] = value >>> 8;
  bytes[offset + 3] = value;
}

/** Write 48 bits; `value` is an integer, 0..2^48 − 1. */
export function writeUint48(bytes: Uint8Array, offset: number, value: number): void {
  const low = value % 0x1_0000_0000;
  writeUint16(bytes, offset, (value - low) / 0x1_0000_0000);
  writeUint32(bytes, offset + 2, low);
}

/** `bitLength` bits (at most 48) that start `bitOffset` bits after `offset`, most significant bit first. */
export function readBits(bytes: Uint8Array, offset: number, bitOffset: number, bitLength: number): number {
  let value = 0;
  let at = offset + Math.floor(bitOffset / 8);
  let skip = bitOffset % 8;
  let left = bitLength;
  while (left > 0) {
    const take = Math.min(8 - skip, left);
    const octet = ((bytes[at] ?? 0) >>> (8 - skip - take)) & ((1 << take) - 1);
    value = value * (1 << take) + octet;
    left -= take;
    skip = 0;
    at += 1;
  }
  return value;
}

/** A copy of bytes[from..to). A Node Buffer's own `slice` would give a view of bytes that may change. */
export function copyBytes(bytes: Uint8Array, from: number, to: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes.subarray(from, to));
}

/**
 * The value, if it is an integer of the field's range; what `emit` asks of each number before it writes.
 *
 * @throws Error with code `wire/field-range` naming the field.
 */
export function fits(field: string, value: number, maximum: number): number {
  if (value >= 0 && value <= maximum && Number.isInteger(value)) return value;
  throw fieldRange(field, value, maximum);
}
