import { expect, test } from "vitest";
import { MacTables } from "./tables.ts";

test("F131: each endpoint has a table for each of its segments, and knows no other", () => {
  const tables = new MacTables();
  tables.open(3, 100);
  tables.open(3, 0xff_ffff);
  tables.open(4, 100);
  const entry = { mac: 7, address: 0x0a01000b, port: 8, vtep: 4 };
  tables.enter(3, 100, entry);
  tables.enter(5, 100, entry);
  expect(tables.byMac(3, 100, 7)).toBe(entry);
  expect(tables.byAddress(3, 100, 0x0a01000b)).toBe(entry);
  expect([tables.byMac(3, 0xff_ffff, 7), tables.byMac(4, 100, 7), tables.byMac(5, 100, 7)]).toEqual(
    Array(3).fill(undefined),
  );
  expect([tables.knows(3, 0xff_ffff), tables.knows(4, 0xff_ffff), tables.knows(5, 100)]).toEqual([true, false, false]);
  expect([tables.rows(3, 100), tables.rows(4, 100), tables.rows(9, 9)]).toEqual([[entry], [], []]);
});
