/**
 * @dc/virt/vmx — virtual-machine extensions: a hypervisor in TypeScript, and a guest of real machine code under it.
 *
 * `createVmx` gives a processor VMX (vmx.ts); the hypervisor writes fields by their encodings (vmcs-field.ts) as the
 * capability MSRs allow (capability.ts, controls.ts), enters, and reads why the guest came out (exit-log.ts,
 * qualification.ts). What an entry checks is in entry-*.ts, what exits in intercept.ts.
 * @module
 */
export {
  type Capability,
  type CapabilityMsrs,
  capabilityMsr,
  hasField,
  makeCapability,
  skylakeMsrs,
} from "./capability.ts";
export {
  type ControlWord,
  controlNames,
  controlWords,
  entryControl,
  exitControl,
  idleControl,
  pinControl,
  primaryControl,
  secondaryControl,
} from "./controls.ts";
export { entryQualification } from "./entry-guest.ts";
export { type ExitLog, type ExitRecord, exitColumn, exitRowWords } from "./exit-log.ts";
export { makeVmxProcessor, type RunStop, type VmxProcessor } from "./processor.ts";
export {
  type CrQualification,
  crAccess,
  makeCrQualification,
  makeDrQualification,
  makeTaskQualification,
  readCrQualification,
  readDrQualification,
  readTaskQualification,
  taskSwitchSource,
} from "./qualification.ts";
export { shadowIndicator, type Vmcs, vmcsBytes, vmcsWord } from "./vmcs.ts";
export {
  fieldKind,
  fieldWidth,
  guestSegment,
  isHighHalf,
  kindOfField,
  segmentNames,
  type VmcsFieldName,
  vmcsField,
  vmcsFieldName,
  widthOfField,
} from "./vmcs-field.ts";
export { vmxAbort } from "./transition.ts";
export { createVmx, type Vmx, type VmxOptions } from "./vmx.ts";
export {
  flagsOfResult,
  type InstructionErrorName,
  instructionError,
  instructionErrorName,
  vmFailInvalid,
  vmSucceed,
} from "./vmx-result.ts";
export { type ExitReasonName, exitReason, exitReasonName } from "../exit/exit-reason.ts";
