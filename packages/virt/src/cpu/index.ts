/**
 * The entry `@dc/virt/cpu`: a processor that executes a guest's code; its instruction set as a table, with decoder,
 * disassembler and assembler.
 *
 * @module
 */
export {
  type AssembledLine,
  type AssembleOptions,
  type Assembly,
  assemble,
  assemblyLimits,
} from "./assemble.ts";
export {
  type DisassembledLine,
  type DisassembleOptions,
  disassemble,
  formatInstruction,
} from "./disassemble.ts";
export {
  decode,
  decoded,
  Instruction,
  needsMore,
  ripBase,
  tooLong,
  undefinedInstruction,
} from "./decode.ts";
export { type FlagUse, flagBits, flagsOf } from "./flags.ts";
export {
  type Form,
  forms,
  operandKind,
  operandSize,
  operation,
  operationNames,
  property,
  tail,
} from "./forms.ts";
export { cr0Bit, cr4Bit, eferBit } from "./control.ts";
export { type Cpu, type CpuOptions, createCpu, type NestedTranslation, type StopReason } from "./cpu.ts";
export { physicalAddressBits, signature } from "./cpuid.ts";
export { exceptionVector } from "./fault.ts";
export type { Intercepts } from "./intercepts.ts";
export type { Bus } from "./linear-memory.ts";
export { msrIndex } from "./msr.ts";
export {
  accessRight,
  activityState,
  activityWord,
  controlRegister,
  CpuState,
  cpuCounter,
  flagBit,
  generalRegister,
  interruptibility,
  lazyWord,
  msrSlot,
  segmentRegister,
  tableRegister,
} from "./state.ts";
