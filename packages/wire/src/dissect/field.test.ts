import { expect, test } from "vitest";
import { hex } from "../../test/parsed.ts";
import { type FieldSpec, makeBytesField, makeField, makeFields, makeStatusField } from "./field.ts";

const bytes = hex("00 00 45 b8 0a 00 00 01 02 00 00 00 00 2a ff");

test.each<[string, Partial<FieldSpec>, string, string]>([
  ["decimal", { atBits: 8, bits: 8, base: "decimal" }, "184", "184"],
  [
    "decimal with a unit and a scale",
    { atBits: 4, bits: 4, base: "decimal", scale: 4, unit: "bytes" },
    "20",
    "20 bytes",
  ],
  ["a number with a name", { atBits: 8, bits: 8, base: "decimal", names: { 184: "EF" } }, "184", "EF (184)"],
  ["a number without one", { atBits: 8, bits: 8, base: "decimal", names: { 1: "x" } }, "184", "184"],
  ["hexadecimal as wide as its bits", { atBits: 0, bits: 16, base: "hex" }, "0x45b8", "0x45b8"],
  ["hexadecimal as wide as asked", { atBits: 8, bits: 2, base: "hex", hexDigits: 4 }, "0x0002", "0x0002"],
  ["a flag that is set", { atBits: 8, bits: 1, base: "flag" }, "1", "Set"],
  ["a flag that is not", { atBits: 9, bits: 1, base: "flag" }, "0", "Not set"],
  ["a flag of several bits", { atBits: 8, bits: 3, base: "flag" }, "1", "Set"],
  ["an IPv4 address", { atBits: 16, bits: 32, base: "ipv4" }, "10.0.0.1", "10.0.0.1"],
  ["a MAC address", { atBits: 48, bits: 48, base: "mac" }, "02:00:00:00:00:2a", "02:00:00:00:00:2a"],
  ["64 bits in hexadecimal", { atBits: 16, bits: 64, base: "hex" }, "0x0a00000102000000", "0x0a00000102000000"],
  [
    "64 bits in decimal, to the last digit",
    { atBits: 40, bits: 64, base: "decimal" },
    "72620543991360255",
    "72620543991360255",
  ],
  ["bytes", { atBits: 96, bits: 8, base: "bytes" }, "ff", "ff"],
])("W33: %s", (_, spec, value, text) => {
  const field = makeField({ name: "x", label: "X", atBits: 0, bits: 8, base: "decimal", ...spec }, bytes, 2);
  expect([field.value, field.text]).toEqual([value, text]);
});

test("W33: a name that an object has anyway is no meaning of a number", () => {
  const spec: FieldSpec = { name: "x", label: "X", atBits: 0, bits: 8, base: "decimal", names: {} };
  expect(makeField(spec, bytes, 2).text).toBe("69");
});

test.each([
  [0, 8, { offsetBytes: 2, lengthBytes: 1 }],
  [4, 4, { offsetBytes: 2, lengthBytes: 1, bitOffset: 4, bitLength: 4 }],
  [4, 12, { offsetBytes: 2, lengthBytes: 2, bitOffset: 4, bitLength: 12 }],
  [7, 2, { offsetBytes: 2, lengthBytes: 2, bitOffset: 7, bitLength: 2 }],
  [19, 1, { offsetBytes: 4, lengthBytes: 1, bitOffset: 3, bitLength: 1 }],
  [16, 32, { offsetBytes: 4, lengthBytes: 4 }],
])("W34: bits %i and %i more stand in these bytes", (atBits, bits, place) => {
  const field = makeField({ name: "x", label: "X", atBits, bits, base: "decimal" }, bytes, 2);
  expect(field).toMatchObject(place);
  expect("bitOffset" in field).toBe("bitOffset" in place);
});

test("W36: fields that a cut header no longer has are left out", () => {
  const specs: FieldSpec[] = [0, 8, 16].map((atBits) => ({
    name: `${atBits}`,
    label: "",
    atBits,
    bits: 8,
    base: "decimal",
  }));
  expect(makeFields(specs, bytes, 2, 4).map((field) => field.name)).toEqual(["0", "8"]);
});

test("W35: the numbers of a checksum's status are Wireshark's", () => {
  const numbers = (["bad", "good", "unverified", "not-present"] as const).map(
    (status) => makeStatusField("x", status, 10).number,
  );
  expect(numbers).toEqual([0, 1, 2, 3]);
  expect(makeStatusField("x", "good", 10)).toMatchObject({
    offsetBytes: 10,
    lengthBytes: 0,
    generated: true,
    text: "Good",
  });
});

test("W34: a run of bytes may be empty", () => {
  expect(makeBytesField("x", "X", bytes, 3, 3)).toMatchObject({ value: "", lengthBytes: 0 });
});
