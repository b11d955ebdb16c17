import { expect, test } from "vitest";
import { moduleTexts } from "../../test/module-texts.ts";
import { worldRegistry } from "../../test/world.ts";
import { loadModule } from "./load.ts";
import { markIssues } from "./marks.ts";
import { sourceOf } from "./source.ts";

const json = moduleTexts["module.json"] as string;
const lesson = "lessons/01-watch/lesson.de.md";
const checks = "lessons/01-watch/checks.yaml";
const marked: Readonly<Record<string, string>> = {
  ...moduleTexts,
  "module.json": json.replace("A queue that is too short.", "CHANGE: what it is about."),
  [lesson]: `${moduleTexts[lesson] as string}\nCHANGE: mehr.\n`,
  [checks]: (moduleTexts[checks] as string).replace("predictions:", "# CHANGE: what is asked\npredictions:"),
};
const load = (texts: Readonly<Record<string, string>>) =>
  loadModule(sourceOf(texts), { seed: 7, figures: [], registry: worldRegistry });

test("L170: a line that is still to be changed is a warning in a draft, in each kind of file", async () => {
  const read = await load(marked);
  expect(read.ok).toBe(true);
  expect(read.issues.map(({ severity, code, file, line, column }) => [severity, code, file, line, column])).toEqual([
    ["warning", "module/mark", "module.json", 11, 12],
    ["warning", "module/mark", lesson, 6, 1],
    ["warning", "module/mark", checks, 2, 3],
  ]);
  expect(read.issues[0]).toMatchObject({ expected: "a line of yours", received: "CHANGE: what it is about." });
});

test("L170: it is an error in what is no draft any more", async () => {
  const read = await load({
    ...marked,
    "module.json": (marked["module.json"] as string).replace('"draft"', '"reviewed"'),
  });
  expect(read.ok).toBe(false);
  expect(read.issues.map(({ severity }) => severity)).toEqual(["error", "error", "error"]);
});

test("L170: the word alone is no mark, and a long one is cut", () => {
  const texts = new Map([["a.md", `Nothing will CHANGE here. EXCHANGE: no.\nCHANGE: ${"x".repeat(100)}`]]);
  expect(markIssues(texts, "draft")).toMatchObject([{ line: 2, received: `CHANGE: ${"x".repeat(60)}…` }]);
});
