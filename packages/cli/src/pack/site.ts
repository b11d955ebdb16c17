/**
 * pack/site — what a package takes of a built site: the player, and the lab.
 * @module
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Issue, Parsed } from "@dc/engine";

/** A built site. */
export interface Site {
  readonly folder: string;
  /** The player's script. */
  readonly player: string;
  /** A lab's element with all its scripts, by path: `elements/dc-fabric-lab.js`. */
  element(lab: string): Readonly<Record<string, Uint8Array>>;
  /** The lab as one script, and its workers' scripts by name. */
  single(lab: string): { readonly script: string; readonly workers: Readonly<Record<string, string>> };
}

/** Look for `dist` in this folder and those around it. */
function* above(folder: string): Generator<string> {
  for (let at = folder; ; at = dirname(at)) {
    yield join(at, "dist");
    if (dirname(at) === at) return;
  }
}

/**
 * Find the built site.
 *
 * @param folder the site's; without one it is looked for above the current folder, and above this program.
 * @returns it, or the issue `cli/no-site`.
 */
export function findSite(folder: string | undefined, lab: string): Parsed<Site> {
  const places =
    folder === undefined ? [...above(process.cwd()), ...above(dirname(fileURLToPath(import.meta.url)))] : [folder];
  const needs = ["pack/player.js", `pack/dc-${lab}-lab.js`, `elements/dc-${lab}-lab.js`];
  const found = places.find((place) => needs.every((file) => existsSync(join(place, file))));
  if (found === undefined) {
    const issue: Issue = {
      severity: "error",
      code: "cli/no-site",
      path: "--site",
      expected: `a built site with the ${lab} lab`,
      received: folder ?? "none",
      hint: "run `npm run build` in the repository first",
    };
    return { ok: false, issues: [issue] };
  }
  const read = (path: string): string => readFileSync(join(found, path), "utf8");
  return {
    ok: true,
    issues: [],
    value: {
      folder: found,
      player: read("pack/player.js"),
      element(name) {
        const tag = `dc-${name}-lab`;
        const inside = readdirSync(join(found, "elements", tag), { recursive: true, withFileTypes: true });
        const paths = inside
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(found.length + 1));
        return Object.fromEntries(
          [`elements/${tag}.js`, ...paths].map((path) => [path, new Uint8Array(readFileSync(join(found, path)))]),
        );
      },
      single(name) {
        const tag = `dc-${name}-lab`;
        const workers = readdirSync(join(found, "pack")).filter(
          (file) => file.startsWith(`${tag}.`) && file !== `${tag}.js`,
        );
        return {
          script: read(`pack/${tag}.js`),
          workers: Object.fromEntries(workers.sort().map((file) => [file, read(`pack/${file}`)])),
        };
      },
    },
  };
}
