import { expect, test } from "vitest";
import { wordsOf } from "./tree.ts";

test("L20: the words of a line, without what they look like", () => {
  expect(
    wordsOf([
      { kind: "text", text: "a " },
      { kind: "strong", children: [{ kind: "emphasis", children: [{ kind: "code", text: "b" }] }] },
      { kind: "break" },
      { kind: "link", href: "https://example.org/", children: [{ kind: "text", text: "c" }] },
    ]),
  ).toBe("a b c");
});
