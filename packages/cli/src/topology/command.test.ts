import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runDclab } from "../../test/dclab.ts";
import { topology } from "./command.ts";

vi.setConfig({ testTimeout: 120_000 });

const vectors = join(import.meta.dirname, "../../../fabric/vectors");
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function print(text: string, to: "clab" | "scenario") {
  const file = join(folder, "in.yml");
  writeFileSync(file, text);
  const printed: string[] = [];
  const errors: string[] = [];
  const code = topology(
    file,
    { to },
    {
      print: (line) => printed.push(line),
      error: (line) => errors.push(line),
      progress() {},
    },
  );
  return { code, text: `${printed.join("\n")}\n`, errors };
}

test.each(["clos01", "clos02", "srl03"])("%s there and back runs to the same digest", (name) => {
  const file = join(vectors, `clab/${name}.clab.yml`);
  const { status, stdout, stderr } = runDclab(["topology", file, "--to", "clab"]);
  expect([status, stderr]).toEqual([0, ""]);
  const copy = join(folder, "copy.clab.yml");
  writeFileSync(copy, stdout);
  const digest = (of: string) => JSON.parse(runDclab(["run", of, "--json"]).stdout).digest;
  expect(digest(copy)).toBe(digest(file));
});

test("a design by numbers becomes a file of containerlab's, and what is left out is named on standard error", () => {
  const { code, text, errors } = print("dc: 1\ngenerate: [{ kind: fabric/fat-tree@1, k: 2 }]\n", "clab");
  expect(code).toBe(0);
  expect(text).toContain("    core1: { kind: nokia_srlinux }\n");
  expect(text).toContain('    - { endpoints: ["h1:eth0", "p1-edge1:e1-1"], mtu: 9216 }\n');
  expect(errors).toEqual([expect.stringMatching(/^left out: .*nodes\.core1\.role/)]);
});

test("a netlab file becomes a scenario; what is not carried out is named on standard error", () => {
  const { code, text, errors } = print(readFileSync(join(vectors, "netlab/vxlan-bridging.yml"), "utf8"), "scenario");
  expect([code, errors.length]).toEqual([0, 1]);
  expect(errors[0]).toMatch(/^not carried out: .*validate\.ospf_adj_s1/);
  const again = print(text, "scenario");
  expect(again).toEqual({ code: 0, text, errors: [] });
});

test("a mistake is exit code 2, with its line", () => {
  expect(print("nodes: [a]\nlinks: [a-b]\n", "clab")).toMatchObject({
    code: 2,
    errors: [expect.stringMatching(/in\.yml:2:\d+: links\[0\]: expected a node of this topology, got "b"/)],
  });
  expect(print("dc: 1\ngenerate: [{ kind: fabric/fat-tree@1, k: 3 }]\n", "clab").errors).toEqual([
    expect.stringMatching(/generate\[0\]\.k: expected an even number, got 3/),
  ]);
});
