import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { recognize, recognizeLine } from "./recognize.ts";

const folder = new URL("../../vectors/", import.meta.url);
const kinds: readonly [start: string, format: string][] = [
  ["ftrace-", "ftrace"],
  ["perf-kvm-stat", "perf-kvm-stat"],
  ["perf-stat", "perf-stat"],
  ["kvm-stat", "kvm-stat"],
  ["debugfs", "debugfs"],
  ["kvmexit", "kvmexit"],
];

test("V391: each file here is its own format, and so is each of its lines that is one at all", () => {
  const files = readdirSync(folder).filter((name) => name.endsWith(".txt"));
  expect(files).toHaveLength(9);
  for (const name of files) {
    const text = readFileSync(new URL(name, folder), "utf8");
    const format = kinds.find(([start]) => name.startsWith(start))?.[1];
    expect([name, recognize(text)]).toEqual([name, format]);
    expect(recognize(text.replaceAll("\n", "\r\n"))).toBe(format);
    for (const line of text.split("\n")) expect([format, undefined]).toContain(recognizeLine(line));
  }
});

test("V391: other texts are none, and only their beginning is looked at", () => {
  for (const text of ["", "hello\n", "dc: 1\nname: x\n", '{"a": 1}', "\0\0\0", "a,b\n1,2\n", "load average: 0.1\n"])
    expect(recognize(text)).toBeUndefined();
  expect(recognize(`${"\n".repeat(500)}KVM_EXIT_REASON COUNT\n`)).toBeUndefined();
});
