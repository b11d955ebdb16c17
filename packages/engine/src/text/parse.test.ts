import fc from "fast-check";
import { expect, test } from "vitest";
import { parseText } from "./parse.ts";
import { createLocator } from "./position.ts";

function issuesOf(text: string): string[] {
  return parseText(text).issues.map(({ code, line, column }) => `${code} ${line}:${column}`);
}

function readValue(text: string): unknown {
  const read = parseText(text);
  expect(read.issues).toEqual([]);
  // Through JSON, because maps have no prototype.
  return read.ok ? JSON.parse(JSON.stringify(read.value.value)) : undefined;
}

test.each([
  ["a: 1\nb: [x, 2.5, true, ~]", { a: 1, b: ["x", 2.5, true, null] }],
  ['{\n\t"a": [\n\t\t1\n\t]\n}', { a: [1] }],
  ["\ufeffa: 1", { a: 1 }],
  ["a: 1\r\nb: 2\r\n", { a: 1, b: 2 }],
  ["a: yes\nb: 25G\nc: 0x1F", { a: "yes", b: "25G", c: 31 }],
  ["1: a\nnull: b", { "1": "a", null: "b" }],
  ["base: &b { x: 1, y: 2 }\nuse: *b", { base: { x: 1, y: 2 }, use: { x: 1, y: 2 } }],
  ["base: &b { x: 1, y: 2 }\nuse: { <<: *b, y: 3 }", { base: { x: 1, y: 2 }, use: { y: 3, x: 1 } }],
  ["a: &a { x: 1 }\nb: &b { x: 2, z: 3 }\nc: { <<: [*a, *b] }", { a: { x: 1 }, b: { x: 2, z: 3 }, c: { x: 1, z: 3 } }],
  ['a: !!str 12\nb: "<<"\n"<<": 1', { a: "12", b: "<<", "<<": 1 }],
  ["a: |\n  two\n  lines\n", { a: "two\nlines\n" }],
])("E143: %j reads as plain data", (text, value) => {
  expect(readValue(text)).toEqual(value);
});

test("E143: an empty text is null", () => {
  expect(parseText("")).toMatchObject({ ok: true, value: { value: null } });
  expect(parseText("# nothing\n")).toMatchObject({ ok: true, value: { value: null } });
});

test.each([
  ["a: 1\nb: [1, 2", "text/syntax 2:9"],
  ["a: b: c", "text/syntax 1:4"],
  ['a: "\\x"', "text/syntax 1:5"],
  ["a: 1\nb: 2\na: 3", "text/duplicate-key 3:1"],
  ["{ a: 1, a: 2 }", "text/duplicate-key 1:9"],
  ["1: a\n'1': b", "text/duplicate-key 2:1"],
  ["a: !secret 1", "text/tag 1:4"],
  ["a: !!binary aGk=", "text/tag 1:4"],
  ["a: !!js/function 'x'", "text/tag 1:4"],
  ["a: *nobody", "text/alias 1:4"],
  ["&a [*a]", "text/alias 1:5"],
  ["? [1]\n: 2", "text/key 1:3"],
  ["a: 1\n---\nb: 2", "text/documents 2:1"],
  ["a: \u0000", "input/binary 1:4"],
  ["PK\u0003\u0004", "input/binary 1:3"],
  ["\ufffd\ufffd\ufffdabc", "input/binary 1:1"],
])("E144: %j gives %s", (text, issue) => {
  expect(issuesOf(text)[0]).toBe(issue);
});

