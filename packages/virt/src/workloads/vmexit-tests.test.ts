import { expect, test } from "vitest";
import { vmexitTests, vmexitTestsLeftOut } from "./vmexit-tests.ts";

test("V465: microbenchmarks have the names of kvm-unit-tests; those that lack a device are named with it", () => {
  expect(vmexitTests.map(({ name, mode }) => `${name} ${mode}`)).toEqual([
    "cpuid 32",
    "vmcall 32",
    "mov_from_cr8 64",
    "mov_to_cr8 64",
    "inl_from_pmtimer 32",
    "inl_from_qemu 32",
    "inl_from_kernel 32",
    "outl_to_kernel 32",
    "ple_round_robin 32",
    "self_ipi_sti_nop 32",
    "self_ipi_sti_hlt 32",
  ]);
  for (const { name } of vmexitTests) expect(vmexitTestsLeftOut[name]).toBeUndefined();
  expect(vmexitTestsLeftOut.ipi).toBe("a second processor");
});
