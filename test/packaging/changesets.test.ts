import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { members } from "../../scripts/layers.mjs";
import { bin, must, root, runIn } from "./blank-project.ts";

let copy = "";

/** Versions by package name. */
const versions = (folder: string): Record<string, string> =>
  Object.fromEntries(
    members(folder)
      .filter(({ manifest }) => manifest.version !== undefined)
      .map(({ name, manifest }) => [name, manifest.version]),
  );

/** Only the manifests and the configuration: the changesets that wait in the repository are not part of the question. */
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "dc-changeset-"));
  for (const file of ["package.json", "pnpm-workspace.yaml", "layers.json", ".changeset/config.json"])
    cpSync(join(root, file), join(copy, file));
  for (const { directory } of members(root)) {
    mkdirSync(join(copy, directory), { recursive: true });
    cpSync(join(root, directory, "package.json"), join(copy, directory, "package.json"));
  }
  const identity = ["-c", "user.name=test", "-c", "user.email=test@localhost"];
  must(runIn(copy, "git", "init", "-q", "-b", "main", "."));
  must(runIn(copy, "git", "add", "."));
  must(runIn(copy, "git", ...identity, "commit", "-q", "-m", "before"));
});

afterAll(() => rmSync(copy, { recursive: true }));

test("a minor of the engine makes a patch of each dependent, and touches nothing else", () => {
  const before = versions(copy);
  const dependents = members(copy)
    .filter(({ manifest }) => manifest.dependencies?.["@dc/engine"] !== undefined)
    .map(({ name }) => name);
  expect(dependents).toEqual(expect.arrayContaining(["@dc/fabric", "@dc/solid", "@dc/cli"]));
  expect(dependents).not.toContain("@dc/wire");

  writeFileSync(join(copy, ".changeset/probe.md"), '---\n"@dc/engine": minor\n---\n\nStep back ten times faster.\n');
  must(runIn(copy, bin("changeset"), "version"));

  const bump = (version: string, size: "minor" | "patch"): string => {
    const [major, minor, patch] = version.split(".").map(Number) as [number, number, number];
    return size === "minor" ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
  };
  const expected = Object.fromEntries(
    Object.entries(before).map(([name, version]) => {
      if (name === "@dc/engine") return [name, bump(version, "minor")];
      return [name, dependents.includes(name) ? bump(version, "patch") : version];
    }),
  );
  expect(versions(copy)).toEqual(expected);
  expect(readFileSync(join(copy, "packages/engine/CHANGELOG.md"), "utf8")).toContain("Step back ten times faster.");
});
