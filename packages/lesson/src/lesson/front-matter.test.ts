import { expect, test } from "vitest";
import { splitLesson } from "./front-matter.ts";

test("L26: a lesson begins with its title", () => {
  expect(splitLesson("---\ntitle: One path\n---\nText\n", "l.md")).toEqual({
    front: { title: "One path" },
    body: "Text\n",
    lineBefore: 3,
    issues: [],
  });
  expect(splitLesson("---\r\ntitle: x\r\n---", "l.md")).toMatchObject({ front: { title: "x" }, body: "", issues: [] });
});

test("L26: what is missing or wrong there has its line", () => {
  const places = (text: string) => splitLesson(text, "l.md").issues.map(({ line, code, path }) => [line, code, path]);
  expect(places("Text\n\n---\ntitle: x\n---\n")).toEqual([[1, "module/missing", "title"]]);
  expect(places("---\ntitel: x\n---\n")).toEqual([
    [2, "module/missing", "title"],
    [2, "module/unknown-key", "titel"],
  ]);
  expect(places("---\n\ntitle: [\n---\n")).toMatchObject([[expect.any(Number), "text/syntax", ""]]);
});
