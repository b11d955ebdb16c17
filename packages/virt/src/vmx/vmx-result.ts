/**
 * vmx/vmx-result — what a VMX instruction leaves behind: success, or one of two failures.
 *
 * VMfailInvalid (CF) says that there is no current VMCS to write a number into. VMfailValid (ZF) leaves its number in the
 * current VMCS, in the field `instructionError`. As a number: 0 success, -1 VMfailInvalid, n > 0 VMfailValid(n).
 *
 * Source: Intel SDM volume 3 §31.2 and §31.4, table 31-1. Rule V337 in ../../SPEC.md.
 * @module
 */

/** Success. */
export const vmSucceed = 0;
/** Failure without a current VMCS, or without one that can be written. */
export const vmFailInvalid = -1;

/** VM-instruction error numbers. */
export const instructionError = {
  vmcallInRoot: 1,
  vmclearBadAddress: 2,
  vmclearVmxonPointer: 3,
  vmlaunchNotClear: 4,
  vmresumeNotLaunched: 5,
  vmresumeAfterVmxoff: 6,
  entryBadControls: 7,
  entryBadHostState: 8,
  vmptrldBadAddress: 9,
  vmptrldVmxonPointer: 10,
  vmptrldBadRevision: 11,
  unsupportedField: 12,
  readOnlyField: 13,
  vmxonInRoot: 15,
  entryBadExecutiveVmcs: 16,
  entryExecutiveVmcsNotLaunched: 17,
  entryExecutiveVmcsNotVmxon: 18,
  vmcallNotClear: 19,
  vmcallBadExitControls: 20,
  vmcallBadMsegRevision: 22,
  vmxoffDualMonitor: 23,
  vmcallBadSmmFeatures: 24,
  entryBadExecutionControlsInExecutiveVmcs: 25,
  entryBlockedByMovSs: 26,
  invalidInvalidationOperand: 28,
} as const;
/** One of them, by name. */
export type InstructionErrorName = keyof typeof instructionError;

const names: ReadonlyMap<number, InstructionErrorName> = new Map(
  Object.entries(instructionError).map(([name, number]) => [number, name as InstructionErrorName]),
);

/** The name of a VM-instruction error, or undefined for a number that has none. */
export function instructionErrorName(error: number): InstructionErrorName | undefined {
  return names.get(error);
}

/** The flags CF PF AF ZF SF OF that a VMX instruction leaves: all clear, or CF, or ZF. */
export function flagsOfResult(result: number): number {
  return result === vmSucceed ? 0 : result === vmFailInvalid ? 0x1 : 0x40;
}
