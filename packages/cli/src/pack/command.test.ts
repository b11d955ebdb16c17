import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pack, type PackOptions } from "./command.ts";

vi.setConfig({ testTimeout: 120_000 });

const module = join(import.meta.dirname, "../../../../apps/e2e/fixtures/modules/two-flows");
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
  for (const [path, text] of Object.entries({
    "site/pack/player.js": "player()",
    "site/pack/dc-fabric-lab.js": "lab()",
    "site/pack/dc-fabric-lab.sim.worker.js": "work()",
    "site/elements/dc-fabric-lab.js": "lab()",
    "site/elements/dc-fabric-lab/more-1.js": "more()",
  })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function packAs(format: string, more: Partial<PackOptions> = {}, from = module) {
  const printed: string[] = [];
  const errors: string[] = [];
  const out = join(folder, "out");
  const options = { format, out, mastery: 0.8, site: join(folder, "site"), ...more };
  const streams = {
    print: (line: string) => void printed.push(line),
    error: (line: string) => void errors.push(line),
    progress() {},
  };
  return { code: await pack(from, options, streams), out, printed, errors };
}

test.each([
  ["scorm12", "imsmanifest.xml"],
  ["scorm2004", "imsmanifest.xml"],
  ["cmi5", "cmi5.xml"],
])(
  "%s: a zip with its manifest, the page, the lab and the module; the same bytes each time",
  async (format, manifest) => {
    const { code, out, printed, errors } = await packAs(format);
    expect([code, errors]).toEqual([0, []]);
    const bytes = readFileSync(out);
    expect(printed).toEqual([`${out}: two-flows 1.0.0 as ${format}, ${bytes.length} bytes`]);
    const files = unzipSync(new Uint8Array(bytes));
    const paths = Object.keys(files);
    expect(paths).toContain(manifest);
    for (const path of ["index.html", "player.js", "elements/dc-fabric-lab.js", "module/module.json"])
      expect(paths).toContain(path);
    expect(paths.filter((path) => path.endsWith("lesson.md"))).toHaveLength(3);
    if (manifest === "imsmanifest.xml") {
      const xml = new TextDecoder().decode(files[manifest]);
      const listed = [...xml.matchAll(/<file href="([^"]+)"/g)].map(([, path]) => path);
      expect(listed).toEqual(paths.filter((path) => path !== manifest).sort());
    }
    await packAs(format, { force: true });
    expect(readFileSync(out).equals(bytes)).toBe(true);
  },
);

test("html: one page with the texts of the module and the worker in it", async () => {
  const { code, out } = await packAs("html");
  expect(code).toBe(0);
  const page = readFileSync(out, "utf8");
  const names = [...page.matchAll(/data-dc-file="([^"]+)"/g)].map(([, name]) => name);
  expect(names).toContain("dc-fabric-lab.sim.worker.js");
  expect(names).toContain("module/module.json");
  expect(page).toContain('"mode":"guided"');
});

test("a module that is not valid is not packed, and everything that is wrong is said", async () => {
  const from = join(folder, "module");
  cpSync(module, from, { recursive: true });
  writeFileSync(join(from, "lessons/01-one-uplink/checks.yaml"), "checks: 1\ntasks: 7\n");
  const { code, out, errors } = await packAs("scorm12", {}, from);
  expect(code).toBe(1);
  expect(errors.join("\n")).toContain("tasks");
  expect(errors.at(-1)).toContain("is not valid, and not packed");
  expect(existsSync(out)).toBe(false);
});

test.each([
  ["an unknown format", "zip", {}, /--format: expected scorm12 \| scorm2004 \| cmi5 \| html, got zip/],
  ["a site that is not built", "html", { site: "/nowhere" }, /--site: .*\(run `npm run build`/],
  ["a place that cannot be written", "html", { out: "/nowhere/out.html" }, /--out: expected a place/],
] as const)("%s is refused", async (_, format, more, line) => {
  const { code, errors } = await packAs(format, more);
  expect(code).toBe(2);
  expect(errors.join("\n")).toMatch(line);
});

test("a file that is there stays, unless it is forced", async () => {
  writeFileSync(join(folder, "out"), "mine");
  const { code, out, errors } = await packAs("html");
  expect([code, readFileSync(out, "utf8")]).toEqual([2, "mine"]);
  expect(errors.join("\n")).toMatch(/--out: expected a file that is not there yet, got .*\(--force writes it anew\)/);
  expect((await packAs("html", { force: true })).code).toBe(0);
});

test("a folder without a module is refused", async () => {
  expect((await packAs("html", {}, folder)).code).toBe(2);
});
