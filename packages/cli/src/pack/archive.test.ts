import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { zipFiles } from "./archive.ts";

const files = { "b/two.txt": new Uint8Array([2, 2]), "a.txt": new Uint8Array([1]) };

test("what goes in comes out", () => {
  expect(unzipSync(zipFiles(files))).toEqual(files);
});

test("bytes follow from the files alone: not from their order, nor from the time of day", () => {
  const other = Object.fromEntries(Object.entries(files).reverse());
  expect(zipFiles(other)).toEqual(zipFiles(files));
  // MS-DOS: the first of January 1980, midnight. APPNOTE 6.3.10 §4.4.6
  const zip = Buffer.from(zipFiles(files));
  expect(zip.readUInt32LE(0)).toBe(0x04034b50);
  expect([zip.readUInt16LE(10), zip.readUInt16LE(12)]).toEqual([0, 0x0021]);
  expect(zip.subarray(30, 35).toString()).toBe("a.txt");
});
