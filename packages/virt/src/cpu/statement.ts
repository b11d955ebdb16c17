/**
 * cpu/statement — one line of assembly text, read.
 *
 * `label: times 3 lock add dword [ebx+4],1 ; comment`. A name without a colon before a directive or an instruction is a
 * label too. Nothing is evaluated here. Rules V222–V224 in ../../SPEC.md.
 * @module
 */
import { formsByMnemonic } from "./encode.ts";
import { type Expression, type Problem, problem, readTokens, type Token, TokenReader } from "./expression.ts";
import { registers, segmentNames, sizeWords } from "./registers.ts";

/** An operand as it was written. */
export type WrittenOperand =
  | { readonly kind: "register"; readonly expression: Expression; readonly column: number }
  | {
      readonly kind: "memory";
      readonly expression: Expression;
      readonly size: number;
      readonly far: boolean;
      readonly segment: number;
      readonly addressBytes: number;
      /** `rel`, `abs`, or neither. */
      readonly relative: boolean | undefined;
      readonly column: number;
    }
  | {
      readonly kind: "immediate";
      readonly expression: Expression;
      readonly size: number;
      readonly distance: "" | "short" | "near";
      readonly column: number;
    }
  | {
      readonly kind: "far";
      readonly selector: Expression;
      readonly offset: Expression;
      readonly size: number;
      readonly column: number;
    };

/** What `db` and its kin take. */
export type DataItem =
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "value"; readonly expression: Expression; readonly column: number };

/** What a line does beside defining a label. */
export type Action =
  | { readonly kind: "none" }
  | { readonly kind: "bits"; readonly bits: 16 | 32 | 64 }
  | { readonly kind: "default"; readonly relative: boolean }
  | { readonly kind: "org" | "equ"; readonly expression: Expression; readonly column: number }
  | {
      readonly kind: "align";
      readonly expression: Expression;
      readonly fill: Expression | undefined;
      readonly column: number;
    }
  | { readonly kind: "reserve"; readonly bytes: number; readonly expression: Expression; readonly column: number }
  | { readonly kind: "data"; readonly bytes: number; readonly items: readonly DataItem[] }
  | {
      readonly kind: "instruction";
      readonly mnemonic: string;
      readonly prefixes: readonly string[];
      readonly operands: readonly WrittenOperand[];
      readonly column: number;
    };

/** A line, read. */
export interface Statement {
  readonly line: number;
  /** Full name: a label that begins with a dot belongs to the last one that does not. */
  readonly label: { readonly name: string; readonly column: number } | undefined;
  readonly times: { readonly expression: Expression; readonly column: number } | undefined;
  readonly action: Action;
}

// Maps, because an object has names of its own that a text may have too.
const dataBytes: ReadonlyMap<string, number> = /* @__PURE__ */ new Map([
  ["db", 1],
  ["dw", 2],
  ["dd", 4],
  ["dq", 8],
]);
const reserveBytes: ReadonlyMap<string, number> = /* @__PURE__ */ new Map([
  ["resb", 1],
  ["resw", 2],
  ["resd", 4],
  ["resq", 8],
]);
const sizeOf: ReadonlyMap<string, number> = /* @__PURE__ */ new Map([
  ["byte", 1],
  ["word", 2],
  ["dword", 4],
  ["qword", 8],
  ["oword", 16],
]);
const directives: ReadonlySet<string> = /* @__PURE__ */ new Set(
  "org bits use16 use32 use64 align default equ times".split(" "),
);

/** Prefixes by how they are written. Segments are among them. */
const prefixWords: ReadonlySet<string> = /* @__PURE__ */ new Set([
  ..."lock rep repe repz repne repnz o16 o32 o64 a16 a32 a64".split(" "),
  ...segmentNames,
]);

/** Other names of instructions. SDM 2, the pages of Jcc, SETcc, CMOVcc, LOOPcc, REP, SAL, XLAT. */
function readAliases(): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>();
  const other = "c=b nb=ae nc=ae z=e nz=ne na=be nbe=a pe=p po=np nge=l nl=ge ng=le nle=g nae=b".split(" ");
  for (const pair of other) {
    const [from, to] = pair.split("=");
    for (const stem of ["j", "set", "cmov"]) aliases.set(`${stem}${from}`, `${stem}${to}`);
  }
  const single = "loopz=loope loopnz=loopne fwait=wait xlat=xlatb icebp=int1 retn=ret sal=shl".split(" ");
  for (const pair of single) aliases.set(pair.split("=")[0] as string, pair.split("=")[1] as string);
  return aliases;
}
const aliases: ReadonlyMap<string, string> = /* @__PURE__ */ readAliases();

