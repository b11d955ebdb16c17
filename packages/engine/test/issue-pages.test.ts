/** Every code that an issue can carry has its page, and every page its code. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseText } from "../src/text/index.ts";

const source = new URL("../src/", import.meta.url);
const pages = new URL("../../../docs/errors/", import.meta.url);
const prefixes = ["scenario", "text", "permalink", "compare"];

function codesOf(room: string): string[] {
  return readdirSync(new URL(`${room}/`, source))
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .flatMap((name) => readFileSync(new URL(`${room}/${name}`, source), "utf8").match(/"[a-z]+\/[a-z-]+"/g) ?? [])
    .map((quoted) => quoted.slice(1, -1))
    .filter((code) => [...prefixes, "input"].includes(code.split("/", 1)[0] as string));
}

test("E134: every code of an issue has a page that begins with it, and every page has a code", () => {
  // unpackText's two answers become codes by their name.
  const codes = new Set([...prefixes.flatMap(codesOf), "permalink/cut", "permalink/altered"]);
  expect(codes.size).toBeGreaterThan(25);
  for (const code of codes) {
    const page = readFileSync(new URL(`${code}.md`, pages), "utf8");
    expect(page.startsWith(`# ${code}\n`), code).toBe(true);
    expect(page, code).toContain("**What to change.**");
    const example = /```yaml\n(.*?)```/s.exec(page)?.[1];
    if (example !== undefined) expect(parseText(example).issues, code).toEqual([]);
  }
  const written = prefixes.flatMap((prefix) =>
    readdirSync(new URL(`${prefix}/`, pages)).map((name) => `${prefix}/${name.replace(/\.md$/, "")}`),
  );
  expect(written.filter((page) => !codes.has(page))).toEqual([]);
});
