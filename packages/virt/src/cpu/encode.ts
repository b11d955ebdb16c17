/**
 * cpu/encode — one instruction and its operands as bytes.
 *
 * All rows of the mnemonic are tried with all operand sizes of the mode; of those that hold, the shortest wins, then
 * the first in the table. Each candidate is decoded again and must be the row that it was made from: so no second table
 * says which opcode means what in which mode. Rules V218–V220 in ../../SPEC.md.
 * @module
 */
import { decode, decoded, Instruction } from "./decode.ts";
import { type Form, forms, operandKind as kind, property, operandSize as size } from "./forms.ts";
import { type Register, sizeWords } from "./registers.ts";

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

type Memory = Extract<Operand, { kind: "memory" }>;
type Immediate = Extract<Operand, { kind: "immediate" }>;

/** Where an instruction stands and what is written before it. */
export interface Place {
  readonly mode: 16 | 32 | 64;
  readonly address: bigint;
  /** Of o16, o32, o64; 0 without. */
  readonly operandBytes: number;
  /** Of a16, a32, a64; 0 without. */
  readonly addressBytes: number;
  readonly lock: boolean;
  /** 0, 0xf2, 0xf3. */
  readonly rep: number;
  /** -1 without. */
  readonly segment: number;
}

/** Bytes; or which operand does not fit and what would. */
export type Encoded =
  | { readonly ok: true; readonly bytes: readonly number[] }
  | {
      readonly ok: false;
      readonly expected: string;
      readonly received: string;
      readonly hint: string;
      readonly operand: number;
    };

/** Why a row does not hold, from the least to the most telling. */
const reasons = ["operands", "sizes", "unsized", "prefix", "rex", "range"] as const;
type Reason = (typeof reasons)[number];

/** Forms by mnemonic. */
export const formsByMnemonic: ReadonlyMap<string, readonly number[]> = /* @__PURE__ */ (() => {
  const byName = new Map<string, number[]>();
  forms.forEach(({ mnemonic, properties }, n) => {
    if ((properties & property.fpu) !== 0 && (mnemonic === "x87" || mnemonic === "sse")) return;
    const list = byName.get(mnemonic);
    if (list === undefined) byName.set(mnemonic, [n]);
    else list.push(n);
  });
  return byName;
})();

/** Bytes of an operand of this size code when the operand size is s. */
function bytesOf(code: number, s: number): number {
  if (code === size.v || code === size.bs || code === size.x) return s;
  if (code === size.z) return Math.min(s, 4);
  return code === size.y ? Math.max(s, 4) : code;
}

/** Does a signed value fit into so many bytes, read as signed or as unsigned? */
function fits(value: bigint, bytes: number): boolean {
  const bits = BigInt(8 * bytes);
  return value >= -(1n << (bits - 1n)) && value < 1n << bits;
}

function pushBytes(bytes: number[], value: bigint, count: number): void {
  const low = Number(BigInt.asUintN(32, value));
  for (let n = 0; n < Math.min(count, 4); n++) bytes.push((low >>> (8 * n)) & 0xff);
  if (count > 4) pushBytes(bytes, value >> 32n, count - 4);
}

/** What operands put into the instruction. */
class Parts {
  reg = 0;
  rm = -1;
  plus = 0;
  rex = 0;
  /** A register that cannot stand beside a REX prefix. */
  noRex = false;
  memory: Memory | undefined;
  immediates: Immediate[] = [];
  immediateCodes: number[] = [];
  target: Immediate | undefined;
  far: Extract<Operand, { kind: "far" }> | undefined;
  offset: Memory | undefined;
  /** The operand size is shown by an operand. */
  pinned = false;
}

