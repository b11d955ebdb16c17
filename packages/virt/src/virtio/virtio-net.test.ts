import { expect, test } from "vitest";
import { makeNetHeader, netHeaderBytes, readNetHeader } from "./virtio-net.ts";

test("V40: the header is 12 bytes, all zero where nothing is offloaded", () => {
  expect([...makeNetHeader()]).toEqual(new Array(netHeaderBytes).fill(0));
});

test("V41: its fields are little endian at 0, 1, 2, 4, 6, 8 and 10, and read back", () => {
  const header = {
    flags: 1,
    gsoType: 4,
    headerBytes: 54,
    gsoBytes: 1460,
    checksumStart: 34,
    checksumOffset: 16,
    bufferCount: 1,
  };
  const bytes = makeNetHeader(header);
  expect([...bytes]).toEqual([1, 4, 54, 0, 0xb4, 5, 34, 0, 16, 0, 1, 0]);
  expect(readNetHeader(bytes)).toEqual(header);
  expect(readNetHeader(bytes.subarray(1))).toBeUndefined();
});
