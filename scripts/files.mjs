// @ts-check
/**
 * scripts/files — the few file questions that several scripts ask. Plain Node, so that they run before the first install.
 * @module
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

export { existsSync, readFileSync, writeFileSync } from "node:fs";

/**
 * Folders directly inside `folder` that hold `file`.
 * @param {string} root
 * @param {string} folder relative to root
 * @param {string} file
 * @returns {string[]} relative to root, sorted by code unit
 */
export function foldersWith(root, folder, file) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, folder, entry.name, file)))
    .map((entry) => `${folder}/${entry.name}`)
    .sort();
}

/**
 * Every file below `folder`, skipping what is made (dist, node_modules and the like).
 * @param {string} root
 * @param {string} folder relative to root
 * @returns {string[]} relative to root, sorted by code unit
 */
export function filesBelow(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = folder === "" || folder === "." ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesBelow(root, path);
      return entry.isFile() ? [path] : [];
    })
    .sort();
}

const skipped = new Set(["node_modules", "dist", ".turbo", ".tsc", ".cache", ".git", "coverage", ".mf", ".__mf__temp"]);
