/**
 * sim/hash — FNV-1a over names, the keys of streams and of the digest.
 *
 * Source: Fowler, Noll, Vo, "FNV-1a" (offset basis and prime of the 32- and 64-bit variants). Names are hashed as
 * UTF-8, so that the same name has the same hash in any host.
 * @module
 */

/** UTF-8 bytes of a string; a lone surrogate becomes U+FFFD, as TextEncoder does it. */
export function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    let c = character.codePointAt(0) as number;
    if (c >= 0xd800 && c <= 0xdfff) c = 0xfffd;
    if (c < 0x80) bytes.push(c);
    else if (c < 0x800) bytes.push(0xc0 | (c >> 6), 0x80 | (c & 63));
    else if (c < 0x10000) bytes.push(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
    else bytes.push(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
  }
  return bytes;
}

/** FNV-1a, 32 bits, of a name. */
export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of utf8(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** FNV-1a, 64 bits, of a name, as two uint32. */
export function fnv1a64(text: string): readonly [low: number, high: number] {
  const mask = 0xffffffffffffffffn;
  let hash = 0xcbf29ce484222325n;
  for (const byte of utf8(text)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & mask;
  return [Number(hash & 0xffffffffn), Number(hash >> 32n)];
}
