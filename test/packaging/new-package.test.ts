import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { forbiddenEdges, members, staleFiles, wrongReferences } from "../../scripts/layers.mjs";
import { createPackage } from "../../scripts/new-package.mjs";
import { checkShape } from "../../scripts/shape.mjs";
import { bin, must, root, runIn } from "./blank-project.ts";

const made = { probe: "engine", "probe-words": "library", "probe-view": "skin" };
const places = Object.keys(made).map((name) => `packages/${name}`);
/** What the new packages stand on; the rest would only take time to install. */
const ground = ["build-config", "engine", "solid", "test-kit", "wire"];
let copy = "";

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "dc-new-"));
  const isMade = (path: string) => /(^|\/)(node_modules|dist|\.turbo)$/.test(path);
  for (const entry of readdirSync(root, { withFileTypes: true }))
    if (entry.isFile() || entry.name === "scripts")
      cpSync(join(root, entry.name), join(copy, entry.name), { recursive: true });
  for (const name of ground)
    cpSync(join(root, "packages", name), join(copy, "packages", name), {
      recursive: true,
      filter: (path) => !isMade(path),
    });
  const manifest = JSON.parse(readFileSync(join(copy, "package.json"), "utf8"));
  delete manifest.devDependencies["@dc/cli"];
  writeFileSync(join(copy, "package.json"), JSON.stringify(manifest));
  for (const [name, kind] of Object.entries(made)) createPackage(copy, name, kind);
  must(runIn(copy, bin("pnpm"), "install", "--no-frozen-lockfile", "--prefer-offline"));
  must(runIn(copy, "git", "init", "-q", "-b", "main", "."));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

test.each(Object.entries(made))("packages/%s has the shape of its kind, %s", (name, kind) => {
  const member = members(copy).find(({ directory }) => directory === `packages/${name}`);
  if (member === undefined) throw new Error("it is not a member");
  expect(member).toMatchObject({ kind, layer: name });
  expect(checkShape(copy, member)).toEqual({ errors: [], warnings: [] });
});

test("their types check", () => {
  must(runIn(copy, bin("tsc"), "-b", ...places));
});

test("biome and eslint have nothing to say", () => {
  must(runIn(copy, bin("biome"), "check", "--error-on-warnings", ...places));
  expect(runIn(copy, bin("eslint"), ...places)).toEqual({ code: 0, output: "" });
});

test("their tests pass", () => {
  const projects = ["--project", "unit", "--project", "dom"];
  const output = must(runIn(copy, bin("vitest"), "run", ...projects, ...places.map((place) => `${place}/`)));
  expect(output).toMatch(/Test Files +5 passed/);
});

test("the law holds with all of them", () => {
  expect([...staleFiles(copy).keys()]).toEqual([]);
  expect(forbiddenEdges(copy)).toEqual([]);
  expect(wrongReferences(copy).filter((sentence) => sentence.includes("probe"))).toEqual([]);
  expect(runIn(copy, bin("turbo"), "boundaries", "--no-color").output).toContain("no issues found");
});

test.each([
  ["Probe", "engine", "not kebab-case"],
  ["another", "palace", "not a kind"],
  ["wire", "engine", "exists already"],
  ["lesson", "engine", "of kind library"],
])("%s %s is refused and leaves nothing", (name, kind, sentence) => {
  const existed = existsSync(join(copy, "packages", name));
  const { code, output } = runIn(copy, process.execPath, "scripts/new-package.mjs", name, kind);
  expect(code).toBe(2);
  expect(output).toContain(sentence);
  expect(existsSync(join(copy, "packages", name))).toBe(existed);
});
