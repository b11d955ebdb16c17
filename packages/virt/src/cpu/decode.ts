/**
 * cpu/decode — an instruction's bytes as numbers.
 *
 * `decode` fills a record that is used again and again; it allocates nothing. What it fills is meant to be copied or turned
 * into a handler's arguments once, and kept by address until the bytes change.
 *
 * Sources: Intel SDM volume 2 §2.1 (format), §2.2.1 (REX), tables 2-1 to 2-3 (ModRM, SIB); volume 3 §6.15 (#UD, #GP of
 * more than 15 bytes). Rules V206–V212 in ../../SPEC.md.
 * @module
 */
import { formMasks, formOperandKinds, formOps, formProperties, formTails, formValues, lookup } from "./forms.ts";

/** The instruction is decoded. */
export const decoded = 0;
/** There were fewer bytes than the instruction has: give more, or raise what fetching them raises. */
export const needsMore = 1;
/** #UD: there is no such instruction in this mode, or LOCK is not allowed with it. */
export const undefinedInstruction = 2;
/** #GP(0): it is longer than 15 bytes. */
export const tooLong = 3;

/** Base register of an address that is relative to the next instruction. */
export const ripBase = 16;

/** What `decode` found. Only what the form uses is meaningful; the rest is what it was by default. */
export class Instruction {
  /** Bytes; when not decoded, the bytes that were looked at. */
  length = 0;
  /** Row of the table, an index of `forms` and of the `form…` columns. */
  form = 0;
  /** Operation: see `./forms.ts`. */
  op = 0;
  /** 2, 4 or 8: operand size by mode, 66, REX.W and the form. */
  operandBytes = 4;
  /** 1 when the form's operands are bytes, else `operandBytes`. */
  width = 4;
  /** 2, 4 or 8. */
  addressBytes = 4;
  lock = false;
  /** 0, 0xf2 or 0xf3: the last of them. */
  rep = 0;
  /** Segment of a prefix, in the order es cs ss ds fs gs; -1 without. In 64-bit mode only fs and gs count. */
  segmentOverride = -1;
  /** Segment of the memory operand: the prefix's, else ss for a base of rsp or rbp, else ds. */
  segment = 3;
  /** The REX byte, 0x40..0x4f; 0 without. With one, byte registers 4..7 are spl bpl sil dil, else ah ch dh bh. */
  rex = 0;
  /** map << 8 | byte; maps 0 one byte, 1 0F, 2 0F38, 3 0F3A. */
  opcode = 0;
  /** ModRM.mod, 3 for a register form; 0 without ModRM. */
  mod = 0;
  /** ModRM.reg with REX.R; 0 without ModRM. */
  reg = 0;
  /** ModRM.rm with REX.B; without ModRM the opcode's low three bits with REX.B. */
  rm = 0;
  /** Base register, -1 without, 16 for rip. */
  base = -1;
  /** Index register, -1 without. */
  index = -1;
  /** 0..3: the index is shifted left by so many bits. */
  scale = 0;
  /** Signed 32 bits; of a form with an offset in the instruction, its low half. */
  displacement = 0;
  /** High half of such an offset, else the sign of the displacement. */
  displacementHigh = 0;
  /** Low half: immediates of `Iz`, `Ibs` and targets sign-extended, others zero-extended. */
  immediate = 0;
  immediateHigh = 0;
  /** ENTER's level; a far pointer's selector. */
  immediate2 = 0;
}

/** 0 none, 1..6 segment + 1, 7 66, 8 67, 9 F0, 10 F2 or F3, 11 REX. */
const prefixes: Uint8Array = /* @__PURE__ */ (() => {
  const kinds = new Uint8Array(256);
  [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65].forEach((byte, n) => {
    kinds[byte] = n + 1;
  });
  kinds[0x66] = 7;
  kinds[0x67] = 8;
  kinds[0xf0] = 9;
  kinds[0xf2] = 10;
  kinds[0xf3] = 10;
  return kinds.fill(11, 0x40, 0x50);
})();

const { first, candidates, opcodes } = lookup;

/** Base and index of 16-bit addresses by ModRM.rm. SDM 2 table 2-1. */
const bases16: Int8Array = /* @__PURE__ */ Int8Array.of(3, 3, 5, 5, -1, -1, 5, 3);
const indexes16: Int8Array = /* @__PURE__ */ Int8Array.of(6, 7, 6, 7, 6, 7, -1, -1);

