/**
 * module/utf8 — bytes that a server gave to a text, strictly: what is no UTF-8 is refused with its place, because a
 * lesson with wrong letters in it would be shown as if its author had written them. Own code, because a library has no
 * `TextDecoder`.
 *
 * Sources: RFC 3629 §3 (form), §4 (well-formed sequences), §6 (byte order mark); rule L146 in ../../SPEC.md.
 * @module
 */

/**
 * Read UTF-8. A byte order mark at the beginning is left out.
 *
 * @returns the text, or the offset of the first byte that begins no well-formed character.
 */
export function readUtf8(bytes: Uint8Array): string | number {
  const parts: string[] = [];
  let units: number[] = [];
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (at < bytes.length) {
    const first = bytes[at] as number;
    const follow = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    if (first >= 0x80 && (first < 0xc2 || first > 0xf4)) return at;
    if (at + follow >= bytes.length) return at;
    let point = follow === 0 ? first : first & (0x3f >> follow);
    for (let next = 1; next <= follow; next++) {
      const byte = bytes[at + next] as number;
      if ((byte & 0xc0) !== 0x80) return at;
      point = (point << 6) | (byte & 0x3f);
    }
    const least = follow === 3 ? 0x10000 : follow === 2 ? 0x800 : 0;
    if (point < least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return at;
    units.push(point);
    // As many arguments as any host takes in one call.
    if (units.length === 4096) {
      parts.push(String.fromCodePoint(...units));
      units = [];
    }
    at += follow + 1;
  }
  parts.push(String.fromCodePoint(...units));
  return parts.join("");
}
