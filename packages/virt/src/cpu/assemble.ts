/**
 * cpu/assemble — a small assembler in Intel syntax, for guests that a person writes.
 *
 * Flat bytes: labels are numbers from `org` on. What it reads is what `./disassemble.ts` writes, in the manner of NASM:
 * `mov dword [ebx+4],1`, `jmp 8:start`, `lea rax,[rel table]`, `msg: db 'Hi',10`, `times 510-($-$$) db 0`, `size equ 4`,
 * `align 8`, `bits 64`. No macros, no sections. Passes repeat until no label moves; a jump is short when its target is near
 * enough, an address or a label takes its full length.
 *
 * Bad text never throws and never hangs: up to 100 issues say what is wrong and where, and sizes are limited.
 *
 * Source: Intel SDM volume 2 §3.1.1. Rules V218–V228 in ../../SPEC.md.
 * @module
 */
import type { Issue, Parsed } from "@dc/engine";
import { encode, type Operand, type Place } from "./encode.ts";
import { evaluate, type Expression, type Problem, type Value, stringValue } from "./expression.ts";
import { registers, segmentNames, type Register } from "./registers.ts";
import { type DataItem, readStatement, type Statement, tableMnemonic, type WrittenOperand } from "./statement.ts";

/** What stops a text that is too large, so that a page stays responsive. */
export const assemblyLimits = {
  /** Characters of the text. */
  characters: 1_048_576,
  lines: 20_000,
  lineCharacters: 4_000,
  outputBytes: 1_048_576,
  /** Repeats of a statement that depends on where it stands. */
  repeats: 4_096,
  passes: 40,
  issues: 100,
} as const;

/** A line of the text that made bytes. */
export interface AssembledLine {
  /** From 1. */
  readonly line: number;
  readonly address: bigint;
  /** In `bytes`. */
  readonly offset: number;
  readonly length: number;
  /** Size of the code there. */
  readonly mode: 16 | 32 | 64;
}

/** A text, assembled. */
export interface Assembly {
  readonly bytes: Uint8Array;
  /** Address of the first byte: `org`. */
  readonly origin: bigint;
  /** Labels and constants, local labels by their full names. */
  readonly symbols: ReadonlyMap<string, bigint>;
  readonly lines: readonly AssembledLine[];
}

/** How a text begins. */
export interface AssembleOptions {
  /** Mode before the first `bits`, 16 without. */
  readonly mode?: 16 | 32 | 64;
}

/**
 * Assemble a text.
 *
 * @returns bytes, symbols and lines; or issues with line and column, at most 100, code `virt/assembly`
 */
export function assemble(text: string, options: AssembleOptions = {}): Parsed<Assembly> {
  const issues: Issue[] = [];
  const statements = readText(text, issues);
  const assembler = new Assembler(statements, options.mode ?? 16);
  const assembly = assembler.run();
  issues.push(...assembler.issues);
  issues.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  if (issues.length === 0 && assembly !== undefined) return { ok: true, value: assembly, issues };
  return { ok: false, issues: issues.slice(0, assemblyLimits.issues) };
}

/** Passes after which a jump that has become long stays long; and after which all are. */
const growing = 8;
const resting = 20;

function makeIssue(line: number, { column, expected, received, hint }: Omit<Problem, "kind">): Issue {
  const base = { severity: "error", code: "virt/assembly", path: "", line, column, expected, received } as const;
  return hint === undefined ? base : { ...base, hint };
}

