import { expect, test } from "vitest";
import { refusal, refusalOf, sourceOf } from "./source.ts";

test("L80: a source gives texts by path, and nothing that an object has by birth", async () => {
  const source = sourceOf({ "module.json": "{}" }, "here");
  expect([
    source.place,
    await source.read("module.json"),
    await source.read("x"),
    await source.read("constructor"),
  ]).toEqual(["here", "{}", undefined, undefined]);
});

test("L83: a source may reject with the issue itself", () => {
  const issue = {
    severity: "error",
    code: "module/page",
    file: "a.md",
    path: "",
    expected: "x",
    received: "y",
  } as const;
  expect(refusalOf(refusal(issue))).toBe(issue);
  expect(refusal(issue).message).toBe("module/page: a.md: expected x, got y");
  for (const other of [new Error("503"), undefined, null, "text"]) expect(refusalOf(other)).toBeUndefined();
});
