import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBase64, encodeBase64 } from "./base64.ts";

// RFC 4648 §10.
test.each([
  ["", ""],
  ["f", "Zg=="],
  ["fo", "Zm8="],
  ["foo", "Zm9v"],
  ["foob", "Zm9vYg=="],
  ["fooba", "Zm9vYmE="],
  ["foobar", "Zm9vYmFy"],
])("F381: base64 of %j is %s", (text, base64) => {
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  expect(encodeBase64(bytes)).toBe(base64);
  expect(decodeBase64(base64)).toEqual(bytes);
});

test("F381: it is Node's base64, there and back, of any length", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 7000, size: "max" }), (bytes) => {
      expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
      expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes);
    }),
    { numRuns: 60 },
  );
});

test.each(["Z", "Zg", "Zg=", "Zm9v=", "Z===", "Zm8-", "Zm 8", "Zm8\u00ff", "é===", "===="])(
  "F381: %j is none",
  (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  },
);
