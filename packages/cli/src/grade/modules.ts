/**
 * grade/modules — the modules at hand, chosen by the name and version in a link.
 * @module
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Issue, Parsed } from "@dc/engine";
import type { Registry } from "@dc/engine/scenario";
import { figureNames, loadModule, type Module, parseManifest } from "@dc/lesson";
import { folderSource } from "../validate/command.ts";

/** Modules that are kept read: of a class whose learners have a seed each, the next one is not asked for again. */
const keptMax = 8;

/** Modules by name. */
export interface Modules {
  /** `id@version` of each. */
  readonly names: readonly string[];
  /** Read one with a learner's seed, or say why not. */
  read(name: string, seed: number): Promise<Parsed<Module>>;
}

/** Where modules are looked for when no folder is named. */
export const usualFolders: readonly string[] = [".", "packages/modules"];

/**
 * Look for modules.
 *
 * @param folders each a module's, or one of modules; the first that has any is taken.
 * @returns them, or an issue for what is no module; codes `module/…`.
 */
export function findModules(folders: readonly string[], registry: Registry): Parsed<Modules> {
  const found = new Map<string, string>();
  for (const folder of folders) {
    const places = placesIn(folder);
    for (const place of places) {
      const manifest = parseManifest(readFileSync(join(place, "module.json"), "utf8"), join(place, "module.json"));
      if (!manifest.ok)
        return {
          ok: false,
          issues: manifest.issues.map((issue) => ({ ...issue, path: `${place}/module.json: ${issue.path}` })),
        };
      found.set(`${manifest.value.id}@${manifest.value.version}`, place);
    }
    if (found.size > 0) break;
  }
  if (found.size === 0) {
    const hint = "name it with --module FOLDER";
    return {
      ok: false,
      issues: [
        refuse("module/missing", "a folder with a module.json, or of such", `none in ${folders.join(" or ")}`, hint),
      ],
    };
  }
  const kept = new Map<string, Promise<Parsed<Module>>>();
  return {
    ok: true,
    value: {
      names: [...found.keys()],
      read(name, seed) {
        const place = found.get(name);
        if (place === undefined) {
          const hint = "grade with the version that was played: no other has the same steps";
          const issue = refuse("work/module", [...found.keys()].join(" or "), name, hint);
          return Promise.resolve({ ok: false, issues: [{ ...issue, path: "module" }] });
        }
        const key = `${name} ${seed}`;
        const reading = kept.get(key) ?? loadModule(folderSource(place), { seed, figures: figureNames, registry });
        kept.set(key, reading);
        for (const oldest of kept.keys()) {
          if (kept.size <= keptMax) break;
          kept.delete(oldest);
        }
        return reading;
      },
    },
    issues: [],
  };
}

/** The folder itself, or those in it. */
function placesIn(folder: string): string[] {
  const hasModule = (place: string): boolean => existsSync(join(place, "module.json"));
  if (hasModule(folder)) return [folder];
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter(hasModule);
}

function refuse(code: string, expected: string, received: string, hint: string): Issue {
  return { severity: "error", code, path: "", expected, received, hint };
}
