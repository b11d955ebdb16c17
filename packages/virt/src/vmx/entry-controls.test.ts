import { expect, test } from "vitest";
import { createSoundMachine, soundControls } from "../../test/vmx-replay.ts";
import { makeCapability } from "./capability.ts";
import { checkControls, hasErrorCode, isAllowed, isEptPointer } from "./entry-controls.ts";
import { vmcsField } from "./vmcs-field.ts";

const capability = makeCapability();

test("V341: each bit that must be 1 and each that must be 0 is looked at, in every word", () => {
  for (const word of ["pin", "primary", "secondary", "exit", "entry"] as const) {
    const sound = soundControls[word] | 0;
    expect(isAllowed(capability, word, sound)).toBe(true);
    for (let bit = 0; bit < 32; bit++) {
      const flipped = sound ^ (1 << bit);
      const must = ((capability.mustBeOne[word] >>> bit) & 1) === 1;
      const may = ((capability.mayBeOne[word] >>> bit) & 1) === 1;
      expect(isAllowed(capability, word, flipped)).toBe(!must && may);
    }
  }
});
test("V341: an EPT pointer has a known memory type and walk, and no reserved bit", () => {
  expect(isEptPointer(capability, 0x3_001e, 0)).toBe(true);
  const bad = [0x3_0019, 0x3_001f, 0x3_0016, 0x3_0026, 0x3_009e, 0x3_081e];
  expect(bad.filter((low) => isEptPointer(capability, low, 0))).toEqual([]);
  expect(isEptPointer(capability, 0x3_001e, 0x100)).toBe(false);
});
test("V342: #DF, #TS, #NP, #SS, #GP, #PF and #AC have an error code", () => {
  const with32 = Array.from({ length: 32 }, (_, vector) => vector).filter(hasErrorCode);
  expect(with32).toEqual([8, 10, 11, 12, 13, 14, 17]);
});
test("V342: each type of injected event is checked by its own rules", () => {
  const { vmx } = createSoundMachine();
  const outcome = (info: number, error = 0, length = 1): string => {
    vmx.vmwrite(vmcsField.entryInterruptionInfo, info >>> 0);
    vmx.vmwrite(vmcsField.entryErrorCode, error);
    vmx.vmwrite(vmcsField.entryInstructionLength, length);
    return checkControls(vmx.vmcs);
  };
  // This processor has no monitor trap flag, so nothing of type 7 can be injected.
  expect(outcome(0x8000_0700)).toBe("injection-type");
  expect(outcome(0x8000_0b0d, 0x1_0000)).toBe("injection-error-code-reserved");
  expect(outcome(0x8000_0430, 0, 15)).toBe("");
  expect(outcome(0x8000_0430, 0, 16)).toBe("injection-length");
  expect(outcome(0x8000_0430, 0, 0)).toBe("");
});
