import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { filesBelow } from "../../scripts/files.mjs";

const root = join(import.meta.dirname, "../..");
const pages = filesBelow(root, ".").filter((file) => file.endsWith(".md") && !file.startsWith("scripts/template/"));

/** Targets of links to files, without their anchors. */
function targets(text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => (match[1] as string).replace(/#.*$/, ""))
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target));
}

test("links are found in prose, not in code, and without anchors", () => {
  expect(targets("[a](b.md#c) `[x](y)` [d](https://e) [f](#g)\n```\n[h](i)\n```\n")).toEqual(["b.md"]);
});

test("every link of every page leads to a file", () => {
  expect(pages).toContain("README.md");
  const dead = pages.flatMap((page) =>
    targets(readFileSync(join(root, page), "utf8"))
      .filter((target) => !existsSync(join(root, dirname(page), target)))
      .map((target) => `${page}: ${target}`),
  );
  expect(dead).toEqual([]);
});
