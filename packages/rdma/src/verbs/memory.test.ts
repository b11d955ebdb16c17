import { expect, test } from "vitest";
import { createAddressSpace, createMemory } from "./memory.ts";

test("R2: memory keeps what is written, and answers ones beyond its end", () => {
  const memory = createMemory(8, 0x1000);
  memory.write(0x1006, Uint8Array.of(1, 2, 3));
  expect([...memory.read(0x1005, 5)]).toEqual([0, 1, 2, 0xff, 0xff]);
  expect([...memory.read(0xfff, 2)]).toEqual([0xff, 0]);
  memory.write(0xffe, Uint8Array.of(7, 8, 9));
  expect(memory.bytes[0]).toBe(9);
  expect(() => createMemory(-1)).toThrowError(expect.objectContaining({ code: "rdma/bad-option" }));
});

test("R23: an address space is its memories; between them it answers ones and loses what is written", () => {
  const space = createAddressSpace();
  const [low, high] = [createMemory(8, 0x1000), createMemory(8, 2 ** 36)];
  space.add(low);
  space.add(high);
  space.write(2 ** 36 + 1, Uint8Array.of(5));
  space.write(0x2000, Uint8Array.of(6));
  expect([high.bytes[1], low.bytes[1]]).toEqual([5, 0]);
  expect([...space.read(2 ** 36, 2)]).toEqual([0, 5]);
  expect([...space.read(0x2000, 2)]).toEqual([0xff, 0xff]);
});
