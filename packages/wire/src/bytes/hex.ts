/**
 * bytes/hex — bytes as the text that documents and captures show.
 *
 * @module
 */
import { type Parsed, parsed, refused } from "../issue.ts";

const digits = "0123456789abcdef";

/** The two digits of each byte. */
const pairs: readonly string[] = /* @__PURE__ */ Array.from(
  { length: 256 },
  (_, octet) => digits[octet >>> 4] + digits[octet & 15],
);

/** Two lower-case digits a byte, joined by `separator` (none by default): "0a0000ff". */
export function formatHex(
  bytes: Uint8Array,
  separator: string = "",
  offset: number = 0,
  end: number = bytes.length,
): string {
  let text = "";
  for (let at = offset; at < end; at++) {
    if (at > offset) text += separator;
    text += pairs[bytes[at]];
  }
  return text;
}

/** A number as "0x" and at least `digitCount` lower-case digits: hexNumber(6, 4) = "0x0006". */
export function hexNumber(value: number, digitCount: number): string {
  return `0x${value.toString(16).padStart(digitCount, "0")}`;
}

/**
 * Hexadecimal text as bytes. White space, ":" and "-" between digits are skipped.
 *
 * Issues: `wire/hex-text` for any other character or an odd number of digits.
 */
export function parseHex(text: string): Parsed<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(text.length >>> 1);
  let nibbles = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at].toLowerCase();
    const value = digits.indexOf(character);
    if (value >= 0) {
      bytes[nibbles >>> 1] = (bytes[nibbles >>> 1] << 4) | value;
      nibbles += 1;
    } else if (!/[\s:-]/.test(character)) {
      return refused("wire/hex-text", "", "a hexadecimal digit", `"${character}" at character ${at}`);
    }
  }
  if (nibbles % 2 === 1) return refused("wire/hex-text", "", "two digits for each byte", `${nibbles} digits`);
  return parsed(bytes.slice(0, nibbles >>> 1));
}
