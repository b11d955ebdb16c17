/**
 * The entry `@dc/virt/cpu`: the instruction set, its decoder, disassembler and assembler.
 *
 * @module
 */
export * from "./decode.ts";
export * from "./forms.ts";
