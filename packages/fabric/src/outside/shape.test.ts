import { expect, test } from "vitest";
import { frameTextShape } from "./shape.ts";

/** Read a value; what was reported, or the value. */
function read(value: unknown): unknown {
  const reports: string[] = [];
  const reader = {
    nodes: new Set<string>(),
    ports: new Set<string>(),
    count: 0,
    report: (_code: string, path: string, expected: string) => reports.push(`${path}: ${expected}`),
  };
  const text = frameTextShape.read(value, "value", reader as never);
  return reports.length > 0 ? reports : text;
}

test("F381: a frame as text is base64 of 14 bytes at least, and of the largest frame at most", () => {
  const wrong = ["value: base64 of at least 14 bytes"];
  const least = Buffer.alloc(14).toString("base64");
  const largest = Buffer.alloc(65_549).toString("base64");
  expect(read(least)).toBe(least);
  expect(read(largest)).toBe(largest);
  for (const value of [Buffer.alloc(12).toString("base64"), `${largest}AAAA`, `${least}A`, "", 7, null, undefined]) {
    expect(read(value)).toEqual(wrong);
  }
});
