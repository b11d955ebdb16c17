import { expect, test } from "vitest";
import { describeIssues } from "../run/issues.ts";
import { writeGrades } from "./csv.ts";
import type { Graded } from "./graded.ts";

const refused: Graded = {
  name: "a.txt",
  learner: "a",
  link: undefined,
  verdict: "refused",
  module: undefined,
  seed: undefined,
  grade: undefined,
  items: [],
  digest: undefined,
  issues: [{ severity: "error", code: "permalink/cut", path: "s", expected: 'a "whole" link, not', received: "less" }],
};
const item = { step: "01-a", taskNumber: 1, state: "done", isPassed: true, pointsMax: 2, evidence: "" } as const;
const grade = { points: 2, pointsMax: 3, isComplete: true } as NonNullable<Graded["grade"]>;
const graded = (module: string, id: string): Graded => ({
  ...refused,
  learner: "Ada, B.",
  verdict: "graded",
  module,
  seed: 7,
  grade,
  items: [{ ...item, id, points: 2 }],
  digest: "0123456789abcdef",
  issues: [],
});
const describe = (issues: Graded["issues"]): string[] => describeIssues(issues, "x");

test("RFC 4180: lines end in CR LF; commas, quotes and line ends are quoted, quotes doubled", () => {
  expect(writeGrades([refused, graded("m@1.0.0", "few")], describe)).toBe(
    [
      "learner,verdict,score,max,complete,module,seed,few,digest,reason\r\n",
      'a,refused,0,,false,,,,,"x: s: expected a ""whole"" link, not, got less"\r\n',
      '"Ada, B.",graded,2,3,true,m@1.0.0,7,2,0123456789abcdef,\r\n',
    ].join(""),
  );
});

test("what a spreadsheet would take for a formula is text", () => {
  const names = ["=1+1", "+1", "-1", "@a", "a=1"].map((learner) => ({ ...refused, learner, issues: [] }));
  const rows = writeGrades(names, describe).split("\r\n").slice(1, -1);
  expect(rows.map((row) => row.split(",")[0])).toEqual(["'=1+1", "'+1", "'-1", "'@a", "a=1"]);
});

test("tasks of two modules have columns of their own, though they share a name", () => {
  const [head, first, second] = writeGrades([graded("m@1.0.0", "few"), graded("n@1.0.0", "few")], describe).split(
    "\r\n",
  );
  expect(head).toContain("few (m@1.0.0),few (n@1.0.0)");
  expect([first, second].map((row) => row?.split(",").slice(-4).join())).toEqual([
    "2,,0123456789abcdef,",
    ",2,0123456789abcdef,",
  ]);
});
