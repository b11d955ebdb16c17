// @ts-check
/**
 * scripts/install — bring npm's packages, when they are not here yet. Plain Node: it runs before anything is.
 *
 * pnpm comes through npx in the version that package.json names, because a machine with Node has npm and nothing
 * more. `--yes` because a person's npmrc may say no; `--prefer-offline` because without it npx waits more than a
 * minute where there is no network, even with pnpm in its cache. Whether an install is needed is decided by a stamp
 * of the lockfile and the manifests. Everything is said on standard error: standard output belongs to whatever runs
 * after (dclab --json).
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { existsSync, foldersWith, readFileSync, writeFileSync } from "./files.mjs";

/**
 * @param {string} root the repository's folder
 * @returns {boolean} true when an install ran, false when nothing was missing
 * @throws Error when pnpm fails
 */
export function install(root) {
  const folders = ["packages", "packages/modules", "apps"].flatMap((folder) =>
    foldersWith(root, folder, "package.json"),
  );
  const manifests = [
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "package.json",
    ...folders.map((f) => `${f}/package.json`),
  ];
  const hash = createHash("sha256");
  for (const file of manifests) hash.update(file).update(readFileSync(join(root, file)));
  const stamp = hash.digest("hex");
  const stampFile = join(root, "node_modules/.dc-installed");
  const present = folders.every((folder) => existsSync(join(root, folder, "node_modules")) || isEmpty(root, folder));
  if (present && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return false;

  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  console.error(`Installing npm packages with ${packageManager} …`);
  const run = spawnSync("npx", ["--yes", "--prefer-offline", packageManager, "install", "--frozen-lockfile"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (run.status !== 0) throw new Error(`npx ${packageManager} install --frozen-lockfile failed (exit ${run.status})`);
  writeFileSync(stampFile, stamp);
  return true;
}

/** A package that depends on nothing gets no node_modules. @param {string} root @param {string} folder */
function isEmpty(root, folder) {
  const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  return ["dependencies", "devDependencies", "optionalDependencies"].every(
    (section) => Object.keys(manifest[section] ?? {}).length === 0,
  );
}

if (process.argv[1] === import.meta.filename) {
  try {
    install(join(import.meta.dirname, ".."));
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    process.exit(1);
  }
}