function readText(text: string, issues: Issue[]): Statement[] {
  const refuse = (line: number, column: number, expected: string, received: string): Statement[] => {
    issues.push(makeIssue(line, { column, expected, received }));
    return [];
  };
  if (text.length > assemblyLimits.characters)
    return refuse(1, 1, `a text of at most ${assemblyLimits.characters} characters`, `${text.length}`);
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.length > assemblyLimits.lines)
    return refuse(assemblyLimits.lines + 1, 1, `at most ${assemblyLimits.lines} lines`, `${lines.length}`);
  const statements: Statement[] = [];
  let scope = "";
  lines.forEach((content, n) => {
    if (issues.length >= assemblyLimits.issues) return;
    if (content.length > assemblyLimits.lineCharacters) {
      refuse(
        n + 1,
        assemblyLimits.lineCharacters + 1,
        `a line of at most ${assemblyLimits.lineCharacters} characters`,
        `${content.length}`,
      );
      return;
    }
    const statement = readStatement(content, n + 1, scope);
    if (statement === undefined) return;
    if ("kind" in statement) {
      issues.push(makeIssue(n + 1, statement));
      // Its label is defined all the same, or each use of it would be one more issue.
      const name = /^\s*([A-Za-z_.?@][\w.?@$#~]*):/.exec(content)?.[1];
      if (name === undefined) return;
      const label = { name: name.startsWith(".") ? scope + name : name, column: 1 };
      statements.push({ line: n + 1, label, times: undefined, action: { kind: "none" } });
    } else statements.push(statement);
    const { label } = statements[statements.length - 1] as Statement;
    if (label !== undefined && !label.name.includes(".")) scope = label.name;
  });
  return statements;
}

interface Symbol {
  readonly value: bigint;
  /** 1 for a label, 0 for a number. */
  readonly labels: number;
}

/** Goes over the statements again and again until nothing moves. */
class Assembler {
  issues: Issue[] = [];
  readonly #statements: readonly Statement[];
  readonly #mode: 16 | 32 | 64;
  /** Of the pass before; and of this one. */
  #before: ReadonlyMap<string, Symbol> = new Map();
  #symbols = new Map<string, Symbol>();
  #bytes: number[] = [];
  #lines: AssembledLine[] = [];
  #origin = 0n;
  #bits: 16 | 32 | 64 = 16;
  #relative = false;
  #passes = 0;
  /** A name had no value in this pass. */
  #unknown = false;
  /** `$`: where the line begins. */
  #here = 0n;
  #line = 0;
  /** Jumps that stay long, so that a text whose labels swing to and fro comes to rest. */
  readonly #long = new Set<Statement>();
  /** Length of each statement in the pass before. */
  #lengths: number[] = [];

  constructor(statements: readonly Statement[], mode: 16 | 32 | 64) {
    this.#statements = statements;
    this.#mode = mode;
  }

  run(): Assembly | undefined {
    for (;;) {
      const lengths = this.#lengths;
      this.#pass();
      if (this.#passes === 1 && this.issues.length > assemblyLimits.issues) return undefined;
      const moved =
        this.#symbols.size !== this.#before.size ||
        this.#lengths.some((length, n) => length !== lengths[n]) ||
        [...this.#symbols].some(([name, { value }]) => this.#before.get(name)?.value !== value);
      const overflow = this.#bytes.length >= assemblyLimits.outputBytes;
      if (!moved || overflow) break;
      if (this.#passes >= assemblyLimits.passes) {
        this.issues = [];
        this.#fail(
          1,
          "labels that come to rest",
          `a text that still moves after ${this.#passes} passes`,
          "a size must not depend on itself",
        );
        return undefined;
      }
    }
    const symbols = new Map([...this.#symbols].map(([name, { value }]) => [name, value]));
    return { bytes: Uint8Array.from(this.#bytes), origin: this.#origin, symbols, lines: this.#lines };
  }

  #pass(): void {
    this.#passes++;
    this.#before = this.#symbols;
    this.#symbols = new Map();
    this.issues = [];
    this.#bytes = [];
    this.#lines = [];
    this.#bits = this.#mode;
    this.#relative = false;
    this.#unknown = false;
    const before = this.#lengths;
    this.#lengths = [];
    this.#readOrigin();
    this.#statements.forEach((statement, n) => {
      if (this.#bytes.length > assemblyLimits.outputBytes) return;
      this.#line = statement.line;
      const offset = this.#bytes.length;
      const address = this.#address;
      this.#here = address;
      this.#define(statement);
      this.#repeat(statement);
      const length = this.#bytes.length - offset;
      if (this.#passes > growing && length > (before[n] ?? 0)) this.#long.add(statement);
      this.#lengths.push(length);
      if (length > 0) this.#lines.push({ line: statement.line, address, offset, length, mode: this.#bits });
      if (this.#bytes.length > assemblyLimits.outputBytes)
        this.#fail(1, `at most ${assemblyLimits.outputBytes} bytes`, "more");
    });
  }

  get #address(): bigint {
    return this.#origin + BigInt(this.#bytes.length);
  }

  /** `org` counts from the beginning, wherever it stands before the first byte. */
  #readOrigin(): void {
    this.#origin = 0n;
    const statement = this.#statements.find(({ action }) => action.kind === "org");
    if (statement === undefined || statement.action.kind !== "org") return;
    this.#line = statement.line;
    const value = this.#number(statement.action.expression, statement.action.column, "org");
    if (value !== undefined) this.#origin = BigInt.asUintN(64, value);
  }

  #fail(column: number, expected: string, received: string, hint?: string): void {
    if (this.issues.length > assemblyLimits.issues) return;
    const where = hint === undefined ? { column, expected, received } : { column, expected, received, hint };
    this.issues.push(makeIssue(this.#line, where));
  }

  readonly #lookup = (name: string): Symbol | undefined => {
    if (name === "$") return { value: this.#here, labels: 1 };
    if (name === "$$") return { value: this.#origin, labels: 1 };
    const found = this.#symbols.get(name) ?? this.#before.get(name);
    if (found === undefined) this.#unknown = true;
    return found;
  };

  /** Evaluate; what has no value after the first pass is an issue. */
  #value(expression: Expression, column: number): Value | undefined {
    this.#unknown = false;
    const value = evaluate(expression, this.#lookup);
    if ("kind" in value) {
      this.#fail(value.column, value.expected, value.received, value.hint);
      return undefined;
    }
    if (this.#unknown && this.#passes > 1) {
      const missing = firstUnknown(expression, this.#lookup);
      this.#fail(
        missing?.column ?? column,
        "a name with a value",
        missing?.name ?? "a name",
        "labels end with a colon; constants are name equ value",
      );
      return undefined;
    }
    return value;
  }

  /** A number without registers; undefined in the first pass when it is not known yet. */
  #number(expression: Expression, column: number, what: string): bigint | undefined {
    const value = this.#value(expression, column);
    if (value === undefined || !value.known) return undefined;
    if (value.terms.length === 0) return value.value;
    this.#fail(column, `a number for ${what}`, "a register");
    return undefined;
  }

  #define({ label, action }: Statement): void {
    if (label === undefined) return;
    const { name, column } = label;
    if (this.#symbols.has(name)) {
      this.#fail(column, "a new name", `${name}, which has a value already`);
      return;
    }
    if (action.kind !== "equ") {
      this.#symbols.set(name, { value: this.#address, labels: 1 });
      return;
    }
    const value = this.#value(action.expression, action.column);
    if (value === undefined || !value.known) return;
    if (value.terms.length > 0) this.#fail(action.column, "a number for equ", "a register");
    else this.#symbols.set(name, { value: value.value, labels: value.moves ? 1 : 0 });
  }

  #repeat(statement: Statement): void {
    const { times, action } = statement;
    if (times === undefined) {
      this.#emit(statement, 1);
      return;
    }
    const count = this.#number(times.expression, times.column, "times");
    if (count === undefined) return;
    if (count < 0n || count > BigInt(assemblyLimits.outputBytes)) {
      this.#fail(times.column, `times 0 to ${assemblyLimits.outputBytes}`, `${count}`);
      return;
    }
    const begin = this.#bytes.length;
    if (count === 0n) return;
    this.#emit(statement, 1);
    const once = this.#bytes.slice(begin);
    const jumps = action.kind === "instruction" && action.operands.some(({ kind }) => kind !== "register");
    if (jumps || action.kind === "align") {
      if (count > BigInt(assemblyLimits.repeats)) {
        this.#fail(times.column, `at most ${assemblyLimits.repeats} times for what depends on its place`, `${count}`);
        return;
      }
      for (let n = 1; n < Number(count); n++) this.#emit(statement, n + 1);
      return;
    }
    if (BigInt(once.length) * count > BigInt(assemblyLimits.outputBytes)) {
      this.#fail(times.column, `at most ${assemblyLimits.outputBytes} bytes`, `${BigInt(once.length) * count}`);
      return;
    }
    for (let n = 1; n < Number(count); n++) for (const byte of once) this.#bytes.push(byte);
  }

  #emit(statement: Statement, nth: number): void {
    const { action } = statement;
    switch (action.kind) {
      case "bits":
        this.#bits = action.bits;
        return;
      case "default":
        this.#relative = action.relative;
        return;
      case "org":
        if (this.#bytes.length > 0 || this.#statements.find((other) => other.action.kind === "org")?.action !== action)
          this.#fail(action.column, "one org, before the first byte", "another");
        return;
      case "align":
        this.#align(action);
        return;
      case "reserve": {
        const count = this.#number(action.expression, action.column, "a count");
        if (count === undefined) return;
        const bytes = count * BigInt(action.bytes);
        if (count < 0n || bytes > BigInt(assemblyLimits.outputBytes))
          this.#fail(action.column, `at most ${assemblyLimits.outputBytes} bytes`, `${bytes}`);
        else for (let n = 0; n < Number(bytes); n++) this.#bytes.push(0);
        return;
      }
      case "data":
        for (const item of action.items) this.#data(item, action.bytes);
        return;
      case "instruction":
        if (nth === 1 || this.issues.length < assemblyLimits.issues)
          this.#instruction(action, this.#passes > resting || this.#long.has(statement));
        return;
      default:
    }
  }

  #align({ expression, fill, column }: { expression: Expression; fill: Expression | undefined; column: number }): void {
    const to = this.#number(expression, column, "align");
    const value = fill === undefined ? 0x90n : this.#number(fill, column, "align");
    if (to === undefined || value === undefined) return;
    if (to < 1n || to > 65_536n || (to & (to - 1n)) !== 0n) {
      this.#fail(column, "align to a power of two, up to 65536", `${to}`);
      return;
    }
    while (this.#address % to !== 0n) this.#bytes.push(Number(value & 0xffn));
  }

  #data(item: DataItem, bytes: number): void {
    if (item.kind === "string") {
      for (let n = 0; n < item.text.length; n += bytes) this.#little(stringValue(item.text.slice(n, n + bytes)), bytes);
      return;
    }
    const value = this.#number(item.expression, item.column, "data");
    const bits = BigInt(8 * bytes);
    if (value !== undefined && (value < -(1n << (bits - 1n)) || value >> bits > 0n))
      this.#fail(item.column, `a value of ${bits} bits`, `${value}`);
    this.#little(value ?? 0n, bytes);
  }

  #little(value: bigint, bytes: number): void {
    for (let n = 0; n < bytes; n++) this.#bytes.push(Number((value >> BigInt(8 * n)) & 0xffn));
  }

  #instruction(action: Extract<Statement["action"], { kind: "instruction" }>, long: boolean): void {
    const wide = action.prefixes.includes("o64") ? tableMnemonic(`${action.mnemonic}q`, this.#bits) : undefined;
    const mnemonic = wide ?? tableMnemonic(action.mnemonic, this.#bits);
    if (mnemonic === undefined) {
      this.#fail(action.column, `an instruction of ${this.#bits}-bit mode`, action.mnemonic);
      return;
    }
    const operands: Operand[] = [];
    for (const written of action.operands) {
      const operand = this.#operand(written);
      if (operand === undefined) return;
      const stretch = long && operand.kind === "immediate" && operand.distance === "" && /^j(?!.*cxz)/.test(mnemonic);
      operands.push(stretch ? { ...operand, distance: "near" } : operand);
    }
    const place = this.#place(action.prefixes);
    const encoded = encode(mnemonic, usual(mnemonic, operands, this.#bits), place);
    if (encoded.ok) {
      for (const byte of encoded.bytes) this.#bytes.push(byte);
      return;
    }
    const column = action.operands[encoded.operand]?.column ?? action.column;
    this.#fail(column, encoded.expected, encoded.received, encoded.hint);
  }

  #place(prefixes: readonly string[]): Place {
    const bytes = (letter: string): number =>
      Number(prefixes.find((word) => /^[oa]\d/.test(word) && word[0] === letter)?.slice(1) ?? 0) / 8;
    const rep = prefixes.some((word) => /^repnz?e?$/.test(word) && word.startsWith("repn"));
    return {
      mode: this.#bits,
      address: this.#address,
      operandBytes: bytes("o"),
      addressBytes: bytes("a"),
      lock: prefixes.includes("lock"),
      rep: rep ? 0xf2 : prefixes.some((word) => word.startsWith("rep")) ? 0xf3 : 0,
      segment: segmentNames.indexOf(prefixes.find((word) => segmentNames.includes(word)) ?? "-"),
    };
  }

  #operand(written: WrittenOperand): Operand | undefined {
    const { column } = written;
    if (written.kind === "register") {
      const { expression } = written;
      if (expression.kind !== "register") return undefined;
      const { register } = expression;
      const long =
        register.rex === true || register.number >= 8 || (register.kind === "general" && register.bytes === 8);
      if (this.#bits !== 64 && long) {
        this.#fail(column, `a register of ${this.#bits}-bit mode`, "one of 64-bit mode", "bits 64 before it");
        return undefined;
      }
      return { kind: "register", register };
    }
    if (written.kind === "far") {
      const selector = this.#value(written.selector, column);
      const offset = this.#value(written.offset, column);
      if (selector === undefined || offset === undefined) return undefined;
      if (selector.terms.length + offset.terms.length > 0) {
        this.#fail(
          column,
          "selector:offset of numbers",
          "a register",
          "a segment is written within the brackets: [es:di]",
        );
        return undefined;
      }
      return { kind: "far", size: written.size, selector: selector.value, offset: offset.value };
    }
    const value = this.#value(written.expression, column);
    if (value === undefined) return undefined;
    if (written.kind === "immediate") {
      if (value.terms.length > 0) {
        this.#fail(
          column,
          "a register, a number or memory",
          "a sum with a register",
          "an address stands in brackets: [eax+4]",
        );
        return undefined;
      }
      const { size, distance } = written;
      return { kind: "immediate", size, distance, value: value.value, known: value.known, moves: value.moves };
    }
    return this.#memory(written, value);
  }

  #memory(written: Extract<WrittenOperand, { kind: "memory" }>, value: Value): Operand | undefined {
    const { column, size, far, segment, relative } = written;
    const address = readAddress(value);
    if (typeof address === "string") {
      this.#fail(
        column,
        "base + index * 1, 2, 4 or 8 + number",
        address,
        this.#bits === 16 ? "[bx+si+4]" : "[rbx+rcx*4+16]",
      );
      return undefined;
    }
    const plain = address.bytes === 0;
    if (written.addressBytes !== 0 && !plain && written.addressBytes !== address.bytes) {
      this.#fail(column, "an address of the size of its registers", `${8 * written.addressBytes} bits`);
      return undefined;
    }
    const allowed = address.bytes === 0 || (this.#bits === 64 ? address.bytes !== 2 : address.bytes !== 8);
    if (!allowed || (address.bytes === 2 && !isPair(address))) {
      const names = this.#bits === 64 ? "64- or 32-bit registers" : "32-bit registers, or bx or bp with si or di";
      this.#fail(column, `an address of ${names}`, "others");
      return undefined;
    }
    const { known, moves } = value;
    return {
      kind: "memory",
      size,
      far,
      segment,
      addressBytes: plain ? written.addressBytes : address.bytes,
      relative: address.base === 16 || (plain && this.#bits === 64 && (relative ?? (this.#relative && segment < 4))),
      base: address.base === 16 ? -1 : address.base,
      index: address.index,
      scale: address.scale,
      displacement: address.base === 16 ? value.value + this.#address : value.value,
      known,
      moves,
    };
  }
}

function firstUnknown(
  expression: Expression,
  lookup: (name: string) => Symbol | undefined,
): { name: string; column: number } | undefined {
  if (expression.kind === "symbol") return lookup(expression.name) === undefined ? expression : undefined;
  if (expression.kind === "unary") return firstUnknown(expression.operand, lookup);
  if (expression.kind !== "binary") return undefined;
  return firstUnknown(expression.left, lookup) ?? firstUnknown(expression.right, lookup);
}

/** What people write for the table's rows: forms with an operand left out or in the other order. */
function usual(mnemonic: string, operands: readonly Operand[], bits: number): readonly Operand[] {
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
function isPair({ base, index, scale }: { base: number; index: number; scale: number }): boolean {
  if (scale !== 0) return false;
  if (index < 0) return [3, 5, 6, 7].includes(base);
  return (
    (base === 3 || base === 5) !== (index === 3 || index === 5) &&
    [3, 5, 6, 7].includes(base) &&
    [3, 5, 6, 7].includes(index)
  );
}

/** Registers of an address as base, index and scale; or what is wrong with them. */
function readAddress({ terms }: Value): { base: number; index: number; scale: number; bytes: number } | string {
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
