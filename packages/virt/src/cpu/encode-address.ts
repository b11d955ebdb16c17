/**
 * cpu/encode-address — operands with values, and the ModRM, SIB and displacement of those in memory.
 *
 * Source: Intel SDM volume 2 tables 2-1 to 2-3. Rule V218 in ../../SPEC.md.
 * @module
 */
import type { Register } from "./registers.ts";

/** An operand with values, as it is in one pass. `size` is what was written before it, 0 without. */
export type Operand =
  | { readonly kind: "register"; readonly register: Register }
  | {
      readonly kind: "memory";
      readonly size: number;
      readonly far: boolean;
      /** Segment written, or -1. */
      readonly segment: number;
      /** Written, or 0. */
      readonly addressBytes: number;
      /** Relative to the next instruction; the displacement is the target. */
      readonly relative: boolean;
      readonly base: number;
      readonly index: number;
      readonly scale: number;
      readonly displacement: bigint;
      readonly known: boolean;
      readonly moves: boolean;
    }
  | {
      readonly kind: "immediate";
      readonly size: number;
      readonly distance: "" | "short" | "near";
      readonly value: bigint;
      readonly known: boolean;
      readonly moves: boolean;
    }
  | {
      readonly kind: "far";
      readonly size: number;
      readonly selector: bigint;
      readonly offset: bigint;
    };

/** In memory. */
export type Memory = Extract<Operand, { kind: "memory" }>;
/** A number. */
export type Immediate = Extract<Operand, { kind: "immediate" }>;

/** Does a signed value fit into so many bytes, read as signed or as unsigned? */
export function fits(value: bigint, bytes: number): boolean {
  const bits = BigInt(8 * bytes);
  return value >= -(1n << (bits - 1n)) && value < 1n << bits;
}

/** The low bytes of a value, the lowest first. */
export function pushBytes(bytes: number[], value: bigint, count: number): void {
  const low = Number(BigInt.asUintN(32, value));
  for (let n = 0; n < Math.min(count, 4); n++) bytes.push((low >>> (8 * n)) & 0xff);
  if (count > 4) pushBytes(bytes, value >> 32n, count - 4);
}

/** ModRM, SIB and displacement of a memory operand, or undefined when there is no such address. */
export function encodeAddress(memory: Memory, addressBytes: number, mode: number, reg: number): number[] | undefined {
  const { base, index, scale, displacement, known, moves, relative } = memory;
  const bits = 8 * addressBytes;
  const field = (reg & 7) << 3;
  const bytes: number[] = [];
  if (relative) {
    if (mode !== 64 || addressBytes === 2) return undefined;
    pushBytes(bytes, 0n, 4);
    return [field | 5, ...bytes];
  }
  if (base < 0 && index < 0) {
    if (addressBytes === 2) {
      if (!fits(displacement, 2) && known) return undefined;
      pushBytes(bytes, displacement, 2);
      return [field | 6, ...bytes];
    }
    if (known && !(addressBytes === 8 ? BigInt.asIntN(32, displacement) === displacement : fits(displacement, 4)))
      return undefined;
    pushBytes(bytes, displacement, 4);
    return mode === 64 ? [field | 4, 0x25, ...bytes] : [field | 5, ...bytes];
  }
  const signed = BigInt.asIntN(bits, displacement);
  if (known && (!fits(displacement, addressBytes) || BigInt.asIntN(32, signed) !== signed)) return undefined;
  let mod = signed === 0n && known && !moves ? 0 : !moves && signed >= -128n && signed < 128n ? 1 : 2;
  if (!known) mod = 1;
  if (addressBytes === 2) {
    const rm = [3, 5, 6, 7].includes(base) ? rm16(base, index) : -1;
    if (rm < 0 || scale !== 0) return undefined;
    if (rm === 6 && mod === 0) mod = 1;
    pushBytes(bytes, signed, mod);
    return [(mod << 6) | field | rm, ...bytes];
  }
  if (base < 0) {
    pushBytes(bytes, signed, 4);
    return [field | 4, (scale << 6) | ((index & 7) << 3) | 5, ...bytes];
  }
  if ((base & 7) === 5 && mod === 0) mod = 1;
  pushBytes(bytes, signed, mod === 2 ? 4 : mod);
  if (index < 0 && (base & 7) !== 4) return [(mod << 6) | field | (base & 7), ...bytes];
  const sib = (scale << 6) | ((index < 0 ? 4 : index & 7) << 3) | (base & 7);
  return [(mod << 6) | field | 4, sib, ...bytes];
}

/** ModRM.rm of a pair in 16-bit addressing, -1 when there is none. SDM 2 table 2-1. */
function rm16(base: number, index: number): number {
  if (index < 0) return base === 6 ? 4 : base === 7 ? 5 : base === 5 ? 6 : 7;
  const [low, high] = base < index ? [base, index] : [index, base];
  if ((low !== 3 && low !== 5) || (high !== 6 && high !== 7)) return -1;
  return (low === 5 ? 2 : 0) + (high === 7 ? 1 : 0);
}
