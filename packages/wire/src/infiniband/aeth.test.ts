import { expect, test } from "vitest";
import { goodValue, hex } from "../../test/parsed.ts";
import { AethHeader, aethKind, emitAeth, nakSyndrome, parseAeth } from "./aeth.ts";

test("W48: a syndrome of eight bits, a message number of 24", () => {
  const bytes = hex("62 ab cd ef");
  expect(goodValue(parseAeth(bytes))).toEqual({ syndrome: nakSyndrome.remoteAccessError, msn: 0xabcdef });
  const made = new Uint8Array(4);
  expect(emitAeth({ syndrome: 0x62, msn: 0xabcdef }, made)).toBe(4);
  expect(made).toEqual(bytes);
});

test.each([
  ["accepted, with 31 for no credits", "1f 00 00 01", aethKind.ack, 31],
  ["not ready, timer 12", "2c 00 00 02", aethKind.rnrNak, 12],
  ["refused: sequence", "60 00 00 02", aethKind.nak, 0],
  ["refused: remote operation", "63 00 00 02", aethKind.nak, 3],
])("W48: %s", (_, text, kind, value) => {
  const bytes = hex(text);
  expect([AethHeader.kind(bytes), AethHeader.value(bytes)]).toEqual([kind, value]);
});
