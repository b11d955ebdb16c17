import { expect, test } from "vitest";
import { createSoundMachine, soundControls } from "../../test/vmx-replay.ts";
import { controlRegister, segmentRegister } from "../cpu/state.ts";
import { fieldGroup } from "./field-group.ts";
import { GuestState } from "./guest-state.ts";
import { slotOfField } from "./vmcs.ts";
import { fieldKind, guestSegment, kindOfField, vmcsField } from "./vmcs-field.ts";

test("V347: what an entry loads, an exit saves: each guest-state field comes back", () => {
  const { vmx, cpu } = createSoundMachine([
    [vmcsField.exitControls, soundControls.exit],
    [vmcsField.guestRflags, 0x20_0246],
    [vmcsField.guestGsBase, 0xffff_8000_1234_5678n],
    [vmcsField.guestPendingDebugExceptions, 0],
    [vmcsField.guestSysenterEip, 0xffff_ffff_8100_0000n],
  ]);
  const area = new GuestState(vmx.vmcs, cpu.state);
  const fields = Object.values(vmcsField).filter((field) => kindOfField(field) === fieldKind.guest);
  const before = fields.map((field) => vmx.vmread(field));
  area.load();
  area.save();
  expect(fields.map((field) => vmx.vmread(field))).toEqual(before);
});
test("V348: without loading EFER, LMA and LME follow the entry's mode", () => {
  const { vmx, cpu } = createSoundMachine([[vmcsField.entryControls, soundControls.entry & ~0x8200]]);
  const area = new GuestState(vmx.vmcs, cpu.state);
  area.load();
  expect(cpu.state.control[controlRegister.efer] & 0x500).toBe(0);
  vmx.vmwrite(vmcsField.entryControls, soundControls.entry & ~0x8000);
  area.load();
  expect(cpu.state.control[controlRegister.efer] & 0x500).toBe(0x500);
});
test("V347: CD, NW and ET are left as they are", () => {
  const { vmx, cpu } = createSoundMachine([[vmcsField.guestCr0, 0xe000_0021]]);
  const area = new GuestState(vmx.vmcs, cpu.state);
  cpu.state.control[controlRegister.cr0] = 0x8000_0031 | 0;
  area.load();
  expect(cpu.state.control[controlRegister.cr0] >>> 0).toBe(0x8000_0031);
});
test("V355: the mode of the guest is saved into the entry controls", () => {
  const { vmx, cpu } = createSoundMachine();
  const area = new GuestState(vmx.vmcs, cpu.state);
  area.load();
  cpu.state.control[controlRegister.efer] &= ~0x400;
  area.save();
  expect(Number(vmx.vmread(vmcsField.entryControls)) & 0x200).toBe(0);
});
test("V518: an entry loads what VMWRITE or memory has put into a segment, and an exit tells whether it changed one", () => {
  const { vmx, cpu, memory } = createSoundMachine();
  const { vmcs } = vmx;
  const { ds } = segmentRegister;
  const area = new GuestState(vmcs, cpu.state);
  area.load();
  vmcs.watch();
  vmx.vmwrite(guestSegment.limit + 2 * ds, 0x1fff);
  area.load();
  expect(cpu.state.limit[ds]).toBe(0x1fff);
  memory.write32(vmcs.current + 4 * (slotOfField[guestSegment.limit + 2 * ds] as number), 0x2fff);
  area.load();
  expect(cpu.state.limit[ds]).toBe(0x2fff);
  // The first saving may write what no register holds: the upper halves of CR0 and CR4.
  area.save();
  const before = vmcs.versions[fieldGroup.guest];
  area.save();
  expect(vmcs.versions[fieldGroup.guest]).toBe(before);
  cpu.state.selector[ds] = 0x18;
  area.save();
  expect(vmcs.versions[fieldGroup.guest]).not.toBe(before);
  expect(vmx.vmread(vmcsField.guestDsSelector)).toBe(0x18n);
  cpu.state.selector[ds] = 0;
  area.load();
  expect(cpu.state.selector[ds]).toBe(0x18);
});
