import { expect, test } from "vitest";
import { createSoundMachine, soundControls } from "../../test/vmx-replay.ts";
import { controlRegister } from "../cpu/state.ts";
import { loadGuest, saveGuest } from "./guest-state.ts";
import { kindOfField, fieldKind, vmcsField } from "./vmcs-field.ts";

test("V347: what an entry loads, an exit saves: each guest-state field comes back", () => {
  const { vmx, cpu } = createSoundMachine([
    [vmcsField.exitControls, soundControls.exit],
    [vmcsField.guestRflags, 0x20_0246],
    [vmcsField.guestGsBase, 0xffff_8000_1234_5678n],
    [vmcsField.guestPendingDebugExceptions, 0],
    [vmcsField.guestSysenterEip, 0xffff_ffff_8100_0000n],
  ]);
  const fields = Object.values(vmcsField).filter((field) => kindOfField(field) === fieldKind.guest);
  const before = fields.map((field) => vmx.vmread(field));
  loadGuest(vmx.vmcs, cpu.state);
  saveGuest(vmx.vmcs, cpu.state);
  expect(fields.map((field) => vmx.vmread(field))).toEqual(before);
});
test("V348: without loading EFER, LMA and LME follow the entry's mode", () => {
  const { vmx, cpu } = createSoundMachine([[vmcsField.entryControls, soundControls.entry & ~0x8200]]);
  loadGuest(vmx.vmcs, cpu.state);
  expect(cpu.state.control[controlRegister.efer] & 0x500).toBe(0);
  vmx.vmwrite(vmcsField.entryControls, soundControls.entry & ~0x8000);
  loadGuest(vmx.vmcs, cpu.state);
  expect(cpu.state.control[controlRegister.efer] & 0x500).toBe(0x500);
});
test("V347: CD, NW and ET are left as they are", () => {
  const { vmx, cpu } = createSoundMachine([[vmcsField.guestCr0, 0xe000_0021]]);
  cpu.state.control[controlRegister.cr0] = 0x8000_0031 | 0;
  loadGuest(vmx.vmcs, cpu.state);
  expect(cpu.state.control[controlRegister.cr0] >>> 0).toBe(0x8000_0031);
});
test("V355: the mode of the guest is saved into the entry controls", () => {
  const { vmx, cpu } = createSoundMachine();
  loadGuest(vmx.vmcs, cpu.state);
  cpu.state.control[controlRegister.efer] &= ~0x400;
  saveGuest(vmx.vmcs, cpu.state);
  expect(Number(vmx.vmread(vmcsField.entryControls)) & 0x200).toBe(0);
});
