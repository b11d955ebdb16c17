/**
 * bytes/utf8 — names in captures, as bytes and back.
 *
 * Engines use nothing beyond ECMAScript, and `TextEncoder` is not part of it. Malformed bytes become U+FFFD, so that a
 * hostile name can be shown and never throws.
 *
 * Source: RFC 3629 §3.
 * @module
 */

/** UTF-8 of the text; a lone surrogate becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length * 3);
  let size = 0;
  for (const character of text) {
    let point = character.codePointAt(0) as number;
    if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd;
    if (point < 0x80) {
      bytes[size++] = point;
    } else if (point < 0x800) {
      bytes[size++] = 0xc0 | (point >>> 6);
      bytes[size++] = 0x80 | (point & 0x3f);
    } else if (point < 0x10000) {
      bytes[size++] = 0xe0 | (point >>> 12);
      bytes[size++] = 0x80 | ((point >>> 6) & 0x3f);
      bytes[size++] = 0x80 | (point & 0x3f);
    } else {
      bytes[size++] = 0xf0 | (point >>> 18);
      bytes[size++] = 0x80 | ((point >>> 12) & 0x3f);
      bytes[size++] = 0x80 | ((point >>> 6) & 0x3f);
      bytes[size++] = 0x80 | (point & 0x3f);
    }
  }
  return bytes.slice(0, size);
}

/** Text of the bytes; each byte that does not belong to a well-formed character becomes U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = "";
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at];
    const follow = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    let point = follow === 0 ? first : first & (0x3f >>> follow);
    let good = first < 0x80 || (first >= 0xc2 && first <= 0xf4 && at + follow < bytes.length);
    for (let next = 1; good && next <= follow; next++) {
      good = (bytes[at + next] & 0xc0) === 0x80;
      point = (point << 6) | (bytes[at + next] & 0x3f);
    }
    const smallest = follow === 3 ? 0x10000 : follow === 2 ? 0x800 : 0;
    good = good && point >= smallest && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
    text += good ? String.fromCodePoint(point) : "\ufffd";
    at += good ? follow + 1 : 1;
  }
  return text;
}
