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
