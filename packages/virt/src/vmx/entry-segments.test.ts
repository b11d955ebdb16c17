import { expect, test } from "vitest";
import { createSoundMachine, soundControls } from "../../test/vmx-replay.ts";
import { checkSegments } from "./entry-segments.ts";
import { guestSegment, vmcsField } from "./vmcs-field.ts";

test("V345: of 16 types, CS takes four; five where the guest is unrestricted", () => {
  const { vmx } = createSoundMachine();
  const taken = (): number[] =>
    Array.from({ length: 16 }, (_, type) => type).filter((type) => {
      vmx.vmwrite(vmcsField.guestCsAccessRights, 0xa090 | type);
      return checkSegments(vmx.vmcs) === "";
    });
  expect(taken()).toEqual([3, 9, 11, 13, 15]);
  vmx.vmwrite(vmcsField.secondaryControls, soundControls.secondary & ~0x80);
  expect(taken()).toEqual([9, 11, 13, 15]);
});
test("V345: of 16 types, SS takes 3 and 7, a data segment those that are accessed and readable", () => {
  const { vmx } = createSoundMachine();
  const taken = (segment: number): number[] =>
    Array.from({ length: 16 }, (_, type) => type).filter((type) => {
      vmx.vmwrite(guestSegment.accessRights + 2 * segment, 0xc090 | type);
      return checkSegments(vmx.vmcs) === "";
    });
  expect(taken(2)).toEqual([3, 7]);
  vmx.vmwrite(guestSegment.accessRights + 4, 0xc093);
  expect(taken(3)).toEqual([1, 3, 5, 7, 11, 15]);
});
test("V345: a restricted guest's privilege levels agree", () => {
  const restricted = [vmcsField.secondaryControls, soundControls.secondary & ~0x80] as const;
  const check = (...writes: (readonly [number, number])[]): string =>
    checkSegments(createSoundMachine([restricted, ...writes]).vmx.vmcs);
  expect(check()).toBe("");
  expect(check([vmcsField.guestSsSelector, 0x13])).toBe("guest-ss-selector");
  expect(check([vmcsField.guestSsAccessRights, 0xc0f3], [vmcsField.guestCsAccessRights, 0xa0fb])).toBe(
    "guest-ss-privilege",
  );
  expect(check([vmcsField.guestDsSelector, 0x13])).toBe("guest-ds-privilege");
});
