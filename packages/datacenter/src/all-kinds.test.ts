import { createRegistry } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { allPackages } from "./all-kinds.ts";
import { datacenterPackages } from "./kinds.ts";

test("V506: the list of all has what the entry has, and guests of machine code", () => {
  const all = createRegistry(allPackages);
  for (const name of createRegistry(datacenterPackages).kinds.keys()) expect(all.kinds.has(name)).toBe(true);
  expect(all.kinds.has("virt/guest@1")).toBe(true);
});
