import fc from "fast-check";
import { expect, test } from "vitest";
import { readUtf8 } from "./utf8.ts";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

test("L146: a text is read as TextDecoder reads it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      const encoded = new TextEncoder().encode(text);
      expect(readUtf8(encoded)).toBe(new TextDecoder("utf-8", { fatal: true }).decode(encoded));
    }),
  );
  expect(readUtf8(bytes(0xef, 0xbb, 0xbf, 0x61))).toBe("a");
  expect(readUtf8(new TextEncoder().encode("ä€𝄞".repeat(5000)))).toBe("ä€𝄞".repeat(5000));
});

test("L146: whatever TextDecoder refuses is refused, with the place of the first wrong byte", () => {
  const rows: [Uint8Array, number][] = [
    [bytes(0x61, 0xe4), 1], // Latin-1
    [bytes(0x61, 0x80), 1], // a byte that only follows
    [bytes(0xc0, 0xaf), 0], // too long a form of "/"
    [bytes(0xe0, 0x80, 0xaf), 0],
    [bytes(0xf0, 0x80, 0x80, 0xaf), 0],
    [bytes(0xed, 0xa0, 0x80), 0], // a surrogate
    [bytes(0xf4, 0x90, 0x80, 0x80), 0], // beyond U+10FFFF
    [bytes(0x61, 0x62, 0xe2, 0x82), 2], // cut
    [bytes(0xff, 0xfe, 0x7b, 0x00), 0], // UTF-16
  ];
  for (const [wrong, at] of rows) {
    expect([...wrong, readUtf8(wrong)]).toEqual([...wrong, at]);
    expect(() => new TextDecoder("utf-8", { fatal: true }).decode(wrong)).toThrow();
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), (some) => {
      let expected: string | undefined;
      try {
        expected = new TextDecoder("utf-8", { fatal: true }).decode(some);
      } catch {
        expected = undefined;
      }
      const read = readUtf8(some);
      expect(typeof read === "number" ? undefined : read).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});
