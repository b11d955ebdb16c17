/**
 * cpu/disassemble — an instruction as text, in the syntax that `./assemble.ts` reads.
 *
 * The text says all that the instruction does: a size, an address size or a segment is written where the operands do not
 * show it. What does nothing (a second prefix, a segment without memory) is not written. Numbers up to 9 are decimal, others
 * hexadecimal; an immediate is written in as many bits as it is used with, a displacement with its sign.
 *
 * Source: Intel SDM volume 2 §3.1.1 (how instructions are written). Rules V213–V217 in ../../SPEC.md.
 * @module
 */
import { decode, decoded, Instruction, ripBase } from "./decode.ts";
import { type Form, forms, operandKind as kind, property, operandSize as size } from "./forms.ts";
import { generalNames, rexByteNames, segmentNames, sizeWords } from "./registers.ts";

/** One instruction of a listing. */
export interface DisassembledLine {
  readonly address: bigint;
  readonly bytes: Uint8Array;
  /** The instruction, or `db …` where there is none. */
  readonly text: string;
}

/** How bytes are read. */
export interface DisassembleOptions {
  /** Size of the code segment. */
  readonly mode: 16 | 32 | 64;
  /** Address of the first byte, 0 without. */
  readonly address?: bigint;
  /** Lines at most; all without. */
  readonly linesMax?: number;
}

/**
 * Bytes as a listing. What is no instruction, and what is cut off by the end, becomes `db` of one byte.
 *
 * @returns lines that cover the bytes without gap or overlap
 */
export function disassemble(bytes: Uint8Array, options: DisassembleOptions): DisassembledLine[] {
  const { mode, address = 0n, linesMax = Number.POSITIVE_INFINITY } = options;
  const instruction = new Instruction();
  const lines: DisassembledLine[] = [];
  for (let at = 0; at < bytes.length && lines.length < linesMax; ) {
    const outcome = decode(bytes, at, bytes.length - at, mode, instruction);
    const length = outcome === decoded ? instruction.length : 1;
    const own = bytes.slice(at, at + length);
    const here = BigInt.asUintN(mode, address + BigInt(at));
    const known = outcome === decoded && ((forms[instruction.form] as Form).properties & property.fpu) === 0;
    lines.push({
      address: here,
      bytes: own,
      text: known ? formatInstruction(instruction, mode, here) : `db ${[...own].map(formatNumber).join()}`,
    });
    at += length;
  }
  return lines;
}

/** Up to 9 decimal, else hexadecimal. */
function formatNumber(value: number | bigint): string {
  return value < 10 ? value.toString() : `0x${value.toString(16)}`;
}

const whole = (low: number, high: number): bigint => (BigInt(high) << 32n) | BigInt(low >>> 0);
const isRegister = (form: Form, n: number): boolean =>
  [kind.G, kind.Z, kind.R, kind.accumulator].includes(form.kinds[n] as 2);

/** Bytes of an operand of this size in this instruction. */
function bytesOf(sizeCode: number, { operandBytes }: Instruction): number {
  if (sizeCode === size.v || sizeCode === size.bs || sizeCode === size.x) return operandBytes;
  if (sizeCode === size.z) return Math.min(operandBytes, 4);
  if (sizeCode === size.y) return Math.max(operandBytes, 4);
  return sizeCode;
}

function registerName(number: number, bytes: number, rex: number): string {
  return (bytes === 1 && rex !== 0 ? rexByteNames : generalNames[bytes])?.[number] as string;
}

