import { expect, test } from "vitest";
import { goodValue, hex } from "../../test/parsed.ts";
import { DethHeader, emitDeth, parseDeth } from "./deth.ts";

test("W48: a queue key, eight reserved bits, a source queue pair of 24", () => {
  const bytes = hex("81111111 05 ab cd ef");
  const header = { queueKey: 0x8111_1111, reserved: 5, sourceQp: 0xabcdef };
  expect(goodValue(parseDeth(bytes))).toEqual(header);
  expect(DethHeader.sourceQp(bytes)).toBe(0xabcdef);
  const made = new Uint8Array(8);
  expect(emitDeth(header, made)).toBe(8);
  expect(made).toEqual(bytes);
});
