/**
 * guest/qualification — how an exit qualification is laid out for each reason, and a learner's decoder against it.
 *
 * Source: Intel SDM volume 3 §28.2.1, tables 28-3 (control registers), 28-4 (debug registers), 28-5 (I/O), 28-7 (EPT).
 * @module
 */
import { exitReason, readCrQualification } from "@dc/virt/vmx";
import { readExpression } from "./expression.ts";
import { registerNames } from "./registers.ts";

/** Names of fields; their words are messages. */
export type QualificationField =
  | "cr"
  | "crAccess"
  | "lmswOperand"
  | "register"
  | "lmswSource"
  | "dr"
  | "drAccess"
  | "size"
  | "direction"
  | "string"
  | "rep"
  | "immediate"
  | "port"
  | "read"
  | "write"
  | "fetch"
  | "permissions"
  | "linearValid"
  | "final"
  | "linear";

/** A stretch of bits that means something. */
export interface BitField {
  readonly name: QualificationField;
  readonly high: number;
  readonly low: number;
}

/** What a qualification holds. */
export interface QualificationLayout {
  /** Bits that are drawn: 16, 32 or 64. */
  readonly bits: 16 | 32 | 64;
  /** From the highest bit down. */
  readonly fields: readonly BitField[];
}

const field = (name: QualificationField, high: number, low = high): BitField => ({ name, high, low });
const linear: QualificationLayout = { bits: 64, fields: [field("linear", 63, 0)] };

/** The layout of a reason's qualification; undefined where it has none. @param vector of an exception */
export function layoutOf(reason: number, vector?: number): QualificationLayout | undefined {
  switch (reason) {
    case exitReason.crAccess:
      return {
        bits: 32,
        fields: [
          field("lmswSource", 31, 16),
          field("register", 11, 8),
          field("lmswOperand", 6),
          field("crAccess", 5, 4),
          field("cr", 3, 0),
        ],
      };
    case exitReason.drAccess:
      return { bits: 16, fields: [field("register", 11, 8), field("drAccess", 4), field("dr", 2, 0)] };
    case exitReason.ioInstruction:
      return {
        bits: 32,
        fields: [
          field("port", 31, 16),
          field("immediate", 6),
          field("rep", 5),
          field("string", 4),
          field("direction", 3),
          field("size", 2, 0),
        ],
      };
    case exitReason.eptViolation:
      return {
        bits: 16,
        fields: [
          field("final", 8),
          field("linearValid", 7),
          field("permissions", 5, 3),
          field("fetch", 2),
          field("write", 1),
          field("read", 0),
        ],
      };
    case exitReason.invlpg:
      return linear;
    case exitReason.exceptionOrNmi:
      return vector === 14 ? linear : undefined;
    default:
      return undefined;
  }
}

/** The value of a field. */
export function fieldValue(qualification: bigint, { high, low }: BitField): bigint {
  return (qualification >> BigInt(low)) & ((1n << BigInt(high - low + 1)) - 1n);
}

/** A field's value, in the terms of the manual, where it is a name everywhere. */
export function nameOfValue({ name }: BitField, value: bigint): string | undefined {
  switch (name) {
    case "cr":
      return `CR${value}`;
    case "dr":
      return `DR${value}`;
    case "register":
      return registerNames[Number(value)];
    case "port":
    case "linear":
    case "lmswSource":
      return `0x${value.toString(16)}`;
    case "permissions":
      return ["X", "W", "R"]
        .map((letter, n) => (((value >> BigInt(2 - n)) & 1n) === 1n ? letter : "-"))
        .reverse()
        .join("");
    default:
      return undefined;
  }
}

/** The three expressions of a decoder. */
export interface Decoder {
  readonly cr: string;
  readonly access: string;
  readonly register: string;
}

/** What a learner finds: the number of the register as a course has it. What the manual says is below. */
export const wrongDecoder: Decoder = { cr: "(q >> 4) & 15", access: "(q >> 4) & 3", register: "(q >> 8) & 15" };
/** The fields of SDM 3 table 28-3. */
export const rightDecoder: Decoder = { cr: "q & 15", access: "(q >> 4) & 3", register: "(q >> 8) & 15" };

/** How an expression does: how many it got right of those asked. */
export interface Score {
  readonly right: number;
  readonly of: number;
}

/**
 * How a decoder does over the exits of a run: each expression alone.
 *
 * The general register counts for MOV only: CLTS and LMSW have none.
 */
export function scoreDecoder(
  decoder: Decoder,
  qualifications: readonly bigint[],
): Readonly<Record<keyof Decoder, Score>> {
  const score = (text: string, part: "cr" | "access" | "register"): Score => {
    const read = readExpression(text);
    const asked = qualifications.filter((q) => part !== "register" || truth(q).access < 2);
    const right = read.ok ? asked.filter((q) => read.evaluate(q) === BigInt(truth(q)[part])).length : 0;
    return { right, of: asked.length };
  };
  return {
    cr: score(decoder.cr, "cr"),
    access: score(decoder.access, "access"),
    register: score(decoder.register, "register"),
  };
}

/** What the processor meant. */
export function truth(qualification: bigint): {
  readonly cr: number;
  readonly access: number;
  readonly register: number;
} {
  const { cr, access, register } = readCrQualification(Number(qualification & 0xffff_ffffn));
  return { cr, access, register };
}
