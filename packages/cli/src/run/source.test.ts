import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isPermalink, readSource } from "./source.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const place = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

test("a text file is a document under its own name", () => {
  const path = place("a.yaml", "dc: 1\nname: µ\n");
  expect(readSource(path)).toEqual({
    ok: true,
    value: { name: path, kind: "document", text: "dc: 1\nname: µ\n" },
    issues: [],
  });
});

test.each([
  ["a missing file", () => join(folder, "none.yaml"), "input/unreadable", "no such file"],
  ["a folder", () => folder, "input/unreadable", "a folder"],
  ["a file of zeros", () => place("zero.yaml", new Uint8Array(64)), "input/binary", "a zero byte at offset 0"],
  ["bytes that are no UTF-8", () => place("latin.yaml", new Uint8Array([0x6e, 0xe9, 0x0a])), "input/binary", "UTF-8"],
])("%s is one issue and nothing is thrown", (_name, make, code, received) => {
  const result = readSource(make());
  expect(result.ok).toBe(false);
  expect(result.issues).toHaveLength(1);
  expect(result.issues[0].code).toBe(code);
  expect(result.issues[0].received).toContain(received);
});

test("a file of 1 TiB is refused by its size, unread", () => {
  const path = place("huge.yaml", "dc: 1\n");
  truncateSync(path, 2 ** 40); // sparse: reading it would never end
  const result = readSource(path);
  expect(result.issues[0]).toMatchObject({ code: "input/too-large", expected: "at most 4 MiB of text" });
  expect(result.issues[0].received).toContain("1048576.0 MiB");
});

test("4 MiB is still read, one byte more is not", () => {
  expect(readSource(place("full.yaml", " ".repeat(4 * 1024 * 1024))).ok).toBe(true);
  expect(readSource(place("over.yaml", " ".repeat(4 * 1024 * 1024 + 1))).ok).toBe(false);
});

test("a link is known by its shape, typed or in a file", () => {
  expect(isPermalink("https://example.org/labs/?lab=fabric#s=1.abc")).toBe(true);
  expect(isPermalink("#s=1.abc\n")).toBe(true);
  expect(isPermalink("name: '#s=1.abc'")).toBe(false);
  expect(readSource(place("link.txt", "https://example.org/#s=1.abc\n"))).toMatchObject({
    value: { kind: "permalink", text: "https://example.org/#s=1.abc" },
  });
});
