/**
 * cpu/passes — statements into bytes, again and again until no label moves.
 *
 * The first pass takes every label that is still to come as near. A jump that has grown after a few passes stays long, so
 * a text whose labels swing comes to rest; one whose size depends on itself is an issue. Rules V223 and V226 in ../../SPEC.md.
 * @module
 */
import type { Issue } from "@dc/engine";
import { encode, type Place } from "./encode.ts";
import type { Operand } from "./encode-address.ts";
import { evaluate, type Expression, type Problem, stringValue, type Value } from "./expression.ts";
import { isPair, readAddress, usual } from "./operand-value.ts";
import { segmentNames } from "./registers.ts";
import { type DataItem, type Statement, tableMnemonic, type WrittenOperand } from "./statement.ts";

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

/** Passes after which a jump that has become long stays long; and after which all are. */
const growing = 8;
const resting = 20;

/** A problem of a line as an issue. */
export function makeIssue(line: number, { column, expected, received, hint }: Omit<Problem, "kind">): Issue {
  const base = { severity: "error", code: "virt/assembly", path: "", line, column, expected, received } as const;
  return hint === undefined ? base : { ...base, hint };
}

interface Definition {
  readonly value: bigint;
  /** 1 for a label, 0 for a number. */
  readonly labels: number;
}

/** Goes over the statements again and again until nothing moves. */
export class Passes {
  issues: Issue[] = [];
  readonly #statements: readonly Statement[];
  readonly #mode: 16 | 32 | 64;
  /** Of the pass before; and of this one. */
  #before: ReadonlyMap<string, Definition> = new Map();
  #symbols = new Map<string, Definition>();
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

  readonly #lookup = (name: string): Definition | undefined => {
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
  lookup: (name: string) => Definition | undefined,
): { name: string; column: number } | undefined {
  if (expression.kind === "symbol") return lookup(expression.name) === undefined ? expression : undefined;
  if (expression.kind === "unary") return firstUnknown(expression.operand, lookup);
  if (expression.kind !== "binary") return undefined;
  return firstUnknown(expression.left, lookup) ?? firstUnknown(expression.right, lookup);
}
