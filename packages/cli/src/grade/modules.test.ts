import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { spineTexts, writeTexts } from "../../test/handed-in.ts";
import { findModules } from "./modules.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
  writeTexts(join(folder, "one"));
  const manifest = (spineTexts["module.json"] as string).replace('"version": "1.0.0"', '"version": "2.0.0"');
  writeTexts(join(folder, "two"), { ...spineTexts, "module.json": manifest });
  writeFileSync(join(folder, "README.md"), "not a module\n");
  mkdirSync(join(folder, "empty"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a folder of modules has them by name and version, read with a learner's seed", async () => {
  const found = findModules([join(folder, "empty"), folder]);
  if (!found.ok) throw new Error(JSON.stringify(found.issues));
  expect(found.value.names).toEqual(["a-spine-less@1.0.0", "a-spine-less@2.0.0"]);
  const read = await found.value.read("a-spine-less@2.0.0", 5);
  expect(read).toMatchObject({ ok: true, value: { seed: 5, manifest: { version: "2.0.0" } } });
  // Another learner with the same numbers has the same steps, and the own seed.
  const seeds = Array.from({ length: 20 }, (_, seed) => seed);
  const all = await Promise.all(seeds.map((seed) => found.value.read("a-spine-less@2.0.0", seed)));
  expect(all.map((each) => each.ok && each.value.seed)).toEqual(seeds);
  const numbers = new Set(all.map((each) => each.ok && each.value.values.shift));
  expect(new Set(all.map((each) => each.ok && each.value.steps)).size).toBe(numbers.size);
  expect(numbers.size).toBe(3);
});

test("a version that is not there is refused by name, with those that are", async () => {
  const found = findModules([join(folder, "one")]);
  expect(found.ok && (await found.value.read("a-spine-less@1.0.1", 5)).issues).toMatchObject([
    { code: "work/module", path: "module", expected: "a-spine-less@1.0.0", received: "a-spine-less@1.0.1" },
  ]);
});

test("no module, and one whose module.json is broken, are told with the place", () => {
  expect(findModules([join(folder, "empty")]).issues).toMatchObject([{ code: "module/missing" }]);
  expect(findModules([join(folder, "nowhere")]).issues).toMatchObject([{ code: "module/missing" }]);
  const broken = join(folder, "broken");
  writeTexts(broken, { "module.json": '{ "module": 1 }' });
  const { issues } = findModules([broken]);
  expect(issues[0]?.path).toContain(join(broken, "module.json"));
});
