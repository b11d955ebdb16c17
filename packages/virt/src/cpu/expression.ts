/**
 * cpu/expression — the tokens and expressions of assembly text.
 *
 * A line is read once into tokens and trees; a tree is evaluated in each pass, when labels have moved. Values are 64-bit
 * and wrap; an expression within brackets may hold registers, each at most with a factor. What depends on where
 * the code lies (a label, but not the difference of two) is marked, because it takes no short form. Rule V221 in ../../SPEC.md.
 * @module
 */
import { type Register, registers } from "./registers.ts";

/** A piece of a line. */
export interface Token {
  readonly kind: "name" | "number" | "string" | "mark" | "end";
  /** In lower case for names of registers and instructions to be compared; `text` keeps what was written. */
  readonly lower: string;
  readonly text: string;
  readonly value: bigint;
  /** From 1. */
  readonly column: number;
}

/** What is wrong, found deep within a line. Made with `problem`. */
export interface Problem {
  readonly kind: "problem";
  readonly column: number;
  readonly expected: string;
  readonly received: string;
  readonly hint?: string;
}

/** A problem at a column. */
export function problem(column: number, expected: string, received: string, hint?: string): Problem {
  return { kind: "problem", column, expected, received, ...(hint === undefined ? {} : { hint }) };
}

