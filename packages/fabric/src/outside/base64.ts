/**
 * outside/base64 — bytes as text in an action, and back.
 *
 * Text is made in pieces of many characters: joined one by one they would be a tree that every reader has to flatten.
 *
 * Source: RFC 4648 §4 (the alphabet, padding); rule F381 in ../../SPEC.md.
 * @module
 */

/** Characters that are made into text at once: arguments of one call. */
const pieceMax = 4096;

/** Bytes as base64, padded. */
export function encodeBase64(bytes: Uint8Array): string {
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let to = 0;
  for (let at = 0; at < bytes.length; at += 3) {
    // Beyond the end zeros, of which padding takes the place.
    const bits = (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
    codes[to] = codeOf(bits >> 18);
    codes[to + 1] = codeOf((bits >> 12) & 63);
    codes[to + 2] = codeOf((bits >> 6) & 63);
    codes[to + 3] = codeOf(bits & 63);
    to += 4;
  }
  codes.fill(0x3d, codes.length - ((3 - (bytes.length % 3)) % 3));
  let text = "";
  for (let at = 0; at < codes.length; at += pieceMax) {
    text += String.fromCharCode.apply(null, codes.subarray(at, at + pieceMax) as unknown as number[]);
  }
  return text;
}

/** Bytes from base64, or undefined where the text is none: whole groups of four, padded, of this alphabet only. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const digits = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3);
  let to = 0;
  // A character that is none has bits above the sixth, and so has whatever it is joined with.
  let seen = 0;
  for (let at = 0; at < text.length; at += 4) {
    const a = bitsOf(text.charCodeAt(at));
    const b = bitsOf(text.charCodeAt(at + 1));
    const c = at + 2 < digits ? bitsOf(text.charCodeAt(at + 2)) : 0;
    const d = at + 3 < digits ? bitsOf(text.charCodeAt(at + 3)) : 0;
    seen |= a | b | c | d;
    bytes[to] = (a << 2) | (b >> 4);
    bytes[to + 1] = (b << 4) | (c >> 2);
    bytes[to + 2] = (c << 6) | d;
    to += 3;
  }
  return seen > 63 ? undefined : bytes.subarray(0, bytes.length - padding);
}

/** The character of six bits. */
function codeOf(bits: number): number {
  if (bits < 26) return bits + 0x41;
  if (bits < 52) return bits - 26 + 0x61;
  return bits < 62 ? bits - 52 + 0x30 : bits === 62 ? 0x2b : 0x2f;
}

/** The six bits of a character, or 64. */
function bitsOf(code: number): number {
  if (code >= 0x61 && code <= 0x7a) return code - 0x61 + 26;
  if (code >= 0x41 && code <= 0x5a) return code - 0x41;
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 52;
  return code === 0x2b ? 62 : code === 0x2f ? 63 : 64;
}
