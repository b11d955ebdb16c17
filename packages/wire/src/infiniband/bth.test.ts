import { expect, test } from "vitest";
import { goodValue, hex } from "../../test/parsed.ts";
import { BthHeader, emitBth, parseBth } from "./bth.ts";

const bytes = hex("0a 70 ff fe c1 00 01 0a 81 a7 88 bc");
const header = {
  opcode: 0x0a,
  solicitedEvent: false,
  migrated: true,
  padBytes: 3,
  version: 0,
  partitionKey: 0xfffe,
  fecn: true,
  becn: true,
  reserved6: 1,
  destinationQp: 0x10a,
  ackRequest: true,
  reserved7: 1,
  psn: 0xa7_88bc,
};

test("W48: twelve bytes, each field in its bits", () => {
  expect(goodValue(parseBth(bytes))).toEqual(header);
  const made = new Uint8Array(12);
  expect(emitBth(header, made)).toBe(12);
  expect(made).toEqual(bytes);
});

test("W48: the view reads what parse reads, at any offset", () => {
  const shifted = Uint8Array.from([9, 9, ...bytes]);
  for (const [name, read] of Object.entries(BthHeader)) {
    expect(read(shifted, 2), name).toBe(header[name as keyof typeof header]);
  }
});
