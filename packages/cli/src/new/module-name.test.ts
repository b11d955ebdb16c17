import { expect, test } from "vitest";
import { isModuleName, nearestModuleName } from "./module-name.ts";

test("a name is small letters, digits and single hyphens", () => {
  for (const name of ["a", "my-first", "hash-that-decides", "x2-3", "a".repeat(60)])
    expect([name, isModuleName(name)]).toEqual([name, true]);
  for (const name of ["", "My", "my first", "my--first", "-a", "a-", "2-x", "a/b", "..", "ü", "a".repeat(61)])
    expect([name, isModuleName(name)]).toEqual([name, false]);
});

test("what is no name is near to one, or to none", () => {
  const rows: [string, string | undefined][] = [
    ["My First Module", "my-first-module"],
    ["myFirst", "my-first"],
    ["../my_first/", "my-first"],
    ["Größe: größer!", "grosse-grosser"],
    ["01-five-fields", "five-fields"],
    ["@dc/module-x", "dc-module-x"],
    ["a".repeat(90), "a".repeat(60)],
    [`${"a".repeat(59)} b`, "a".repeat(59)],
    ["…", undefined],
    ["42", undefined],
    ["", undefined],
  ];
  for (const [text, name] of rows) expect([text, nearestModuleName(text)]).toEqual([text, name]);
});