function word(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8);
}

function double(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}

/**
 * Decode one instruction.
 *
 * @param bytes       memory or a part of it
 * @param offset      of the first byte
 * @param available   bytes that may be read from there: fewer than 15 before a page that has not been looked at
 * @param mode        16, 32 or 64: the code segment's size
 * @param instruction is filled
 * @returns `decoded`, `needsMore`, `undefinedInstruction` or `tooLong`
 */
export function decode(
  bytes: Uint8Array,
  offset: number,
  available: number,
  mode: number,
  instruction: Instruction,
): number {
  const end = Math.min(available, 15);
  const short = available < 15 ? needsMore : tooLong;
  let at = 0;
  let rex = 0;
  let rep = 0;
  let size = false;
  let lock = false;
  let segment = -1;
  let addressBytes = mode >> 3;
  let byte = 0;
  for (;;) {
    if (at >= end) return stop(instruction, at, short);
    byte = bytes[offset + at++];
    const kind = prefixes[byte];
    if (kind === 0) break;
    if (kind === 11) {
      if (mode !== 64) break;
      rex = byte;
      continue;
    }
    // REX counts only right before the opcode. SDM 2 §2.2.1
    rex = 0;
    if (kind === 7) size = true;
    else if (kind === 8) addressBytes = mode === 32 ? 2 : 4;
    else if (kind === 9) lock = true;
    else if (kind === 10) rep = byte;
    else if (mode !== 64 || kind >= 5) segment = kind - 1;
  }

  let opcode = byte;
  if (byte === 0x0f) {
    if (at >= end) return stop(instruction, at, short);
    byte = bytes[offset + at++];
    opcode = 0x100 | byte;
    if (byte === 0x38 || byte === 0x3a) {
      if (at >= end) return stop(instruction, at, short);
      opcode = (byte === 0x38 ? 0x200 : 0x300) | bytes[offset + at++];
    }
  }
  const known = opcodes[opcode];
  if (known === 0) return stop(instruction, at, undefinedInstruction);

  let modrm = opcode & 7;
  if ((known & 2) !== 0) {
    if (at >= end) return stop(instruction, at, short);
    modrm = bytes[offset + at++];
    if ((known & 4) !== 0) modrm |= 0xc0;
  }
  let operandBytes = (rex & 8) !== 0 ? 8 : size === (mode === 16) ? 4 : 2;
  const asked =
    (modrm & 7) |
    (modrm >= 0xc0 ? 8 : 0) |
    (rep === 0 ? (size ? 0x10 : 0) : rep === 0xf3 ? 0x20 : 0x30) |
    (mode === 64 ? 0x40 : 0) |
    ((operandBytes >> 2) << 7) |
    ((addressBytes >> 2) << 9) |
    ((rex & 1) << 11);
  let candidate = first[(opcode << 3) | ((known & 2) !== 0 ? (modrm >> 3) & 7 : 0)];
  let form = candidates[candidate];
  while (form >= 0 && (asked & formMasks[form]) !== formValues[form]) form = candidates[++candidate];
  if (form < 0) return stop(instruction, at, undefinedInstruction);

  const properties = formProperties[form];
  if (mode === 64 && (properties & 12) !== 0) operandBytes = size && (rex & 8) === 0 && (properties & 8) === 0 ? 2 : 8;
  instruction.mod = 0;
  instruction.reg = 0;
  instruction.rm = (modrm & 7) | ((rex & 1) << 3);
  let base = -1;
  let index = -1;
  let displacement = 0;
  instruction.scale = 0;
  if ((known & 2) !== 0) {
    const mod = modrm >> 6;
    instruction.mod = mod;
    instruction.reg = ((modrm >> 3) & 7) | ((rex & 4) << 1);
    if (mod !== 3) {
      let bytesOfDisplacement = mod === 2 ? (addressBytes === 2 ? 2 : 4) : mod;
      const rm = modrm & 7;
      if (addressBytes === 2) {
        base = bases16[rm];
        index = indexes16[rm];
        if (mod === 0 && rm === 6) {
          base = -1;
          bytesOfDisplacement = 2;
        }
        // SI or DI alone is a base.
        if (base < 0 && index >= 0) {
          base = index;
          index = -1;
        }
      } else if (rm === 4) {
        if (at >= end) return stop(instruction, at, short);
        const sib = bytes[offset + at++];
        instruction.scale = sib >> 6;
        index = ((sib >> 3) & 7) | ((rex & 2) << 2);
        if (index === 4) index = -1;
        base = (sib & 7) | ((rex & 1) << 3);
        if ((sib & 7) === 5 && mod === 0) {
          base = -1;
          bytesOfDisplacement = 4;
        }
      } else if (rm === 5 && mod === 0) {
        base = mode === 64 ? ripBase : -1;
        bytesOfDisplacement = 4;
      } else base = instruction.rm;
      if (at + bytesOfDisplacement > end) return stop(instruction, end, short);
      const where = offset + at;
      if (bytesOfDisplacement === 1) displacement = (bytes[where] << 24) >> 24;
      else if (bytesOfDisplacement === 2) displacement = (word(bytes, where) << 16) >> 16;
      else if (bytesOfDisplacement === 4) displacement = double(bytes, where);
      at += bytesOfDisplacement;
    }
  }
  instruction.displacementHigh = displacement >> 31;

  let immediate = 0;
  let immediateHigh = 0;
  const tail = formTails[form];
  if (tail !== 0) {
    const where = offset + at;
    let more = 1;
    if (tail === 3) more = 2;
    else if (tail === 4 || tail === 7) more = operandBytes === 2 ? 2 : 4;
    else if (tail === 5) more = operandBytes;
    else if (tail === 8) more = operandBytes === 2 ? 4 : 6;
    else if (tail === 9) more = addressBytes;
    else if (tail === 10) more = 3;
    at += more;
    if (at > end) return stop(instruction, end, short);
    if (tail === 1) immediate = bytes[where];
    else if (tail === 2 || tail === 6) {
      immediate = (bytes[where] << 24) >> 24;
      immediateHigh = immediate >> 31;
    } else if (tail === 3) immediate = word(bytes, where);
    else if (tail === 8) {
      immediate = operandBytes === 2 ? word(bytes, where) : double(bytes, where);
      instruction.immediate2 = word(bytes, offset + at - 2);
    } else if (tail === 9) {
      displacement = addressBytes === 2 ? word(bytes, where) : double(bytes, where);
      instruction.displacementHigh = addressBytes === 8 ? double(bytes, where + 4) : 0;
    } else if (tail === 10) {
      immediate = word(bytes, where);
      instruction.immediate2 = bytes[where + 2];
    } else {
      immediate = more === 2 ? (word(bytes, where) << 16) >> 16 : double(bytes, where);
      immediateHigh = more === 8 ? double(bytes, where + 4) : immediate >> 31;
    }
  }
  instruction.immediate = immediate;
  instruction.immediateHigh = immediateHigh;
  instruction.displacement = displacement;
  instruction.base = base;
  instruction.index = index;
  instruction.segmentOverride = segment;
  instruction.segment = segment >= 0 ? segment : base === 4 || base === 5 ? 2 : 3;
  instruction.length = at;
  instruction.form = form;
  instruction.op = formOps[form];
  instruction.operandBytes = operandBytes;
  instruction.width = (properties & 128) !== 0 ? 1 : operandBytes;
  instruction.addressBytes = addressBytes;
  instruction.lock = lock;
  instruction.rep = rep;
  instruction.rex = rex;
  instruction.opcode = opcode;
  if (lock && ((properties & 2) === 0 || instruction.mod === 3)) return undefinedInstruction;
  if ((properties & 256) !== 0 && !exists(form, instruction)) return undefinedInstruction;
  return decoded;
}

function stop(instruction: Instruction, length: number, why: number): number {
  instruction.length = length;
  return why;
}

/**
 * Is there the segment, control or debug register that ModRM.reg names? CS cannot be loaded by MOV; of the control
 * registers there are 0, 2, 3, 4 and, in 64-bit mode, 8. SDM 2, MOV pages.
 */
function exists(form: number, instruction: Instruction): boolean {
  const kind = formOperandKinds[4 * form];
  const special = kind >= 9 ? kind : formOperandKinds[4 * form + 1];
  if (special === 9) {
    const segment = instruction.reg & 7;
    return segment < 6 && (kind !== 9 || segment !== 1);
  }
  if (special === 10) return ((0b1_0001_1101 >> instruction.reg) & 1) !== 0;
  return instruction.reg < 8;
}
