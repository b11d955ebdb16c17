import { expect, test } from "vitest";
import { goodValue, hex } from "../../test/parsed.ts";
import { AtomicHeader, emitAtomic, emitAtomicAck, parseAtomic, parseAtomicAck } from "./atomic.ts";

test("W48: an address, a key, what to write or add, what to compare", () => {
  const bytes = hex("00007f00 00003000 00000208 80000000 00000001 00000002 ffffffff");
  const header = {
    addressHigh: 0x7f00,
    addressLow: 0x3000,
    remoteKey: 0x208,
    swapHigh: 0x8000_0000,
    swapLow: 1,
    compareHigh: 2,
    compareLow: 0xffff_ffff,
  };
  expect(goodValue(parseAtomic(bytes))).toEqual(header);
  for (const [name, read] of Object.entries(AtomicHeader)) {
    expect(read(bytes), name).toBe(header[name as keyof typeof header]);
  }
  const made = new Uint8Array(28);
  expect(emitAtomic(header, made)).toBe(28);
  expect(made).toEqual(bytes);
});

test("W48: an acknowledgment carries what stood there", () => {
  const bytes = hex("80000000 00000009");
  const header = { originalHigh: 0x8000_0000, originalLow: 9 };
  expect(goodValue(parseAtomicAck(bytes))).toEqual(header);
  const made = new Uint8Array(8);
  expect(emitAtomicAck(header, made)).toBe(8);
  expect(made).toEqual(bytes);
});
