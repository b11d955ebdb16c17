import { readdirSync, readFileSync } from "node:fs";
import { createRandomStream } from "@dc/engine";
import { expect, test } from "vitest";
import { importFormats } from "./exits.ts";
import { createExitImport, parseExits } from "./import.ts";
import { lineCharactersMax } from "./line-splitter.ts";
import { parsePerfReport, printPerfReport } from "./perf-report.ts";

const folder = new URL("../../vectors/", import.meta.url);
const texts = readdirSync(folder)
  .filter((name) => name.endsWith(".txt"))
  .map((name) => readFileSync(new URL(name, folder), "utf8"));
const cases = Number(process.env.DC_VIRT_IMPORT_CASES ?? 4000);
const seed = Number(process.env.DC_VIRT_SEED ?? 20_26);

test("V392: a text in chunks of any size is the text in one", () => {
  for (const text of texts)
    for (const size of [1, 7, 100]) {
      const reader = createExitImport();
      for (let at = 0; at < text.length; at += size) expect(reader.write(text.slice(at, at + size))).toBe(true);
      expect(reader.end()).toEqual(parseExits(text));
    }
});

test("V406: CR LF, a mark of the byte order and no last line end change nothing", () => {
  for (const text of texts) {
    const { ok, ...rest } = parseExits(text);
    expect(ok).toBe(true);
    expect(parseExits(`\ufeff${text.replaceAll("\n", "\r\n")}`)).toEqual({ ok, ...rest });
    expect(parseExits(text.trimEnd())).toEqual({ ok, ...rest });
  }
});

test.each([
  ["nothing", "", "input/unknown-format", 1, 1],
  ["blank lines", "\n \n", "input/unknown-format", 1, 1],
  ["a scenario", "\n  dc: 1\n", "input/unknown-format", 2, 3],
  ["a perf.data", "PERFILE2\0\0\0", "input/binary", 1, 9],
  ["a NUL in a trace", "a-1 [000] 1.000000: kvm_entry: vcpu 0\na\0b\n", "input/binary", 2, 2],
  ["UTF-16", "A\0n\0", "input/binary", 1, 2],
  ["a line without end", `kvm_exit 1 2 ${"x".repeat(100_000)}`, "input/too-large", 1, lineCharactersMax + 1],
])("V406: %s", (_, text, code, line, column) => {
  expect(parseExits(text)).toMatchObject({ ok: false, issues: [{ severity: "error", code, line, column }] });
});

test("V406: a file that is of no format, or too long, is told so early: the rest need not be read", () => {
  const unknown = createExitImport();
  let chunks = 0;
  while (unknown.write("nobody knows this line\n".repeat(100)) && chunks < 1000) chunks += 1;
  expect(chunks).toBe(3);
  expect(unknown.end()).toMatchObject({ ok: false, issues: [{ code: "input/unknown-format" }] });
  const long = createExitImport({ charactersMax: 1000 });
  const line = "a-1 [000] 1.000000: kvm_entry: vcpu 0\n";
  let lines = 0;
  while (lines < 100 && long.write(line)) lines += 1;
  expect(lines).toBe(Math.floor(1000 / line.length));
  expect(long.end()).toMatchObject({ ok: false, issues: [{ code: "input/too-large", line: lines + 1 }] });
});

test("V406: whatever a text is said to be, it is read as that, or refused", () => {
  for (const text of texts)
    for (const format of importFormats) {
      const parsed = parseExits(text, { format });
      if (parsed.ok) expect(parsed.value.format).toBe(format);
      else expect(parsed.issues.length).toBeGreaterThan(0);
    }
});

test("V407: long runs of what a pattern could try again and again are read in one pass", () => {
  // Seconds where a line is looked at in time that grows with its length squared; minutes more where it is cubed.
  for (const filler of [" ", "[", "[000] ", "9", "9,", ".", "kvm_exit(", "(", "x:", "\t1"]) {
    const line = filler.repeat(Math.floor(lineCharactersMax / filler.length));
    const head = "# tracer: nop\n";
    for (const start of [
      head,
      "Analyze events for x:\n",
      "KVM_EXIT_REASON COUNT\n",
      "kvm_exit 1 2\n",
      "exits:1\n",
      "",
    ]) {
      const reader = createExitImport();
      reader.write(start);
      for (let at = 0; at < 300 && reader.write(`${line}\n`); at += 1);
      expect(typeof reader.end().ok).toBe("boolean");
    }
  }
}, 60_000);

test(`V408: ${cases} broken files: each is read or refused with places inside it, and nothing throws (seed ${seed})`, () => {
  const random = createRandomStream(new Int32Array([seed, 1, 0, 0]));
  const below = (end: number): number => random.below(end);
  const pieces = [
    "\0",
    "\r",
    "\n",
    " ",
    "%",
    "us",
    "nan",
    "999999999999999999999",
    "(",
    "[",
    "kvm_exit: ",
    "\u202e",
    "0x",
    ",",
  ];
  let read = 0;
  for (let each = 0; each < cases; each += 1) {
    let text = texts[below(texts.length)] as string;
    for (let change = below(6); change >= 0; change -= 1) {
      const at = below(text.length + 1);
      const to = Math.min(text.length, at + below(40));
      const kind = below(5);
      if (kind === 0) text = text.slice(0, at) + text.slice(to);
      else if (kind === 1) text = text.slice(0, at) + pieces[below(pieces.length)] + text.slice(at);
      else if (kind === 2) text = text.slice(0, at);
      else if (kind === 3) text = text.slice(0, at) + text.slice(at, to).repeat(2) + text.slice(to);
      else text = text.slice(at);
    }
    const lines = text.split("\n").length;
    const parsed = parseExits(text);
    const where = `case ${each}, ${JSON.stringify(text.slice(0, 200))}`;
    for (const { line = 0, column = 0, expected, received } of parsed.issues) {
      expect(line, where).toBeGreaterThanOrEqual(1);
      expect(line, where).toBeLessThanOrEqual(lines);
      expect(column, where).toBeGreaterThanOrEqual(1);
      expect(column, where).toBeLessThanOrEqual(lineCharactersMax + 1);
      expect(expected.length * received.length, where).toBeGreaterThan(0);
    }
    if (!parsed.ok) {
      expect(
        parsed.issues.some(({ severity }) => severity === "error"),
        where,
      ).toBe(true);
      continue;
    }
    read += 1;
    const { exits, samples } = parsed.value;
    expect(
      exits.reduce((sum, exit) => sum + exit.samples, 0),
      where,
    ).toBeLessThanOrEqual(samples);
    for (const { sampleShare, name } of exits) {
      expect(sampleShare >= 0 && sampleShare <= 1, where).toBe(true);
      expect(name.length, where).toBeGreaterThan(0);
    }
    // What is read as a report without a word about its setting is written back as it was.
    const report = parsePerfReport(text);
    if (report.ok && !report.issues.some((issue) => issue.expected === "the spacing of perf"))
      expect(printPerfReport(report.value), where).toBe(text);
  }
  // Broken files are not all broken beyond reading, and not all whole.
  expect(read).toBeGreaterThan(cases / 20);
  expect(read).toBeLessThan(cases);
}, 120_000);
