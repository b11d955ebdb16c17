import { expect, test } from "vitest";
import { createSoundMachine, soundControls } from "../../test/vmx-replay.ts";
import { controlRegister, segmentRegister, tableRegister } from "../cpu/state.ts";
import { HostState } from "./host-state.ts";
import { vmcsField } from "./vmcs-field.ts";

test("V356: segments, tables and flags are what the architecture fixes", () => {
  const { vmx, cpu } = createSoundMachine([
    [vmcsField.hostDsSelector, 0],
    [vmcsField.hostFsBase, 0xffff_8000_0000_1000n],
  ]);
  const area = new HostState(vmx.vmcs, cpu.state);
  area.load();
  const { state } = cpu;
  expect(state.access[segmentRegister.cs]).toBe(0xa09b);
  expect(state.access[segmentRegister.ds]).toBe(0x1_0000);
  expect([state.selector[segmentRegister.ldtr], state.access[segmentRegister.ldtr]]).toEqual([0, 0x1_0000]);
  expect([state.baseLow[segmentRegister.fs], state.baseHigh[segmentRegister.fs] >>> 0]).toEqual([0x1000, 0xffff_8000]);
  expect([state.limit[segmentRegister.tr], state.access[segmentRegister.tr]]).toEqual([0x67, 0x8b]);
  expect(state.tables[tableRegister.gdtrLimit]).toBe(0xffff);
  expect([state.flags, state.debug[14]]).toEqual([2, 0x400]);
  expect([state.rip[0], state.general[8]]).toEqual([0xf_f000, 0x8ff0]);
});
test("V356: a host of 32 bits has 32-bit code, no LMA, and no PCIDE", () => {
  const { vmx, cpu } = createSoundMachine([
    [vmcsField.exitControls, soundControls.exit & ~0x20_0200],
    [vmcsField.hostCr4, 0x2_2020],
  ]);
  const area = new HostState(vmx.vmcs, cpu.state);
  area.load();
  expect(cpu.state.access[segmentRegister.cs]).toBe(0xc09b);
  expect(cpu.state.control[controlRegister.efer] & 0x500).toBe(0);
  expect(cpu.state.control[controlRegister.cr4]).toBe(0x2020);
});
test("V518: what is written into the host's segments is loaded by the next exit", () => {
  const { vmx, cpu } = createSoundMachine();
  const area = new HostState(vmx.vmcs, cpu.state);
  area.load();
  vmx.vmwrite(vmcsField.hostFsBase, 0x5000);
  area.load();
  expect(cpu.state.baseLow[segmentRegister.fs]).toBe(0x5000);
  cpu.state.baseLow[segmentRegister.fs] = 7;
  area.load();
  expect(cpu.state.baseLow[segmentRegister.fs]).toBe(0x5000);
});