test("E145: __proto__ is a key like any other, and no map has a prototype", () => {
  const read = parseText('__proto__: { polluted: 1 }\n"constructor": 2');
  if (!read.ok) throw new Error("expected a value");
  expect(Object.getPrototypeOf(read.value.value)).toBeNull();
  expect(Object.keys(read.value.value as object)).toEqual(["__proto__", "constructor"]);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test.each([
  ["[", (n: number) => "[".repeat(n)],
  ["{a:", (n: number) => "{a: ".repeat(n)],
  ["- ", (n: number) => `${"- ".repeat(n)}x`],
  ["? ", (n: number) => `${"? ".repeat(n)}x`],
  ["[ closed", (n: number) => "[".repeat(n) + "]".repeat(n)],
  [
    "indented maps",
    (n: number) => Array.from({ length: Math.min(n, 1500) }, (_, i) => `${" ".repeat(i)}a:`).join("\n"),
  ],
  ["JSON", (n: number) => '{"a":'.repeat(n)],
])("E141: 20,000 levels of %s are one issue, without recursion", (_name, make) => {
  const read = parseText(make(20_000));
  expect(read.issues).toHaveLength(1);
  expect(read.issues[0]).toMatchObject({ code: "input/too-large", expected: "nesting of at most 64" });
  expect(read.issues[0]?.line).toBeGreaterThan(0);
});

test("E141: 64 levels are read, 65 are not", () => {
  expect(parseText("[".repeat(64) + "]".repeat(64)).ok).toBe(true);
  expect(issuesOf("[".repeat(65) + "]".repeat(65))).toEqual(["input/too-large 1:65"]);
  const maps = (n: number): string => `${Array.from({ length: n }, (_, i) => `${" ".repeat(i)}a:`).join("\n")} 1`;
  expect(parseText(maps(64)).ok).toBe(true);
  expect(issuesOf(maps(65))).toEqual(["input/too-large 65:66"]);
});

test("E140: more than 4 MiB is refused before it is parsed, 50 MB too", () => {
  expect(issuesOf(`a: "${"x".repeat(4_194_304)}"`)).toEqual(["input/too-large 1:1"]);
  expect(issuesOf(`a: ${"é".repeat(2_097_152)}`)).toEqual(["input/too-large 1:1"]);
  expect(issuesOf("\u0000".repeat(50_000_000))).toEqual(["input/too-large 1:1"]);
  expect(parseText("a".repeat(5_000_000), "big.yml").issues[0]?.received).toBe('"big.yml", 4.8 MiB');
});

test("E142: 100 aliases are read, 101 are not", () => {
  const aliases = (n: number): string => `a: &a 1\nb: [${Array(n).fill("*a").join(", ")}]`;
  expect(parseText(aliases(100)).ok).toBe(true);
  expect(issuesOf(aliases(101))).toEqual(["text/aliases 2:405"]);
});

test("E142: few aliases that multiply are counted by what they stand for", () => {
  let text = `a0: &a0 [${Array(9).fill("lol").join(", ")}]\n`;
  for (let i = 1; i < 11; i++)
    text += `a${i}: &a${i} [${Array(9)
      .fill(`*a${i - 1}`)
      .join(", ")}]\n`;
  // Once, however many aliases are behind it.
  expect(issuesOf(text)).toEqual([expect.stringMatching(/^input\/too-large/)]);
});

test("E146: every path has its position, of its key and of its value", () => {
  const read = parseText('dc: 1\nlinks:\n  - { ends: ["a:1", "b:2"], rate: 25G }\nnodes:\n  "a.b": { kind: x }\n');
  if (!read.ok) throw new Error("expected a value");
  const { positionOf } = read.value;
  expect(positionOf("")).toEqual({ line: 1, column: 1 });
  expect(positionOf("links[0].rate")).toEqual({ line: 3, column: 35 });
  expect(positionOf("links[0].rate", "key")).toEqual({ line: 3, column: 29 });
  expect(positionOf("links[0].ends[1]")).toEqual({ line: 3, column: 21 });
  expect(positionOf('nodes["a.b"].kind')).toEqual({ line: 5, column: 18 });
  expect(positionOf("links[1]")).toBeUndefined();
  expect(positionOf("nodes.nobody")).toBeUndefined();
});

test("E146: a path through an alias or a merge key is where the value was written", () => {
  const read = parseText("base: &b\n  x: 1\nuse: *b\nmix:\n  <<: *b\n  y: 2\n");
  if (!read.ok) throw new Error("expected a value");
  expect(read.value.positionOf("use.x")).toEqual({ line: 2, column: 6 });
  expect(read.value.positionOf("mix.x")).toEqual({ line: 2, column: 6 });
});

test("E147: 65,536 keys in one map are read, without comparing each with each", () => {
  const text = Array.from({ length: 65_536 }, (_, i) => `n${i}: 1`).join("\n");
  expect(parseText(text).ok).toBe(true);
}, 60_000);

test("E148: any text gives a value or issues with a place, and never throws", () => {
  const pieces = fc.constantFrom(
    ..."a b 1 : - ? [ ] { } , & * ! | > ' \" # % @ ` \n \t".split(" "),
    "\n",
    " ",
    "  ",
    ": ",
    "- ",
    "&a ",
    "*a",
    "!t ",
    "<<: ",
    "---\n",
    "...\n",
    "\\",
    "key: ",
    "\u00e9",
    "\ufeff",
    "%YAML 1.1\n",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
      const read = parseText(parts.join(""));
      if (read.ok) return;
      expect(read.issues.length).toBeGreaterThan(0);
      for (const issue of read.issues) {
        expect(issue.line).toBeGreaterThan(0);
        expect(issue.column).toBeGreaterThan(0);
        expect(issue.expected).not.toBe("");
      }
    }),
    { seed: 20261, numRuns: 2000 },
  );
}, 60_000);

test("E148: every JSON value reads as JSON.parse reads it", () => {
  const sane = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value, undefined, 1));
  fc.assert(
    fc.property(sane, (text) => {
      // DEL and the C1 controls are not allowed raw in YAML text; JSON allows them.
      fc.pre(!text.includes("\x7f"));
      expect(readValue(text)).toEqual(JSON.parse(text));
    }),
    { seed: 20262, numRuns: 500 },
  );
}, 60_000);

test("E146: positions count lines by LF, CRLF and CR", () => {
  const at = createLocator("ab\ncd\r\nef\rgh");
  expect([0, 1, 3, 7, 10].map(at)).toEqual([
    { line: 1, column: 1 },
    { line: 1, column: 2 },
    { line: 2, column: 1 },
    { line: 3, column: 1 },
    { line: 4, column: 1 },
  ]);
});
