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
import { encodeAddress, fits, type Immediate, type Memory, type Operand, pushBytes } from "./encode-address.ts";
import { explain, type Reason, type Refusal, reasons } from "./refusal.ts";

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

/** Bytes; or why not. */
export type Encoded = { readonly ok: true; readonly bytes: readonly number[] } | ({ readonly ok: false } & Refusal);

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
      // Eight bytes of address, written so, are in the instructions that have no ModRM alone.
      if (memory.addressBytes === 8 && memory.base < 0 && memory.index < 0 && !memory.relative) return "operands";
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
    const failures: Reason[] = [];
    for (const s of sizes) {
      const result = encodeForm(n, operands, s, at, check);
      if (typeof result === "string") failures.push(result);
      else if (best === undefined || result.length < best.length) best = result;
    }
    // A row with operands of other kinds says nothing about sizes.
    if (failures.includes("operands")) continue;
    for (const reason of failures) if (reasons.indexOf(reason) > reasons.indexOf(worst)) worst = reason;
  }
  if (best !== undefined) return { ok: true, bytes: best };
  return { ok: false, ...explain(mnemonic, candidates, operands, worst, arity, at.mode) };
}
