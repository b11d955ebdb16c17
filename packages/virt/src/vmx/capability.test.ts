import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { capabilityMsr, hasField, makeCapability, skylakeMsrs } from "./capability.ts";
import { vmcsField } from "./vmcs-field.ts";

const { capabilityMsrs } = JSON.parse(
  readFileSync(new URL("../../vectors/bochs27-vmx-exits.json", import.meta.url), "utf8"),
) as { capabilityMsrs: Readonly<Record<string, string>> };

test.each(Object.entries(capabilityMsrs))("V332: capability MSR %s is %s", (index, value) => {
  const [low, high] = skylakeMsrs[Number(index)] as readonly [number, number];
  expect((BigInt(high) << 32n) | BigInt(low)).toBe(BigInt(value));
});

test("V332: the true controls count, where the processor has them", () => {
  expect(makeCapability().mustBeOne.primary).toBe(0x0400_6172);
  // Without bit 55 of IA32_VMX_BASIC CR3 loads and stores must exit.
  const old = makeCapability({ ...skylakeMsrs, [capabilityMsr.basic]: [0x2b, 0x0058_1000] });
  expect(old.mustBeOne.primary).toBe(0x0401_e172);
});
test("V332: IA32_VMX_MISC and IA32_VMX_EPT_VPID_CAP are understood", () => {
  const capability = makeCapability();
  expect([capability.cr3Targets, capability.msrAreaMax, capability.preemptionTimerShift]).toEqual([4, 512, 0]);
  expect([capability.hasExecuteOnly, capability.hasWalk5, capability.hasAccessedDirty]).toEqual([true, false, true]);
  expect([capability.invvpidTypes, capability.activityStates]).toEqual([15, 7]);
});
test("V333: a field exists where its control may be 1", () => {
  const capability = makeCapability();
  expect(hasField(capability, vmcsField.eptPointer)).toBe(true);
  expect(hasField(capability, vmcsField.eptPointer + 1)).toBe(true);
  expect(hasField(capability, vmcsField.tertiaryControls)).toBe(false);
  expect(hasField(capability, vmcsField.postedInterruptVector)).toBe(false);
  const noEpt = makeCapability({ ...skylakeMsrs, [capabilityMsr.secondary]: [0, 0x0217_7ffd] });
  expect(hasField(noEpt, vmcsField.eptPointer)).toBe(false);
  expect(hasField(noEpt, vmcsField.vpid)).toBe(true);
});
test("V384: a missing MSR and a width that no processor has are virt/bad-option", () => {
  expect(() => makeCapability({})).toThrow(expect.objectContaining({ code: "virt/bad-option" }));
  expect(() => makeCapability(skylakeMsrs, 60)).toThrow(expect.objectContaining({ code: "virt/bad-option" }));
});
