/**
 * guest/expression — a learner's decoder: an expression over q, of numbers, `& | ^ + - << >> ~` and brackets.
 *
 * Values are integers of 64 bits, unsigned. Precedence is that of C: `~`, then `+ -`, `<< >>`, `&`, `^`, `|`. Nothing is
 * executed but this: no name but q, no call.
 * @module
 */

/** What is wrong with an expression, and where: columns from 1. */
export interface ExpressionIssue {
  readonly column: number;
  readonly expected: "value" | "operator" | "closing" | "short";
  readonly received: string;
}

/** An expression that can be asked for its value. */
export type ReadExpression =
  | { readonly ok: true; readonly evaluate: (q: bigint) => bigint }
  | { readonly ok: false; readonly issue: ExpressionIssue };

const charactersMax = 200;
const depthMax = 32;
const wide = (value: bigint): bigint => BigInt.asUintN(64, value);

type Value = (q: bigint) => bigint;

/** Binary operators, the loosest first. */
const levels: readonly Readonly<Record<string, (a: bigint, b: bigint) => bigint>>[] = [
  { "|": (a, b) => a | b },
  { "^": (a, b) => a ^ b },
  { "&": (a, b) => a & b },
  {
    "<<": (a, b) => (b > 63n ? 0n : wide(a << b)),
    ">>": (a, b) => (b > 63n ? 0n : a >> b),
  },
  { "+": (a, b) => wide(a + b), "-": (a, b) => wide(a - b) },
];

interface Token {
  readonly text: string;
  readonly column: number;
}

class Refused extends Error {
  readonly issue: ExpressionIssue;
  constructor(issue: ExpressionIssue) {
    super(issue.expected);
    this.issue = issue;
  }
}

/** Read an expression. Never throws. */
export function readExpression(text: string): ReadExpression {
  try {
    if (text.length > charactersMax)
      throw new Refused({ column: charactersMax + 1, expected: "short", received: String(text.length) });
    const reader = new Reader(readTokens(text), text.length + 1);
    const value = reader.level(0, 0);
    reader.end();
    return { ok: true, evaluate: value };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, issue: error.issue };
    throw error;
  }
}

function readTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = /\s+|(0x[0-9a-f]+|0b[01]+|\d+|[a-z_]\w*|<<|>>|[&|^+\-~()])|(.)/giy;
  for (const match of text.matchAll(pattern)) {
    const column = (match.index ?? 0) + 1;
    if (match[2] !== undefined) throw new Refused({ column, expected: "value", received: match[2] });
    if (match[1] !== undefined) tokens.push({ text: match[1].toLowerCase(), column });
  }
  return tokens;
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #at = 0;

  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  level(level: number, depth: number): Value {
    const operators = levels[level];
    if (operators === undefined) return this.#single(depth);
    let left = this.level(level + 1, depth);
    for (;;) {
      const token = this.#tokens[this.#at];
      const apply = token === undefined ? undefined : operators[token.text];
      if (apply === undefined) return left;
      this.#at += 1;
      const [one, other] = [left, this.level(level + 1, depth)];
      left = (q) => apply(one(q), other(q));
    }
  }

  end(): void {
    const token = this.#tokens[this.#at];
    if (token !== undefined) throw this.#refuse("operator");
  }

  #single(depth: number): Value {
    const token = this.#tokens[this.#at];
    if (token === undefined || depth > depthMax) throw this.#refuse(depth > depthMax ? "short" : "value");
    if (token.text === "~") {
      this.#at += 1;
      const inner = this.#single(depth + 1);
      return (q) => wide(~inner(q));
    }
    if (token.text === "(") {
      this.#at += 1;
      const inner = this.level(0, depth + 1);
      if (this.#tokens[this.#at]?.text !== ")") throw this.#refuse("closing");
      this.#at += 1;
      return inner;
    }
    if (token.text === "q") {
      this.#at += 1;
      return (q) => q;
    }
    if (!/^\d/.test(token.text)) throw this.#refuse("value");
    this.#at += 1;
    const number = wide(BigInt(token.text));
    return () => number;
  }

  #refuse(expected: ExpressionIssue["expected"]): Refused {
    const token = this.#tokens[this.#at];
    return new Refused({ column: token?.column ?? this.#end, expected, received: token?.text ?? "" });
  }
}
