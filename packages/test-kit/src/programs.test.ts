import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hasProgram, onMachine, programs } from "./programs.ts";

const here = import.meta.dirname;

/** Run a file with one `needs("tshark")` test in a vitest of its own, where PATH has no tshark. */
function runWithout(ci: string): { code: number | null; output: string } {
  const folder = mkdtempSync(join(tmpdir(), "dc-needs-"));
  writeFileSync(
    join(folder, "probe.test.js"),
    `import { needs } from ${JSON.stringify(join(here, "programs.ts"))};\nneeds("tshark")("dissects", () => {});\n`,
  );
  const start = [
    'import { startVitest } from "vitest/node";',
    `const vitest = await startVitest("test", [], ${JSON.stringify({ config: false, watch: false, root: folder, reporters: ["verbose"], server: { deps: { inline: true } } })});`,
    "await vitest.close();",
  ].join("\n");
  try {
    const run = spawnSync(process.execPath, ["--input-type=module", "--eval", start], {
      cwd: here,
      env: { PATH: folder, CI: ci, NO_COLOR: "1" },
      encoding: "utf8",
    });
    return { code: run.status, output: run.stdout + run.stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("without the program a test skips, and its name says the command", () => {
  const { code, output } = runWithout("");
  expect(output).toContain("dissects [needs tshark: npm run setup:interop]");
  expect(output).toMatch(/1 skipped/);
  expect(code).toBe(0);
}, 30_000);

test("without the program and under CI=true the test fails", () => {
  const { code, output } = runWithout("true");
  expect(output).toContain("needs tshark: npm run setup:interop (under CI=true a skip fails)");
  expect(output).toMatch(/1 failed/);
  expect(code).toBe(1);
}, 30_000);

let ran = 0;
onMachine("nothing at all", true)("what the machine has is run", () => void ran++);
test("and was", () => expect(ran).toBe(1));

test("a program that is not listed is refused by name", () => {
  expect(() => hasProgram("sharktooth")).toThrow('"sharktooth" is not in packages/test-kit/programs.json');
});

test("every listed program has a Debian package, a known group and a reason", () => {
  for (const [name, program] of Object.entries(programs)) {
    expect(program.package, name).toMatch(/^[a-z0-9][a-z0-9+.-]+$/);
    expect(["interop", "bench"], name).toContain(program.group);
    expect(program.for.length, name).toBeGreaterThan(10);
  }
});
