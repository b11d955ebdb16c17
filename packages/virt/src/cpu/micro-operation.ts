/**
 * cpu/micro-operation — an instruction within a block, as it is executed there: what to do by one small number, and where
 * its operands are.
 *
 * An instruction that has no kind of its own is executed by its handler. A second operand is a register plus a number:
 * of an immediate the register is the one that is always 0, of a register the number is.
 *
 * Of arithmetic whose six flags nobody can see, since an instruction of the same block replaces them all and nothing
 * between the two can fault, exit, or ask a device, they are not worked out.
 *
 * Source: rules V516 and V517 in ../../SPEC.md.
 * @module
 */
import { binary } from "./arithmetic.ts";
import { addressMode, type Decoded, type Execute, operandType } from "./decoded.ts";
import { executeBinary, executeStep, executeTest } from "./execute-arithmetic.ts";
import { executeNothing } from "./execute-bit.ts";
import {
  executeCmov,
  executeLea,
  executeMove,
  executeMovsx,
  executeMovzx,
  executePop,
  executePush,
  executeSet,
} from "./execute-move.ts";
import { executeMultiplyInto } from "./execute-multiply.ts";
import { executeShift, shift } from "./execute-shift.ts";

/**
 * What to do. The numbers are the cases of `executeBlocks`, so they have no gaps. Names end with bits; `plain` is without
 * flags; `From` and `To` memory.
 */
export const kind = {
  other: 0,
  /** The eight of `binary`, in their order. */
  add32: 1,
  or32: 2,
  adc32: 3,
  sbb32: 4,
  and32: 5,
  sub32: 6,
  xor32: 7,
  cmp32: 8,
  test32: 9,
  inc32: 10,
  dec32: 11,
  shl32: 12,
  shr32: 13,
  sar32: 14,
  plainAdd32: 15,
  plainOr32: 16,
  plainAnd32: 17,
  plainSub32: 18,
  plainXor32: 19,
  plainShl32: 20,
  plainShr32: 21,
  plainSar32: 22,
  nothing: 23,
  move32: 24,
  lea32: 25,
  load32: 26,
  store32: 27,
  binaryFrom32: 28,
  binaryTo32: 29,
  push32: 30,
  pop32: 31,
  binary64: 32,
  move64: 33,
  lea64: 34,
  load64: 35,
  store64: 36,
  push64: 37,
  pop64: 38,
  load8: 39,
  store8: 40,
  load16: 41,
  store16: 42,
  binary16: 43,
  binary8: 44,
  move16: 45,
  move8: 46,
  zero8: 47,
  zero16: 48,
  loadZero8: 49,
  loadZero16: 50,
  test64: 51,
  test16: 52,
  test8: 53,
  /** Where the address is not one of 32 bits. */
  loadAny32: 54,
  storeAny32: 55,
  sign8: 56,
  sign16: 57,
  multiply32: 58,
  plainMultiply32: 59,
  /** The handler, of an operation that is frequent: a call of a function that is known costs less. */
  binary: 60,
  test: 61,
  step: 62,
  shift: 63,
  moveIf: 64,
  setIf: 65,
  zero: 66,
  sign: 67,
} as const;

/** How the address of a memory operand is found without further ado. */
export const reach = {
  /** By the handlers alone. */
  none: 0,
  /** 32 bits: base, index, displacement. */
  double: 1,
  quad: 2,
  word: 3,
} as const;

/** The register that is always 0: word of `general`, and byte of `generalBytes`. */
const noSlot = 32;
const noByte = 128;

/** One instruction of a block. */
export class MicroOperation {
  readonly instruction: Decoded;
  /** One of `kind`. */
  kind: number = kind.other;
  /** Tells operations of one kind apart: of `binary`, of `shift`, or whether the flags are seen. */
  sub: number;
  /** Words of `general`, or bytes of `generalBytes`, by the kind. */
  a = 0;
  b: number = noSlot;
  /** Added to `b`. */
  immediate = 0;
  /** Of 64 bits, its upper half. */
  immediateHigh = 0;
  /** Of a memory operand: one of `reach`, words of `general`, what they are shifted by and what is added. */
  readonly reach: number;
  readonly base: number;
  readonly index: number;
  readonly shift: number;
  readonly displacement: number;
  readonly displacementHigh: number;
  readonly segment: number;
  /** The segment's bit in `frontReads` and its like. */
  readonly segmentBit: number;

