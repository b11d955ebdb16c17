import { expect, test, vi } from "vitest";
import { manifestMistakes } from "./broken-modules/in-module-json.ts";
import { checksMistakes } from "./broken-modules/in-checks.ts";
import { lessonMistakes } from "./broken-modules/in-lessons.ts";
import { breakModule, lineOf, type Mistake } from "./broken-modules/mistake.ts";
import { mistakesPage } from "./broken-modules/page.ts";
import { issuesOf, soundTexts } from "./broken-modules/sound.ts";

vi.setConfig({ testTimeout: 120_000 });

const rooms: readonly [string, readonly Mistake[]][] = [
  ["In module.json", manifestMistakes],
  ["In lessons and scenarios", lessonMistakes],
  ["In checks.yaml", checksMistakes],
];
const mistakes = rooms.flatMap(([, list]) => list);

test("a new module, its marks taken out, has no mistake", async () => {
  expect(await issuesOf(soundTexts)).toEqual([]);
});

test("there are forty mistakes and more, each with a name of its own", () => {
  expect(mistakes.length).toBeGreaterThanOrEqual(40);
  expect(new Set(mistakes.map(({ name }) => name)).size).toBe(mistakes.length);
});

test.each(mistakes.map((each): [string, Mistake] => [each.name, each]))(
  "L2: %s is told at its place, and nothing else is",
  async (_name, each) => {
    const texts = breakModule(each);
    const issues = await issuesOf(texts);
    expect(issues.map(({ severity, code, file, line, path }) => ({ severity, code, file, line, path }))).toEqual(
      each.told.map(({ severity = "error", code, file, line, path }) => ({
        severity,
        code,
        file,
        line: lineOf(texts, file, line),
        path,
      })),
    );
    for (const { expected, received, hint } of issues) {
      expect([expected.length > 3, received.length > 0, hint !== "", hint !== "nearest: "]).toEqual([
        true,
        true,
        true,
        true,
      ]);
      expect(`${expected} ${received} ${hint}`).not.toMatch(/undefined.*undefined|\[object|NaN/);
    }
  },
);

test("docs/module-mistakes.md is what the validator says of them (vitest -u writes it)", async () => {
  const told = await Promise.all(
    rooms.map(async ([head, list]) => ({
      head,
      rows: await Promise.all(list.map(async (each) => ({ each, issues: await issuesOf(breakModule(each)) }))),
    })),
  );
  await expect(mistakesPage(told)).toMatchFileSnapshot("../../../docs/module-mistakes.md");
});
