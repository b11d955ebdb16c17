import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const example = readFileSync(new URL("./readme-example.ts", import.meta.url), "utf8");

test("the README's example is the file that runs here", () => {
  expect(/```ts\n([\s\S]*?)```/.exec(readme)?.[1]).toBe(example);
});

test("it prints what the README says it prints", async () => {
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  await import("./readme-example.ts");
  log.mockRestore();
  expect(`${lines.join("\n")}\n`).toBe(/```text\n([\s\S]*?)```/.exec(readme)?.[1]);
});
