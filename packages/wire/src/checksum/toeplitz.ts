/**
 * checksum/toeplitz — the hash by which network cards spread flows over their receive queues (RSS).
 *
 * For each bit of the input that is set, the 32 bits of the key that begin at that bit's place are added without carry.
 *
 * Source: Microsoft, "RSS hashing types" and "Verifying the RSS hash calculation" (key and test values).
 * @module
 */
import { readUint32 } from "../bytes/network-order.ts";

/** The key of Microsoft's verification suite, which many drivers take by default. Never written. */
export const rssDefaultKey: Uint8Array = /* @__PURE__ */ Uint8Array.of(
  ...[0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67, 0x25, 0x3d, 0x43, 0xa3, 0x8f, 0xb0],
  ...[0xd0, 0xca, 0x2b, 0xcb, 0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3, 0x80, 0x30, 0xf2, 0x0c],
  ...[0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa],
);

/**
 * Toeplitz hash of bytes[offset..end), uint32.
 *
 * @param key at least 4 bytes longer than the input; of a shorter one the missing bits are 0.
 */
export function toeplitzHash(
  key: Uint8Array,
  bytes: Uint8Array,
  offset: number = 0,
  end: number = bytes.length,
): number {
  let hash = 0;
  let window = readUint32(key, 0);
  let next = 4;
  for (let at = offset; at < end; at++) {
    const octet = bytes[at];
    const keyByte = key[next++] ?? 0;
    for (let bit = 7; bit >= 0; bit--) {
      if ((octet >>> bit) % 2 === 1) hash ^= window;
      window = (window << 1) | ((keyByte >>> bit) & 1);
    }
  }
  return hash >>> 0;
}
