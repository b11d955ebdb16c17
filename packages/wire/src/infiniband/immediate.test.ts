import { expect, test } from "vitest";
import { goodValue, hex } from "../../test/parsed.ts";
import { emitImmediate, emitInvalidate, parseImmediate, parseInvalidate } from "./immediate.ts";

test("W48: immediate data, and a key to invalidate, are one word", () => {
  const bytes = hex("deadbeef");
  expect(goodValue(parseImmediate(bytes))).toEqual({ data: 0xdead_beef });
  expect(goodValue(parseInvalidate(bytes))).toEqual({ remoteKey: 0xdead_beef });
  const made = new Uint8Array(8);
  expect(emitImmediate({ data: 0xdead_beef }, made)).toBe(4);
  expect(emitInvalidate({ remoteKey: 0xdead_beef }, made, 4)).toBe(4);
  expect(made).toEqual(hex("deadbeef deadbeef"));
});
