import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

/** Code points of every length in UTF-8, lone surrogates among them. */
const point = fc.oneof(fc.nat(0x7f), fc.nat(0x7ff), fc.nat(0xffff), fc.nat(0x10ffff));
const anyText = fc.array(point, { maxLength: 20 }).map((points) => String.fromCodePoint(...points));

test("text becomes the bytes that the platform's encoder makes", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect([...encodeUtf8(text)]).toEqual([...new TextEncoder().encode(text)]);
    }),
  );
});

test("well-formed bytes become their text again", () => {
  fc.assert(
    fc.property(
      anyText.filter((text) => !/\p{Surrogate}/u.test(text)),
      (text) => {
        expect(decodeUtf8(encodeUtf8(text))).toBe(text);
      },
    ),
  );
});

test.each([
  ["a lone continuation", [0x61, 0x80, 0x62], "a\ufffdb"],
  ["an overlong slash", [0xc0, 0xaf], "\ufffd\ufffd"],
  ["a surrogate", [0xed, 0xa0, 0x80], "\ufffd\ufffd\ufffd"],
  ["beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80], "\ufffd\ufffd\ufffd\ufffd"],
  ["cut in the middle", [0x61, 0xe2, 0x82], "a\ufffd\ufffd"],
])("%s is replaced, not thrown", (_, bytes, text) => {
  expect(decodeUtf8(Uint8Array.from(bytes))).toBe(text);
});

test("any bytes become some text", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(typeof decodeUtf8(bytes)).toBe("string");
    }),
  );
});
