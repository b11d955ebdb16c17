/**
 * cpu/forms — the rows of `./opcodes.ts` as numbers: what the decoder looks up and the interpreter is built on.
 *
 * A **form** is one row: one opcode with one set of operands. Its number is its place in the table. An **operation** is
 * what a row does, by name: `add`, `mov:control`. Its number, `op`, is the place of the name among all names, in the order
 * in which the table first has them: 0..`operationNames.length - 1` without a gap, so a table of handlers is an
 * array. Numbers are stable for one version of the table and mean nothing beyond it: never write one down, ask by name.
 *
 *     const handlers = operationNames.map(() => undefined);
 *     handlers[operation("add")] = executeAdd;           // by op: one handler, looks at operand kinds and width
 *     byForm[form] = specialise(form, handlers);         // by form: operands are known, the handler looks at nothing
 *
 * `formOperandKinds[4 * form + n]` and `formOperandSizes[4 * form + n]` tell operand n (0..2); kinds are `operandKind`,
 * sizes `operandSize`. Rules V200–V203 in ../../SPEC.md.
 * @module
 */
import { conditions, opcodeRows } from "./opcodes.ts";

/** Where an operand is. 15..18 are registers that the opcode names: A, C, D and the constant 1; 19 + n is segment n. */
export const operandKind = {
  none: 0,
  /** Register or memory by ModRM.rm. */
  E: 1,
  /** Register by ModRM.reg. */
  G: 2,
  /** Memory by ModRM.rm. */
  M: 3,
  /** Register by ModRM.rm. */
  R: 4,
  /** Register by the low bits of the opcode. */
  Z: 5,
  /** Immediate; a second one is in `immediate2`. */
  I: 6,
  /** Target relative to the next instruction. */
  J: 7,
  /** Memory at an offset in the instruction, without ModRM. */
  O: 8,
  /** Segment register by ModRM.reg. */
  S: 9,
  /** Control register by ModRM.reg. */
  C: 10,
  /** Debug register by ModRM.reg. */
  D: 11,
  /** Far pointer in the instruction: offset in `immediate`, selector in `immediate2`. */
  A: 12,
  /** AL, AX, EAX, RAX by its size. */
  accumulator: 15,
  /** CL. */
  count: 16,
  /** DX. */
  port: 17,
  /** The constant 1. */
  one: 18,
  /** ES, and with 1..5 added CS, SS, DS, FS, GS. */
  segment: 19,
} as const;

/** How long an operand is; 1..16 are bytes. */
export const operandSize = {
  n: 0,
  b: 1,
  w: 2,
  d: 4,
  q: 8,
  o: 16,
  /** 2, 4 or 8 by operand size. */
  v: 20,
  /** 2 or 4 by operand size. */
  z: 21,
  /** 4 or 8 by operand size. */
  y: 22,
  /** A far pointer: offset of 2, 4 or 8 bytes, selector of 2. */
  p: 23,
  /** Two bounds of 2 or 4 bytes. */
  a: 24,
  /** Limit and base of a descriptor table. */
  s: 25,
  /** A byte, sign-extended to operand size. */
  bs: 26,
  /** By operand size in a register, 2 in memory. */
  x: 27,
} as const;

/** Bits of `formProperties`. */
export const property = {
  modrm: 1,
  lock: 2,
  d64: 4,
  f64: 8,
  rep: 16,
  fpu: 32,
  nomod: 64,
  /** Operands are bytes: the first one's size is b. */
  bytes: 128,
  /** ModRM.reg names a segment, control or debug register, of which not all sixteen exist. */
  special: 256,
} as const;

/** What follows ModRM in a form, the values of `formTails`. */
export const tail = {
  none: 0,
  byte: 1,
  signedByte: 2,
  word: 3,
  /** 2 or 4 bytes by operand size, sign-extended. */
  full: 4,
  /** 2, 4 or 8 bytes by operand size. */
  whole: 5,
  relativeByte: 6,
  relative: 7,
  far: 8,
  /** Offset of as many bytes as an address has. */
  offset: 9,
  /** ENTER: a word, then a byte. */
  wordByte: 10,
} as const;

/**
 * What a row asks of an instruction beside its opcode, as bits under a mask. ModRM.reg is not among them: rows
 * are kept by opcode and reg. Bits 2:0 ModRM.rm, 3 register form, 5:4 last of 66 (1), F3 (2), F2 (3), 6 64-bit mode,
 * 8:7 operand size, 10:9 address size (0, 1, 2 for 2, 4, 8), 11 REX.B.
 */
