import { expect, test } from "vitest";
import { createSoundMachine } from "../../test/vmx-replay.ts";
import { makeVmxProcessor } from "./processor.ts";

test("V381: the memory unit is configured with EPT and VPID while a guest is in, and without outside", () => {
  const { vmx, cpu } = createSoundMachine();
  expect(cpu.nested).toEqual({ eptEnabled: false, eptpLow: 0, eptpHigh: 0, vpid: 0 });
  vmx.vmlaunch();
  expect(cpu.nested).toEqual({ eptEnabled: true, eptpLow: 0x3_001e, eptpHigh: 0, vpid: 1 });
  vmx.run(1);
  expect(cpu.nested.eptEnabled).toBe(false);
});
test("V381: who asks is the processor itself", () => {
  const { cpu, vmx } = createSoundMachine();
  const processor = makeVmxProcessor(cpu);
  processor.intercepts = vmx.intercepts;
  expect(cpu.intercepts).toBe(vmx.intercepts);
  processor.intercepts = null;
  expect(cpu.intercepts).toBeNull();
});
