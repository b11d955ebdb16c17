import fc from "fast-check";
import { expect, test } from "vitest";
import { issuesOf, goodValue } from "../../test/parsed.ts";
import { formatHex, hexNumber, parseHex } from "./hex.ts";

test("bytes are two lower-case digits each", () => {
  expect(formatHex(Uint8Array.of(0, 10, 255))).toBe("000aff");
  expect(formatHex(Uint8Array.of(0, 10, 255), " ", 1)).toBe("0a ff");
  expect(hexNumber(6, 4)).toBe("0x0006");
});

test("text is read as it was written, with any separator", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.constantFrom("", " ", ":", "-", "\n"), (bytes, separator) => {
      expect(goodValue(parseHex(formatHex(bytes, separator)))).toEqual(bytes);
      expect(goodValue(parseHex(formatHex(bytes, separator).toUpperCase()))).toEqual(bytes);
    }),
  );
});

test.each([["0"], ["0g"], ["abc"], ["0x00"]])("%s is no hexadecimal text", (text) => {
  expect(issuesOf(parseHex(text))).toEqual(["error wire/hex-text "]);
});