  constructor(instruction: Decoded) {
    this.instruction = instruction;
    this.sub = instruction.sub;
    this.reach = reachOf(instruction.addressMode);
    this.base = instruction.baseSlot;
    this.index = instruction.indexSlot;
    this.shift = instruction.shift;
    this.displacement = instruction.displacement;
    this.displacementHigh = instruction.displacementHigh;
    this.segment = instruction.segment;
    this.segmentBit = 1 << instruction.segment;
    choose(this, instruction);
  }
}

function reachOf(mode: number): number {
  if (mode === addressMode.quad) return reach.quad;
  if (mode === addressMode.word) return reach.word;
  return mode === addressMode.double || mode === addressMode.truncated ? reach.double : reach.none;
}

/** Sets kind and operands; leaves `kind.other` where the handler does it. */
type Choose = (to: MicroOperation, from: Decoded) => void;
const { register, memory, immediate } = operandType;

/** The first operand is a register, word or byte. */
function takeA(to: MicroOperation, from: Decoded): void {
  to.a = from.aBytes === 1 ? from.aByte : from.aBytes === 2 ? 2 * from.aSlot : from.aSlot;
}
/** The second is a register or a number. @param bytes of it */
function takeB(to: MicroOperation, from: Decoded, bytes: number): void {
  if (from.bType === register) to.b = bytes === 1 ? from.bByte : bytes === 2 ? 2 * from.bSlot : from.bSlot;
  else {
    to.b = bytes === 1 ? noByte : bytes === 2 ? 2 * noSlot : noSlot;
    to.immediate = from.immediateLow;
    to.immediateHigh = from.immediateHigh;
  }
}
const isPlace = (type: number): boolean => type === register || type === immediate;

const chooseBinary: Choose = (to, from) => {
  const { aBytes, aType, bType, sub } = from;
  if (aType === register && isPlace(bType)) {
    takeA(to, from);
    takeB(to, from, aBytes);
    if (aBytes === 4) to.kind = kind.add32 + sub;
    else to.kind = aBytes === 8 ? kind.binary64 : aBytes === 2 ? kind.binary16 : kind.binary8;
  } else if (sub === binary.cmp || aBytes !== 4) {
    return;
  } else if (aType === register && bType === memory) {
    takeA(to, from);
    to.kind = kind.binaryFrom32;
  } else if (aType === memory && isPlace(bType)) {
    takeB(to, from, 4);
    to.kind = kind.binaryTo32;
  }
};

const chooseTest: Choose = (to, from) => {
  const { aBytes } = from;
  if (from.aType !== register || !isPlace(from.bType)) return;
  takeA(to, from);
  takeB(to, from, aBytes);
  to.kind = aBytes === 4 ? kind.test32 : aBytes === 8 ? kind.test64 : aBytes === 2 ? kind.test16 : kind.test8;
};

const chooseStep: Choose = (to, from) => {
  if (from.aType !== register || from.aBytes !== 4) return;
  takeA(to, from);
  to.immediate = 1;
  to.kind = from.sub === binary.add ? kind.inc32 : kind.dec32;
};

const chooseShift: Choose = (to, from) => {
  const isOne = (from.opcode & 0xfe) === 0xd0;
  if (from.sub < shift.shl || from.aType !== register || from.aBytes < 4) return;
  if (!isOne && (from.bType !== immediate || (from.opcode & 0xfe) !== 0xc0)) return;
  const count = (isOne ? 1 : from.immediateLow) & (from.aBytes === 8 ? 63 : 31);
  if (count === 0 || from.aBytes === 8) return;
  takeA(to, from);
  to.immediate = count;
  to.kind = from.sub === shift.shr ? kind.shr32 : from.sub === shift.sar ? kind.sar32 : kind.shl32;
};

