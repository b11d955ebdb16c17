import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runDclab } from "../../test/dclab.ts";

vi.setConfig({ testTimeout: 180_000 });

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sample = readFileSync(new URL("../../../virt/scenarios/guest.yaml", import.meta.url), "utf8");
const place = (text: string): string => {
  writeFileSync(join(folder, "guest.yaml"), text);
  return "guest.yaml";
};

test("a guest of machine code runs under a technique: its exits in --json, each in --trace", () => {
  const { status, stdout, stderr } = runDclab(["run", place(sample), "--json", "--trace", "trace.json"], { folder });
  expect([status, stderr]).toEqual([0, ""]);
  const { guests } = JSON.parse(stdout);
  expect(guests).toEqual([
    {
      name: "vm1",
      technique: "vtx-ept",
      costs: "skx-1539",
      instructions: 6020,
      cycles: expect.any(Number),
      exits: 6,
      exitsByKind: { "exit.cpuid": 3, "exit.output": 2, "exit.second-table": 1 },
      stop: "done",
      exitCode: 0,
      output: "k",
    },
  ]);
  const { traceEvents } = JSON.parse(readFileSync(join(folder, "trace.json"), "utf8")) as {
    traceEvents: readonly { readonly name: string; readonly args: Readonly<Record<string, number>> }[];
  };
  const exits = traceEvents.filter(({ name }) => name === "vm.exit");
  // CPUID is reason 10, OUT 30, an EPT violation 48.
  const reasons = exits.map(({ args }) => Number(args.reason));
  expect(reasons.sort((a, b) => a - b)).toEqual([10, 10, 10, 30, 30, 48]);
  expect(traceEvents.filter(({ name }) => name === "vm.enter")).toHaveLength(6);
  expect(traceEvents.filter(({ name }) => name === "guest.stop")).toHaveLength(1);
});

test("the report has the guests, what they wrote, and what they were left for", () => {
  const { stdout } = runDclab(["run", place(sample)], { folder });
  expect(stdout).toMatch(
    /guest +technique +instructions +exits +cycles +ended\n +vm1 +vtx-ept +6,020 +6 +[\d,]+ +done, code 0\n/,
  );
  expect(stdout).toContain("vm1: exit.cpuid 3, exit.output 2, exit.second-table 1\n  vm1 wrote: k\n");
});

test("a mistake in a guest's text is told with its line and column, and nothing runs", () => {
  const { status, stderr } = runDclab(
    ["run", place(sample.replace("xor eax, eax\n        cpuid", "xor eax, bx\n        cpuid"))],
    {
      folder,
    },
  );
  expect(status).toBe(2);
  expect(stderr).toContain("nodes.vm1.assembly");
  expect(stderr).toMatch(/line 4, column \d+ of the text/);
});

test("a guest that loops for ever ends with the run", () => {
  const endless = sample.replace(/start:[\s\S]*/, "jmp $\n").replace("until: 1ms", "until: 100us");
  const { status, stdout } = runDclab(["run", place(endless)], { folder });
  expect(status).toBe(0);
  expect(stdout).toMatch(/vm1 .* runs on\n/);
});

test.each([
  ["jumps into nothing", "mov eax, 0x3ffff0\njmp eax", "shut down by a triple fault"],
  ["faults without a handler", "ud2", "shut down by a triple fault"],
  ["writes outside of its memory", "mov ebx, 0x7f000000\nagain: mov [ebx], eax\nadd ebx, 4\njmp again", "runs on"],
  [
    "pages with a table of nothing",
    "mov cr3, eax\nmov eax, cr0\nbts eax, 31\nmov cr0, eax\nhlt",
    "shut down by a triple fault",
  ],
])(
  "a guest that %s is told of in the report, under each technique that is right, and no error of the command's",
  (_, text, end) => {
    for (const technique of ["bare-metal", "vtx-shadow", "vtx-ept", "binary-translation"]) {
      const lines = text.split("\n").map((line) => `      ${line}`);
      const wrong = `${sample.slice(0, sample.indexOf("nodes:"))}nodes:
  vm1:
    kind: virt/guest@1
    technique: ${technique}
    assembly: |
${lines.join("\n")}
`.replace("until: 1ms", "until: 200us");
      const { status, stdout, stderr } = runDclab(["run", place(wrong)], { folder });
      expect([technique, status, stderr]).toEqual([technique, 0, ""]);
      expect(stdout).toMatch(new RegExp(`vm1 +${technique} .* ${end}\\n`));
    }
  },
);
