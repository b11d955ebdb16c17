import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addToCatalogue, emptyCatalogue, publishAll, publishFolder, writeCatalogue } from "@dc/build-config/modules";
import { allowConnection, sitePolicy } from "@dc/build-config/policy";
import { afterAll, expect, test } from "vitest";
import { integrityOf, loadModule, parseManifest, sourceOf } from "@dc/lesson";

const lesson = { integrityOf, parseManifest };
const modules = join(import.meta.dirname, "modules");
const draft = mkdtempSync(join(tmpdir(), "dc-modules-"));
afterAll(() => rmSync(draft, { recursive: true }));

/** A copy of the test's module, with one of its texts changed. */
function copyWith(name: string, file: string, change: (text: string) => string): string {
  const folder = join(draft, name);
  cpSync(join(modules, "first-hop"), folder, { recursive: true });
  writeFileSync(join(folder, file), change(readFileSync(join(folder, file), "utf8")));
  return folder;
}

test("a module is published with the hash of each text, and its entry has what a card shows", async () => {
  const [published] = await publishAll(modules, lesson);
  if (published === undefined) throw new Error("nothing was published");
  expect(published.place).toBe("modules/first-hop/1.0.0");
  expect(Object.keys(published.files).sort()).toEqual([
    "lessons/01-watch/checks.yaml",
    "lessons/01-watch/lesson.de.md",
    "lessons/01-watch/lesson.md",
    "lessons/01-watch/scenario.yaml",
    "module.json",
  ]);
  const text = (path: string): string => new TextDecoder().decode(published.files[path]);
  const manifest = JSON.parse(text("module.json")) as { files: Record<string, string> };
  expect(Object.keys(manifest.files)).toHaveLength(4);
  expect(published.entry).toMatchObject({
    id: "first-hop",
    version: "1.0.0",
    url: "modules/first-hop/1.0.0/module.json",
    sha384: expect.stringMatching(/^sha384-.{64}$/),
    title: { de: "Der erste Sprung" },
    lab: "fabric",
    minutes: 5,
    difficulty: "introductory",
    objectives: [{ en: "Compute how long a frame is on a cable" }, {}],
  });
  // What was published is a module, whole.
  const texts = Object.fromEntries(Object.keys(published.files).map((path) => [path, text(path)]));
  expect(await loadModule(sourceOf(texts), { seed: 1, figures: [] })).toMatchObject({ ok: true, issues: [] });
});

test("what is wrong with a manifest, and a text that is missing, stop the publishing by name", async () => {
  const wrong = copyWith("wrong", "module.json", (text) => text.replace('"minutes": 5', '"minutes": 0'));
  await expect(publishFolder(wrong, lesson)).rejects.toThrow(/module\.json:\d+ minutes: expected/);
  const promised = copyWith("promised", "module.json", (text) =>
    text.replace('["01-watch"]', '["01-watch", "02-more"]'),
  );
  await expect(publishFolder(promised, lesson)).rejects.toThrow("02-more/lesson.md: expected this file, got nothing");
  expect(await publishAll(join(draft, "nowhere"), lesson)).toEqual([]);
});

test("a catalogue takes a module once, and never another text of the same version", async () => {
  const { entry } = await publishFolder(join(modules, "first-hop"), lesson);
  const once = addToCatalogue(emptyCatalogue, entry);
  expect(addToCatalogue(once, entry)).toEqual(once);
  const changed = copyWith("changed", "lessons/01-watch/lesson.md", (text) => `${text}One more.\n`);
  const { entry: other } = await publishFolder(changed, lesson);
  expect(() => addToCatalogue(once, other)).toThrow("raise the version");
  expect(addToCatalogue(once, { ...other, version: "1.0.1" }).modules).toHaveLength(2);
  expect(JSON.parse(writeCatalogue(once))).toEqual({ catalogue: 1, modules: [entry] });
});

test("an origin is let into connect-src once, in a page and in a file of headers", () => {
  const page = `<meta content="${sitePolicy.replaceAll("'", "&#39;")}">`;
  const changed = allowConnection(page, "https://modules.example");
  expect(changed).toContain("connect-src &#39;self&#39; https://modules.example; worker-src");
  expect(allowConnection(changed, "https://modules.example")).toBe(changed);
  expect(allowConnection(`Content-Security-Policy: ${sitePolicy}\n`, "https://modules.example")).toContain(
    "connect-src 'self' https://modules.example; worker-src",
  );
});
