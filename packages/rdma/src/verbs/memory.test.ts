import { expect, test } from "vitest";
import { createMemory } from "./memory.ts";

test("R2: memory keeps what is written, and answers ones beyond its end", () => {
  const memory = createMemory(8, 0x1000);
  memory.write(0x1006, Uint8Array.of(1, 2, 3));
  expect([...memory.read(0x1005, 5)]).toEqual([0, 1, 2, 0xff, 0xff]);
  expect([...memory.read(0xfff, 2)]).toEqual([0xff, 0]);
  memory.write(0xffe, Uint8Array.of(7, 8, 9));
  expect(memory.bytes[0]).toBe(9);
  expect(() => createMemory(-1)).toThrowError(expect.objectContaining({ code: "rdma/bad-option" }));
});
