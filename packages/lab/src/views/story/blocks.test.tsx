import type { Block } from "@dc/lesson";
import { cleanup, render } from "@solidjs/testing-library";
import { afterEach, expect, test } from "vitest";
import { Blocks } from "./blocks.tsx";

afterEach(cleanup);

const words = (text: string) => [{ kind: "text" as const, text }];

test("every part of a lesson has its element, and words are never read as markup", () => {
  const blocks: readonly Block[] = [
    { kind: "heading", level: 3, children: words("Five fields") },
    {
      kind: "paragraph",
      children: [
        ...words("<img src=x onerror=alert(1)> "),
        { kind: "strong", children: words("two") },
        { kind: "emphasis", children: words("ways") },
        { kind: "code", text: "e1-49" },
        { kind: "break" },
        { kind: "link", href: "https://www.rfc-editor.org/", children: words("RFC") },
      ],
    },
    { kind: "list", items: [[{ kind: "paragraph", children: words("one") }]] },
    { kind: "list", start: 3, items: [[{ kind: "paragraph", children: words("three") }]] },
    { kind: "quote", children: [{ kind: "paragraph", children: words("said") }] },
    { kind: "code", language: "yaml", text: "dc: 1" },
    { kind: "rule" },
  ];
  const { container } = render(() => <Blocks blocks={blocks} />);
  expect([...container.querySelectorAll("*")].map(({ tagName }) => tagName.toLowerCase())).toEqual([
    ..."h3 p strong em code br a ul li p ol li p blockquote p pre code hr".split(" "),
  ]);
  expect(container.querySelector("img")).toBeNull();
  expect(container.textContent).toContain("<img src=x onerror=alert(1)>");
  expect(container.querySelector("ol")?.getAttribute("start")).toBe("3");
  expect(container.querySelector("a")?.getAttribute("rel")).toBe("noopener noreferrer");
});