const tokenPattern =
  /[ \t\r]+|;.*|([A-Za-z_.?@][\w.?@$#~]*)|(\d[\w]*)|('[^']*'|"[^"]*"|`(?:\\.|[^`\\])*`)|(<<|>>|\$\$|[-+*/%&|^~()[\]:,$])|(.)/gsy;

/** Value of a string as a number: its first character is the lowest byte. */
export function stringValue(text: string): bigint {
  let value = 0n;
  for (let n = Math.min(text.length, 8) - 1; n >= 0; n--) value = (value << 8n) | BigInt(text.charCodeAt(n) & 0xff);
  return value;
}

/** What a letter behind a backslash stands for. C17 §6.4.4.4, as NASM reads a string in backquotes. */
const escapes: ReadonlyMap<string, number> = /* @__PURE__ */ new Map([
  ["a", 7],
  ["b", 8],
  ["t", 9],
  ["n", 10],
  ["v", 11],
  ["f", 12],
  ["r", 13],
  ["e", 27],
  ["0", 0],
]);

/** A string in backquotes: `\n`, `\x41`; any other character behind a backslash is itself. */
function unescaped(text: string): string {
  const pieces = text.split(/\\(x[\da-fA-F]{1,2}|.)/su);
  return pieces
    .map((piece, n) => {
      if (n % 2 === 0) return utf8(piece);
      if (piece.length > 1 && piece.startsWith("x")) return String.fromCharCode(Number.parseInt(piece.slice(1), 16));
      const code = escapes.get(piece);
      return code === undefined ? utf8(piece) : String.fromCharCode(code);
    })
    .join("");
}

/** A string's bytes in UTF-8, a character for each. RFC 3629 §3; half a surrogate pair becomes U+FFFD. */
function utf8(text: string): string {
  let bytes = "";
  for (const character of text) {
    let code = character.codePointAt(0) as number;
    if (code >= 0xd800 && code < 0xe000) code = 0xfffd;
    const more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x1_0000 ? 2 : 3;
    const lead = [0, 0xc0, 0xe0, 0xf0][more] as number;
    bytes += String.fromCharCode(lead | (code >> (6 * more)));
    for (let n = more - 1; n >= 0; n--) bytes += String.fromCharCode(0x80 | ((code >> (6 * n)) & 0x3f));
  }
  return bytes;
}

function readNumber(text: string): bigint | undefined {
  const digits = text.replaceAll("_", "").toLowerCase();
  if (digits.length > 66) return undefined;
  if (/^0x[\da-f]+$/.test(digits)) return BigInt(digits);
  if (/^\d[\da-f]*h$/.test(digits)) return BigInt(`0x${digits.slice(0, -1)}`);
  if (/^0b[01]+$/.test(digits)) return BigInt(digits);
  if (/^[01]+b$/.test(digits)) return BigInt(`0b${digits.slice(0, -1)}`);
  if (/^0[oq][0-7]+$/.test(digits)) return BigInt(`0o${digits.slice(2)}`);
  return /^\d+$/.test(digits) ? BigInt(digits) : undefined;
}

/** A line as tokens, the last of kind `end`; or what cannot be read. */
export function readTokens(line: string): Token[] | Problem {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < line.length) {
    const column = tokenPattern.lastIndex + 1;
    const [all = "", name, number, string, mark, other] = tokenPattern.exec(line) ?? [];
    if (name !== undefined) tokens.push({ kind: "name", lower: name.toLowerCase(), text: name, value: 0n, column });
    else if (number !== undefined) {
      const value = readNumber(number);
      if (value === undefined || value >> 64n !== 0n)
        return problem(column, "a number of at most 64 bits", number.slice(0, 40), "10, 0x0a, 0ah, 1010b");
      tokens.push({ kind: "number", lower: number, text: number, value, column });
    } else if (string !== undefined) {
      const inner = string.slice(1, -1);
      const text = string.startsWith("`") ? unescaped(inner) : utf8(inner);
      tokens.push({ kind: "string", lower: text, text, value: stringValue(text), column });
    } else if (mark !== undefined) tokens.push({ kind: "mark", lower: mark, text: mark, value: 0n, column });
    else if (other !== undefined)
      return problem(
        column,
        "an instruction, a label or a directive",
        other,
        /['"`]/.test(other) ? "a string ends with the quote that it begins with" : "a comment begins with ;",
      );
    else if (all === "") break;
  }
  tokens.push({ kind: "end", lower: "", text: "the end of the line", value: 0n, column: line.length + 1 });
  return tokens;
}

/** A tree. */
export type Expression =
  | { readonly kind: "number"; readonly value: bigint }
  | { readonly kind: "symbol"; readonly name: string; readonly column: number }
  | { readonly kind: "register"; readonly register: Register; readonly column: number }
  | { readonly kind: "unary"; readonly operator: string; readonly operand: Expression; readonly column: number }
  | {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
      readonly column: number;
    };

/** A register in an address. */
export interface Term {
  readonly register: Register;
  readonly factor: bigint;
  /** Written with a `*`: an index. */
  readonly scaled: boolean;
}

/** What an expression is worth in one pass. */
export interface Value {
  /** Signed 64 bits. */
  readonly value: bigint;
  /** False while a symbol in it has no value yet. */
  readonly known: boolean;
  /** Depends on where the code lies. */
  readonly moves: boolean;
  readonly terms: readonly Term[];
}

/** What symbols are worth: `$` and `$$` are among them. */
export type Lookup = (name: string) => { readonly value: bigint; readonly labels: number } | undefined;

/** Reads tokens from left to right. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;
  #nodes = 0;
  /** The label to which a name that begins with a dot belongs. */
  readonly scope: string;

  constructor(tokens: readonly Token[], scope: string) {
    this.#tokens = tokens;
    this.scope = scope;
  }

  get token(): Token {
    return this.#tokens[this.#at] as Token;
  }

  get atEnd(): boolean {
    return this.token.kind === "end";
  }

  peek(ahead: number): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)] as Token;
  }

  next(): Token {
    const { token } = this;
    if (token.kind !== "end") this.#at++;
    return token;
  }

  /** Take this mark or name if it is the next token. */
  take(lower: string): boolean {
    const { token } = this;
    if (token.lower !== lower || (token.kind !== "mark" && token.kind !== "name")) return false;
    this.#at++;
    return true;
  }

  /** An expression, by precedence: `|`, `^`, `&`, shifts, sums, products, signs. */
  expression(level = 0): Expression | Problem {
    if (++this.#nodes > 500) return problem(this.token.column, "an expression of at most 500 parts", "a longer one");
    const operators = [["|"], ["^"], ["&"], ["<<", ">>"], ["+", "-"], ["*", "/", "%"]][level];
    if (operators === undefined) return this.#unary();
    let left = this.expression(level + 1);
    while (left.kind !== "problem" && this.token.kind === "mark" && operators.includes(this.token.text)) {
      const { text, column } = this.next();
      const right = this.expression(level + 1);
      if (right.kind === "problem") return right;
      left = { kind: "binary", operator: text, left, right, column };
    }
    return left;
  }

  #unary(): Expression | Problem {
    const token = this.next();
    const { kind, lower, text, value, column } = token;
    if (kind === "number") return { kind: "number", value };
    if (kind === "string") {
      if (text.length <= 8) return { kind: "number", value };
      return problem(column, "a string of at most 8 characters as a number", `${text.length} characters`);
    }
    if (kind === "name") {
      const register = registers.get(lower);
      if (register !== undefined) return { kind: "register", register, column };
      return { kind: "symbol", name: text.startsWith(".") ? this.scope + text : text, column };
    }
    if (kind === "mark" && (text === "$" || text === "$$")) return { kind: "symbol", name: text, column };
    if (kind === "mark" && (text === "-" || text === "+" || text === "~")) {
      if (++this.#nodes > 500) return problem(column, "an expression of at most 500 parts", "a longer one");
      const operand = this.#unary();
      return operand.kind === "problem" ? operand : { kind: "unary", operator: text, operand, column };
    }
    if (kind === "mark" && text === "(") {
      const inner = this.expression();
      if (inner.kind === "problem" || this.take(")")) return inner;
      return problem(this.token.column, "`)`", this.token.text);
    }
    return problem(column, "a number, a name or `(`", text);
  }
}

