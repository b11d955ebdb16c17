/**
 * new/template — the module that a new one begins as: a sound one in ../../templates/LAB, read as it lies there.
 *
 * Its id is `new-module` wherever it stands. The schemas that editors check it by come from the package that reads
 * modules, so they say what this version reads.
 * @module
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { checksSchema, checksVersion, manifestSchema, moduleVersion } from "@dc/lesson";

/** Labs for which there is a template. */
export const templateLabs = ["fabric"] as const;
export type TemplateLab = (typeof templateLabs)[number];

const placeholder = "new-module";

/** The package's folder, from a source as well as from the bundle in dist. */
function home(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

/** The texts of a new module by path, `/` between folders. */
export function moduleTemplate(name: string, lab: TemplateLab): ReadonlyMap<string, string> {
  const folder = join(home(), "templates", lab);
  const texts = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    if (!/\.(md|yaml|json)$/.test(entry)) continue;
    const text = readFileSync(join(folder, entry), "utf8");
    texts.set(entry.split(sep).join("/"), text.replaceAll(placeholder, name));
  }
  const schema = (of: object): string => `${JSON.stringify(of, undefined, 2)}\n`;
  texts.set(`schemas/module-${moduleVersion}.schema.json`, schema(manifestSchema));
  texts.set(`schemas/checks-${checksVersion}.schema.json`, schema(checksSchema));
  return texts;
}
