import { expect, test } from "vitest";
import { fnv1a32, fnv1a64, utf8 } from "./hash.ts";

// Known answers from the FNV reference's test suite (Noll), for "", "a", "foobar".
test.each([
  ["", 0x811c9dc5, 0x84222325, 0xcbf29ce4],
  ["a", 0xe40c292c, 0x8601ec8c, 0xaf63dc4c],
  ["foobar", 0xbf9cf968, 0xf73967e8, 0x85944171],
])("E23: FNV-1a of %j", (text, hash32, low, high) => {
  expect(fnv1a32(text)).toBe(hash32);
  expect(fnv1a64(text)[1]).toBe(high);
  expect(fnv1a64(text)[0]).toBe(low);
});

test("E23: names hash as UTF-8", () => {
  for (const text of ["leaf1/e1-1", "é", "漢字", "😀", "\ud800x"])
    expect(utf8(text)).toEqual([...new TextEncoder().encode(text)]);
});
