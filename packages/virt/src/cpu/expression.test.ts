import { expect, test } from "vitest";
import { evaluate, readTokens, TokenReader, type Value } from "./expression.ts";

const symbols: Readonly<Record<string, { value: bigint; labels: number }>> = {
  here: { value: 0x100n, labels: 1 },
  there: { value: 0x180n, labels: 1 },
  four: { value: 4n, labels: 0 },
};

/** The value of a text; or its problem in one line. */
function value(text: string): Value | string {
  const tokens = readTokens(text);
  if (!Array.isArray(tokens)) return `${tokens.column}: ${tokens.expected}`;
  const tree = new TokenReader(tokens, "").expression();
  if (tree.kind === "problem") return `${tree.column}: ${tree.expected}`;
  const found = evaluate(tree, (name) => symbols[name]);
  return "kind" in found ? `${found.column}: ${found.expected}` : found;
}
const number = (text: string): bigint | string => {
  const found = value(text);
  return typeof found === "string" ? found : found.value;
};

test("V221: numbers in four bases, strings as numbers with the first character lowest", () => {
  expect(["10", "0x1F", "0ffh", "1010b", "0b11", "0o17", "1_000"].map(number)).toEqual([
    10n,
    31n,
    255n,
    10n,
    3n,
    15n,
    1000n,
  ]);
  expect(number("'R'")).toBe(0x52n);
  expect(number("'ab'")).toBe(0x6261n);
  expect(number("0xffffffffffffffff")).toBe(-1n);
  expect(number("0x10000000000000000")).toBe("1: a number of at most 64 bits");
  expect(number("12x")).toBe("1: a number of at most 64 bits");
});

test("V221: operators by precedence, in 64 bits that wrap", () => {
  expect(number("1+2*3")).toBe(7n);
  expect(number("(1+2)*3")).toBe(9n);
  expect(number("1<<4|2&3^1")).toBe(0x13n);
  expect(number("-7/2")).toBe(-3n);
  expect(number("7%4 - ~0")).toBe(4n);
  expect(number("1<<63<<1")).toBe(0n);
  expect(number("-1>>60")).toBe(15n);
  expect(number("1/0")).toBe("2: a divisor other than 0");
  expect(number("(1")).toBe("3: `)`");
  expect(number("1+")).toBe("3: a number, a name or `(`");
});

test("V221: a label depends on where the code lies, the difference of two does not", () => {
  const moves = (text: string): boolean => (value(text) as Value).moves;
  expect([moves("here"), moves("here+four"), moves("there-here"), moves("four*2"), moves("here*1")]).toEqual([
    true,
    true,
    false,
    false,
    true,
  ]);
  expect((value("missing+1") as Value).known).toBe(false);
});

test("V221: registers add up, one of them with a factor", () => {
  const { terms, value: sum } = value("ebx+ecx*4+four-1") as Value;
  expect(sum).toBe(3n);
  expect(terms.map(({ register, factor, scaled }) => [register.number, factor, scaled])).toEqual([
    [3, 1n, false],
    [1, 4n, true],
  ]);
  expect((value("four*ecx") as Value).terms[0]?.factor).toBe(4n);
  expect(number("1-eax")).toContain("a register plus a register");
  expect(number("eax*ebx")).toContain("a register plus a register");
  expect(number("-eax")).toBe("1: + or * with a register");
});

test("V221: what is nested too deeply is refused, not followed", () => {
  for (const text of ["(".repeat(3_000), "-".repeat(3_000), `${"1+".repeat(1_500)}1`])
    expect(number(text)).toContain("an expression of at most 500 parts");
});
