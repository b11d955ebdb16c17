import { afterEach, expect, test } from "vitest";
import { fileAttribute, inlineFetch, inlineText } from "./inline.ts";

afterEach(() => document.body.replaceChildren());

function put(name: string, text: string): void {
  const script = document.createElement("script");
  script.type = "text/plain";
  script.setAttribute(fileAttribute, name);
  script.textContent = JSON.stringify(text).replaceAll("<", "\\u003c");
  document.body.append(script);
}

test("X89: a file in the page is found by its address, as it was written", () => {
  put("module/lessons/a/lesson.md", 'A </script> & "ü"\n');
  expect(inlineText(document, new URL("module/lessons/a/lesson.md", document.baseURI).href)).toBe(
    'A </script> & "ü"\n',
  );
  expect(inlineText(document, "module/lessons/b/lesson.md")).toBeUndefined();
});

test("X89: a fetch of such an address gives the text; others are fetched as always", async () => {
  put("module/module.json", "{}");
  const asked: string[] = [];
  const get = inlineFetch(document, (input) => {
    asked.push(String(input));
    return Promise.resolve(new Response("", { status: 404 }));
  });
  const reply = await get(new URL("module/module.json", document.baseURI).href);
  expect([reply.status, await reply.text()]).toEqual([200, "{}"]);
  expect((await get("https://labs.example/other.json")).status).toBe(404);
  expect(asked).toEqual(["https://labs.example/other.json"]);
});
