/**
 * packaging/blank-project — a folder as a stranger has it: our tarballs, installed by npm, and nothing of the
 * workspace.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { members } from "../../scripts/layers.mjs";

/** The repository's folder. */
export const root: string = join(import.meta.dirname, "../..");

/** A package that strangers can install. */
export interface Published {
  name: string;
  /** In the repository, relative to its root. */
  directory: string;
  kind: string;
  /** The packed file. */
  tarball: string;
  /** What the tarball holds, relative to the package. */
  files: string[];
  /** package.json as it is in the tarball. */
  // biome-ignore lint/suspicious/noExplicitAny: a manifest is read as data, each test names what it expects.
  manifest: any;
}

/** How a program ended. */
export interface Run {
  code: number | null;
  output: string;
}

/** A blank project, and the packages that were packed into it. */
export interface BlankProject {
  folder: string;
  packages: Published[];
  /** Write a file into the project. */
  write(path: string, text: string): void;
  /** Run a program in the project. */
  run(program: string, ...parameters: string[]): Run;
  remove(): void;
}

/** Pack every package that is not private, and install the tarballs together with npm. */
export function createBlankProject(): BlankProject {
  // Not below the repository: there Node and TypeScript would find the workspace's own node_modules.
  const folder = mkdtempSync(join(tmpdir(), "dc-blank-"));
  const tarballs = join(folder, "tarballs");
  mkdirSync(tarballs);
  const publishable = members(root).filter(({ manifest }) => !manifest.private);
  const packages = publishable.map(({ name, directory, kind }): Published => {
    const place = join(tarballs, name.replace("@dc/", ""));
    mkdirSync(place);
    // The root's own pnpm: `pnpm pack` rewrites workspace: ranges and puts publishConfig.exports in place.
    must(runIn(join(root, directory), bin("pnpm"), "pack", "--pack-destination", place));
    const tarball = join(place, readdirSync(place)[0] as string);
    const listed = must(runIn(folder, "tar", "-tzf", tarball));
    const files = listed.split("\n").filter((line) => line !== "");
    return {
      name,
      directory,
      kind,
      tarball,
      files: files.map((file) => file.replace(/^package\//, "")),
      manifest: JSON.parse(must(runIn(folder, "tar", "-xzOf", tarball, "package/package.json"))),
    };
  });

  const project: BlankProject = {
    folder,
    packages,
    write: (path, text) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    run: (program, ...parameters) => runIn(folder, program, ...parameters),
    remove: () => rmSync(folder, { recursive: true }),
  };
  project.write("package.json", JSON.stringify({ name: "blank", version: "1.0.0", private: true, type: "module" }));
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  must(project.run("npm", "install", ...quiet, ...packages.map(({ tarball }) => tarball)));
  return project;
}

/** The fenced TypeScript examples of a README that import something, in order. */
export function examplesOf(directory: string): string[] {
  const text = readFileSync(join(root, directory, "README.md"), "utf8");
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)]
    .map((match) => match[1] as string)
    .filter((code) => /^import .* from "@dc\//m.test(code));
}

/** A program of the repository's node_modules. */
export function bin(name: string): string {
  return join(root, "node_modules/.bin", name);
}

/** Run a program to its end. */
export function runIn(cwd: string, program: string, ...parameters: string[]): Run {
  const { CI, NODE_OPTIONS, VITEST, ...environment } = process.env;
  const { status, stdout, stderr, error } = spawnSync(program, parameters, {
    cwd,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    env: { ...environment, TURBO_TELEMETRY_DISABLED: "1", NO_COLOR: "1", FORCE_COLOR: "0" },
  });
  return { code: status, output: `${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}` };
}

/** The output of a run that must have ended well. */
export function must({ code, output }: Run): string {
  if (code !== 0) throw new Error(`exit ${code}:\n${output}`);
  return output;
}
