import { expect, test } from "vitest";
import {
  absolute,
  type Cell,
  type Claim,
  exact,
  type Measured,
  notYet,
  points,
  relative,
  runClaim,
  selectClaims,
  type Tolerance,
} from "./claim.ts";
import { claimMarkdown, claimText } from "./print.ts";

const cell = (expected: Measured, tolerance: Tolerance, measured: Measured, inputs: Cell["inputs"] = {}): Cell => ({
  inputs,
  quantity: "things",
  expected,
  tolerance,
  measure: () => measured,
});
const claim = (...cells: Cell[]): Claim => ({
  id: "X-01",
  slug: "a-thing",
  statement: "Things are so",
  refutes: ["E01"],
  source: "a book",
  cells: () => cells,
});
const verdicts = (...cells: Cell[]) => runClaim(claim(...cells)).cells.map(({ verdict }) => verdict);

test("E200: each tolerance holds up to its edge and fails beyond", () => {
  const rows: [Measured, Tolerance, Measured, string][] = [
    [5, exact, 5, "holds"],
    [5, exact, 5.0001, "fails"],
    ["leaf1", exact, "leaf1", "holds"],
    ["leaf1", exact, "leaf2", "fails"],
    [10, absolute(2), 12, "holds"],
    [10, absolute(2), 8, "holds"],
    [10, absolute(2), 12.01, "fails"],
    [200, relative(0.05), 210, "holds"],
    [-200, relative(0.05), -190, "holds"],
    [200, relative(0.05), 189, "fails"],
    [0.5, points(3), 0.53, "holds"],
    [0.5, points(3), 0.5301, "fails"],
    [1, absolute(9), Number.NaN, "fails"],
    [1, absolute(9), "1", "fails"],
    [1, absolute(9), notYet, "not-yet"],
  ];
  for (const [expected, tolerance, measured, verdict] of rows) {
    expect([expected, tolerance, measured, verdicts(cell(expected, tolerance, measured))[0]]).toEqual([
      expected,
      tolerance,
      measured,
      verdict,
    ]);
  }
});

test("E201: a claim fails with any cell; else it is not yet while any is not; else it holds", () => {
  const [good, bad, missing] = [cell(1, exact, 1), cell(1, exact, 2), cell(1, exact, notYet)];
  const of = (...cells: Cell[]) => runClaim(claim(...cells)).verdict;
  expect([of(good, good), of(good, missing), of(missing, bad, good), of()]).toEqual([
    "holds",
    "not-yet",
    "fails",
    "not-yet",
  ]);
});

test("E202: a cell that throws fails and says why; the others are run", () => {
  const broken: Cell = {
    ...cell(1, exact, 1),
    measure() {
      throw new Error("no such port");
    },
  };
  const { cells, verdict } = runClaim(claim(broken, cell(1, exact, 1)));
  expect(cells.map(({ measured }) => measured)).toEqual(["error: no such port", 1]);
  expect(verdict).toBe("fails");
});

test("E203: the digest is of what went in and came out, and of nothing else", () => {
  const base = cell(1, absolute(1), 1, { k: 4 });
  const { digest } = runClaim(claim(base));
  expect(digest).toMatch(/^[0-9a-f]{16}$/);
  expect(runClaim(claim({ ...base })).digest).toBe(digest);
  expect(runClaim({ ...claim(base), statement: "Other words" }).digest).toBe(digest);
  const others = [
    runClaim({ ...claim(base), id: "X-02" }),
    runClaim(claim(cell(1, absolute(1), 1, { k: 5 }))),
    runClaim(claim(cell(1, absolute(1), 1, { n: 4 }))),
    runClaim(claim({ ...base, quantity: "bytes" })),
    runClaim(claim(cell(2, absolute(1), 1, { k: 4 }))),
    runClaim(claim(cell(1, absolute(2), 1, { k: 4 }))),
    runClaim(claim(cell(1, relative(1), 1, { k: 4 }))),
    runClaim(claim(cell(1, absolute(1), 1 + Number.EPSILON, { k: 4 }))),
    runClaim(claim(cell(1, absolute(1), "1", { k: 4 }))),
    runClaim(claim(base, base)),
  ];
  expect(new Set([digest, ...others.map((result) => result.digest)]).size).toBe(others.length + 1);
});

test("E204: claims are asked for by id or beginning, in any case; what names none is told", () => {
  const claims = ["F-05 hash-block", "F-17 overhead", "V-17 huge"].map((name): Claim => {
    const [id = "", slug = ""] = name.split(" ");
    return { ...claim(), id, slug };
  });
  const ids = (...wanted: string[]) => selectClaims(claims, wanted).claims.map(({ id }) => id);
  expect(ids()).toEqual(["F-05", "F-17", "V-17"]);
  expect(ids("f")).toEqual(["F-05", "F-17"]);
  expect(ids("V", "F-17", "f-17-over")).toEqual(["F-17", "V-17"]);
  expect(selectClaims(claims, ["F-05", "Q", "F-05-HASH-BLOCKS"]).unknown).toEqual(["Q", "F-05-HASH-BLOCKS"]);
});

test("E205: a table in text and in Markdown, with every input a column", () => {
  const result = runClaim(
    claim(
      cell(0.68359375, points(2), 0.7, { k: 4, hash: "a|b" }),
      cell(1, exact, notYet, { k: 16, spray: "each packet" }),
    ),
  );
  expect(claimText(result)).toEqual([
    "X-01 a-thing: not-yet",
    "  Things are so",
    "",
    "  k   hash  spray        quantity  expected  tolerance   measured  verdict",
    "  4   a|b                things    0.683594  ± 2 points  0.7       holds",
    "  16        each packet  things    1         exactly               not-yet",
    "",
    `  refutes E01; source: a book; digest ${result.digest}`,
  ]);
  expect(claimMarkdown(result)).toEqual([
    "## X-01 a-thing: not-yet",
    "",
    "Things are so.",
    "",
    "| k | hash | spray | quantity | expected | tolerance | measured | verdict |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    "| 4 | a\\|b |  | things | 0.683594 | ± 2 points | 0.7 | holds |",
    "| 16 |  | each packet | things | 1 | exactly |  | not-yet |",
    "",
    `Refutes E01. Source: a book. Digest \`${result.digest}\`.`,
  ]);
});
