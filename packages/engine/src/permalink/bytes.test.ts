import { expect, test } from "vitest";
import { ByteReader, ByteWriter } from "./bytes.ts";

const write = (say: (writer: ByteWriter) => void): number[] => {
  const writer = new ByteWriter();
  say(writer);
  return [...writer.bytes()];
};
const read = (...bytes: number[]): ByteReader => new ByteReader(Uint8Array.from(bytes));

test("E229: whole numbers are LEB128", () => {
  // DWARF 5, figure 23.
  for (const [value, bytes] of [
    [2, [2]],
    [127, [127]],
    [128, [0x80, 1]],
    [129, [0x81, 1]],
    [12857, [0xb9, 0x64]],
  ] as const) {
    expect(write((writer) => writer.whole(value))).toEqual(bytes);
    expect(read(...bytes).whole()).toBe(value);
  }
  expect(read(...write((writer) => writer.whole(Number.MAX_SAFE_INTEGER))).whole()).toBe(Number.MAX_SAFE_INTEGER);
});

test("E229: values are decimal fractions, or their text, and come back to the bit", () => {
  expect(write((writer) => writer.value(null))).toEqual([0]);
  expect(write((writer) => writer.value(15))).toEqual([121]);
  expect(write((writer) => writer.value(0.25))).toEqual([0xcb, 1]);
  const values = [
    0,
    0.1,
    0.3,
    62.5,
    33.333333,
    1 / 3,
    1e-7,
    1e21,
    -4,
    -0.5,
    2 ** 53,
    5e-324,
    1.7976931348623157e308,
    65535,
  ];
  for (const value of values) {
    const reader = read(...write((writer) => writer.value(value)));
    expect([reader.value(), reader.isGood, reader.isAtEnd]).toEqual([value, true, true]);
  }
});

test("E229: optional numbers and digests come back", () => {
  const bytes = write((writer) => {
    writer.optional(undefined);
    writer.optional(0);
    writer.digest("c3a1f09be47d2568");
  });
  expect(bytes).toEqual([0, 1, 0xc3, 0xa1, 0xf0, 0x9b, 0xe4, 0x7d, 0x25, 0x68]);
  const reader = read(...bytes);
  expect([reader.optional(), reader.optional(), reader.digest(), reader.isAtEnd, reader.isGood]).toEqual([
    undefined,
    0,
    "c3a1f09be47d2568",
    true,
    true,
  ]);
});

test("E229: what is not there, or beyond what is exact, is not good", () => {
  const bad = (reader: ByteReader, take: (reader: ByteReader) => unknown): boolean => {
    take(reader);
    return !reader.isGood;
  };
  expect(bad(read(), (reader) => reader.whole())).toBe(true);
  expect(bad(read(0x80), (reader) => reader.whole())).toBe(true);
  expect(bad(read(...new Array(8).fill(0xff), 1), (reader) => reader.whole())).toBe(true);
  expect(bad(read(1, 2, 3), (reader) => reader.digest())).toBe(true);
  // A text that is not there, one that is no number, and one that is not as numbers are written.
  expect(bad(read(32), (reader) => reader.value())).toBe(true);
  expect(bad(read(16, 0x41), (reader) => reader.value())).toBe(true);
  expect(bad(read(24, 0x30, 0x31), (reader) => reader.value())).toBe(true);
});