/** Text of `[…]`. */
function formatMemory(form: Form, instruction: Instruction, mode: number, next: bigint): string {
  const { base, index, scale, addressBytes, displacement, displacementHigh, segmentOverride } = instruction;
  const bits = 8 * addressBytes;
  const offset = whole(displacement, displacementHigh);
  const names = generalNames[addressBytes] as readonly string[];
  const natural = base === 4 || base === 5 ? 2 : 3;
  // What LEA and INVLPG's kin do with a segment: see V215.
  const silent = segmentOverride < 0 || segmentOverride === natural;
  const segment = silent || form.mnemonic === "lea" ? "" : `${segmentNames[segmentOverride]}:`;
  if (base === ripBase) {
    const small = addressBytes === 4 ? "dword " : "";
    return `[${small}rel ${segment}${formatNumber(BigInt.asUintN(bits, next + offset))}]`;
  }
  if (base < 0 && index < 0) {
    const other = addressBytes !== mode >> 3 || (form.kinds.includes(kind.O) && mode === 64);
    return `[${other ? `${sizeWords[addressBytes]} ` : ""}${segment}${formatNumber(BigInt.asUintN(bits, offset))}]`;
  }
  const terms = [];
  if (base >= 0) terms.push(names[base]);
  if (index >= 0) terms.push(`${names[index]}${scale === 0 && base >= 0 ? "" : `*${1 << scale}`}`);
  const signed = displacement === 0 ? "" : `${displacement < 0 ? "-" : "+"}${formatNumber(Math.abs(displacement))}`;
  return `[${segment}${terms.join("+")}${signed}]`;
}

/** The size written before memory that no register operand of that size stands beside; "" where none is needed. */
function memoryWord(form: Form, n: number, instruction: Instruction, mode: number): string {
  const code = form.sizes[n] as number;
  if (form.kinds[n] === kind.M && code === size.p && form.kinds.length === 1) {
    const shown = mode === 64 || instruction.operandBytes !== plainBytes(form, mode);
    return `${shown ? `${sizeWords[instruction.operandBytes]} ` : ""}far `;
  }
  if (form.kinds[n] !== kind.E || (code !== size.b && code !== size.v && code !== size.w)) return "";
  const beside = form.sizes.some((other, m) => m !== n && isRegister(form, m) && other === code);
  if (beside || (code === size.w && form.kinds.length === 1) || form.mnemonic.startsWith("set")) return "";
  return `${sizeWords[bytesOf(code, instruction)]} `;
}

function formatOperand(form: Form, n: number, instruction: Instruction, mode: number, next: bigint): string {
  const place = form.kinds[n] as number;
  const code = form.sizes[n] as number;
  const { operandBytes, immediate, immediateHigh, immediate2, rex, mod, reg, rm } = instruction;
  const bytes = bytesOf(code, instruction);
  const unusual = operandBytes !== plainBytes(form, mode);
  switch (place) {
    case kind.E:
    case kind.M:
      if (mod !== 3) return memoryWord(form, n, instruction, mode) + formatMemory(form, instruction, mode, next);
      return registerName(rm, bytes, rex);
    case kind.R:
    case kind.Z:
      return registerName(rm, bytes, rex);
    case kind.G:
      return registerName(reg, bytes, rex);
    case kind.O:
      return formatMemory(form, instruction, mode, next);
    case kind.I:
      if (n > 0 && form.kinds[n - 1] === kind.I) return formatNumber(immediate2);
      return formatNumber(
        BigInt.asUintN(8 * (code === size.z ? operandBytes : bytes), whole(immediate, immediateHigh)),
      );
    case kind.J: {
      const target = BigInt.asUintN(8 * operandBytes, next + whole(immediate, immediateHigh));
      return targetWord(form, code === size.b, unusual ? operandBytes : 0) + formatNumber(target);
    }
    case kind.A:
      return `${unusual ? `${sizeWords[operandBytes]} ` : ""}${formatNumber(immediate2)}:${formatNumber(immediate >>> 0)}`;
    case kind.S:
      return segmentNames[reg & 7] as string;
    case kind.C:
      return `cr${reg}`;
    case kind.D:
      return `dr${reg}`;
    case kind.accumulator:
      return registerName(0, bytes, 0);
    case kind.count:
      return "cl";
    case kind.port:
      return "dx";
    case kind.one:
      return "1";
    default:
      return segmentNames[place - kind.segment] as string;
  }
}

