import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { controlRegister, CpuState } from "../cpu/state.ts";
import { createGuestMemory } from "../memory/guest-memory.ts";
import { peekAddress } from "./linear-peek.ts";

const size = 4 << 20;
function make() {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "ram", size);
  const state = new CpuState(simulation, "cpu");
  return {
    memory,
    state,
    peek: (linear: number, pdptes = new Int32Array(8)) => peekAddress(memory, size, state, pdptes, linear),
  };
}

test("V439: without paging an address is itself, as far as there is memory", () => {
  const { peek } = make();
  expect([peek(0x1234), peek(size - 1), peek(size), peek(-1)]).toEqual([0x1234, size - 1, -1, -1]);
});

test("V439: tables of 32 bits are read, large pages too, and no flag is set", () => {
  const { memory, state, peek } = make();
  state.control[controlRegister.cr0] = 0x8000_0001 | 0;
  state.control[controlRegister.cr3] = 0x10_0000;
  state.control[controlRegister.cr4] = 0x10;
  memory.write32(0x10_0000, 0x10_1003);
  memory.write32(0x10_1008, 0x7003);
  memory.write32(0x10_0004, 0x83);
  expect([peek(0x2010), peek(0x3000), peek(0x40_5678), peek(0x80_0000)]).toEqual([0x7010, -1, 0x5678, -1]);
  expect([memory.read32(0x10_0000), memory.read32(0x10_1008), memory.read32(0x10_0004)]).toEqual([
    0x10_1003, 0x7003, 0x83,
  ]);
});

test("V439: so are PAE's, from its registers", () => {
  const { memory, state, peek } = make();
  state.control[controlRegister.cr0] = 0x8000_0001 | 0;
  state.control[controlRegister.cr4] = 0x20;
  const pdptes = Int32Array.of(0x10_0001, 0, 0, 0, 0, 0, 0, 0);
  memory.write32(0x10_0000, 0x10_1003);
  memory.write32(0x10_1010, 0x7003);
  memory.write32(0x10_0008, 0x20_0083);
  expect([peek(0x2010, pdptes), peek(0x20_0123, pdptes), peek(0x40_0000, pdptes), peek(0x4000_0000, pdptes)]).toEqual([
    0x7010, 0x20_0123, -1, -1,
  ]);
  memory.write32(0x10_1014, 1);
  expect(peek(0x2010, pdptes)).toBe(-1);
});
