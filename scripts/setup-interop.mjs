// @ts-check
/**
 * scripts/setup-interop — install the programs of other people that interop tests and benchmarks run.
 *
 *     npm run setup:interop             what the interop tests need
 *     npm run setup:interop -- bench    also what the benchmarks compare with
 *     npm run setup:interop -- --list   say what is here and what is missing, install nothing
 *
 * The list is packages/test-kit/programs.json. No service is started.
 *
 * @module
 */
import { delimiter, join } from "node:path";
import { aptCommand, aptInstall, whyNoApt } from "./apt.mjs";
import { existsSync, readFileSync } from "./files.mjs";

/** @typedef {{ package: string, group: string, for: string, file?: string }} Program */

const root = join(import.meta.dirname, "..");

/**
 * Programs that are not here.
 * @param {string[]} groups
 * @returns {[string, Program][]}
 */
export function missingPrograms(groups) {
  /** @type {Record<string, Program>} */
  const programs = JSON.parse(readFileSync(join(root, "packages/test-kit/programs.json"), "utf8"));
  return Object.entries(programs).filter(([name, program]) => groups.includes(program.group) && !isHere(name, program));
}

/**
 * Install what is missing.
 * @param {string[]} groups
 * @returns {string[]} Debian packages that were installed
 * @throws Error when apt cannot be used, with the command to run; or when a program is still missing
 */
export function setupInterop(groups) {
  const packages = [...new Set(missingPrograms(groups).map(([, program]) => program.package))];
  if (packages.length === 0) return [];
  aptInstall(packages);
  const still = missingPrograms(groups).map(([name]) => name);
  if (still.length > 0) throw new Error(`installed ${packages.join(" ")}, but ${still.join(", ")} cannot be found`);
  return packages;
}

/** @param {string} name @param {Program} program */
function isHere(name, program) {
  if (program.file !== undefined) return existsSync(program.file);
  return [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin", "/usr/local/sbin"].some(
    (place) => place !== "" && existsSync(join(place, name)),
  );
}

if (process.argv[1] === import.meta.filename) {
  const words = process.argv.slice(2);
  const groups = ["interop", ...words.filter((word) => !word.startsWith("--"))];
  const missing = missingPrograms(groups);
  for (const [name, program] of missing) console.log(`missing ${name} (${program.package}): ${program.for}`);
  if (missing.length === 0) console.log(`Everything for ${groups.join(", ")} is here.`);
  if (!words.includes("--list") && missing.length > 0) {
    try {
      console.log(`Installed ${setupInterop(groups).join(" ")}; no service was started.`);
    } catch (error) {
      const packages = [...new Set(missing.map(([, program]) => program.package))];
      console.error(whyNoApt() === undefined ? String(error) : `${whyNoApt()}. Run: ${aptCommand(packages)}`);
      process.exit(1);
    }
  }
}