/** Put operand n of a form into parts; or why it does not hold. */
function place(form: Form, n: number, operand: Operand, s: number, parts: Parts): Reason | undefined {
  const where = form.kinds[n] as number;
  const code = form.sizes[n] as number;
  const bytes = bytesOf(code, s);
  const depends = code >= size.v;
  if (operand.kind === "register") {
    const { register } = operand;
    if (where >= kind.segment) {
      return register.kind === "segment" && register.number === where - kind.segment ? undefined : "operands";
    }
    const wanted = where === kind.S ? "segment" : where === kind.C ? "control" : where === kind.D ? "debug" : "general";
    if (register.kind !== wanted) return "operands";
    if (wanted !== "general") {
      parts.reg = register.number;
      return undefined;
    }
    if (![kind.E, kind.R, kind.G, kind.Z, kind.accumulator, kind.count, kind.port].includes(where as 1))
      return "operands";
    if (where === kind.accumulator && register.number !== 0) return "operands";
    if (where === kind.count && (register.number !== 1 || register.bytes !== 1)) return "operands";
    if (where === kind.port && (register.number !== 2 || register.bytes !== 2)) return "operands";
    // A selector is the low word of any register: MOV to a segment, LAR, LSL.
    const selector = code === size.x && n === 1;
    if (selector && form.kinds[0] === kind.S) {
      if (register.bytes === 1) return "sizes";
    } else if (register.bytes !== bytes && !(selector && register.bytes === 2)) return "sizes";
    if (depends) parts.pinned = true;
    if (register.rex === true) parts.rex |= 0x40;
    if (register.rex === false) parts.noRex = true;
    if (where === kind.G) parts.reg = register.number;
    else if (where === kind.Z) parts.plus = register.number;
    else if (where === kind.E || where === kind.R) parts.rm = register.number;
    return undefined;
  }
  if (operand.kind === "memory") {
    if (where !== kind.E && where !== kind.M && where !== kind.O) return "operands";
    const farForm = where === kind.M && code === size.p && form.kinds.length === 1;
    if (operand.far !== farForm) return "operands";
    const own = farForm ? s : code === size.x ? 2 : bytes;
    if (operand.size !== 0) {
      if (own > 0 && own <= 16 && operand.size !== own) return "sizes";
      if (depends && code !== size.x) parts.pinned = true;
    }
    if (farForm && operand.size === 0) parts.pinned = true;
    if (where === kind.O) {
      if (operand.relative || operand.base >= 0 || operand.index >= 0) return "operands";
      parts.offset = operand;
    } else parts.memory = operand;
    return undefined;
  }
  if (operand.kind === "far") {
    if (where !== kind.A) return "operands";
    if (operand.size !== 0) {
      if (operand.size !== s) return "sizes";
      parts.pinned = true;
    }
    parts.far = operand;
    return fits(operand.selector, 2) && fits(operand.offset, s) ? undefined : "range";
  }
  if (where === kind.one) {
    return operand.known && !operand.moves && operand.value === 1n && operand.size < 2 ? undefined : "operands";
  }
  if (where === kind.J) {
    if (operand.distance === (code === size.b ? "near" : "short")) return "operands";
    if (operand.size !== 0) {
      if (code === size.b || operand.size !== s) return "sizes";
      parts.pinned = true;
    }
    parts.target = operand;
    return undefined;
  }
  if (where !== kind.I || operand.distance !== "") return "operands";
  if (operand.size !== 0) {
    // "byte 1" for a sign-extended byte says how it is encoded, not how large the operation is.
    if (operand.size !== (code === size.z ? s : bytes) && (code !== size.bs || operand.size !== 1)) return "sizes";
    if (depends && operand.size === s) parts.pinned = true;
  }
  parts.immediates.push(operand);
  parts.immediateCodes.push(code);
  return immediateFits(form, operand, code, s) ? undefined : "range";
}

function immediateFits(form: Form, { value, known, moves }: Immediate, code: number, s: number): boolean {
  if (!known) return true;
  if (code === size.bs) {
    const wrapped = BigInt.asIntN(8 * s, value);
    return !moves && fits(value, s) && wrapped >= -128n && wrapped < 128n;
  }
  if (code === size.z && s === 8) {
    // An address in a 64-bit register: all 64 bits, as it may lie anywhere.
    if (moves && form.mnemonic === "mov") return false;
    return value >= -0x8000_0000n && value < 0x8000_0000n;
  }
  return fits(value, code === size.z ? s : bytesOf(code, s));
}

