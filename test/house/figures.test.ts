import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { figureNames } from "../../packages/lesson/src/lesson/figures.ts";

const apps = join(import.meta.dirname, "../../apps");

test("figures that a lesson may name are the elements that labs define, and all of them", () => {
  const entries = readdirSync(apps, { recursive: true, encoding: "utf8" })
    .filter((path) => /^lab-[a-z]+\/src\/figures\/[a-z-]+\/element\.ts$/.test(path))
    .map((path) => readFileSync(join(apps, path), "utf8"));
  const defined = entries.flatMap((text) => /\btag: "([a-z-]+)"/.exec(text)?.[1] ?? []);
  expect(defined.sort()).toEqual([...figureNames].sort());
});
