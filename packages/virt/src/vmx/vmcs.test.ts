import { expect, test } from "vitest";
import { createReplayMachine, createSoundMachine } from "../../test/vmx-replay.ts";
import { capabilityMsr, makeCapability, skylakeMsrs } from "./capability.ts";
import { slotOfField, Vmcs, vmcsBytes, vmcsWord } from "./vmcs.ts";
import { fieldWidth, vmcsField, widthOfField } from "./vmcs-field.ts";
import { instructionError } from "./vmx-result.ts";

test("V331: no two fields share a word, and all are within a region", () => {
  const taken = new Set<number>();
  for (const encoding of Object.values(vmcsField)) {
    const width = widthOfField(encoding);
    const words = width === fieldWidth.bits64 || width === fieldWidth.natural ? 2 : 1;
    for (let word = 0; word < words; word++) {
      const slot = slotOfField[encoding] + word;
      expect(taken.has(slot)).toBe(false);
      taken.add(slot);
    }
  }
  expect(Math.min(...taken)).toBe(vmcsWord.fields);
  expect(Math.max(...taken) * 4).toBeLessThan(vmcsBytes);
});

test("V335: a read-only field is read-only where IA32_VMX_MISC bit 29 is 0", () => {
  const { simulation, memory } = createReplayMachine();
  const strict = makeCapability({ ...skylakeMsrs, [capabilityMsr.misc]: [0x4004_01e0, 0] });
  const vmcs = new Vmcs(simulation, "vm/other", memory, strict);
  expect(vmcs.check(vmcsField.exitReason, true)).toBe(instructionError.readOnlyField);
  expect(vmcs.check(vmcsField.exitReason, false)).toBe(0);
  expect(vmcs.check(vmcsField.guestRip, true)).toBe(0);
  for (const none of [-1, 0x8000, 0x4001, 0x7fff])
    expect(vmcs.check(none, false)).toBe(instructionError.unsupportedField);
});

test("V336: launch state and fields are in memory, and another VMCS has its own", () => {
  const { vmx, memory } = createSoundMachine();
  memory.write32(0x5000, 0x2b);
  vmx.vmclear(0x5000);
  vmx.vmptrld(0x5000);
  vmx.vmwrite(vmcsField.guestRip, 0x1234);
  vmx.vmptrld(0x4000);
  expect(vmx.vmread(vmcsField.guestRip)).toBe(0x1_0000n);
  expect(memory.read32(0x5000 + 4 * slotOfField[vmcsField.guestRip])).toBe(0x1234);
});
