/**
 * flow/flow-hash — FNV-1a over a flow's five numbers: which path it takes.
 *
 * A switch calls `flowHash` with numbers from its columns for every choice, so it allocates nothing and is unrolled;
 * `flowHashInput` gives the very bytes that were hashed, for a person who asks why. One test holds them together.
 *
 * Sources: the FNV-1a parameters of draft-eastlake-fnv §2; the order of the bytes and the last fold are ours, chosen so
 * that a simulator in another language gives the same path (rule W30 in ../../SPEC.md).
 * @module
 */

/** Where FNV-1a-32 starts. */
const offsetBasis = 0x811c_9dc5;

/** What FNV-1a-32 multiplies by after each byte. */
const prime = 0x0100_0193;

/** FNV-1a, 32 bits, of bytes[offset..end), as uint32; of "foobar" it is 0xbf9cf968. */
export function fnv1a32(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): number {
  let hash = offsetBasis;
  for (let at = offset; at < end; at++) hash = Math.imul(hash ^ bytes[at], prime);
  return hash >>> 0;
}

/**
 * Hash of a flow, 0..2^32 − 1; the choice among n equal paths is `hash % n`.
 *
 * FNV-1a-32 of source and destination address (low byte first), protocol, source and destination port (high byte
 * first), then folded once by `h ^= h >>> 16` so that the low bits depend on all.
 *
 * @param source IPv4 address, as uint32 or int32. @param destination likewise.
 * @param protocol IPv4's protocol number, 0..255.
 * @param sourcePort 0..65535, 0 where the protocol has none. @param destinationPort likewise.
 * @param seed uint32 that the offset basis is changed by; default 0, FNV-1a's own.
 */
export function flowHash(
  source: number,
  destination: number,
  protocol: number,
  sourcePort: number,
  destinationPort: number,
  seed: number = 0,
): number {
  let hash = Math.imul(offsetBasis ^ seed ^ (source & 255), prime);
  hash = Math.imul(hash ^ ((source >>> 8) & 255), prime);
  hash = Math.imul(hash ^ ((source >>> 16) & 255), prime);
  hash = Math.imul(hash ^ (source >>> 24), prime);
  hash = Math.imul(hash ^ (destination & 255), prime);
  hash = Math.imul(hash ^ ((destination >>> 8) & 255), prime);
  hash = Math.imul(hash ^ ((destination >>> 16) & 255), prime);
  hash = Math.imul(hash ^ (destination >>> 24), prime);
  hash = Math.imul(hash ^ (protocol & 255), prime);
  hash = Math.imul(hash ^ ((sourcePort >>> 8) & 255), prime);
  hash = Math.imul(hash ^ (sourcePort & 255), prime);
  hash = Math.imul(hash ^ ((destinationPort >>> 8) & 255), prime);
  hash = Math.imul(hash ^ (destinationPort & 255), prime);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * The 13 bytes that `flowHash` hashes, in order: four of the source, four of the destination, protocol, two of each
 * port. `h = fnv1a32(input); (h ^ (h >>> 16)) >>> 0` is the hash.
 */
export function flowHashInput(
  source: number,
  destination: number,
  protocol: number,
  sourcePort: number,
  destinationPort: number,
): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(
    source,
    source >>> 8,
    source >>> 16,
    source >>> 24,
    destination,
    destination >>> 8,
    destination >>> 16,
    destination >>> 24,
    protocol,
    sourcePort >>> 8,
    sourcePort,
    destinationPort >>> 8,
    destinationPort,
  );
}
