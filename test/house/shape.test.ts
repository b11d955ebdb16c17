import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { members } from "../../scripts/layers.mjs";
import { checkShape, rulesOf, rulesShownBy } from "../../scripts/shape.mjs";

const root = join(import.meta.dirname, "../..");

describe("packages of one kind have one shape", () => {
  test.each(members(root).map((member) => [member.directory, member] as const))("%s", (_, member) => {
    const { errors, warnings } = checkShape(root, member);
    for (const warning of warnings) console.warn(warning);
    expect(errors).toEqual([]);
  });
});

describe("in a package made for it", () => {
  let copy = "";
  afterEach(() => rmSync(copy, { recursive: true }));

  /** A well-shaped engine called `probe`, with some files changed; undefined takes one away. */
  function engine(changes: Record<string, string | undefined> = {}): string[] {
    copy = mkdtempSync(join(tmpdir(), "dc-shape-"));
    const manifest = {
      name: "@dc/probe",
      description: "A probe",
      license: "MIT",
      type: "module",
      exports: {
        ".": "./src/index.ts",
        "./testing": "./src/testing/index.ts",
        "./package.json": "./package.json",
      },
      publishConfig: {
        exports: {
          ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
          "./testing": { types: "./dist/testing/index.d.ts", default: "./dist/testing/index.js" },
          "./package.json": "./package.json",
        },
      },
    };
    const files: Record<string, string | undefined> = {
      "layers.json": JSON.stringify({
        layers: { probe: { kind: "engine", packages: ["packages/probe"], uses: [] } },
      }),
      "packages/probe/package.json": JSON.stringify(manifest),
      "packages/probe/tsconfig.json": "{}",
      "packages/probe/README.md": '# @dc/probe\n\n```ts\nimport { look } from "@dc/probe";\n```\n',
      "packages/probe/SPEC.md": "- **P1** It looks.\n",
      "packages/probe/src/index.ts": 'export { look } from "./eye/look.ts";\n',
      "packages/probe/src/errors.ts": 'export type ProbeErrorCode = "probe/blind";\n',
      "packages/probe/src/kinds.ts": 'export const probeKinds = { name: "probe" };\n',
      "packages/probe/src/testing/index.ts": "export const double = 2;\n",
      "packages/probe/src/eye/look.ts": "export function look(): number {\n  return 1;\n}\n",
      "packages/probe/src/eye/look.test.ts": 'test("P1: it looks", () => {});\n',
      "packages/probe/test/whole.test.ts": "",
      "docs/errors/probe/blind.md": "# probe/blind\n",
      ...changes,
    };
    for (const [path, text] of Object.entries(files)) {
      if (text === undefined) continue;
      mkdirSync(dirname(join(copy, path)), { recursive: true });
      writeFileSync(join(copy, path), text);
    }
    const [member] = members(copy);
    if (member === undefined) throw new Error("the probe is not a member");
    return checkShape(copy, member).errors;
  }

  test("nothing is reported when all is as it should be", () => {
    expect(engine()).toEqual([]);
  });

  test.each([
    ["a missing README", { "packages/probe/README.md": undefined }, "README.md"],
    ["a README of another package", { "packages/probe/README.md": "# @dc/other\n" }, 'starts with "# @dc/probe"'],
    ["a missing SPEC", { "packages/probe/SPEC.md": undefined }, "SPEC.md"],
    ["a rule without a test", { "packages/probe/SPEC.md": "- **P1** Looks.\n- **P2** Sees.\n" }, 'named "P2: …"'],
    [
      "a test of a rule that is not there",
      { "packages/probe/test/more.test.ts": 'test("P7: it smells")' },
      "no such rule",
    ],
    [
      "a rule that is there twice",
      { "packages/probe/SPEC.md": "- **P1** Looks.\n- **P1** Sees.\n" },
      "P1 is there twice",
    ],
    ["a SPEC without rules", { "packages/probe/SPEC.md": "It looks.\n" }, "no numbered rule"],
    ["an error code without a page", { "docs/errors/probe/blind.md": undefined }, "probe/blind has no page"],
    ["a page without a code", { "docs/errors/probe/deaf.md": "# probe/deaf\n" }, "no code probe/deaf"],
    ["a page with another title", { "docs/errors/probe/blind.md": "Blind\n" }, 'starts with "# probe/blind"'],
    ["a drawer", { "packages/probe/src/utils/look.md": "" }, "not utils"],
    ["a noun without a test", { "packages/probe/src/eye/look.test.ts": undefined }, "no test beside it (look.test.ts)"],
    ["a file name in camel case", { "packages/probe/src/eye/lookAt.d.ts": "" }, "kebab-case"],
    ["an export that does not exist", { "packages/probe/src/testing/index.ts": undefined }, "which does not exist"],
    [
      "exports that differ once published",
      {
        "packages/probe/package.json": JSON.stringify({
          name: "@dc/probe",
          description: "A probe",
          license: "MIT",
          type: "module",
          exports: { ".": "./src/index.ts", "./testing": "./src/testing/index.ts", "./package.json": "./package.json" },
        }),
      },
      'publishConfig.exports["./testing"]',
    ],
  ] as [string, Record<string, string | undefined>, string][])("%s is reported", (_, changes, sentence) => {
    expect(engine(changes).join("\n")).toContain(sentence);
  });
});

test("rules are found in lists, tables and headings", () => {
  expect(
    rulesOf("- **E1** a\n| E2 | b |\nE3. c\n**F10**: d\n\nRFC 7348 §5, IPv4 and A1 inside a line are none\n"),
  ).toEqual(["E1", "E2", "E3", "F10"]);
});

test("a test shows the rules that its name begins with", () => {
  expect(
    rulesShownBy('test("E1: a")\ntest.each(x)(`W21 W24, W27: b`)\ntest("E2 without a colon")\ntest("of E3: c")'),
  ).toEqual(["E1", "W21", "W24", "W27"]);
});
