import fc from "fast-check";
import { expect, test } from "vitest";
import { createLineSplitter, lineCharactersMax } from "./line-splitter.ts";

function split(chunks: readonly string[]): unknown[] {
  const lines: unknown[] = [];
  const splitter = createLineSplitter((text, line, ended) => lines.push([text, line, ended]));
  for (const chunk of chunks) splitter.write(chunk);
  splitter.end();
  return lines;
}

test("V392: LF and CR LF end a line, the last one may have none, and a mark of the byte order is no text", () => {
  expect(split(["\ufeffone\r\ntwo\n\nfour"])).toEqual([
    ["one", 1, true],
    ["two", 2, true],
    ["", 3, true],
    ["four", 4, false],
  ]);
  expect(split([])).toEqual([]);
});

const seed = 2026;
test(`V392: wherever a text is cut into chunks, its lines are the same (seed ${seed})`, () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "\r", "\n"), maxLength: 60 });
  fc.assert(
    fc.property(text, fc.array(fc.nat(59), { maxLength: 8 }), (whole, cuts) => {
      const at = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length];
      const chunks = at.slice(1).map((end, i) => whole.slice(at[i], end));
      expect(split(chunks)).toEqual(split([whole]));
    }),
    { seed, numRuns: 2000 },
  );
});

test("V406: of a line without end only its beginning is kept", () => {
  const lines: string[] = [];
  const splitter = createLineSplitter((text) => lines.push(text));
  for (let chunk = 0; chunk < 1000; chunk += 1) splitter.write("x".repeat(10_000));
  expect(splitter.heldCharacters).toBeLessThanOrEqual(lineCharactersMax + 2);
  splitter.write("\nshort\n");
  expect(lines.map((line) => line.length)).toEqual([lineCharactersMax + 1, 5]);
  lines.length = 0;
  splitter.write(`${"y".repeat(lineCharactersMax)}\r\n`);
  expect(lines.map((line) => line.length)).toEqual([lineCharactersMax]);
});
