import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closure, forbiddenEdges, members, readLayers, staleFiles, wrongReferences } from "../../scripts/layers.mjs";

const root = join(import.meta.dirname, "../..");

test("turbo.json, tsconfig.json and the packages' tags are what layers.json says (node scripts/layers.mjs)", () => {
  expect([...staleFiles(root).keys()]).toEqual([]);
});

test("no package uses directly what its layer may not", () => {
  expect(forbiddenEdges(root)).toEqual([]);
});

test("every tsconfig.json refers to the packages its package depends on", () => {
  expect(wrongReferences(root)).toEqual([]);
});

test("the closure: fabric reaches engine and wire, never rdma; a lab reaches no other lab", () => {
  const layers = readLayers(root);
  expect(closure(layers, "engine")).toEqual(["build"]);
  expect(closure(layers, "fabric")).toEqual(["engine", "wire", "build"]);
  expect(closure(layers, "rdma")).not.toContain("fabric");
  expect(closure(layers, "portal")).toEqual(["engine", "wire", "lesson", "solid", "ui", "embed", "build"]);
  expect(closure(layers, "lab")).not.toContain("datacenter");
});

test("the layers have no circle, and each edge names a layer", () => {
  const layers = readLayers(root);
  for (const name of Object.keys(layers.layers))
    expect(closure(layers, name), name).not.toContain(name === "build" ? "" : name);
});

describe("in a copy whose engine imports a skin", () => {
  let copy = "";

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), "dc-layers-"));
    for (const file of [
      "package.json",
      "pnpm-workspace.yaml",
      "pnpm-lock.yaml",
      "turbo.json",
      "layers.json",
      "tsconfig.base.json",
    ])
      cpSync(join(root, file), join(copy, file));
    for (const member of members(root)) {
      mkdirSync(join(copy, member.directory), { recursive: true });
      for (const file of ["package.json", "turbo.json"])
        cpSync(join(root, member.directory, file), join(copy, member.directory, file));
    }
    const manifest = JSON.parse(readFileSync(join(copy, "packages/engine/package.json"), "utf8"));
    manifest.dependencies["@dc/ui"] = "workspace:^";
    writeFileSync(join(copy, "packages/engine/package.json"), JSON.stringify(manifest));
    spawnSync("git", ["init", "-q", "."], { cwd: copy });
  });

  afterAll(() => rmSync(copy, { recursive: true }));

  test("the direct edge is named", () => {
    expect(forbiddenEdges(copy)).toEqual(["@dc/engine (engine) may not use @dc/ui (ui); it may use: nothing"]);
  });

  test("turbo boundaries refuses it, and accepts the repository", () => {
    const boundaries = (cwd: string) =>
      spawnSync(join(root, "node_modules/.bin/turbo"), ["boundaries", "--no-color"], {
        cwd,
        encoding: "utf8",
        env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
      });
    const bad = boundaries(copy);
    expect(bad.stdout + bad.stderr).toMatch(/@dc\/ui/);
    expect(bad.status).not.toBe(0);
    const good = boundaries(root);
    expect(good.stdout + good.stderr).toContain("no issues found");
    expect(good.status).toBe(0);
  });
});
