/**
 * cpu/decoded — an instruction as the processor keeps it: the decoder's record, and what can be worked out of it once.
 * @module
 */
import type { Block } from "./block.ts";
import type { Cpu } from "./cpu.ts";
import { type Instruction, ripBase } from "./decode.ts";
import { formOperandKinds, formOperandSizes, operandKind, operandSize } from "./forms.ts";

/** How an effective address is computed. */
export const addressMode = {
  /** ModRM of 16 bits. */
  word: 2,
  /** Of 32 bits, in a mode of at most 32 bits. */
  double: 4,
  /** Of 64 bits. */
  quad: 8,
  /** Of 32 bits in 64-bit mode. */
  truncated: 5,
  /** Relative to the next instruction, in 64-bit mode. */
  relative: 9,
  /** The same with an address-size prefix. */
  relativeTruncated: 6,
} as const;

/** What an instruction does. It throws a `GuestFault` before it has changed anything that it must not have. */
export type Execute = (cpu: Cpu, instruction: Decoded) => void;

/** Word of `general` that is always 0. */
const noRegister = 32;

/** Frequent branches: relative ones under a condition or always, near calls and returns. */
export const branchKind = { none: 0, conditional: 1, always: 2, call: 3, ret: 4 } as const;

/** Where an operand is, once decoded. */
export const operandType = { none: 0, register: 1, memory: 2, immediate: 3 } as const;

/** One decoded instruction. Operands are `a`, the first, and `b`, the second. */
export class Decoded {
  readonly length: number;
  readonly op: number;
  /** Map in bits 15:8 (0 one byte, 1 0F, 2 0F38, 3 0F3A), then the byte. */
  readonly opcode: number;
  readonly operandBytes: number;
  readonly addressBytes: number;
  readonly lock: boolean;
  readonly rep: number;
  /** Of the memory operand. */
  readonly segment: number;
  readonly rex: number;
  readonly mod: number;
  readonly reg: number;
  readonly rm: number;
  readonly base: number;
  readonly index: number;
  readonly scale: number;
  readonly displacement: number;
  readonly displacementHigh: number;
  readonly immediateLow: number;
  readonly immediateHigh: number;
  readonly immediate2: number;

  /** Kinds of the first operand and of the segment register that the opcode names, of `operandKind`. */
  readonly firstKind: number;
  readonly segmentOperand: number;
  /** A number that tells operations of one handler apart. */
  sub = 0;
  readonly addressMode: number;
  /** Words of `general`, and how far the second is shifted. */
  readonly baseSlot: number;
  readonly indexSlot: number;
  readonly shift: number;
  /** Of operands: one of `operandType`, 1…16 bytes, word of `general`, byte of `generalBytes`. */
  readonly aType: number;
  readonly aBytes: number;
  readonly aSlot: number;
  readonly aByte: number;
  readonly bType: number;
  readonly bBytes: number;
  readonly bSlot: number;
  readonly bByte: number;
  /** Bytes of an element of a string or of a port. */
  readonly bytes: number;
  /** One of `branchKind`. */
  branch = 0;
  /** It does not look at RIP, nor change what the processor's loop relies on. */
  isPlain = false;
  /** Where it begins in its page. */
  pageOffset = 0;
  /** It and the plain instructions that follow, up to one that is not; null until it was executed twice. */
  block: Block | null = null;
  /** Whether a block from here on has been looked for. */
  isTried = false;
  /** Bytes from its beginning to the block's end. */
  blockBytes = 0;
  execute: Execute;

  /** @param modeBits 16, 32 or 64: the code segment's */
  constructor(from: Instruction, modeBits: number, execute: Execute) {
    this.length = from.length;
    this.op = from.op;
    this.opcode = from.opcode;
    this.operandBytes = from.operandBytes;
    this.addressBytes = from.addressBytes;
    this.lock = from.lock;
    this.rep = from.rep;
    this.segment = from.segment;
    this.rex = from.rex;
    this.mod = from.mod;
    this.reg = from.reg;
    this.rm = from.rm;
    this.base = from.base;
    this.index = from.index;
    this.scale = from.scale;
    this.displacement = from.displacement;
    this.displacementHigh = from.displacementHigh;
    this.immediateLow = from.immediate;
    this.immediateHigh = from.immediateHigh;
    this.immediate2 = from.immediate2;
    this.execute = execute;
    this.bytes = (from.opcode & 1) === 0 ? 1 : from.operandBytes;

    const isRelative = from.base === ripBase;
    if (from.addressBytes === 2) this.addressMode = addressMode.word;
    else if (modeBits !== 64) this.addressMode = addressMode.double;
    else if (isRelative)
      this.addressMode = from.addressBytes === 8 ? addressMode.relative : addressMode.relativeTruncated;
    else this.addressMode = from.addressBytes === 8 ? addressMode.quad : addressMode.truncated;
    this.baseSlot = from.base < 0 || isRelative ? noRegister : 2 * from.base;
    this.indexSlot = from.index < 0 ? noRegister : 2 * from.index;
    this.shift = from.scale;

    this.firstKind = formOperandKinds[4 * from.form];
    this.segmentOperand = this.firstKind - operandKind.segment;
    const a = registerOf(from, 0);
    this.aType = typeOf(from, 0);
    this.aBytes = bytesOf(from, 0, this.aType);
    this.aSlot = 2 * a;
    this.aByte = byteOf(a, from.rex);
    const b = registerOf(from, 1);
    this.bType = typeOf(from, 1);
    this.bBytes = bytesOf(from, 1, this.bType);
    this.bSlot = 2 * b;
    this.bByte = byteOf(b, from.rex);
  }
}

const { E, G, M, R, Z, I, O, C, D, accumulator, count, port, one } = operandKind;

function typeOf(from: Instruction, n: number): number {
  const kind = formOperandKinds[4 * from.form + n];
  if (kind === E) return from.mod === 3 ? operandType.register : operandType.memory;
  if (kind === M || kind === O) return operandType.memory;
  if (kind === I || kind === one) return operandType.immediate;
  const isRegister = kind === G || kind === R || kind === Z || kind === accumulator || kind === count || kind === port;
  return isRegister || kind === C || kind === D ? operandType.register : operandType.none;
}

function registerOf(from: Instruction, n: number): number {
  const kind = formOperandKinds[4 * from.form + n];
  if (kind === E || kind === R || kind === Z) return from.rm;
  if (kind === G || kind === C || kind === D) return from.reg;
  return kind === count ? 1 : kind === port ? 2 : 0;
}

const { v, z, y, bs, x } = operandSize;

function bytesOf(from: Instruction, n: number, type: number): number {
  const size = formOperandSizes[4 * from.form + n];
  if (size === z && type !== operandType.immediate) return Math.min(from.operandBytes, 4);
  if (size === v || size === z || size === bs) return from.operandBytes;
  if (size === x) return type === operandType.memory ? 2 : from.operandBytes;
  if (size === y) return from.operandBytes === 8 ? 8 : 4;
  return size;
}

/** Byte register → place in `generalBytes`. Without REX 4…7 are AH CH DH BH. SDM 2 table 2-2, §2.2.1.2. */
export function byteOf(register: number, rex: number): number {
  return rex === 0 && register >= 4 && register < 8 ? 8 * (register - 4) + 1 : 8 * register;
}
