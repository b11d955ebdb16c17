import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findSite } from "./site.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = {
  "pack/player.js": "player()",
  "pack/dc-fabric-lab.js": "one()",
  "pack/dc-fabric-lab.sim.worker.js": "work()",
  "pack/dc-virt-lab.js": "other()",
  "elements/dc-fabric-lab.js": "first()",
  "elements/dc-fabric-lab/more-1.js": "more()",
  "elements/dc-virt-lab.js": "other()",
};

test("what a package takes of a site is the lab's own, and no other's", () => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const site = findSite(folder, "fabric");
  if (!site.ok) throw new Error("no site");
  expect(site.value.player).toBe("player()");
  expect(Object.keys(site.value.element("fabric"))).toEqual([
    "elements/dc-fabric-lab.js",
    "elements/dc-fabric-lab/more-1.js",
  ]);
  expect(site.value.single("fabric")).toEqual({
    script: "one()",
    workers: { "dc-fabric-lab.sim.worker.js": "work()" },
  });
});

test("a site that is not built is said, with the command that builds it", () => {
  const site = findSite(folder, "fabric");
  expect(site.ok).toBe(false);
  expect(site.issues).toMatchObject([
    { code: "cli/no-site", path: "--site", received: folder, hint: "run `npm run build` in the repository first" },
  ]);
});
