import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as engine from "../src/index.ts";
import * as testing from "../src/testing/index.ts";

test("the README's example runs and prints what the README says", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] as string;
  const body = example
    .replace(/import (\{[^}]*\}) from "@dc\/engine";/, "const $1 = engine;")
    .replace(/import (\{[^}]*\}) from "@dc\/engine\/testing";/, "const $1 = testing;");
  const printed: string[] = [];
  new Function("engine", "testing", "console", body)(engine, testing, {
    log: (...words: unknown[]) => printed.push(words.join(" ")),
  });
  expect(printed.slice(0, 2)).toEqual(["9 of 20 arrived, the first at 45480 ps", "11 dropped; deepest queue 12000 B"]);
  for (const line of printed.slice(0, 2)) expect(readme).toContain(line.replace(" B", " B"));
  expect(printed[2]).toMatch(/^digest [0-9a-f]{16}$/);
});
