import { expect, test } from "vitest";
import { manifestSchema, parseManifest } from "./manifest.ts";

const manifest = {
  module: 1,
  id: "hash-that-decides",
  version: "1.0.0",
  status: "draft",
  title: { en: "The hash that decides", de: "Der Hash entscheidet" },
  summary: { en: "One.", de: "Eins." },
  languages: ["en", "de"],
  licence: "CC-BY-4.0",
  authors: [{ name: "Ada" }],
  difficulty: "intermediate",
  minutes: 20,
  concepts: ["ECMP"],
  prerequisites: [],
  objectives: [{ verb: "apply", text: { en: "Compute a path", de: "Einen Weg berechnen" } }],
  lab: "fabric",
  engines: { engine: "^0.1.0", fabric: ">=0.1.0" },
  steps: ["01-five-fields", "02-collide"],
  accessibility: { summary: { en: "Keyboard.", de: "Tastatur." } },
};
const read = (change: object) => parseManifest(JSON.stringify({ ...manifest, ...change }));
const said = (change: object) => read(change).issues.map(({ code, path }) => `${code} ${path}`);

test("L60: a manifest is read with what may be left out in it", () => {
  expect(read({})).toMatchObject({
    ok: true,
    value: { id: "hash-that-decides", parameters: {}, goldens: [], accessibility: { features: [], hazards: [] } },
    issues: [],
  });
});

test("L61: each mistake has its place", () => {
  const rows: [object, string[]][] = [
    [{ id: "Hash That" }, ["module/type id"]],
    [{ version: "1.0" }, ["module/version version"]],
    [{ engines: { engine: "latest" } }, ["module/version engines.engine"]],
    [{ lab: "fabirc" }, ["module/choice lab"]],
    [{ minutes: 0 }, ["module/range minutes"]],
    [{ titel: {} }, ["module/unknown-key titel"]],
    [{ languages: [] }, ["module/missing languages"]],
    [{ steps: [] }, ["module/missing steps"]],
    [{ steps: ["five fields"] }, ["module/type steps[0]"]],
    [{ steps: ["../../etc"] }, ["module/type steps[0]"]],
    [{ prerequisites: ["hash-that-decides"] }, ["module/cycle prerequisites"]],
    [{ steps: ["01-a", "01-a"] }, ["module/duplicate steps[1]"]],
    [{ goldens: [{ step: "09-x", seed: 1, digest: "0123456789abcdef" }] }, ["module/step goldens[0].step"]],
    [{ goldens: [{ step: "02-collide", seed: 1, digest: "12" }] }, ["module/type goldens[0].digest"]],
  ];
  for (const [change, expected] of rows) expect([change, said(change)]).toEqual([change, expected]);
});

test("L62: every text is in every language that the module promises", () => {
  expect(said({ title: { en: "x" }, objectives: [{ verb: "apply", text: { de: "y" } }] })).toEqual([
    "module/language title",
    "module/language objectives[0].text",
  ]);
});

test("L3: a manifest for a newer format is refused by name", () => {
  expect(said({ module: 2, title: 3 })).toEqual(["module/newer module"]);
});

test("L63: the schema names every key", () => {
  const { properties, required } = manifestSchema as { properties: object; required: string[] };
  expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(manifest)));
  expect(Object.keys(properties)).toContain("files");
  expect(required).not.toContain("goldens");
  expect(required).not.toContain("files");
});

test("L149: a published manifest lists the hash of each text, and mistakes in it have their place", () => {
  const hash = `sha384-${"A".repeat(64)}`;
  expect(read({ files: { "lessons/01-five-fields/lesson.md": hash } })).toMatchObject({
    ok: true,
    value: { files: { "lessons/01-five-fields/lesson.md": hash } },
  });
  expect(read({})).toMatchObject({ ok: true, value: { files: undefined } });
  const many = Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`${index}.md`, hash]));
  const rows: [object, string[]][] = [
    [{ files: [] }, ["module/type files"]],
    [{ files: { "a.md": "sha256-x" } }, ['module/type files["a.md"]']],
    [{ files: { "../a.md": hash } }, ['module/name files["../a.md"]']],
    [{ files: { "module.json": hash } }, ['module/name files["module.json"]']],
    [{ files: many }, ["module/range files"]],
  ];
  for (const [change, expected] of rows) expect([change, said(change)]).toEqual([change, expected]);
});