/** Names that stand for one of several by the mode's own size. */
const bySize: ReadonlyMap<string, Readonly<Record<number, string>>> = /* @__PURE__ */ new Map([
  ["pushf", { 16: "pushfw", 32: "pushfd", 64: "pushfq" }],
  ["popf", { 16: "popfw", 32: "popfd", 64: "popfq" }],
  ["pusha", { 16: "pushaw", 32: "pushad", 64: "pushad" }],
  ["popa", { 16: "popaw", 32: "popad", 64: "popad" }],
  ["iret", { 16: "iretw", 32: "iretd", 64: "iretd" }],
  ["retf", { 16: "retfw", 32: "retfd", 64: "retfd" }],
]);

/** The mnemonic of the table for a written one, or undefined. */
export function tableMnemonic(written: string, mode: number): string | undefined {
  const name = bySize.get(written)?.[mode] ?? aliases.get(written) ?? written;
  return formsByMnemonic.has(name) ? name : undefined;
}

const isInstruction = (name: string): boolean => formsByMnemonic.has(name) || aliases.has(name) || bySize.has(name);
const isStart = (name: string): boolean =>
  isInstruction(name) || directives.has(name) || dataBytes.has(name) || reserveBytes.has(name);

/** The name of an instruction or a directive that differs in one letter; "" when there is none. */
function nearest(name: string): string {
  if (name.length > 16) return "";
  const all = [...formsByMnemonic.keys(), ...aliases.keys(), ...bySize.keys(), ...dataBytes.keys(), ...directives];
  return all.find((other) => other !== name && oneApart(name, other)) ?? "";
}

function oneApart(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let from = 0;
  while (from < a.length && a[from] === b[from]) from++;
  const tails = [
    [a.slice(from + 1), b.slice(from + 1)],
    [a.slice(from + 1), b.slice(from)],
    [a.slice(from), b.slice(from + 1)],
  ];
  const swapped = a[from] === b[from + 1] && a[from + 1] === b[from] && a.slice(from + 2) === b.slice(from + 2);
  return swapped || tails.some(([x, y]) => x === y);
}

/**
 * Read a line.
 *
 * @param text  the line, without its end
 * @param line  its number, from 1
 * @param scope the last label that does not begin with a dot
 * @returns a statement, undefined for an empty line, or what is wrong
 */
export function readStatement(text: string, line: number, scope: string): Statement | Problem | undefined {
  const tokens = readTokens(text);
  if (!Array.isArray(tokens)) return tokens;
  const reader = new TokenReader(tokens, scope);
  const bracketed = reader.take("[");
  let label: Statement["label"];
  const first = reader.token;
  if (!bracketed && first.kind === "name" && !registers.has(first.lower)) {
    const after = reader.peek(1);
    const colon = after.text === ":";
    // A prefix before a colon would be a segment: those are registers, and do not come here.
    if (
      colon ||
      (!isStart(first.lower) && !prefixWords.has(first.lower) && after.kind === "name" && isStart(after.lower))
    ) {
      reader.next();
      if (colon) reader.next();
      label = { name: first.text.startsWith(".") ? scope + first.text : first.text, column: first.column };
    }
  }
  const inner =
    label === undefined || label.name.includes(".")
      ? reader
      : new TokenReader(tokens.slice(tokens.indexOf(reader.token)), label.name);
  if (inner.atEnd) {
    return label === undefined ? undefined : { line, label, times: undefined, action: { kind: "none" } };
  }
  let times: Statement["times"];
  const { column } = inner.token;
  if (inner.take("times")) {
    const expression = inner.expression();
    if (expression.kind === "problem") return expression;
    times = { expression, column };
  }
  const action = readAction(inner, bracketed);
  if (action.kind === "problem") return action;
  if (bracketed && !inner.take("]")) return problem(inner.token.column, "`]`", inner.token.text);
  if (!inner.atEnd) return problem(inner.token.column, "the end of the line", inner.token.text);
  if (action.kind === "equ" && label === undefined) return problem(column, "a name before equ", "none", "size equ 4");
  return { line, label, times, action };
}

function readAction(reader: TokenReader, bracketed: boolean): Action | Problem {
  const { column } = reader.token;
  const prefixes: string[] = [];
  while (prefixWords.has(reader.token.lower) && reader.token.kind === "name" && prefixes.length < 8)
    prefixes.push(reader.next().lower);
  const token = reader.next();
  const { lower } = token;
  if (token.kind !== "name") {
    if (prefixes.length > 0 && token.kind === "end")
      return problem(token.column, "an instruction after a prefix", token.text);
    return problem(token.column, "an instruction, a label or a directive", token.text);
  }
  const withoutPrefix = prefixes.length === 0;
  if (withoutPrefix) {
    const directive = readDirective(reader, token);
    if (directive !== undefined) return directive;
  }
  if (!isInstruction(lower) || bracketed) {
    const near = nearest(lower);
    const hint = near === "" ? "a label is followed by a colon" : `${near}?`;
    return problem(token.column, "an instruction, a label or a directive", token.text, hint);
  }
  const operands: WrittenOperand[] = [];
  while (!reader.atEnd) {
    const operand = readOperand(reader);
    if (operand.kind === "problem") return operand;
    operands.push(operand);
    if (operands.length > 4) return problem(column, "at most 4 operands", "more");
    if (!reader.take(",")) break;
    if (reader.atEnd) return problem(reader.token.column, "an operand after the comma", reader.token.text);
  }
  return { kind: "instruction", mnemonic: lower, prefixes, operands, column: token.column };
}

