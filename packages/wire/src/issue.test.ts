import { expect, test } from "vitest";
import { makeIssue, parsed, refused, short, shown } from "./issue.ts";

test("W13: a value carries its warnings, a refusal its reason", () => {
  expect(parsed(7)).toEqual({ ok: true, value: 7, issues: [] });
  const warning = makeIssue("warning", "wire/cut", "udp.length", "9 bytes", "8 bytes");
  expect(parsed(7, [warning]).issues).toEqual([warning]);
  expect(Object.keys(warning)).not.toContain("offsetBytes");
  expect(refused("wire/ipv4-version", "ipv4.version", "4", "6", 14)).toMatchObject({
    ok: false,
    issues: [{ severity: "error", offsetBytes: 14 }],
  });
});

test("W13: an end before the offset leaves no bytes, not fewer than none", () => {
  expect(short("udp", 8, 10, 4).issues[0].received).toBe("0 bytes");
});

test("W2: text from outside is quoted and cut", () => {
  expect(shown('a"b')).toBe('"a\\"b"');
  expect(shown("x".repeat(61))).toBe(`"${"x".repeat(60)}…"`);
});
