import { expect, test } from "vitest";
import { issuesMax, Reading, shown } from "./reading.ts";

const finding = { code: "input/bad-line", line: 1, column: 1, expected: "a", received: "b" } as const;

test("V406: at most a hundred issues are kept, and then reading on is hopeless; warnings alone leave a value", () => {
  const reading = new Reading();
  for (let i = 0; i < 500; i += 1) reading.warning(finding);
  expect(reading.result(() => 7)).toMatchObject({ ok: true, value: 7 });
  expect(reading.issues).toHaveLength(issuesMax);
  for (let i = 0; i < issuesMax; i += 1) {
    expect(reading.isHopeless).toBe(false);
    reading.error(finding);
  }
  expect([reading.isHopeless, reading.issues.length]).toEqual([true, issuesMax]);
  expect(reading.result(() => 7).ok).toBe(false);
});

test("V406: what a file says is quoted, and cut", () => {
  expect(shown('a"b')).toBe('"a\\"b"');
  expect(shown("x".repeat(100))).toHaveLength(63);
});
