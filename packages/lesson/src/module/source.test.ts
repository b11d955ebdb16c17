import { expect, test } from "vitest";
import { sourceOf } from "./source.ts";

test("L80: a source gives texts by path, and nothing that an object has by birth", async () => {
  const source = sourceOf({ "module.json": "{}" }, "here");
  expect([
    source.place,
    await source.read("module.json"),
    await source.read("x"),
    await source.read("constructor"),
  ]).toEqual(["here", "{}", undefined, undefined]);
});
