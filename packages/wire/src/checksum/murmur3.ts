/**
 * checksum/murmur3 — MurmurHash3 of 32 bits: a seeded hash without a secret, in which each bit of the input moves about
 * half of the output's.
 *
 * Source: A. Appleby, MurmurHash3 (2011, in the public domain), the variant x86_32. Rule W91 in ../../SPEC.md.
 * @module
 */

/**
 * MurmurHash3_x86_32 of bytes[offset..end), as uint32; of nothing under the seed 1 it is 0x514e28b7.
 *
 * @param seed uint32 or int32.
 */
export function murmur3(bytes: Uint8Array, seed: number, offset: number = 0, end: number = bytes.length): number {
  let hash = seed | 0;
  let at = offset;
  for (; at + 4 <= end; at += 4) {
    hash ^= scramble(bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24));
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe654_6b64) | 0;
  }
  let tail = 0;
  for (let last = end - 1; last >= at; last--) tail = (tail << 8) | bytes[last];
  // A tail of nothing scrambles to 0.
  hash ^= scramble(tail);
  return murmur3Finish(hash ^ (end - offset)) >>> 0;
}

/**
 * The hash's last step: a bijection of 32 bits after which each bit depends on all.
 *
 * @param word uint32 or int32. @returns int32.
 */
export function murmur3Finish(word: number): number {
  let hash = word ^ (word >>> 16);
  hash = Math.imul(hash, 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return hash ^ (hash >>> 16);
}

function scramble(word: number): number {
  const mixed = Math.imul(word, 0xcc9e_2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b87_3593);
}
