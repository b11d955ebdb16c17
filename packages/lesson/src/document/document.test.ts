import { shape } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { readDocument } from "./document.ts";

const note = shape.object({ note: shape.integer("version"), title: shape.text("a title") });
const options = { shape: note, version: { key: "note", known: 1 } };

test("L2: mistakes of the text and of what it says come with file, line and a code of modules", () => {
  const place = (text: string) =>
    readDocument(text, "a/b.yaml", options).issues.map(({ file, line, code, path }) => [file, line, code, path]);
  expect(place("note: 1\ntitle: 3\nnaem: x")).toEqual([
    ["a/b.yaml", 2, "module/type", "title"],
    ["a/b.yaml", 3, "module/unknown-key", "naem"],
  ]);
  expect(place("note: [")).toMatchObject([["a/b.yaml", 1, "text/syntax", ""]]);
  expect(readDocument(`{ "note": 1, "title": "x" }`, "b.json", options)).toMatchObject({
    ok: true,
    value: { title: "x" },
  });
});

test("L3: a newer version is refused by name, and nothing else of it is judged", () => {
  expect(readDocument("titel: x\nnote: 2", "n.yaml", options).issues).toMatchObject([
    { code: "module/newer", line: 2, path: "note", received: "version 2" },
  ]);
});
