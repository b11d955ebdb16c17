/**
 * setup — what the end-to-end tests run against: the built site, and the probe lab built by the same presets.
 *
 * It runs once before all of them. Turbo builds only what has changed; DC_SITE names a site that is built already.
 * @module
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { chromiumPath } from "@dc/test-kit";
import type { TestProject } from "vitest/node";

const here = resolve(import.meta.dirname, "..");
const root = resolve(here, "../..");

/** Folders of built files. */
export interface Built {
  /** The site of `npm run build`. */
  readonly site: string;
  readonly probe: string;
  readonly probeElement: string;
  /** The probe, of another edition of the lab contract. */
  readonly probeOfAnotherApi: string;
}

declare module "vitest" {
  interface ProvidedContext {
    built: Built | null;
  }
}

/** Build what is tested, unless there is no Chromium to test it with. */
export default function setup(project: TestProject): void {
  if (chromiumPath() === undefined) {
    project.provide("built", null);
    return;
  }
  const site = process.env.DC_SITE ?? join(root, "dist");
  if (process.env.DC_SITE === undefined) run(root, ["scripts/build-site.mjs", "--build"]);
  const lab = join(here, "fixtures/lab-probe");
  const to = (name: string): string => join(here, ".cache", name);
  const vite = join(here, "node_modules/vite/bin/vite.js");
  const build = (name: string, values: readonly string[], environment: NodeJS.ProcessEnv = {}): string => {
    if (!isFresh(to(name))) run(lab, [vite, "build", "--outDir", to(name), "--emptyOutDir", ...values], environment);
    return to(name);
  };
  project.provide("built", {
    site,
    probe: build("probe", []),
    probeElement: build("probe-element", ["--config", "vite.element.config.ts"]),
    probeOfAnotherApi: build("probe-of-another-api", [], { PROBE_LAB_API: "2" }),
  });
}

/** Whether a build is younger than everything it was made from. */
function isFresh(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const builtAt = statSync(folder).mtimeMs;
  return [
    join(here, "fixtures/lab-probe"),
    ...["embed", "solid", "build-config"].map((name) => join(root, "packages", name)),
  ]
    .flatMap((from) => readdirSync(from, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !/node_modules|[\\/](dist|\.turbo)/.test(entry.parentPath))
    .every((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs < builtAt);
}

/** This process' environment without the test runner's marks: under them the federation plugin does nothing. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const marks = /^(VITEST|TEST$|NODE_ENV$|VITE_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !marks.test(name)));
}

function run(folder: string, command: readonly string[], environment: NodeJS.ProcessEnv = {}): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: folder,
    encoding: "utf8",
    env: { ...plainEnvironment(), ...environment },
  });
  if (status !== 0) throw new Error(`${command.join(" ")} failed:\n${stdout}\n${stderr}`);
}
