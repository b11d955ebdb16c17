import fc from "fast-check";
import { expect, test } from "vitest";
import { leadMax, lessonCharactersMax, parseLesson } from "./markdown.ts";
import { wordsOf } from "./tree.ts";

const read = (text: string) => parseLesson(text, "lesson.md", ["dc-ecmp-hash", "dc-frame"]);
const codes = (text: string) => read(text).issues.map(({ line, code }) => `${line} ${code}`);

test("L20: CommonMark becomes a tree of plain data", () => {
  const text = `# One *path*

A **hash** of \`five\` fields; see [the RFC](https://example.org/rfc2992).\\
New line.

3. three
4. four

> quoted

---

\`\`\`yaml
dc: 1
\`\`\`
`;
  expect(read(text)).toEqual({
    issues: [],
    blocks: [
      {
        kind: "heading",
        level: 2,
        children: [
          { kind: "text", text: "One " },
          { kind: "emphasis", children: [{ kind: "text", text: "path" }] },
        ],
      },
      {
        kind: "paragraph",
        children: [
          { kind: "text", text: "A " },
          { kind: "strong", children: [{ kind: "text", text: "hash" }] },
          { kind: "text", text: " of " },
          { kind: "code", text: "five" },
          { kind: "text", text: " fields; see " },
          { kind: "link", href: "https://example.org/rfc2992", children: [{ kind: "text", text: "the RFC" }] },
          { kind: "text", text: "." },
          { kind: "break" },
          { kind: "text", text: "New line." },
        ],
      },
      {
        kind: "list",
        start: 3,
        items: [
          [{ kind: "paragraph", children: [{ kind: "text", text: "three" }] }],
          [{ kind: "paragraph", children: [{ kind: "text", text: "four" }] }],
        ],
      },
      { kind: "quote", children: [{ kind: "paragraph", children: [{ kind: "text", text: "quoted" }] }] },
      { kind: "rule" },
      { kind: "code", language: "yaml", text: "dc: 1" },
    ],
  });
  const [, paragraph] = read(text).blocks;
  expect(paragraph?.kind === "paragraph" && wordsOf(paragraph.children)).toBe(
    "A hash of five fields; see the RFC. New line.",
  );
});

test("L21: markup of any kind is refused at its line, and nothing of it is kept", () => {
  expect(codes("fine\n\n<script>alert(1)</script>")).toEqual(["3 module/markup"]);
  expect(codes("a <b onclick=x>c</b>")).toEqual(["1 module/markup", "1 module/markup"]);
  expect(codes("- x\n  <!-- hidden -->")).toEqual(["2 module/markup"]);
  expect(JSON.stringify(read("a <img src=x onerror=y> b").blocks)).not.toContain("onerror");
});

test("L22: links are of http and https; other addresses are refused and the words stay", () => {
  for (const href of [
    "javascript:alert(1)",
    "data:text/html,x",
    "//example.org",
    "page.html",
    "JAVA&#x53;CRIPT:x",
    "file:///x",
  ]) {
    expect([href, codes(`[go](${href})`)]).toEqual([href, ["1 module/link"]]);
  }
  expect(read("[go](javascript:x)").blocks).toEqual([{ kind: "paragraph", children: [{ kind: "text", text: "go" }] }]);
  expect(codes("[go][there]\n\n[there]: https://example.org")).toEqual([]);
  expect(codes("[go][there]\n\n[there]: vbscript:x")).toEqual(["1 module/link"]);
  expect(codes("![a cat](https://example.org/cat.png)")).toEqual(["1 module/picture"]);
});

test("L23: a figure is a block with an element's name and its attributes", () => {
  expect(read("```figure dc-ecmp-hash\nselect: modulo\nseed: 7\n```")).toEqual({
    issues: [],
    blocks: [{ kind: "figure", name: "dc-ecmp-hash", attributes: { select: "modulo", seed: "7" } }],
  });
  expect(read("```figure dc-frame\n```").blocks).toEqual([{ kind: "figure", name: "dc-frame", attributes: {} }]);
});

test("L24: a figure that nobody knows, or that would run something, is refused", () => {
  expect(codes("a\n\n```figure dc-ecmp-hsah\n```")).toEqual(["3 module/figure"]);
  expect(read("```figure dc-ecmp-hsah\n```").issues[0]?.hint).toContain("dc-ecmp-hash");
  for (const line of [
    "onload: x",
    "style: x",
    "src: x",
    "href: x",
    "class: x",
    "A: x",
    "select: [1]",
    "x",
    "srcdoc: x",
  ]) {
    expect([line, codes(`\`\`\`figure dc-frame\n${line}\n\`\`\``)]).toEqual([line, ["1 module/figure"]]);
  }
  expect(codes("\n```figure dc-frame\na: [\n```")).toEqual(["3 text/syntax"]);
});

test("L25: length and nesting end somewhere", () => {
  expect(codes("x".repeat(lessonCharactersMax + 1))).toEqual(["1 input/too-large"]);
  expect(codes(`fine\n${">".repeat(leadMax + 1)} x`)).toEqual(["2 input/too-large"]);
  expect(codes(`fine\n${" ".repeat(leadMax + 1)}- x`)).toEqual(["2 input/too-large"]);
  expect(codes(`fine\n\n${"> ".repeat(leadMax)} x`)).toEqual(["3 input/too-large"]);
  expect(codes(`${"> ".repeat(leadMax / 2)}x`)).toEqual([]);
  // Lines without a word nest nothing.
  expect(codes(`fine\n${"\n".repeat(leadMax + 1)}fine`)).toEqual([]);
});

test("L25: no text throws", () => {
  const piece = fc.constantFrom(
    "#",
    "*",
    "_",
    "`",
    "[",
    "](",
    ")",
    "<",
    ">",
    "- ",
    "\n",
    "\n\n",
    "```figure dc-frame\n",
    "&",
    "\\",
    "a",
    "https://x",
    "|",
    "1. ",
    "  ",
    "\u0000",
    "é",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const { blocks } = read(pieces.join(""));
      expect(JSON.stringify(blocks)).not.toMatch(/"kind":"html"/);
    }),
    { seed: 2, numRuns: 1000 },
  );
});
