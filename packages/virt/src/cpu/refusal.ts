/**
 * cpu/refusal — why an instruction cannot be encoded, in words for the person who wrote it.
 *
 * Rule V220 in ../../SPEC.md.
 * @module
 */
import type { Operand } from "./encode-address.ts";
import { type Form, forms } from "./forms.ts";
import { sizeWords } from "./registers.ts";

/** Why a row does not hold, from the least to the most telling. */
export const reasons = ["operands", "sizes", "unsized", "prefix", "rex", "range"] as const;
/** One of them. */
export type Reason = (typeof reasons)[number];

/** Which operand does not fit, and what would. */
export interface Refusal {
  readonly expected: string;
  readonly received: string;
  readonly hint: string;
  /** From 0; -1 for the instruction. */
  readonly operand: number;
}

const kindWords: Readonly<Record<number, string>> = {
  1: "reg/mem",
  2: "reg",
  3: "mem",
  4: "reg",
  5: "reg",
  6: "imm",
  7: "target",
  8: "[offset]",
  9: "segment register",
  10: "control register",
  11: "debug register",
  12: "selector:offset",
  15: "accumulator",
  16: "cl",
  17: "dx",
  18: "1",
};

/**
 * The refusal of an instruction.
 *
 * @param candidates rows of the mnemonic
 * @param arity      some row has as many operands
 */
export function explain(
  mnemonic: string,
  candidates: readonly number[],
  operands: readonly Operand[],
  reason: Reason,
  arity: boolean,
  mode: number,
): Refusal {
  const shapes = new Set(
    candidates.map((n) => (forms[n] as Form).kinds.map((where) => kindWords[where] ?? "segment register").join(",")),
  );
  const hint = `${mnemonic} takes: ${[...shapes].map((shape) => (shape === "" ? "no operand" : shape)).join(" | ")}`;
  if (!arity) {
    const counts = [...new Set(candidates.map((n) => (forms[n] as Form).kinds.length))].sort();
    return { expected: `${counts.join(" or ")} operands`, received: `${operands.length}`, hint, operand: -1 };
  }
  if (operands.length === 0 && (reason === "operands" || reason === "sizes"))
    return {
      expected: `an instruction that ${mode}-bit mode has`,
      received: mnemonic,
      hint: "bits 16, bits 32 or bits 64 before it chooses the mode",
      operand: -1,
    };
  const memory = operands.findIndex((operand) => operand.kind === "memory");
  const value = operands.findIndex((operand) => operand.kind === "immediate" || operand.kind === "far");
  switch (reason) {
    case "unsized":
      return {
        expected: "a size",
        received: "memory without one",
        hint: "write byte, word, dword or qword before [",
        operand: memory,
      };
    case "range":
      return {
        expected: "a value that fits",
        received: rangeText(operands[value >= 0 ? value : memory]),
        hint: "take a larger size, or a nearer target",
        operand: value >= 0 ? value : memory,
      };
    case "prefix":
      return {
        expected: `a prefix that ${mnemonic} may have`,
        received: "another one",
        hint: "lock needs memory as destination; rep a string instruction",
        operand: -1,
      };
    case "rex":
      return {
        expected: "ah, bh, ch or dh beside registers that need no REX prefix",
        received: operands.map(sizeText).join(),
        hint: "r8 to r15, spl, bpl, sil, dil and 64-bit operands need one",
        operand: 0,
      };
    case "sizes":
      return {
        expected: "operands of sizes that go together",
        received: operands.map(sizeText).join(","),
        hint,
        operand: 0,
      };
    default:
      return {
        expected: `operands that ${mnemonic} has in ${mode}-bit mode`,
        received: operands.map(sizeText).join(","),
        hint,
        operand: 0,
      };
  }
}

function rangeText(operand: Operand | undefined): string {
  if (operand?.kind === "immediate") return `${operand.value}`;
  if (operand?.kind === "memory") return `${operand.displacement}`;
  return operand?.kind === "far" ? `${operand.selector}:${operand.offset}` : "a larger one";
}

function sizeText(operand: Operand): string {
  if (operand.kind === "register") {
    const { register } = operand;
    return register.kind === "general" ? `${8 * register.bytes}-bit register` : `${register.kind} register`;
  }
  if (operand.kind === "far") return "selector:offset";
  const word = operand.size === 0 ? "" : `${sizeWords[operand.size] ?? operand.size} `;
  return `${word}${operand.kind === "memory" ? "memory" : "number"}`;
}
