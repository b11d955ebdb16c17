/**
 * build-config/modules — publishes learning modules beside a portal: their texts under modules/ID/VERSION/, with the
 * hash of each in module.json, and catalogue.json, which names each module and the hash of its module.json.
 *
 * The site's build, the development server and `scripts/publish-module.mjs` publish by these functions. What reads a
 * module is given to them, because it is TypeScript, and each of the three has its own way to run that.
 *
 * Sources: W3C Subresource Integrity §3.2; packages/lesson/SPEC.md, L140–L149.
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** SHA-384, as @dc/lesson asks for it. */
export const digest = async (bytes) => new Uint8Array(createHash("sha384").update(bytes).digest());

/** One line for each mistake of a module. */
const told = (place, issues) =>
  new Error(
    issues
      .map(
        ({ file, line, path, expected, received, hint }) =>
          `${place}/${file}${line === undefined ? "" : `:${line}`} ${path}: expected ${expected}, got ${received}${hint === undefined ? "" : ` (${hint})`}`,
      )
      .join("\n"),
  );

/** The texts of a module beside module.json, by its manifest. */
const textsOf = ({ steps, languages }) =>
  steps.flatMap((step) => [
    ...languages.map((language, index) => `lessons/${step}/lesson${index === 0 ? "" : `.${language}`}.md`),
    `lessons/${step}/scenario.yaml`,
    `lessons/${step}/checks.yaml`,
  ]);

/** What stands in a catalogue of a module at an address: all that a card shows, so that no card fetches a module. */
export const makeEntry = (manifest, url, sha384) => ({
  id: manifest.id,
  version: manifest.version,
  url,
  sha384,
  title: manifest.title,
  summary: manifest.summary,
  languages: manifest.languages,
  lab: manifest.lab,
  minutes: manifest.minutes,
  difficulty: manifest.difficulty,
  status: manifest.status,
  objectives: manifest.objectives.map(({ text }) => text),
});

export const publishFolder = async (folder, { parseManifest, integrityOf }) => {
  const written = readFileSync(join(folder, "module.json"), "utf8");
  const read = parseManifest(written);
  if (!read.ok) throw told(folder, read.issues);
  const manifest = read.value;
  const files = {};
  for (const path of textsOf(manifest)) {
    const file = join(folder, path);
    if (!existsSync(file)) throw new Error(`${folder}/${path}: expected this file, got nothing`);
    files[path] = new Uint8Array(readFileSync(file));
  }
  const hashes = await integrityOf(files, digest);
  const text = `${JSON.stringify({ ...JSON.parse(written), files: hashes }, undefined, 2)}\n`;
  files["module.json"] = new TextEncoder().encode(text);
  const place = `modules/${manifest.id}/${manifest.version}`;
  const { "module.json": sha384 } = await integrityOf({ "module.json": files["module.json"] }, digest);
  return { place, files, entry: makeEntry(manifest, `${place}/module.json`, sha384) };
};

export const publishAll = async (
  folder,
  lesson,
  onError = (error) => {
    throw error;
  },
) => {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const modules = [];
  for (const name of names) {
    if (!existsSync(join(folder, name, "module.json"))) continue;
    try {
      modules.push(await publishFolder(join(folder, name), lesson));
    } catch (error) {
      onError(error);
    }
  }
  return modules;
};

export const emptyCatalogue = Object.freeze({ catalogue: 1, modules: [] });

export const addToCatalogue = (catalogue, entry) => {
  const same = catalogue.modules.find(({ id, version }) => id === entry.id && version === entry.version);
  if (same !== undefined && same.sha384 !== entry.sha384) {
    throw new Error(
      `${entry.id}@${entry.version} is published already, with other texts. Links and grades name a version, so it never changes: raise the version in module.json.`,
    );
  }
  const others = catalogue.modules.filter((each) => each !== same);
  return { ...catalogue, modules: [...others, entry] };
};

export const writeCatalogue = (catalogue) => `${JSON.stringify(catalogue, undefined, 2)}\n`;
