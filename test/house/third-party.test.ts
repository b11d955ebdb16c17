import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { doubts, keptFolders, notices, print } from "../../scripts/third-party.mjs";

const root = join(import.meta.dirname, "../..");

test("THIRD_PARTY.md is what the installed packages say (node scripts/third-party.mjs)", () => {
  const list = notices(root);
  expect(list.length).toBeGreaterThan(10);
  expect(readFileSync(join(root, "THIRD_PARTY.md"), "utf8")).toBe(print(list, keptFolders(root)));
});

test("every licence is one that asks for no more than its notice", () => {
  expect(doubts(notices(root))).toEqual([]);
});

const notice = (name: string, licence: string, text: string) => ({
  name,
  version: "1.0.0",
  licence,
  home: "",
  text,
  by: new Set(["@dc/ui"]),
});

test("a copyleft or missing licence is a doubt, a choice that includes MIT is none", () => {
  const list = [notice("a", "GPL-3.0-only", ""), notice("b", "not said", ""), notice("c", "(MIT OR GPL-2.0)", "")];
  expect(doubts(list)).toEqual(["a 1.0.0: licence GPL-3.0-only", "b 1.0.0: licence not said"]);
});

test("one licence of many holders is printed once, with every holder", () => {
  const text = print([
    notice("a", "MIT", "MIT License\n\nCopyright (c) 2020 Ada\n\nDo what you like."),
    notice("b", "MIT", "MIT LICENSE\nCopyright (c) 2021 Bob\nDo what\nyou like."),
  ]);
  expect(text.match(/Do what/g)).toHaveLength(1);
  expect(text).toContain("- a 1.0.0: Copyright (c) 2020 Ada\n- b 1.0.0: Copyright (c) 2021 Bob");
});