/** What stands before a target: that it is near or far in the instruction, or an operand size that is not the usual one. */
function targetWord({ mnemonic }: Form, short: boolean, unusualBytes: number): string {
  if (short) return /^loop|^j.*cxz/.test(mnemonic) ? "" : "short ";
  const size = unusualBytes === 0 ? "" : `${sizeWords[unusualBytes]} `;
  return mnemonic === "call" || mnemonic === "jmp" ? size : `near ${size}`;
}

/** Operand size that no prefix asks for. */
function plainBytes({ properties }: Form, mode: number): number {
  if (mode === 16) return 2;
  return mode === 64 && (properties & (property.d64 | property.f64)) !== 0 ? 8 : 4;
}

/** Does the operand size change what the form does, beyond a choice between 4 and 8 bytes? */
function usesSize({ kinds, sizes, properties }: Form): boolean {
  if (sizes.some((code, n) => kinds[n] === kind.A || (code >= size.v && code !== size.y))) return true;
  return (properties & (property.d64 | property.f64)) !== 0 && !sizes.includes(size.y);
}

/** Does an operand show the operand size, where it has one? */
function showsSize(form: Form, instruction: Instruction, mode: number): boolean {
  const { mod } = instruction;
  return form.kinds.some((place, n) => {
    const code = form.sizes[n] as number;
    if (place === kind.J || place === kind.A) return code !== size.b;
    if (code === size.x && place === kind.E) return true;
    if (place === kind.I || code < size.v || code === size.bs || code === size.s) return false;
    return place !== kind.E || mod === 3 || memoryWord(form, n, instruction, mode) !== "";
  });
}

/**
 * One decoded instruction as text.
 *
 * @param instruction as `decode` filled it, with `decoded` as its answer
 * @param mode        16, 32 or 64, as it was decoded
 * @param address     of its first byte: targets are written as addresses
 */
export function formatInstruction(instruction: Instruction, mode: 16 | 32 | 64, address: bigint): string {
  const form = forms[instruction.form] as Form;
  const { mnemonic, properties } = form;
  const { operandBytes, addressBytes, lock, rep, segmentOverride } = instruction;
  const next = BigInt.asUintN(mode, address + BigInt(instruction.length));
  const isString = (properties & property.rep) !== 0;
  const words: string[] = [];
  if (operandBytes !== plainBytes(form, mode) && usesSize(form) && !showsSize(form, instruction, mode))
    words.push(`o${8 * operandBytes}`);
  if (addressBytes !== mode >> 3 && (isString || mnemonic === "xlatb" || mnemonic.startsWith("loop")))
    words.push(`a${8 * addressBytes}`);
  if (lock) words.push("lock");
  if (segmentOverride >= 0 && segmentOverride !== 3 && readsSource(form))
    words.push(`${segmentNames[segmentOverride]}`);
  if (isString && rep !== 0) words.push(rep === 0xf2 ? "repne" : /^(cmp|sca)s/.test(mnemonic) ? "repe" : "rep");
  words.push(mnemonic);
  const parts = form.kinds.map((_, n) => formatOperand(form, n, instruction, mode, next));
  if (mnemonic === "xchg" && form.kinds[0] === kind.E) parts.reverse();
  const operands = parts.join();
  const usual = (mnemonic === "aam" || mnemonic === "aad") && operands === "0xa";
  if (operands !== "" && !usual) words.push(operands);
  return words.join(" ");
}

/** Reads through DS:rSI or DS:rBX without an operand that would show a segment. */
function readsSource({ mnemonic, properties }: Form): boolean {
  return mnemonic === "xlatb" || ((properties & property.rep) !== 0 && !/^(stos|scas|ins)/.test(mnemonic));
}