function readDirective(reader: TokenReader, { lower, column }: Token): Action | Problem | undefined {
  const own = (name: string): boolean => lower === name;
  if (own("bits") || /^use(16|32|64)$/.test(lower)) {
    const text = own("bits") ? reader.next().text : lower.slice(3);
    if (text === "16" || text === "32" || text === "64") return { kind: "bits", bits: Number(text) as 16 | 32 | 64 };
    return problem(column, "bits 16, bits 32 or bits 64", `bits ${text}`);
  }
  if (own("default")) {
    const relative = reader.take("rel");
    if (!relative && !reader.take("abs")) return problem(reader.token.column, "rel or abs", reader.token.text);
    return { kind: "default", relative };
  }
  if (own("org") || own("equ")) {
    const expression = reader.expression();
    return expression.kind === "problem" ? expression : { kind: own("org") ? "org" : "equ", expression, column };
  }
  if (own("align")) {
    const expression = reader.expression();
    if (expression.kind === "problem") return expression;
    let fill: Expression | undefined;
    if (reader.take(",")) {
      reader.take("db");
      const value = reader.expression();
      if (value.kind === "problem") return value;
      fill = value;
    }
    return { kind: "align", expression, fill, column };
  }
  const reserve = reserveBytes.get(lower);
  if (reserve !== undefined) {
    const expression = reader.expression();
    return expression.kind === "problem" ? expression : { kind: "reserve", bytes: reserve, expression, column };
  }
  const bytes = dataBytes.get(lower);
  if (bytes === undefined) return undefined;
  const items: DataItem[] = [];
  do {
    const { token } = reader;
    const after = reader.peek(1);
    if (token.kind === "string" && (after.text === "," || after.kind === "end") && token.text.length !== 0) {
      reader.next();
      items.push({ kind: "string", text: token.text });
      continue;
    }
    const expression = reader.expression();
    if (expression.kind === "problem") return expression;
    items.push({ kind: "value", expression, column: token.column });
  } while (reader.take(","));
  return { kind: "data", bytes, items };
}

function readOperand(reader: TokenReader): WrittenOperand | Problem {
  const { column } = reader.token;
  let size = 0;
  let far = false;
  let distance: "" | "short" | "near" = "";
  for (let words = 0; reader.token.kind === "name" && words < 5; words++) {
    const { lower } = reader.token;
    const bytes = sizeOf.get(lower);
    if (bytes !== undefined && size === 0) size = bytes;
    else if (lower === "far") far = true;
    else if (lower === "short" || lower === "near") distance = lower;
    // "dword ptr [x]" is how other assemblers write it.
    else if (lower !== "ptr" || size === 0) break;
    reader.next();
  }
  if (reader.take("[")) return readMemory(reader, size, far, column);
  const expression = reader.expression();
  if (expression.kind === "problem") return expression;
  if (reader.take(":")) {
    const offset = reader.expression();
    if (offset.kind === "problem") return offset;
    return { kind: "far", selector: expression, offset, size, column };
  }
  if (far) return problem(column, "selector:offset or memory after far", "neither", "jmp far [pointer], jmp 8:target");
  if (expression.kind !== "register") return { kind: "immediate", expression, size, distance, column };
  const { register } = expression;
  if (size !== 0 && register.kind === "general" && size !== register.bytes)
    return problem(
      column,
      `a register of ${8 * size} bits after ${sizeWords[size] ?? "oword"}`,
      `one of ${8 * register.bytes}`,
    );
  return { kind: "register", expression, column };
}

function readMemory(reader: TokenReader, size: number, far: boolean, column: number): WrittenOperand | Problem {
  let addressBytes = 0;
  let relative: boolean | undefined;
  for (let words = 0; reader.token.kind === "name" && words < 3; words++) {
    const { lower } = reader.token;
    const bytes = sizeOf.get(lower);
    if (bytes !== undefined && bytes >= 2 && bytes <= 8) addressBytes = bytes;
    else if (lower === "rel" || lower === "abs") relative = lower === "rel";
    else break;
    reader.next();
  }
  let segment = -1;
  const named = registers.get(reader.token.lower);
  if (named?.kind === "segment" && reader.peek(1).text === ":") {
    segment = named.number;
    reader.next();
    reader.next();
  }
  const expression = reader.expression();
  if (expression.kind === "problem") return expression;
  if (!reader.take("]")) return problem(reader.token.column, "`]`", reader.token.text);
  return { kind: "memory", expression, size, far, segment, addressBytes, relative, column };
}
