import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PeerProgram } from "@dc/engine/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { preparePeer, runPeer } from "./peers.ts";

// Processes are started; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 180_000 });

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const peer = (more: Partial<PeerProgram>): PeerProgram => ({
  source: "peer.py",
  language: "python",
  needs: "what it needs",
  arguments: () => [],
  ...more,
});

test("a peer without its source is absent: a published package has none", () => {
  const made = preparePeer(peer({ source: "gone.cc", language: "c++" }), folder, folder);
  expect(made).toEqual({ ready: false, why: "its source is only in the repository" });
});

test("a peer whose library or module is missing is absent by name", () => {
  writeFileSync(join(folder, "peer.py"), "import sys\nsys.exit(3)\n");
  writeFileSync(join(folder, "peer.cc"), "int main() {}\n");
  const absent = { ready: false, why: "needs what it needs" };
  expect(preparePeer(peer({}), folder, folder)).toEqual(absent);
  const unknown = peer({ source: "peer.cc", language: "c++", libraries: ["no-such-library-anywhere"] });
  expect(preparePeer(unknown, folder, folder)).toEqual(absent);
});

test("what a peer prints becomes figures", () => {
  const printed = { operations: 3_000, cpuSeconds: 0.5, residentKiB: 2_048, hash: "7", values: { hops: 9 } };
  const program = peer({
    arguments: ({ pending }) => ["-e", `console.log('${JSON.stringify(printed)}', ${pending} && "")`],
  });
  const figures = runPeer({ ready: true, command: process.execPath, before: [] }, program, { pending: 1 });
  expect(figures).toEqual({
    hash: "7",
    values: { operations: 3_000, rate: 6_000, cpuMs: 500, residentMiB: 2, hops: 9 },
  });
});

test("a peer that fails says how", () => {
  const program = peer({ arguments: () => ["-e", "console.error('no luck'); process.exit(4)"] });
  const run = () => runPeer({ ready: true, command: process.execPath, before: [] }, program, {});
  expect(run).toThrow("peer.py failed: no luck");
});