const asked: Readonly<Record<string, readonly [mask: number, value: number]>> = {
  reg: [8, 8],
  mem: [8, 0],
  np: [0x30, 0],
  66: [0x30, 0x10],
  f3: [0x30, 0x20],
  f2: [0x30, 0x30],
  nr: [0x20, 0],
  i64: [0x40, 0],
  o64: [0x40, 0x40],
  o2: [0x180, 0],
  o4: [0x180, 0x80],
  o8: [0x180, 0x100],
  a2: [0x600, 0],
  a4: [0x600, 0x200],
  a8: [0x600, 0x400],
  b0: [0x800, 0],
  b1: [0x800, 0x800],
};

/** One row, read. The assembler and the disassembler use these; the decoder has its own arrays below. */
export interface Form {
  /** `add`, `mov:control`. */
  readonly operation: string;
  /** What is written and printed: the part before the colon. */
  readonly mnemonic: string;
  readonly op: number;
  /** 0 one byte, 1 0F, 2 0F38, 3 0F3A. */
  readonly map: number;
  readonly byte: number;
  /** The opcode's low three bits are a register. */
  readonly plusRegister: boolean;
  /** ModRM.reg must be this; -1 for any. */
  readonly reg: number;
  readonly mask: number;
  readonly value: number;
  readonly properties: number;
  readonly kinds: readonly number[];
  readonly sizes: readonly number[];
  readonly tail: number;
}

function byName(numbers: Readonly<Record<string, number>>, name: string): number {
  return numbers[name] as number;
}

function readOperand(text: string): readonly [kind: number, size: number] {
  const fixed: Readonly<Record<string, readonly [number, number]>> = {
    AL: [15, 1],
    AX: [15, 2],
    eAX: [15, 21],
    rAX: [15, 20],
    CL: [16, 1],
    DX: [17, 2],
    1: [18, 0],
  };
  const segment = ["ES", "CS", "SS", "DS", "FS", "GS"].indexOf(text);
  if (segment >= 0) return [19 + segment, 2];
  return fixed[text] ?? [byName(operandKind, text.slice(0, 1)), byName(operandSize, text.slice(1))];
}

function readTail(kinds: readonly number[], sizes: readonly number[]): number {
  const immediates = kinds.flatMap((kind, n) => (kind === 6 ? [sizes[n] as number] : []));
  if (immediates.length === 2) return 10;
  const ofImmediate: Readonly<Record<number, number>> = { 1: 1, 26: 2, 2: 3, 21: 4, 20: 5 };
  if (immediates.length === 1) return ofImmediate[immediates[0] as number] as number;
  const relative = kinds.indexOf(7);
  if (relative >= 0) return sizes[relative] === 1 ? 6 : 7;
  if (kinds.includes(12)) return 8;
  return kinds.includes(8) ? 9 : 0;
}

function readRows(): Form[] {
  const operations = new Map<string, number>();
  const forms: Form[] = [];
  const add = (opcode: string, operation: string, operands: string, rest: readonly string[]): void => {
    const [code = "", plus] = opcode.split("+");
    const pairs = operands === "-" ? [] : operands.split(",").map(readOperand);
    const kinds = pairs.map(([kind]) => kind);
    const sizes = pairs.map(([, size]) => size);
    let [reg, mask, value, properties] = [-1, 0, 0, 0];
    for (const word of rest) {
      if (word.startsWith("/")) reg = Number(word.slice(1));
      else if (word.startsWith(".")) [mask, value] = [mask | 15, value | 8 | Number(word.slice(1))];
      else if (word in property) properties |= byName(property, word);
      else {
        const [bits, wanted] = asked[word] as readonly [number, number];
        [mask, value] = [mask | bits, value | wanted];
      }
    }
    if (kinds.includes(3)) mask |= 8;
    if (kinds.includes(4) && (properties & 64) === 0) [mask, value] = [mask | 8, value | 8];
    if (reg >= 0 || (mask & 15) !== 0 || kinds.some((kind) => [1, 2, 3, 4, 9, 10, 11].includes(kind))) properties |= 1;
    if (sizes[0] === 1) properties |= 128;
    if (kinds.some((kind) => kind >= 9 && kind <= 11)) properties |= 256;
    const op = operations.get(operation) ?? operations.size;
    operations.set(operation, op);
    forms.push({
      operation,
      mnemonic: operation.split(":")[0] as string,
      op,
      map: code.startsWith("0F38") ? 2 : code.startsWith("0F3A") ? 3 : code.length > 2 ? 1 : 0,
      byte: Number.parseInt(code.slice(-2), 16),
      plusRegister: plus === "r",
      reg,
      mask,
      value,
      properties,
      kinds,
      sizes,
      tail: readTail(kinds, sizes),
    });
  };
  for (const row of opcodeRows) {
    const [opcode = "", operation = "", operands = "-", ...rest] = row.split(" ").filter((word) => word !== "");
    if (!opcode.endsWith("+cc")) {
      add(opcode, operation, operands, rest);
      continue;
    }
    const first = Number.parseInt(opcode, 16);
    conditions.forEach((condition, n) => {
      const code = (first + n).toString(16).toUpperCase();
      add(code.length === 3 ? `0${code}` : code, operation.replace("cc", condition), operands, rest);
    });
  }
  return forms;
}

