import { expect, test } from "vitest";
import { createSoundMachine, soundControls } from "../../test/vmx-replay.ts";
import { checkGuest, entryQualification } from "./entry-guest.ts";
import { vmcsField } from "./vmcs-field.ts";

test("V344: PAE's entries are looked at in the VMCS with EPT, in memory without", () => {
  const { vmx, memory } = createSoundMachine([
    [vmcsField.entryControls, soundControls.entry & ~0x200],
    [vmcsField.guestEfer, 0],
    [vmcsField.guestCsAccessRights, 0xc09b],
  ]);
  expect(checkGuest(vmx.vmcs)).toBeUndefined();
  vmx.vmwrite(vmcsField.guestPdptr2, 0x1e7);
  expect(checkGuest(vmx.vmcs)).toEqual({ check: "guest-pdpte", qualification: entryQualification.pdptes });
  vmx.vmwrite(vmcsField.secondaryControls, soundControls.secondary & ~0x82);
  memory.write64(0x2_0000, 0, 0x2_1001);
  expect(checkGuest(vmx.vmcs)).toBeUndefined();
  memory.write64(0x2_0008, 0, 0x2_1003);
  expect(checkGuest(vmx.vmcs)?.qualification).toBe(entryQualification.pdptes);
});

test("V346: what may be injected into HLT, shutdown and the wait for SIPI", () => {
  const { vmx } = createSoundMachine([[vmcsField.guestRflags, 0x202]]);
  const events = {
    interrupt: 0x8000_0030,
    nmi: 0x8000_0202,
    debug: 0x8000_0301,
    machineCheck: 0x8000_0312,
    ud: 0x8000_0306,
    trap: 0x8000_0700,
  };
  const accepted = (activity: number): string[] => {
    vmx.vmwrite(vmcsField.guestActivityState, activity);
    return Object.entries(events)
      .filter(([, info]) => {
        vmx.vmwrite(vmcsField.entryInterruptionInfo, info);
        return checkGuest(vmx.vmcs) === undefined;
      })
      .map(([name]) => name);
  };
  expect(accepted(0)).toEqual(Object.keys(events));
  expect(accepted(1)).toEqual(["interrupt", "nmi", "debug", "machineCheck", "trap"]);
  expect(accepted(2)).toEqual(["nmi", "machineCheck"]);
  expect(accepted(3)).toEqual([]);
});

test("V346: each qualification of a failed entry", () => {
  const failure = (writes: readonly (readonly [number, number])[]): number | undefined =>
    checkGuest(createSoundMachine(writes).vmx.vmcs)?.qualification;
  expect(failure([[vmcsField.guestCr0, 0]])).toBe(0);
  expect(
    failure([
      [vmcsField.guestInterruptibility, 1],
      [vmcsField.guestRflags, 0x202],
      [vmcsField.entryInterruptionInfo, 0x8000_0202],
    ]),
  ).toBe(3);
  expect(failure([[vmcsField.vmcsLinkPointer, 0x4000]])).toBe(4);
});
