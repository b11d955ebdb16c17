import { expect, test, vi } from "vitest";
import { runDclab } from "../../test/dclab.ts";

// Processes are started; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 180_000 });

test("one benchmark at its small size: a table, and exit code 0", () => {
  const { status, stdout, stderr } = runDclab(["bench", "garbage", "--small"]);
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^small sizes, 1 round; .*Node v\d+/);
  expect(stdout).toMatch(/no major collection in 10 M events at 64k pending +≤ 0 +0 +holds/);
});

test("--json prints one object with the machine and every benchmark", () => {
  const { status, stdout } = runDclab(["bench", "garbage", "--small", "--json"]);
  expect(status).toBe(0);
  const { machine, size, benchmarks } = JSON.parse(stdout);
  expect(machine.node).toBe(process.version);
  expect(size).toBe("small");
  expect(benchmarks.map(({ name }: { name: string }) => name)).toEqual(["garbage"]);
  expect(benchmarks[0].measured[0]).toMatchObject({ contender: "kernel", row: "64k", rounds: 1 });
});

test("an unknown benchmark is wrong usage and lists the known ones", () => {
  const { status, stdout, stderr } = runDclab(["bench", "nothing-like-it"]);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^dclab: expected a benchmark, got "nothing-like-it" \(.*hold.*leaf-spine.*\)\n$/);
});
