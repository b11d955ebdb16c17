/**
 * The entry `@dc/virt/cpu`: the instruction set as a table; its decoder, its disassembler, its assembler.
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
