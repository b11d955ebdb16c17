import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { escapeJson, escapeText, makeInline, makePlatformPage, makeSinglePage } from "./page.ts";

const text = {
  title: 'Two <flows> & "ways"',
  language: "en",
  data: {
    format: "scorm12",
    tag: "dc-fabric-lab",
    src: "module/module.json",
    module: "two-flows@1.0.0",
    mode: "assess",
    mastery: 0.8,
  },
} as const;
const dataOf = (page: string): unknown =>
  JSON.parse(/<script type="application\/json" id="dc-package">(.*)<\/script>/.exec(page)?.[1] ?? "");

test("a platform's page names the player and the lab, and what is played", () => {
  const page = makePlatformPage(text);
  expect(dataOf(page)).toEqual(text.data);
  expect([...page.matchAll(/src="([^"]+)"/g)].map(([, path]) => path)).toEqual([
    "player.js",
    "elements/dc-fabric-lab.js",
  ]);
  expect(page).toContain("<title>Two &lt;flows&gt; &amp; &quot;ways&quot;</title>");
  expect(page).toContain("connect-src 'self'");
  expect(makePlatformPage({ ...text, data: { ...text.data, format: "cmi5" } })).toContain("connect-src http: https:");
});

test("one file holds all; its two scripts are allowed by their hashes, and the others are not run", () => {
  const player = 'const a = "</script><!--";';
  const page = makeSinglePage({ ...text, player, lab: "lab()", files: { "module/b.md": "</script>", "a.js": "1" } });
  const run = [...page.matchAll(/<script type="module">(.*?)<\/script>/g)].map(([, script = ""]) => script);
  expect(run).toEqual(['const a = "\\x3c/script>\\x3c!--";', "lab()"]);
  for (const script of run) expect(page).toContain(`'sha256-${createHash("sha256").update(script).digest("base64")}'`);
  const inert = [...page.matchAll(/<script type="text\/plain" data-dc-file="([^"]+)">(.*?)<\/script>/g)];
  expect(inert.map(([, path, json = ""]) => [path, JSON.parse(json)])).toEqual([
    ["a.js", "1"],
    ["module/b.md", "</script>"],
  ]);
  expect(page).not.toMatch(/src=|href="(?!data:)/);
});

test("nothing that is written ends its element", () => {
  expect(escapeText(`<a b="c">&`)).toBe("&lt;a b=&quot;c&quot;&gt;&amp;");
  expect(escapeJson("</script>")).toBe('"\\u003c/script>"');
  expect(makeInline("a < b")).toBe("a < b");
});
