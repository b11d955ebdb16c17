/**
 * grade/modules — the modules at hand, chosen by the name and version in a link.
 * @module
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Issue, Parsed } from "@dc/engine";
import {
  drawParameters,
  figureNames,
  loadModule,
  type Manifest,
  type Module,
  parseManifest,
  rememberTexts,
} from "@dc/lesson";
import { folderSource } from "../validate/command.ts";

/** Modules that are kept read, each with other numbers. */
const keptMax = 64;

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
export function findModules(folders: readonly string[]): Parsed<Modules> {
  const found = new Map<string, { readonly place: string; readonly parameters: Manifest["parameters"] }>();
  for (const folder of folders) {
    const places = placesIn(folder);
    for (const place of places) {
      const manifest = parseManifest(readFileSync(join(place, "module.json"), "utf8"), join(place, "module.json"));
      if (!manifest.ok)
        return {
          ok: false,
          issues: manifest.issues.map((issue) => ({ ...issue, path: `${place}/module.json: ${issue.path}` })),
        };
      const { id, version, parameters } = manifest.value;
      found.set(`${id}@${version}`, { place, parameters });
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
  const kept = new Map<string, ReturnType<typeof loadModule>>();
  const readText = rememberTexts();
  return {
    ok: true,
    value: {
      names: [...found.keys()],
      async read(name, seed) {
        const module = found.get(name);
        if (module === undefined) {
          const hint = "grade with the version that was played: no other has the same steps";
          const issue = refuse("work/module", [...found.keys()].join(" or "), name, hint);
          return { ok: false, issues: [{ ...issue, path: "module" }] };
        }
        // A module is the same for all whose numbers are the same.
        const key = `${name} ${JSON.stringify(drawParameters(module.parameters, seed))}`;
        // Without kinds: scenarios are read when they are replayed, and the author's solution is nobody's work.
        const options = { seed, figures: figureNames, leavesProse: true, readText };
        const reading = kept.get(key) ?? loadModule(folderSource(module.place), options);
        kept.set(key, reading);
        for (const oldest of kept.keys()) {
          if (kept.size <= keptMax) break;
          kept.delete(oldest);
        }
        const read = await reading;
        return read.ok ? { ...read, value: { ...read.value, seed } } : read;
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
