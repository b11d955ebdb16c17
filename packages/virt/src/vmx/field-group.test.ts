import { expect, test } from "vitest";
import { fieldGroup, groupOfField } from "./field-group.ts";
import { vmcsField } from "./vmcs-field.ts";

test("V512: what an exit changes each time, and an event to inject, is in no group; the high half is in its field's", () => {
  expect(
    [vmcsField.guestRip, vmcsField.guestRflags, vmcsField.entryInterruptionInfo].map((f) => groupOfField[f]),
  ).toEqual([fieldGroup.none, fieldGroup.none, fieldGroup.none]);
  expect([vmcsField.guestCr3, vmcsField.hostCr3, vmcsField.vpid].map((f) => groupOfField[f])).toEqual([
    fieldGroup.guest,
    fieldGroup.setting,
    fieldGroup.setting,
  ]);
  expect(groupOfField[vmcsField.eptPointer + 1]).toBe(fieldGroup.setting);
  expect(groupOfField[vmcsField.exitReason]).toBe(fieldGroup.none);
});