/** All forms; a form's number is its place. */
export const forms: readonly Form[] = /* @__PURE__ */ readRows();

/** Names of all operations; an operation's number is its place. */
export const operationNames: readonly string[] = /* @__PURE__ */ (() => [
  ...new Set(forms.map(({ operation }) => operation)),
])();

/**
 * The number of an operation.
 *
 * @returns `op` as the decoder gives it; -1 when no row has that name.
 */
export function operation(name: string): number {
  return operationNames.indexOf(name);
}

const column = (read: (form: Form) => number): Uint16Array => Uint16Array.from(forms, read);

/** `op` of each form. */
export const formOps: Uint16Array = /* @__PURE__ */ column(({ op }) => op);
/** Bits of `property` of each form. */
export const formProperties: Uint16Array = /* @__PURE__ */ column(({ properties }) => properties);
/** `tail` of each form. */
export const formTails: Uint16Array = /* @__PURE__ */ column(({ tail }) => tail);
/** What each form asks for, under its mask. */
export const formMasks: Uint16Array = /* @__PURE__ */ column(({ mask }) => mask);
export const formValues: Uint16Array = /* @__PURE__ */ column(({ value }) => value);
/** Kinds of operands, four places a form. */
export const formOperandKinds: Uint8Array = /* @__PURE__ */ Uint8Array.from(
  forms.flatMap(({ kinds }) => [0, 1, 2, 3].map((n) => kinds[n] ?? 0)),
);
/** Sizes of operands, four places a form. */
export const formOperandSizes: Uint8Array = /* @__PURE__ */ Uint8Array.from(
  forms.flatMap(({ sizes }) => [0, 1, 2, 3].map((n) => sizes[n] ?? 0)),
);

/** Where the rows of (map, byte, reg) begin in `candidates`, at `map << 11 | byte << 3 | reg`; the list ends with -1. */
export interface Lookup {
  readonly first: Uint16Array;
  readonly candidates: Int16Array;
  /** Bits by map << 8 | byte: 1 some row, 2 rows have ModRM, 4 ModRM is a register form whatever its mod says. */
  readonly opcodes: Uint8Array;
}

function makeLookup(): Lookup {
  const first = new Uint16Array(4 << 11);
  const opcodes = new Uint8Array(4 << 8);
  const pool: number[] = [-1];
  const lists = new Map<string, number>();
  const buckets = Array.from({ length: 1024 }, (): number[] => []);
  forms.forEach(({ map, byte, plusRegister }, n) => {
    for (let low = 0; low < (plusRegister ? 8 : 1); low++) buckets[(map << 8) | (byte + low)]?.push(n);
  });
  buckets.forEach((here, opcode) => {
    for (const n of here) {
      const { properties } = forms[n] as Form;
      opcodes[opcode] |= 1 | ((properties & 1) << 1) | ((properties & 64) >> 4);
    }
    for (let reg = 0; reg < 8; reg++) {
      const list = here.filter((n) => (forms[n] as Form).reg < 0 || (forms[n] as Form).reg === reg);
      if (list.length === 0) continue;
      const key = list.join();
      let at = lists.get(key);
      if (at === undefined) {
        at = pool.length;
        lists.set(key, at);
        pool.push(...list, -1);
      }
      first[(opcode << 3) | reg] = at;
    }
  });
  return { first, candidates: Int16Array.from(pool), opcodes };
}

/** Rows by opcode and ModRM.reg, for the decoder. */
export const lookup: Lookup = /* @__PURE__ */ makeLookup();