interface Sum {
  readonly value: bigint;
  readonly known: boolean;
  /** Labels added less labels taken away; NaN when something else was done with one. */
  readonly labels: number;
  readonly terms: readonly Term[];
}

const plain = (value: bigint): Sum => ({ value: BigInt.asIntN(64, value), known: true, labels: 0, terms: [] });

/**
 * Evaluate a tree.
 *
 * @returns its value; or the problem, when a division by zero or an operation on a register is in it
 */
export function evaluate(expression: Expression, lookup: Lookup): Value | Problem {
  const sum = evaluateSum(expression, lookup);
  if ("kind" in sum) return sum;
  const { value, known, labels, terms } = sum;
  return { value, known, moves: labels !== 0, terms };
}

function evaluateSum(expression: Expression, lookup: Lookup): Sum | Problem {
  if (expression.kind === "number") return plain(expression.value);
  if (expression.kind === "symbol") {
    const found = lookup(expression.name);
    if (found === undefined) return { value: 0n, known: false, labels: 1, terms: [] };
    return { value: BigInt.asIntN(64, found.value), known: true, labels: found.labels, terms: [] };
  }
  if (expression.kind === "register") {
    const { register } = expression;
    return { value: 0n, known: true, labels: 0, terms: [{ register, factor: 1n, scaled: false }] };
  }
  if (expression.kind === "unary") {
    const operand = evaluateSum(expression.operand, lookup);
    if ("kind" in operand || expression.operator === "+") return operand;
    if (operand.terms.length > 0) return problem(expression.column, "+ or * with a register", expression.operator);
    const value = expression.operator === "-" ? -operand.value : ~operand.value;
    return { ...operand, value: BigInt.asIntN(64, value), labels: operand.labels === 0 ? 0 : Number.NaN };
  }
  const left = evaluateSum(expression.left, lookup);
  if ("kind" in left) return left;
  const right = evaluateSum(expression.right, lookup);
  if ("kind" in right) return right;
  return combine(expression.operator, left, right, expression.column);
}

function combine(operator: string, left: Sum, right: Sum, column: number): Sum | Problem {
  const known = left.known && right.known;
  if (operator === "+" || (operator === "-" && right.terms.length === 0)) {
    const value = BigInt.asIntN(64, operator === "+" ? left.value + right.value : left.value - right.value);
    const labels = operator === "+" ? left.labels + right.labels : left.labels - right.labels;
    return { value, known, labels, terms: [...left.terms, ...right.terms] };
  }
  if (left.terms.length + right.terms.length > 0) {
    const [term, factor] = left.terms.length > 0 ? [left, right] : [right, left];
    const [first] = term.terms;
    const simple = term.terms.length === 1 && term.value === 0n && factor.terms.length === 0;
    if (operator !== "*" || !simple || first === undefined || first.scaled)
      return problem(
        column,
        "a register plus a register times 1, 2, 4 or 8 plus a number",
        `${operator} with a register`,
      );
    return { value: 0n, known, labels: factor.labels, terms: [{ ...first, factor: factor.value, scaled: true }] };
  }
  const [a, b] = [left.value, right.value];
  if ((operator === "/" || operator === "%") && b === 0n) {
    if (known) return problem(column, "a divisor other than 0", "0");
    return { ...plain(0n), known };
  }
  const shift = b >= 0n && b < 64n ? b : 64n;
  const results: Readonly<Record<string, () => bigint>> = {
    "*": () => a * b,
    "/": () => a / b,
    "%": () => a % b,
    "<<": () => a << shift,
    ">>": () => BigInt.asUintN(64, a) >> shift,
    "&": () => a & b,
    "|": () => a | b,
    "^": () => a ^ b,
  };
  const value = (results[operator] as () => bigint)();
  return { ...plain(value), known, labels: left.labels === 0 && right.labels === 0 ? 0 : Number.NaN };
}
