import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openOutput } from "./output.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a file appears when it is committed, whole", () => {
  const output = openOutput(join(folder, "out.txt"));
  output.write("one ");
  output.write(new Uint8Array(300_000).fill(0x61));
  output.write(" two");
  expect(readdirSync(folder)).not.toContain("out.txt");
  output.commit();
  expect(readdirSync(folder)).toEqual(["out.txt"]);
  const text = readFileSync(join(folder, "out.txt"), "utf8");
  expect(text.length).toBe(300_008);
  expect(output.bytes).toBe(300_008);
  expect(text.startsWith("one aaa") && text.endsWith("aaa two")).toBe(true);
});

test("a discarded file leaves what was there before, and no draft", () => {
  writeFileSync(join(folder, "out.txt"), "old");
  const output = openOutput(join(folder, "out.txt"));
  output.write("new");
  output.discard();
  output.discard();
  expect(readdirSync(folder)).toEqual(["out.txt"]);
  expect(readFileSync(join(folder, "out.txt"), "utf8")).toBe("old");
});

test("a device is written as it is, never replaced by a file", () => {
  const output = openOutput("/dev/null");
  output.write("gone");
  output.commit();
  expect(readFileSync("/dev/null", "utf8")).toBe("");
});

test("a folder that does not exist is an error before anything is written", () => {
  expect(() => openOutput(join(folder, "missing", "out.txt"))).toThrow(/ENOENT/);
  expect(() => openOutput(folder)).toThrow(/folder/);
});
