import { expect, test } from "vitest";
import { createGlob } from "./glob.ts";

test("L41: a star is any letters but a slash; all else stands for itself", () => {
  const rows: [string, string, boolean][] = [
    ["leaf1", "leaf1", true],
    ["leaf1", "leaf11", false],
    ["leaf*", "leaf11", true],
    ["leaf*", "leaf1/e1-1", false],
    ["leaf*/e1-*", "leaf1/e1-1", true],
    ["*", "h1", true],
    ["a.c*", "abc1", false],
    ["a(*", "a(b", true],
  ];
  for (const [pattern, name, is] of rows)
    expect([pattern, name, createGlob(pattern)(name)]).toEqual([pattern, name, is]);
});
