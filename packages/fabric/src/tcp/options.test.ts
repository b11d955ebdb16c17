import { expect, test } from "vitest";
import {
  packSynOptions,
  sackOptionsBytes,
  synMss,
  synOptionsBytes,
  synSackPermitted,
  synWindowScale,
  writeSackOption,
  writeSynOptions,
} from "./options.ts";

const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");

test("F232: a SYN's options: MSS 1460, SACK permitted, shift 7, in three words", () => {
  const packed = packSynOptions(1460, 7, true);
  expect([synMss(packed), synWindowScale(packed), synSackPermitted(packed)]).toEqual([1460, 7, true]);
  const bytes = new Uint8Array(synOptionsBytes(packed));
  writeSynOptions(packed, bytes, 0);
  expect(hexOf(bytes)).toBe("02 04 05 b4 01 01 04 02 01 03 03 07");
});

test("F232: a shift of 0 is an option, and no option is none", () => {
  expect(synWindowScale(packSynOptions(536, 0, false))).toBe(0);
  const bare = packSynOptions(536, -1, false);
  expect([synWindowScale(bare), synOptionsBytes(bare)]).toEqual([-1, 4]);
  const bytes = new Uint8Array(4);
  writeSynOptions(bare, bytes, 0);
  expect(hexOf(bytes)).toBe("02 04 02 18");
});

test("F232: two SACK blocks, on words, with the length of RFC 2018 §3", () => {
  const bytes = new Uint8Array(sackOptionsBytes(2));
  writeSackOption([0x1000, 0x15b4, 0xffff_fff0, 0x10], bytes, 0);
  expect(hexOf(bytes)).toBe("01 01 05 12 00 00 10 00 00 00 15 b4 ff ff ff f0 00 00 00 10");
  expect([0, 1, 3, 4].map(sackOptionsBytes)).toEqual([0, 12, 28, 36]);
});
