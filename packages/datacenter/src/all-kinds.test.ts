import { readFileSync } from "node:fs";
import { createRegistry } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { allPackages } from "./all-kinds.ts";
import { datacenterPackages } from "./kinds.ts";

test("D36: the list of all has what the entry has, and guests of machine code", () => {
  const all = createRegistry(allPackages);
  for (const name of createRegistry(datacenterPackages).kinds.keys()) expect(all.kinds.has(name)).toBe(true);
  expect(all.kinds.has("virt/guest@1")).toBe(true);
});

test("D36: the entry's own files name neither a guest of machine code nor its list", () => {
  for (const file of ["index.ts", "kinds.ts"])
    expect(readFileSync(new URL(file, import.meta.url), "utf8")).not.toMatch(/all-kinds|virt\/guest/);
});
