import { expect, test } from "vitest";
import { goodValue, hex } from "../../test/parsed.ts";
import { emitReth, parseReth, RethHeader } from "./reth.ts";

test("W48: an address of 64 bits in two halves, a key, a length", () => {
  const bytes = hex("ffff7f00 80001000 deadbeef 80000000");
  const header = {
    addressHigh: 0xffff_7f00,
    addressLow: 0x8000_1000,
    remoteKey: 0xdead_beef,
    lengthBytes: 0x8000_0000,
  };
  expect(goodValue(parseReth(bytes))).toEqual(header);
  const made = new Uint8Array(16);
  expect(emitReth(header, made)).toBe(16);
  expect(made).toEqual(bytes);
  expect([RethHeader.addressHigh(bytes), RethHeader.lengthBytes(bytes)]).toEqual([0xffff_7f00, 2 ** 31]);
});
