import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runDclab } from "../../test/dclab.ts";
import { folderSource, validate } from "./command.ts";

vi.setConfig({ testTimeout: 120_000 });

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const manifest = {
  module: 1,
  id: "a-spine-less",
  version: "1.0.0",
  status: "draft",
  title: { en: "A spine less" },
  summary: { en: "What a lost link costs." },
  languages: ["en"],
  licence: "CC-BY-4.0",
  authors: [{ name: "Ada" }],
  difficulty: "introductory",
  minutes: 5,
  concepts: ["ECMP"],
  prerequisites: [],
  objectives: [],
  lab: "fabric",
  engines: { fabric: "^0.1.0" },
  parameters: { rate: { choose: ["1Gbps", "2Gbps"] } },
  steps: ["01-cut"],
  accessibility: { summary: { en: "All of it by keyboard." } },
};
const texts: Readonly<Record<string, string>> = {
  "module.json": JSON.stringify(manifest, undefined, 2),
  "lessons/01-cut/lesson.md": "---\ntitle: Cut\n---\nCut a link.\n\n```figure dc-ecmp-hash\n```\n",
  "lessons/01-cut/scenario.yaml": `dc: 1
until: 100us
generate: [{ kind: fabric/leaf-spine@1, spines: 2, leaves: 2, hostsPerLeaf: 2 }]
workloads: [{ kind: fabric/permutation@1, rate: "\${rate}", shift: 2 }]
`,
  "lessons/01-cut/checks.yaml": `checks: 1
predictions:
  - id: sent
    ask: { en: "How many frames does h1 send?" }
    truth: { count: { kind: frame.send, on: h1/eth0 } }
    within: { relative: 0.1 }
tasks:
  - id: cut
    title: { en: "Cut one of leaf1's links to a spine" }
    needs: [sent]
    check: { count: { kind: link.down, on: "leaf1/*" }, equals: 1 }
solution: { actions: [{ at: 50us, do: link.down, on: "leaf1:e1-49" }] }
`,
};

function write(change: Readonly<Record<string, string>> = {}): void {
  for (const [path, text] of Object.entries({ ...texts, ...change })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

async function run(json = false) {
  const printed: string[] = [];
  const errors: string[] = [];
  const streams = {
    print: (line: string) => printed.push(line),
    error: (line: string) => errors.push(line),
    progress() {},
  };
  return { code: await validate(folder, { seed: 1, json }, streams), printed, errors };
}

test("a sound module is valid, and its solution is worth all its points", async () => {
  write();
  const { code, printed, errors } = await run();
  expect([code, errors]).toEqual([0, []]);
  expect(printed[0]).toBe("a-spine-less 1.0.0, learner's seed 1");
  expect(printed[2]).toMatch(/^ {2}01-cut +2 of 2 {2}[0-9a-f]{16}$/);
  expect(printed.at(-1)).toBe("valid: 0 errors, 0 warnings");
});

test("what is wrong is told with file, line and hint, and as data", async () => {
  write({
    "lessons/01-cut/checks.yaml": (texts["lessons/01-cut/checks.yaml"] as string).replace("frame.send", "frame.sent"),
  });
  const { code, printed, errors } = await run();
  expect(code).toBe(1);
  expect(errors[0]).toContain(
    `${join(folder, "lessons/01-cut/checks.yaml")}:5:29: predictions[0].truth.count.kind: expected`,
  );
  expect(errors[0]).toContain("got frame.sent (nearest: frame.send");
  expect(printed.at(-1)).toBe("not valid: 1 errors, 0 warnings");
  const data = JSON.parse((await run(true)).printed.join("\n"));
  expect(data).toMatchObject({
    valid: false,
    seed: 1,
    issues: [{ code: "module/record" }],
    steps: [{ step: "01-cut" }],
  });
});

test("a folder without a module is wrong usage", async () => {
  const { code, errors } = await run();
  expect([code, errors[0]]).toEqual([2, `dclab: ${folder}: expected a folder with a module.json, got none`]);
});

test("a text that is far too large is told, not read", async () => {
  write({ "lessons/01-cut/lesson.md": "x".repeat(1 << 21) });
  expect((await run()).errors[0]).toContain("got more than 1048576 bytes");
  await expect(folderSource(folder).read("lessons/01-cut/lesson.md")).rejects.toThrow();
});

test("the command says the same", () => {
  write();
  const { status, stdout } = runDclab(["validate", folder]);
  expect([status, stdout.split("\n").at(-2)]).toEqual([0, "valid: 0 errors, 0 warnings"]);
});
