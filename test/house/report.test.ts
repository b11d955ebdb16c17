import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { done, failure, readReport, skip, summary } from "../../scripts/report.mjs";

const root = join(import.meta.dirname, "../..");

const file = (name: string, status: string, ...tests: [string, string][]) => ({
  name: `/repo/${name}`,
  status,
  assertionResults: tests.map(([fullName, state]) => ({ fullName, status: state })),
});

test("each test counts one, by its name; a file that could not run counts one failure", () => {
  const report = {
    testResults: [
      file(
        "a.test.ts",
        "failed",
        [" E1: holds", "passed"],
        ["E2: breaks", "failed"],
        ["E3: waits [needs x]", "skipped"],
      ),
      file("b.test.ts", "failed"),
      file("c.test.ts", "failed", ["E4: holds", "passed"]),
    ],
  };
  expect(readReport("/repo", "unit", report)).toEqual({
    passed: 2,
    failed: ["unit: a.test.ts > E2: breaks", "unit: b.test.ts could not run", "unit: c.test.ts could not run"],
    skipped: ["unit: a.test.ts > E3: waits [needs x]"],
  });
});

test("the last line has the form that counts in any language", () => {
  const results = [
    { name: "types", outcome: done(), seconds: 2 },
    { name: "unit", outcome: failure("unit: a"), seconds: 3.25 },
    { name: "interop", outcome: skip("interop: b"), seconds: 0 },
  ];
  const { lines, passed } = summary(results, false);
  expect(lines.at(-1)).toBe("\n1 passed, 1 failed, 1 skipped");
  expect(lines).toContain("together         5.3 s");
  expect(lines).toContain("skipped: interop: b");
  expect(passed).toBe(false);
});

test("a skip passes on a person's machine, is named, and fails under CI", () => {
  const results = [{ name: "interop", outcome: skip("interop: b"), seconds: 0 }];
  expect(summary(results, false).passed).toBe(true);
  expect(summary(results, true).passed).toBe(false);
  expect(summary(results, true).lines).toContain("skipped (fails under CI): interop: b");
});

test("what no install brings is named, and passes under CI too", () => {
  const lacking = "interop: b > F459: VLANs [the machine lacks bridges with VLANs in its kernel]";
  const results = [{ name: "interop", outcome: skip(lacking), seconds: 0 }];
  expect(summary(results, true)).toMatchObject({ passed: true });
  expect(summary(results, true).lines).toContain(`skipped: ${lacking}`);
  expect(summary([...results, { name: "unit", outcome: skip("unit: c"), seconds: 0 }], true).passed).toBe(false);
});

test("a step that does not exist is refused with the names of those that do", () => {
  const parameters = [join(root, "scripts/test.mjs"), "--only", "unit,units"];
  const { status, stderr } = spawnSync(process.execPath, parameters, { encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr).toContain("No step is called units. Steps: install, chromium, programs, format, lint, layers, types");
});
