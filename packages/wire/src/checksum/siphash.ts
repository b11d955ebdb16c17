/**
 * checksum/siphash — SipHash-2-4: a keyed hash of 64 bits, which Linux spreads flows with.
 *
 * The words of 64 bits are pairs of int32, because a number holds 53 bits; nothing is allocated but the result's holder,
 * which the caller may keep.
 *
 * Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012), §2 and appendix A (test values).
 * @module
 */

/** 64 bits as two numbers, uint32 each. */
export interface Uint64 {
  high: number;
  low: number;
}

/** The four words of state: low and high halves by turns. */
type State = Int32Array;

/**
 * SipHash-2-4 of bytes[offset..end).
 *
 * @param key0 the key's first 8 bytes, read low byte first. @param key1 its last 8.
 * @param result where the hash goes; a new one if left out.
 */
export function sipHash24(
  key0: Readonly<Uint64>,
  key1: Readonly<Uint64>,
  bytes: Uint8Array,
  offset: number = 0,
  end: number = bytes.length,
  result: Uint64 = { high: 0, low: 0 },
): Uint64 {
  const v = makeState(key0, key1);
  let at = offset;
  for (; at + 8 <= end; at += 8) absorb(v, readLow(bytes, at, at + 4), readLow(bytes, at + 4, at + 8));
  // The last word holds what is left over, and the length in its top byte.
  absorb(v, readLow(bytes, at, end), readLow(bytes, at + 4, end) | ((end - offset) << 24));
  v[4] ^= 0xff;
  for (let round = 0; round < 4; round++) mix(v);
  result.low = (v[0] ^ v[2] ^ v[4] ^ v[6]) >>> 0;
  result.high = (v[1] ^ v[3] ^ v[5] ^ v[7]) >>> 0;
  return result;
}

/**
 * The state behind some whole words: where hashes of one beginning can start from.
 *
 * @param bytes a multiple of 8. @returns four words of state, low and high halves by turns.
 */
export function sipHashState(key0: Readonly<Uint64>, key1: Readonly<Uint64>, bytes: Uint8Array): Int32Array {
  const v = makeState(key0, key1);
  for (let at = 0; at < bytes.length; at += 8) absorb(v, readLow(bytes, at, at + 4), readLow(bytes, at + 4, at + 8));
  return v;
}

function makeState(key0: Readonly<Uint64>, key1: Readonly<Uint64>): State {
  const v = new Int32Array(8);
  v[0] = key0.low ^ 0x7073_6575;
  v[1] = key0.high ^ 0x736f_6d65;
  v[2] = key1.low ^ 0x6e64_6f6d;
  v[3] = key1.high ^ 0x646f_7261;
  v[4] = key0.low ^ 0x6e65_7261;
  v[5] = key0.high ^ 0x6c79_6765;
  v[6] = key1.low ^ 0x7974_6573;
  v[7] = key1.high ^ 0x7465_6462;
  return v;
}

function absorb(v: State, low: number, high: number): void {
  v[6] ^= low;
  v[7] ^= high;
  mix(v);
  mix(v);
  v[0] ^= low;
  v[1] ^= high;
}

/** Up to four bytes from `at`, low byte first; those from `end` on are 0. */
function readLow(bytes: Uint8Array, at: number, end: number): number {
  let value = 0;
  for (let index = Math.min(4, end - at) - 1; index >= 0; index--) value = (value << 8) | bytes[at + index];
  return value;
}

/** One SipRound. */
function mix(v: State): void {
  add(v, 0, 2);
  rotate(v, 2, 13);
  xor(v, 2, 0);
  swapHalves(v, 0);
  add(v, 4, 6);
  rotate(v, 6, 16);
  xor(v, 6, 4);
  add(v, 0, 6);
  rotate(v, 6, 21);
  xor(v, 6, 0);
  add(v, 4, 2);
  rotate(v, 2, 17);
  xor(v, 2, 4);
  swapHalves(v, 4);
}

function add(v: State, to: number, from: number): void {
  const low = (v[to] >>> 0) + (v[from] >>> 0);
  v[to] = low;
  v[to + 1] = v[to + 1] + v[from + 1] + (low > 0xffff_ffff ? 1 : 0);
}

function rotate(v: State, word: number, bits: number): void {
  const low = v[word];
  const high = v[word + 1];
  v[word] = (low << bits) | (high >>> (32 - bits));
  v[word + 1] = (high << bits) | (low >>> (32 - bits));
}

function xor(v: State, to: number, from: number): void {
  v[to] ^= v[from];
  v[to + 1] ^= v[from + 1];
}

/** A rotation by 32. */
function swapHalves(v: State, word: number): void {
  const low = v[word];
  v[word] = v[word + 1];
  v[word + 1] = low;
}