/** ModRM, SIB and displacement of a memory operand, or undefined when there is no such address. */
function encodeAddress(memory: Memory, addressBytes: number, mode: number, reg: number): number[] | undefined {
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

/** One form with one operand size; or why not. */
function encodeForm(
  n: number,
  operands: readonly Operand[],
  s: number,
  at: Place,
  check: Instruction,
): number[] | Reason {
  const form = forms[n] as Form;
  const { mode } = at;
  const parts = new Parts();
  for (let k = 0; k < operands.length; k++) {
    const reason = place(form, k, operands[k] as Operand, s, parts);
    if (reason !== undefined) return reason;
  }
  const { memory, offset } = parts;
  if (at.operandBytes !== 0 && at.operandBytes !== s) return "sizes";
  if (at.operandBytes !== 0) parts.pinned = true;
  if (!parts.pinned && needsSize(form, operands)) return "unsized";
  const free = (form.properties & (property.d64 | property.f64)) !== 0;
  if (mode === 64 && (form.properties & property.f64) !== 0 && s !== 8) return "sizes";
  const plainBytes = mode === 16 ? 2 : mode === 64 && free ? 8 : 4;
  if (!parts.pinned && dependsOnSize(form) && s !== plainBytes) return "sizes";

  const plainAddress = mode >> 3;
  const written = memory ?? offset;
  let addressBytes = at.addressBytes || written?.addressBytes || plainAddress;
  const a = form.mask & 0x600;
  if (a !== 0) addressBytes = [2, 4, 8][(form.value & 0x600) >> 9] as number;
  else if (form.mnemonic === "jrcxz") addressBytes = 8;
  if (at.addressBytes !== 0 && at.addressBytes !== addressBytes) return "prefix";
  if (
    written !== undefined &&
    at.addressBytes !== 0 &&
    written.addressBytes !== 0 &&
    written.addressBytes !== at.addressBytes
  )
    return "prefix";
  if (mode === 64 ? addressBytes === 2 : addressBytes === 8) return "operands";

  const bytes: number[] = [];
  const required = form.mask & 0x30 ? form.value & 0x30 : 0;
  if (at.lock) bytes.push(0xf0);
  if (at.rep !== 0) {
    if ((form.properties & property.rep) === 0) return "prefix";
    bytes.push(at.rep);
  }
  const segment = written !== undefined && written.segment >= 0 ? written.segment : at.segment;
  if (segment >= 0) bytes.push([0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65][segment] as number);
  if (required === 0x10 || (mode === 16 ? s === 4 : s === 2)) bytes.push(0x66);
  if (addressBytes !== plainAddress) bytes.push(0x67);
  if (required === 0x20) bytes.push(0xf3);
  if (required === 0x30) bytes.push(0xf2);
  let { rex } = parts;
  const base = memory?.base ?? parts.rm;
  const index = memory?.index ?? -1;
  if (mode === 64 && s === 8 && !free) rex |= 0x48;
  if (parts.reg >= 8) rex |= 0x44;
  if (index >= 8) rex |= 0x42;
  if ((form.plusRegister ? parts.plus : base) >= 8 && base !== 16) rex |= 0x41;
  if (rex !== 0) {
    if (mode !== 64) return "operands";
    if (parts.noRex) return "rex";
    bytes.push(rex);
  }
  if (form.map > 0) bytes.push(0x0f);
  if (form.map > 1) bytes.push(form.map === 2 ? 0x38 : 0x3a);
  bytes.push(form.byte | (form.plusRegister ? parts.plus & 7 : 0));

  let patch = -1;
  if ((form.properties & property.modrm) !== 0) {
    const reg = form.reg >= 0 ? form.reg : parts.reg;
    if (memory !== undefined) {
      const address = encodeAddress(memory, addressBytes, mode, reg);
      if (address === undefined) return "range";
      if (memory.relative) patch = bytes.length + 1;
      bytes.push(...address);
    } else {
      const rm = parts.rm >= 0 ? parts.rm : form.value & 7;
      bytes.push(0xc0 | ((reg & 7) << 3) | (rm & 7));
    }
  }
  if (offset !== undefined) {
    if (offset.known && !fits(offset.displacement, addressBytes)) return "range";
    pushBytes(bytes, offset.displacement, addressBytes);
  }
  parts.immediates.forEach(({ value }, k) => {
    const code = parts.immediateCodes[k] as number;
    pushBytes(bytes, value, code === size.z ? Math.min(s, 4) : code === size.bs ? 1 : bytesOf(code, s));
  });
  if (parts.far !== undefined) {
    pushBytes(bytes, parts.far.offset, s);
    pushBytes(bytes, parts.far.selector, 2);
  }
  if (parts.target !== undefined) {
    const short = form.sizes[0] === size.b;
    const count = short ? 1 : Math.min(s, 4);
    const length = BigInt(bytes.length + count);
    const distance = BigInt.asIntN(8 * s, parts.target.value - at.address - length);
    if (parts.target.known && BigInt.asIntN(8 * count, distance) !== distance) return "range";
    pushBytes(bytes, distance, count);
  }
  if (patch >= 0 && memory !== undefined) {
    const distance = BigInt.asIntN(64, memory.displacement - at.address - BigInt(bytes.length));
    const wrapped = addressBytes === 4 ? BigInt.asIntN(32, distance) : distance;
    if (memory.known && BigInt.asIntN(32, wrapped) !== wrapped) return "range";
    const field: number[] = [];
    pushBytes(field, wrapped, 4);
    bytes.splice(patch, 4, ...field);
  }
  const outcome = decode(Uint8Array.from(bytes), 0, bytes.length, mode, check);
  if (outcome !== decoded) return at.lock ? "prefix" : "operands";
  if (check.form !== n || check.length !== bytes.length) return "operands";
  return check.operandBytes === s || !dependsOnSize(form) ? bytes : "sizes";
}

function dependsOnSize({ sizes, properties }: Form): boolean {
  if (sizes.some((code) => code >= size.v && code !== size.y)) return true;
  return (properties & (property.d64 | property.f64)) !== 0 && !sizes.includes(size.y);
}

/** Memory without a size, where another row or another operand size would do as well. */
function needsSize(form: Form, operands: readonly Operand[]): boolean {
  return operands.some((operand, n) => {
    if (operand.kind !== "memory" || operand.size !== 0 || form.kinds[n] !== kind.E) return false;
    const code = form.sizes[n] as number;
    if (code === size.v) return (form.properties & property.f64) === 0;
    if (code !== size.b && code !== size.w) return false;
    const beside = operands.some((other, k) => k !== n && other.kind === "register" && form.sizes[k] === code);
    if (beside && !form.kinds.includes(kind.count)) return false;
    return (formsByMnemonic.get(form.mnemonic) as readonly number[]).some((other) => {
      const { kinds, sizes } = forms[other] as Form;
      return kinds.length === operands.length && kinds[n] === kind.E && sizes[n] !== code && sizes[n] !== size.x;
    });
  });
}

/**
 * Encode an instruction.
 *
 * @param mnemonic one that `formsByMnemonic` has
 * @returns the shortest bytes; or what does not fit
 */
export function encode(mnemonic: string, operands: readonly Operand[], at: Place): Encoded {
  const candidates = formsByMnemonic.get(mnemonic) ?? [];
  const check = new Instruction();
  const sizes = at.mode === 64 ? [4, 8, 2] : at.mode === 32 ? [4, 2] : [2, 4];
  let best: number[] | undefined;
  let worst: Reason = "operands";
  let arity = false;
  for (const n of candidates) {
    const form = forms[n] as Form;
    if (form.kinds.length !== operands.length) continue;
    arity = true;
    for (const s of sizes) {
      const result = encodeForm(n, operands, s, at, check);
      if (typeof result === "string") {
        if (reasons.indexOf(result) > reasons.indexOf(worst)) worst = result;
      } else if (best === undefined || result.length < best.length) best = result;
    }
  }
  if (best !== undefined) return { ok: true, bytes: best };
  return { ok: false, ...explain(mnemonic, candidates, operands, worst, arity, at.mode) };
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

function explain(
  mnemonic: string,
  candidates: readonly number[],
  operands: readonly Operand[],
  reason: Reason,
  arity: boolean,
  mode: number,
): { expected: string; received: string; hint: string; operand: number } {
  const shapes = new Set(
    candidates.map((n) => (forms[n] as Form).kinds.map((where) => kindWords[where] ?? "segment register").join(",")),
  );
  const hint = `${mnemonic} takes: ${[...shapes].map((shape) => (shape === "" ? "no operand" : shape)).join(" | ")}`;
  if (!arity) {
    const counts = [...new Set(candidates.map((n) => (forms[n] as Form).kinds.length))].sort();
    return { expected: `${counts.join(" or ")} operands`, received: `${operands.length}`, hint, operand: -1 };
  }
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
