import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { datacenterPackages } from "@dc/datacenter";
import { createRegistry } from "@dc/engine/scenario";
import { printLogAction, printLogEnd, printLogHead } from "@dc/fabric/live";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LoadedRun } from "./load.ts";
import { loadReplay } from "./replay.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const asked: LoadedRun = { scenario: { dc: 1, name: "edge", seed: 1 }, ignored: [], actions: [] } as never;
const action = { timePs: 5, after: 0, do: "frame.inject", on: "a/eth0", value: "AAAA" };

function load(text: string) {
  const path = join(folder, "log");
  writeFileSync(path, text);
  return loadReplay(path, asked, createRegistry(datacenterPackages));
}

test("a log gives a run its seed, its actions, its end and its digest", () => {
  const text = [printLogHead({ scenario: "edge", seed: 9 }), printLogAction(action), printLogEnd(77, "ab")].join("\n");
  expect(load(text)).toMatchObject({
    ok: true,
    issues: [],
    value: { scenario: { name: "edge", seed: 9 }, actions: [action], timePs: 77, digest: "ab", isReplay: true },
  });
});

test("a log of another scenario is a warning, an unknown action an issue with its line", () => {
  const other = [printLogHead({ scenario: "other", seed: 9 }), printLogEnd(77, "ab")].join("\n");
  expect(load(other)).toMatchObject({ ok: true, issues: [{ code: "cli/replay", severity: "warning" }] });
  const wrong = [printLogHead({ scenario: "edge", seed: 9 }), printLogAction({ ...action, do: "frame.eat" })].join(
    "\n",
  );
  expect(load(wrong)).toMatchObject({ ok: false, issues: [{ line: 2 }] });
});

test("what cannot be read is an issue", () => {
  const read = loadReplay(join(folder, "none"), asked, createRegistry(datacenterPackages));
  expect(read).toMatchObject({ ok: false, issues: [{ code: "input/unreadable", received: "no such file" }] });
});
