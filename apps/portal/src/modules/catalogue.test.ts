import { expect, test } from "vitest";
import { findModule, loadModuleCatalogue, type ModuleEntry, newestOf, parseModuleCatalogue } from "./catalogue.ts";

const base = new URL("https://labs.example/dc/catalogue.json");
const entry = (change: object = {}): Record<string, unknown> => ({
  id: "first-hop",
  version: "1.0.0",
  url: "modules/first-hop/1.0.0/module.json",
  sha384: `sha384-${"A".repeat(64)}`,
  title: { de: "Der erste Sprung" },
  summary: { en: "One." },
  languages: ["en"],
  lab: "fabric",
  minutes: 5,
  difficulty: "introductory",
  status: "draft",
  objectives: [{ en: "Compute" }],
  ...change,
});
const read = (...modules: unknown[]) => parseModuleCatalogue({ catalogue: 1, modules }, base);

test("an entry is read, its address relative to the catalogue; another origin is allowed", () => {
  const away = "https://modules.example/x/module.json";
  const { modules, skipped } = read(entry(), entry({ version: "1.1.0", url: away, more: "for later" }));
  expect(skipped).toEqual([]);
  expect(modules[0]).toMatchObject({ url: "https://labs.example/dc/modules/first-hop/1.0.0/module.json", minutes: 5 });
  expect(modules[1]?.url).toBe(away);
});

test("a bad entry is left out and told with its place; the others stay", () => {
  const rows: [unknown, string][] = [
    [7, "modules[0]:"],
    [entry({ id: "../x" }), "modules[0].id:"],
    [entry({ version: "1" }), "modules[0].version:"],
    [entry({ url: "javascript:alert(1)" }), "modules[0].url:"],
    [entry({ url: "file:///etc/passwd" }), "modules[0].url:"],
    [entry({ url: "https://a:b@modules.example/module.json" }), "modules[0].url:"],
    [entry({ sha384: undefined }), "modules[0].sha384:"],
    [entry({ sha384: "sha256-x" }), "modules[0].sha384:"],
    [entry({ title: "text" }), "modules[0].title:"],
    [entry({ title: {} }), "modules[0].title:"],
    [entry({ summary: { en: "x".repeat(1001) } }), "modules[0].summary:"],
    [entry({ lab: "Fabric Lab" }), "modules[0].lab:"],
    [entry({ minutes: "5" }), "modules[0].minutes:"],
    [entry({ minutes: Number.NaN }), "modules[0].minutes:"],
    [entry({ languages: [1] }), "modules[0].languages:"],
    [entry({ difficulty: "hard" }), "modules[0].difficulty:"],
    [entry({ status: "new" }), "modules[0].status:"],
    [entry({ objectives: ["x"] }), "modules[0].objectives[0]:"],
  ];
  for (const [wrong, place] of rows) {
    const { modules, skipped } = read(wrong, entry({ id: "other" }));
    expect([place, skipped]).toEqual([place, [expect.stringContaining(`${place} expected`)]]);
    expect(modules.map(({ id }) => id)).toEqual(["other"]);
  }
  expect(read(entry(), entry({ sha384: `sha384-${"B".repeat(64)}` }))).toMatchObject({
    modules: [{ sha384: `sha384-${"A".repeat(64)}` }],
    skipped: ['modules[1]: expected each version once, got "first-hop@1.0.0"'],
  });
});

test("what is no catalogue, or a newer one, is refused whole", () => {
  for (const [value, words] of [
    [null, "expected an object"],
    [[], "expected an object"],
    [{ catalogue: 2, modules: [] }, "expected 1, got 2"],
    [{ catalogue: 1 }, "modules: expected a list"],
    [{ catalogue: 1, modules: Array.from({ length: 1001 }, () => entry()) }, "at most 1000"],
  ] as const) {
    expect(() => parseModuleCatalogue(value, base)).toThrow(words);
  }
});

test("a catalogue that does not come says its address and why", async () => {
  const load = (reply: () => Response | Promise<Response>): Promise<unknown> =>
    loadModuleCatalogue(new URL("./", base), async () => reply());
  const code = { code: "portal/modules-list" };
  await expect(load(() => new Response("", { status: 404 }))).rejects.toMatchObject({
    ...code,
    values: { detail: "https://labs.example/dc/catalogue.json: HTTP 404" },
  });
  await expect(load(() => new Response("<!doctype html>"))).rejects.toMatchObject(code);
  await expect(load(() => Promise.reject(new Error("down")))).rejects.toMatchObject(code);
  expect(await load(() => Response.json({ catalogue: 1, modules: [entry()] }))).toMatchObject({ skipped: [] });
});

test("a link without a version means the newest, a range the newest in it; what is not there says what is", () => {
  const { modules } = read(entry(), entry({ version: "1.2.0" }), entry({ version: "2.0.0" }), entry({ id: "other" }));
  const found = (id: string, version: string): string => findModule(modules, id, version).version;
  expect([found("first-hop", ""), found("first-hop", "^1.0.0"), found("first-hop", "1.0.0")]).toEqual([
    "2.0.0",
    "1.2.0",
    "1.0.0",
  ]);
  expect(newestOf(modules).map(({ id, version }) => `${id}@${version}`)).toEqual(["first-hop@2.0.0", "other@1.0.0"]);
  const refused = (id: string, version: string): unknown => {
    try {
      return findModule(modules, id, version);
    } catch (error) {
      return error;
    }
  };
  expect(refused("first-hpo", "")).toMatchObject({
    code: "portal/module-unknown",
    values: { wanted: "first-hpo", known: "first-hop, other" },
  });
  expect(refused("first-hop", "3.0.0")).toMatchObject({
    code: "portal/module-version",
    values: { wanted: "3.0.0", known: "1.0.0, 1.2.0, 2.0.0" },
  });
  const none: ModuleEntry[] = [];
  expect(() => findModule(none, "x", "")).toThrow("portal/module-unknown");
});
