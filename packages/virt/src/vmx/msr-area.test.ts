import { expect, test } from "vitest";
import { createReplayMachine } from "../../test/vmx-replay.ts";
import { controlRegister, msrSlot } from "../cpu/state.ts";
import { loadMsrs, storeMsrs } from "./msr-area.ts";

test("V350: MSRs are loaded in order, up to the first that cannot be", () => {
  const { memory, cpu } = createReplayMachine();
  const put = (i: number, index: number, high: number, low: number): void => {
    memory.write64(0x6000 + 16 * i, 0, index);
    memory.write64(0x6008 + 16 * i, high, low);
  };
  put(0, 0x176, 0, 0x1111);
  put(1, 0xc000_0082, 0x8000, 0);
  put(2, 0x175, 0, 0x2222);
  expect(loadMsrs(memory, cpu.state, 0x6000, 3)).toBe(2);
  expect(cpu.state.msrs[msrSlot.sysenterEip]).toBe(0x1111);
  expect(cpu.state.msrs[msrSlot.sysenterEsp]).toBe(0);
});
test("V350: EFER.LME cannot change while paging is on, and LMA is not written", () => {
  const { memory, cpu } = createReplayMachine();
  const before = cpu.state.control[controlRegister.efer];
  memory.write64(0x6000, 0, 0xc000_0080);
  memory.write64(0x6008, 0, 0x801);
  expect(loadMsrs(memory, cpu.state, 0x6000, 1)).toBe(1);
  memory.write64(0x6008, 0, 0x101);
  expect(loadMsrs(memory, cpu.state, 0x6000, 1)).toBe(0);
  expect(cpu.state.control[controlRegister.efer]).toBe(0x101 | (before & 0x400));
});
test("V350: what is stored is what the processor holds", () => {
  const { memory, cpu } = createReplayMachine();
  cpu.state.tsc[0] = 5;
  cpu.state.tsc[1] = 6;
  memory.write64(0x6000, 0, 0x10);
  memory.write64(0x6010, 0, 0x802);
  expect(storeMsrs(memory, cpu.state, 0x6000, 2)).toBe(2);
  expect([memory.read32(0x6008), memory.read32(0x600c)]).toEqual([5, 6]);
});
