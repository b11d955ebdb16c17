/**
 * cpu/operand-value — what people write for the table's rows: addresses as sums, operands left out.
 *
 * Rules V221 and V224 in ../../SPEC.md.
 * @module
 */
import type { Operand } from "./encode-address.ts";
import type { Value } from "./expression.ts";
import { type Register, registers } from "./registers.ts";

/** What people write for the table's rows: forms with an operand left out or in the other order. */
export function usual(mnemonic: string, operands: readonly Operand[], bits: number): readonly Operand[] {
  const [first, second] = operands;
  const none = { size: 0, distance: "", known: true, moves: false } as const;
  if ((mnemonic === "aam" || mnemonic === "aad") && first === undefined)
    return [{ kind: "immediate", value: 10n, ...none }];
  if (first?.kind !== "register" || second === undefined) return operands;
  if (mnemonic === "imul" && operands.length === 2 && second.kind === "immediate") return [first, first, second];
  if (mnemonic === "test" && second.kind === "memory") return [second, first];
  // Either order does the same: ModRM.reg is the first, as it is printed, and the accumulator the second.
  if (mnemonic === "xchg") {
    const last = second.kind === "register" && second.register.number === 0 && second.register.bytes > 1;
    return last ? operands : [second, first];
  }
  // A selector clears the rest of a 32-bit register, and so of the whole: it needs no REX.W.
  if (mnemonic === "mov" && second.kind === "register" && second.register.kind === "segment") {
    const half = first.register.bytes === 8 ? half32(first.register) : undefined;
    return half === undefined ? operands : [{ kind: "register", register: half }, second];
  }
  // The upper half of a register is cleared by a 32-bit write: five bytes instead of seven or ten.
  if (mnemonic === "mov" && bits === 64 && second.kind === "immediate" && first.register.kind === "general") {
    const small =
      second.known && !second.moves && second.size === 0 && second.value >= 0n && second.value >> 32n === 0n;
    const half = half32(first.register);
    if (first.register.bytes === 8 && small && half !== undefined)
      return [{ kind: "register", register: half }, second];
  }
  return operands;
}

function half32(register: Register): Register | undefined {
  for (const other of registers.values())
    if (other.kind === "general" && other.bytes === 4 && other.number === register.number) return other;
  return undefined;
}

/** Can these be in an address of 16 bits? SDM 2 table 2-1. */
export function isPair({ base, index, scale }: { base: number; index: number; scale: number }): boolean {
  if (scale !== 0) return false;
  if (index < 0) return [3, 5, 6, 7].includes(base);
  return (
    (base === 3 || base === 5) !== (index === 3 || index === 5) &&
    [3, 5, 6, 7].includes(base) &&
    [3, 5, 6, 7].includes(index)
  );
}

/** Registers of an address as base, index and scale; or what is wrong with them. */
export function readAddress({ terms }: Value): { base: number; index: number; scale: number; bytes: number } | string {
  let base = -1;
  let index = -1;
  let scale = 0;
  const bytes = terms[0]?.register.bytes ?? 0;
  const plain: number[] = [];
  for (const { register, factor, scaled } of terms) {
    if (register.kind === "rip") {
      return terms.length === 1 && !scaled
        ? { base: 16, index: -1, scale: 0, bytes: register.bytes }
        : "rip with a register";
    }
    if (register.kind !== "general" || register.bytes === 1) return "a register that is no address";
    if (register.bytes !== bytes) return "registers of two sizes";
    if (!scaled) plain.push(register.number);
    else if (index >= 0) return "two indexes";
    else if ([3n, 5n, 9n].includes(factor) && terms.length === 1) {
      [base, index, scale] = [register.number, register.number, [3n, 5n, 9n].indexOf(factor) + 1];
    } else if ([1n, 2n, 4n, 8n].includes(factor)) [index, scale] = [register.number, [1n, 2n, 4n, 8n].indexOf(factor)];
    else return `a factor of ${factor}`;
  }
  if (plain.length > (index >= 0 ? 1 : 2) || (plain.length > 0 && base >= 0)) return "too many registers";
  if (plain.length > 0) base = plain[0] as number;
  if (plain.length === 2) index = plain[1] as number;
  // rsp cannot be an index; without a scale the two may change places.
  if (index === 4 && scale === 0 && bytes !== 2 && base !== 4) [base, index] = [index, base];
  if (index === 4 && bytes !== 2) return "sp as an index";
  // Twice a register is shorter as base and index; not of rbp, whose segment would be another.
  if (base < 0 && index >= 0 && scale === 1 && bytes !== 2 && index !== 5) [base, scale] = [index, 0];
  return { base, index, scale, bytes };
}
