/**
 * permalink/base64url — bytes as letters that a URL leaves alone. Own code, because engines have neither `btoa` nor
 * `Buffer`.
 *
 * Sources: RFC 4648 §5, without padding (§3.2); unused bits must be zero (§3.5).
 * @module
 */

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Encode bytes, without padding. */
export function encodeBase64url(bytes: Uint8Array): string {
  const letters: string[] = [];
  let bits = 0;
  let width = 0;
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    width += 8;
    for (; width >= 6; width -= 6) letters.push(alphabet[(bits >> (width - 6)) & 63]);
    bits &= 63;
  }
  if (width > 0) letters.push(alphabet[(bits << (6 - width)) & 63]);
  return letters.join("");
}

/** Decode, or give the offset of the first letter that cannot stand there (the length, where letters are missing). */
export function decodeBase64url(text: string): Uint8Array | number {
  if (text.length % 4 === 1) return text.length;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let width = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const value = alphabet.indexOf(text[i]);
    if (value < 0) return i;
    bits = ((bits << 6) | value) & 0x3fff;
    width += 6;
    if (width >= 8) {
      width -= 8;
      bytes[at++] = bits >> width;
      bits &= (1 << width) - 1;
    }
  }
  // Bits left over: the letter that would complete them is missing.
  return bits === 0 ? bytes : text.length;
}
