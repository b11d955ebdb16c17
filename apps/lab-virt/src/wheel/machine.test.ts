import { expect, test } from "vitest";
import { type PageBits, wheelDefault } from "./choice.ts";
import { WheelMachine } from "./machine.ts";

test("W4: every access of every virtual processor ends in its own page, at every page size, through guest tables and EPT", () => {
  for (const pageBits of [12, 21, 30] as readonly PageBits[]) {
    const machine = new WheelMachine({ ...wheelDefault, pageBits, workingSetBytes: 4096 * 1024 });
    const [{ mmu, tlb }] = machine.processors;
    for (let vcpu = 0; vcpu < 4; vcpu++) {
      machine.enter(0, vcpu);
      for (let access = 0; access < machine.accesses; access++)
        expect(machine.touch(0, access)).toBe(machine.hostAddressOf(vcpu, access));
    }
    const pages = { 12: 1024, 21: 2, 30: 1 }[pageBits];
    expect([tlb.fills, mmu.walks]).toEqual([4 * pages, 4 * pages]);
    expect(tlb.shift).toBe(pageBits);
  }
});

test("W4: 32 virtual processors with the largest working sets have room for their tables", () => {
  const machine = new WheelMachine({ ...wheelDefault, vcpus: 32, vcpusPerVm: 1, workingSetBytes: 16_384 * 1024 });
  machine.enter(0, 31);
  expect(machine.touch(0, 4095)).toBe(machine.hostAddressOf(31, 4095));
});

test("W5: a pinned virtual processor has a processor of its own, and the others share the first", () => {
  const machine = new WheelMachine({ ...wheelDefault, pinned: [0, 2] });
  expect(machine.processors).toHaveLength(3);
  expect([0, 1, 2, 3].map((vcpu) => machine.processorOf(vcpu))).toEqual([1, 0, 2, 0]);
  expect([0, 1, 2].map((processor) => machine.firstOf(processor))).toEqual([1, 0, 2]);
});

test("W6: without VPIDs an exit and an entry empty the TLB, with them they leave it", () => {
  for (const vpid of ["off", "vcpu"] as const) {
    const machine = new WheelMachine({ ...wheelDefault, vpid });
    const [{ mmu }] = machine.processors;
    const again = (): number => {
      const { walks } = mmu;
      machine.touch(0, 7);
      return mmu.walks - walks;
    };
    machine.enter(0, 0);
    expect([again(), again()]).toEqual([1, 0]);
    machine.exit(0);
    machine.enter(0, 0);
    expect(again()).toBe(vpid === "off" ? 1 : 0);
  }
});