const chooseMove: Choose = (to, from) => {
  const { aBytes, aType, bType } = from;
  if (aType === register && isPlace(bType)) {
    takeA(to, from);
    takeB(to, from, aBytes);
    to.kind = aBytes === 4 ? kind.move32 : aBytes === 8 ? kind.move64 : aBytes === 2 ? kind.move16 : kind.move8;
  } else if (aType === register && bType === memory) {
    takeA(to, from);
    const load = to.reach === reach.double ? kind.load32 : kind.loadAny32;
    to.kind = aBytes === 4 ? load : aBytes === 8 ? kind.load64 : aBytes === 2 ? kind.load16 : kind.load8;
  } else if (aType === memory && isPlace(bType)) {
    takeB(to, from, aBytes);
    const store = to.reach === reach.double ? kind.store32 : kind.storeAny32;
    to.kind = aBytes === 4 ? store : aBytes === 8 ? kind.store64 : aBytes === 2 ? kind.store16 : kind.store8;
  }
};

const chooseLea: Choose = (to, from) => {
  if (to.reach === reach.none || from.aBytes < 4) return;
  if (from.aBytes === 4 && to.reach === reach.word) return;
  takeA(to, from);
  to.kind = from.aBytes === 4 ? kind.lea32 : kind.lea64;
};

/** MOVZX and MOVSX into a register of 4 bytes or more. */
const chooseWiden =
  (isSigned: boolean): Choose =>
  (to, from) => {
    if (from.aBytes < 4 || from.bBytes > 2) return;
    to.a = from.aSlot;
    const isByte = from.bBytes === 1;
    if (from.bType === register) {
      to.b = isByte ? from.bByte : 2 * from.bSlot;
      if (!isSigned) to.kind = isByte ? kind.zero8 : kind.zero16;
      else if (from.aBytes === 4) to.kind = isByte ? kind.sign8 : kind.sign16;
    } else if (!isSigned) to.kind = isByte ? kind.loadZero8 : kind.loadZero16;
  };

/** IMUL of two and three operands. */
const chooseMultiply: Choose = (to, from) => {
  if (from.aBytes !== 4 || from.bType !== register) return;
  takeA(to, from);
  to.b = from.bSlot;
  to.immediate = from.immediateLow;
  to.kind = kind.multiply32;
};

const choosePush: Choose = (to, from) => {
  if (from.operandBytes === 2) return;
  if (from.aType === register) to.b = from.aSlot;
  else if (from.aType === immediate) {
    to.immediate = from.immediateLow;
    to.immediateHigh = from.immediateHigh;
  } else return;
  to.kind = from.operandBytes === 4 ? kind.push32 : kind.push64;
};

const choosePop: Choose = (to, from) => {
  // POP of the stack pointer itself is left to the handler.
  if (from.operandBytes === 2 || from.aType !== register || from.aSlot === 8) return;
  to.a = from.aSlot;
  to.kind = from.operandBytes === 4 ? kind.pop32 : kind.pop64;
};

const choosers: ReadonlyMap<Execute, Choose> = /* @__PURE__ */ new Map<Execute, Choose>([
  [executeBinary, chooseBinary],
  [executeTest, chooseTest],
  [executeStep, chooseStep],
  [executeShift, chooseShift],
  [executeMove, chooseMove],
  [executeLea, chooseLea],
  [executeMovzx, chooseWiden(false)],
  [executeMovsx, chooseWiden(true)],
  [executeMultiplyInto, chooseMultiply],
  [executePush, choosePush],
  [executePop, choosePop],
]);

/** Handlers whose kind says it all. */
const frequent: ReadonlyMap<Execute, number> = /* @__PURE__ */ new Map<Execute, number>([
  [executeNothing, kind.nothing],
  [executeBinary, kind.binary],
  [executeTest, kind.test],
  [executeStep, kind.step],
  [executeShift, kind.shift],
  [executeCmov, kind.moveIf],
  [executeSet, kind.setIf],
  [executeMovzx, kind.zero],
  [executeMovsx, kind.sign],
]);

function choose(to: MicroOperation, from: Decoded): void {
  choosers.get(from.execute)?.(to, from);
  if (to.kind === kind.other) to.kind = frequent.get(from.execute) ?? kind.other;
}
