import { expect, test } from "vitest";
import { flagsOfResult, instructionError, instructionErrorName, vmFailInvalid, vmSucceed } from "./vmx-result.ts";

test("V337: VMfailInvalid sets CF alone, VMfailValid ZF alone, success neither", () => {
  expect([vmSucceed, vmFailInvalid, 7].map(flagsOfResult)).toEqual([0, 0x1, 0x40]);
});
test("V337: errors are numbered as in table 31-1", () => {
  expect(instructionErrorName(7)).toBe("entryBadControls");
  expect(instructionErrorName(14)).toBeUndefined();
  expect(new Set(Object.values(instructionError)).size).toBe(Object.keys(instructionError).length);
});
